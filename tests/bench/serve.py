"""How the server stands up to load, one line a figure with its target.
usage: serve.py LEDE BENCH_LOAD ARCHIVE [--index DIR] [--queries FILE] [--seconds N] [--only NAME,...]

ARCHIVE is indexed into a temporary folder, unless --index says where that was done before. The requests are
a mix: of 20, 14 are searches as the page makes them, one is sorted by date with facets and one a second page,
3 are suggestions for what is being typed, one is an article; the queries are those of FILE, one a line,
or else words of the archive's titles. No answer comes from a cache: there is none, but for unpacked blocks of
texts (docs/PARTS.md). The server has two workers; it and those who ask, wrk and bench_load, share the
processors of this machine, and whatever else runs there. So beside what came of that stand the processor
time of the server for each answer and of those who asked, and what two processors would make of the former
if they did nothing else: only these mean the same on a busy machine. Needs wrk, and about 10,100
descriptors each for itself and for the server for `idle` (as root: prlimit --nofile=20000 python3 serve.py …)."""

import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

arguments = argparse.ArgumentParser()
arguments.add_argument('lede')
arguments.add_argument('load')
arguments.add_argument('archive')
arguments.add_argument('--index')
arguments.add_argument('--queries')
arguments.add_argument('--seconds', type=int, default=10)
arguments.add_argument('--only')
ARGS = arguments.parse_args()
ADDRESS = '127.0.0.1'
FIGURES = ['throughput', 'searches', 'half', 'idle', 'overload', 'slow']


def say(name, value, unit, target, good):
    print(f'{name:46} {value:>10.2f} {unit:6} target {target:14} {"ok" if good else "MISSED"}', flush=True)


def titles():
    """(id, title) of some articles."""
    found = []
    with open(ARGS.archive, encoding='utf-8', errors='replace') as f:
        for line in f:
            if len(found) < 3000 and '"article"' in line[:40]:
                record = json.loads(line)
                if record.get('type') == 'article' and record.get('title'):
                    found.append((str(record['id']), record['title']))
    return found


def queries(articles):
    if ARGS.queries:
        with open(ARGS.queries, encoding='utf-8') as f:
            return [line.rstrip('\n') for line in f if line.strip()]
    pick = random.Random(1)
    words = [re.findall(r'\w{3,}', title) for _, title in articles]
    return [' '.join(pick.sample(w, min(len(w), pick.choice((1, 2, 2, 3))))) for w in words if w][:1000]


def mix(articles, asked):
    """The targets of the mixed requests, and of the searches among them alone."""
    pick = random.Random(2)
    quote = urllib.parse.quote
    searches = ['/search?limit=20&q=' + quote(q) for q in asked]
    mixed = []
    for n, search in enumerate(searches * 3):
        kind, words = n % 20, asked[n % len(asked)]
        if kind < 14:
            mixed.append(search)
        elif kind == 14:
            mixed.append(search + '&sort=newest&facets=site,year,type')
        elif kind == 15:
            mixed.append(search + '&offset=20')
        elif kind < 19:
            mixed.append('/suggest?limit=8&q=' + quote(words[:pick.randint(2, 6)]))
        else:
            mixed.append('/items/' + quote(pick.choice(articles)[0], safe=''))
    pick.shuffle(mixed)
    return mixed, searches


class Server:
    def __init__(self, *options):
        self.log = open(os.path.join(FOLDER, 'log'), 'wb')
        self.process = subprocess.Popen(
            [ARGS.lede, 'serve', '--index', INDEX, '--http', ADDRESS + ':0', '--socket', 'none', '--access-log', 'none',
             '--workers', '2', '--rate', '0', '--connections', '20000', *options], stderr=self.log)
        found = None
        while not found:
            time.sleep(0.05)
            with open(self.log.name) as f:
                found = re.search(r'http://[\d.]+:(\d+)', f.read())
        self.port = int(found[1])

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def children(self):
        with open(f'/proc/{self.process.pid}/task/{self.process.pid}/children') as f:
            return [int(pid) for pid in f.read().split()]

    def private_bytes(self):
        """Of the I/O process: the one with the most descriptors, as it holds all connections."""
        pid = max(self.children(), key=lambda pid: len(os.listdir(f'/proc/{pid}/fd')))
        with open(f'/proc/{pid}/smaps_rollup') as f:
            return sum(int(kb) for kb in re.findall(r'^Private_\w+:\s+(\d+) kB', f.read(), re.M)) * 1024

    def processor_seconds(self):
        """What the server has used so far, all processes."""
        used = 0
        for pid in [self.process.pid, *self.children()]:
            with open(f'/proc/{pid}/stat') as f:
                fields = f.read().rsplit(')', 1)[1].split()
            used += (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        return used

    def connections(self):
        with urllib.request.urlopen(f'http://{ADDRESS}:{self.port}/metrics') as answer:
            return int(re.search(r'^lede_connections (\d+)', answer.read().decode(), re.M)[1])

    def wrk(self, paths, connections, seconds):
        """(answers a second, answers that were not 200) by wrk."""
        script = os.path.join(FOLDER, 'wrk.lua')
        with open(script, 'w') as f:
            f.write('local paths, n = {}, 0\n'
                    f'for line in io.lines("{paths}") do paths[#paths + 1] = line end\n'
                    'function request() n = n % #paths + 1; return wrk.format("GET", paths[n]) end\n')
        out = subprocess.run(['wrk', '-t1', f'-c{connections}', f'-d{seconds}s', '-s', script,
                              f'http://{ADDRESS}:{self.port}'], capture_output=True, text=True, check=True).stdout
        bad = re.search(r'Non-2xx or 3xx responses: (\d+)', out)
        return float(re.search(r'Requests/sec:\s+([\d.]+)', out)[1]), int(bad[1]) if bad else 0

    def load(self, paths, rate, seconds, connections):
        out = subprocess.run([ARGS.load, ADDRESS, str(self.port), paths, str(rate), str(seconds), str(connections)],
                             capture_output=True, text=True, check=True).stdout.split()
        names = ('good', 'median', 'p99', 'max', 'other', 'other_median', 'other_p99', 'other_max', 'broken')
        return dict(zip(names, map(float, out)))


def clients_seconds():
    """The processor time of those who have asked so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def throughput(server):
    before, asking = server.processor_seconds(), clients_seconds()
    rate, bad = server.wrk(MIXED, 4, ARGS.seconds)
    each = (server.processor_seconds() - before) * 1e3 / (rate * ARGS.seconds)
    other = (clients_seconds() - asking) * 1e3 / (rate * ARGS.seconds)
    say('mixed requests a second, wrk, 4 connections', rate, '/s', '>= 1500', rate >= 1500 and bad == 0)
    if bad:
        print(f'  {bad} of them were not answered with 200')
    say("  the server's processor time for each", each, 'ms', '<= 1.2', each <= 1.2)
    say("  wrk's", other, 'ms', '(none)', True)
    say('  what two processors make of the server alone', 2e3 / each, '/s', '>= 1500', each <= 2e3 / 1500)
    return rate


def searches(server):
    rate, _ = server.wrk(SEARCHES, 4, ARGS.seconds)
    say('the same, searches alone', rate, '/s', '(none)', True)


def half(server, peak):
    got = server.load(MIXED, peak / 2, ARGS.seconds, 64)
    say(f'p99 at half of that ({peak / 2:.0f}/s)', got['p99'], 'ms', '<= 20', got['p99'] <= 20)
    say('  median', got['median'], 'ms', '(none)', True)
    say('  answers other than 200', got['other'], '/s', '0', got['other'] == 0)


def idle(server):
    count = 10000
    before = server.private_bytes()
    held = []
    for n in range(count):
        held.append(socket.create_connection((ADDRESS, server.port)))
        if n % 100 == 0:  # each has asked something before it fell silent
            held[-1].sendall(b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
            held[-1].recv(4096)
    time.sleep(0.5)
    each = (server.private_bytes() - before) / count
    there = server.connections()
    say('idle connections that are there', there, '', f'>= {count}', there >= count)
    say(f'memory of each of {count} idle connections', each, 'bytes', '<= 4096', each <= 4096)
    start = time.monotonic()
    with socket.create_connection((ADDRESS, server.port)) as c:
        c.sendall(b'GET /search?q=a HTTP/1.1\r\nHost: a\r\n\r\n')
        answered = c.recv(4096).startswith(b'HTTP/1.1 200')
    say('  a search meanwhile', (time.monotonic() - start) * 1e3, 'ms', '(none)', answered)
    for c in held:
        c.close()


def overload(server, peak):
    got = server.load(MIXED, 4 * peak, ARGS.seconds, 512)
    share = 100 * got['good'] / peak
    say(f'goodput at four times that ({4 * peak:.0f}/s)', share, '%', '>= 90', share >= 90)
    say('  p99 of what was answered', got['p99'], 'ms', '<= 400', got['p99'] <= 400)
    say('  the rest, a second', got['other'], '/s', '(none)', True)
    say('  the rest was told within (p99)', got['other_p99'], 'ms', '<= 5', got['other_p99'] <= 5)
    time.sleep(2)
    after = server.load(MIXED, peak / 2, 3, 64)
    say('  p99 at half load two seconds later', after['p99'], 'ms', '<= 20', after['p99'] <= 20)


class SlowClients:
    """A thousand that send a byte of their head a second, or of a body, or never read: and come again."""

    def __init__(self, port):
        self.port, self.ended = port, False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def open(self, kind):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        s.connect((ADDRESS, self.port))
        s.setblocking(False)
        if kind == 1:
            s.send(b'POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n')
        elif kind == 2:
            s.send(b'GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n' * 20)
        else:
            s.send(b'GET / HTTP/1.1\r\nX: ')
        return s

    def run(self):
        clients = [self.open(n % 3) for n in range(1000)]
        n = 0
        while not self.ended:
            n = (n + 1) % len(clients)
            try:
                if n % 3 != 2:
                    clients[n].send(b'a')
                time.sleep(0.001)
            except OSError:
                clients[n].close()
                clients[n] = self.open(n % 3)
        for c in clients:
            c.close()

    def end(self):
        self.ended = True
        self.thread.join()


def slow(server, peak):
    """In turns, so that what else the machine does at the time weighs on both alike."""
    rounds = {False: [], True: []}
    for _ in range(3):
        for with_them in (False, True):
            crowd = SlowClients(server.port) if with_them else None
            time.sleep(1)
            rounds[with_them].append(server.load(MIXED, peak / 2, ARGS.seconds, 64)['p99'])
            if crowd:
                crowd.end()
    without, beside = (sorted(rounds[k])[1] for k in (False, True))
    rise = 100 * (beside / without - 1)
    say('p99 at half load, alone', without, 'ms', '<= 20', without <= 20)
    say('  rise of it by 1,000 slow clients', rise, '%', '<= 20', rise <= 20)


def main():
    wanted = ARGS.only.split(',') if ARGS.only else FIGURES
    peak = 1500
    with Server() as server:
        server.wrk(SEARCHES, 2, 2)  # the index comes into the page cache
        if 'throughput' in wanted or 'overload' in wanted or 'half' in wanted:
            peak = throughput(server)
        for name, measure in (('searches', lambda: searches(server)), ('half', lambda: half(server, peak)),
                              ('overload', lambda: overload(server, peak)), ('slow', lambda: slow(server, peak)),
                              ('idle', lambda: idle(server))):
            if name in wanted:
                measure()


if shutil.which('wrk') is None:
    sys.exit('serve.py needs wrk')
limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
FOLDER = tempfile.mkdtemp(prefix='lede-bench-')
try:
    INDEX = ARGS.index or os.path.join(FOLDER, 'index')
    if not ARGS.index:
        subprocess.run([ARGS.lede, 'index', '-q', '-d', INDEX, ARGS.archive], check=True)
    ARTICLES = titles()
    MIXED, SEARCHES = os.path.join(FOLDER, 'mixed'), os.path.join(FOLDER, 'searches')
    for path, lines in zip((MIXED, SEARCHES), mix(ARTICLES, queries(ARTICLES))):
        with open(path, 'w') as f:
            f.write('\n'.join(lines) + '\n')
    main()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
