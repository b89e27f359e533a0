"""Starting, stopping, reloading, and dying of parts: what clients notice of it."""
# slow

import os
import signal
import subprocess
import tempfile
import threading
import time

from serving import LEDE, SAMPLE, Server, expect, run


class Load:
    """Clients that ask all the time, each on new connections; counts what went wrong."""

    def __init__(self, server, clients=4):
        self.server, self.answered, self.bad, self.ended = server, [0] * clients, [], False
        self.threads = [threading.Thread(target=self.ask, args=(i,)) for i in range(clients)]
        for t in self.threads:
            t.start()

    @property
    def good(self):
        return sum(self.answered)

    def ask(self, client):
        while not self.ended:
            start = time.monotonic()
            try:
                status, _, body = self.server.get('/search?q=flood')
                if status == 200:
                    self.answered[client] += 1
                else:
                    self.bad.append((start, f'{status} {body[:200]!r}'))
            except OSError as e:
                self.bad.append((start, repr(e)))

    def everyone_answered(self):
        """A function that tells whether all that was under way when this was called is answered."""
        before = list(self.answered)
        return lambda: self.bad or all(now > then for now, then in zip(self.answered, before))

    def end(self):
        self.ended = True
        for t in self.threads:
            t.join()


def answers_before_there_is_an_index():
    with Server(index=False) as s:
        status, _, body = s.get('/search?q=flood')
        expect(status == 503 and b'"no_index"' in body, f'{status} {body!r}')
        expect(s.get('/readyz')[0] == 503 and s.get('/healthz')[0] == 200, 'alive, not ready')
        subprocess.run([LEDE, 'index', '-q', '-d', s.index, SAMPLE], check=True)
        s.wait_for(lambda: s.get('/readyz')[0] == 200, 'the index to be seen')
        expect(s.json('/search?q=flood')['total']['value'] > 0, 'it is searched without a restart')


def widens_by_synonyms_and_reads_them_again():
    path = os.path.join(tempfile.mkdtemp(prefix='lede-test-'), 'synonyms')
    with open(path, 'w') as f:
        f.write('mammal, whale\n')
    with Server('--workers', '1', '--synonyms', path) as s:
        expect(s.json('/search?q=mammal')['parsed_query'] == 'mammal OR whale', 'a synonym')
        with open(path, 'w') as f:
            f.write('mammal, cetacean\n')
        os.kill(s.process.pid, signal.SIGHUP)
        s.wait_for(lambda: s.json('/search?q=mammal')['parsed_query'] == 'mammal OR cetacean',
                   'another')


def asks_for_nothing_it_may_not():
    """No call of its processes is refused by the list of those allowed."""
    with open(LEDE, 'rb') as f:
        if b'__asan_init' in f.read():
            return  # a sanitizer's calls are its own
    if os.environ.get('LEDE_SANDBOX') == 'off':
        return  # as tests/coverage.sh needs it
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, 'trace')
        with Server('--workers', '2', under=['strace', '-D', '-f', '-qq', '-o', trace]) as s:
            for asked in ('/', '/search?q=flood', '/search?q=flo*', '/suggest?q=fl', '/items/none', '/metrics'):
                s.get(asked)
            s.process.send_signal(signal.SIGHUP)
            s.wait_for(lambda: 'reloaded' in s.text(), 'the reload')
            expect(s.get('/search?q=flood+wall')[0] == 200, 'an answer')
        with open(trace, errors='replace') as f:
            calls = f.read()
    expect(calls.count('seccomp(SECCOMP_SET_MODE_FILTER') >= 3, 'processes with a list')
    refused = [line for line in calls.splitlines() if ' = -1 EPERM ' in line]
    expect(not refused, f'{refused[:5]}')


def sees_new_commits():
    with Server() as s:
        expect(s.json('/search?q=zanzibarium')['total']['value'] == 0, 'not there yet')
        line = '{"type":"article","id":"new:1","title":"Zanzibarium opens","body":"A new hall."}\n'
        subprocess.run([LEDE, 'index', '-q', '-d', s.index, '-'], input=line.encode(), check=True)
        expect(s.json('/search?q=zanzibarium')['total']['value'] == 1, 'seen at once')


def loses_nothing_when_it_stops():
    for _ in range(5):
        with Server() as s:
            load = Load(s)
            s.wait_for(lambda: load.good > 50, 'answers')
            stopped = time.monotonic()
            s.process.send_signal(signal.SIGTERM)
            code = s.process.wait(15)
            load.end()
            # Who came when the door was closing was never let in, and is told so; on a busy
            # machine others are asked to come again. Neither had been accepted.
            lost = [what for start, what in load.bad
                    if start < stopped - 0.05 and 'refused' not in what and 'overloaded' not in what]
            expect(code == 0 and not lost, f'exit code {code}, lost: {lost[:3]}')


def a_second_signal_ends_it_at_once():
    with Server('--workers', '1') as s:
        s.wait_for(lambda: s.metric('workers_ready') == 1, 'the worker')
        os.kill(max(s.children()), signal.SIGSTOP)  # it will not answer what is asked now
        with s.connect() as c:
            c.sendall(b'GET /search?q=flood HTTP/1.1\r\nHost: a\r\n\r\n')
            s.wait_for(lambda: s.metric('workers_running') == 1, 'the search')
            s.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            expect(s.process.poll() is None, 'the first lets searches end')
            s.process.send_signal(signal.SIGTERM)
            start = time.monotonic()
            expect(s.process.wait(15) == 0 and time.monotonic() - start < 2, 'the second does not')


def answers_while_the_index_is_damaged():
    with Server() as s:
        version = os.path.join(s.index, 'live', 'iamglass')
        with open(version, 'rb') as f:
            good = f.read()
        with open(version, 'wb') as f:
            f.write(b'something else' + good[14:])
        s.process.send_signal(signal.SIGHUP)  # workers that open it anew
        s.wait_for(lambda: 'reloaded' in s.text(), 'the reload')
        s.wait_for(lambda: s.get('/readyz')[0] != 200, 'it to be seen')
        status, _, body = s.get('/search?q=flood')
        expect(status == 500 and b'"damaged_index"' in body and s.index.encode() not in body, f'{status} {body!r}')
        expect(s.get('/healthz')[0] == 200, 'the process lives')
        with open(version, 'wb') as f:
            f.write(good)
        s.wait_for(lambda: s.get('/search?q=flood')[0] == 200, 'it to be seen that it was mended')


def keeps_its_size():
    def size(s):
        pids = s.children()
        return (sum(s.private_kb(p) for p in pids), sum(len(os.listdir(f'/proc/{p}/fd')) for p in pids))
    asked = [{'q': q, 'limit': n} for q in ('flood', 'river wall', 'flood OR water', 'brod') for n in (5, 20, 50)]
    with Server() as s:
        for _ in range(40):
            s.ask(*asked)
        memory, descriptors = size(s)
        for _ in range(120):
            s.ask(*asked)
            s.get('/search?q=flood')
        s.wait_for(lambda: size(s)[1] <= descriptors, 'all descriptors to be given back')
        sanitized = 'asan' in open(f'/proc/{s.process.pid}/maps').read()  # which keeps what is freed
        expect(sanitized or size(s)[0] - memory < 2000, f'grew from {memory} to {size(s)[0]} KiB')


def reloads_without_an_error():
    with Server() as s:
        load = Load(s)
        for n in range(10):
            s.process.send_signal(signal.SIGHUP)
            s.wait_for(lambda: s.text().count('reloaded') > n, 'the reload')
        load.end()
        expect(load.good > 0 and not load.bad, f'{load.good} good, bad: {load.bad[:3]}')


def keeps_the_old_configuration_when_the_new_is_bad():
    with Server() as probe:
        path = os.path.join(probe.folder, 'conf')
        with open(path, 'w') as f:
            f.write('slow 77\n')
        with Server('--config', path) as s:
            with open(path, 'w') as f:
                f.write('workers none\n')
            s.process.send_signal(signal.SIGHUP)
            s.wait_for(lambda: 'not reloaded' in s.text() and ':1: --workers' in s.text(), 'the complaint')
            expect(s.get('/search?q=flood')[0] == 200, 'it goes on')


def replaces_workers_that_die():
    with Server('--workers', '2') as s:
        load = Load(s)
        s.wait_for(lambda: load.good > 20, 'answers')
        for n in range(8):
            os.kill(sorted(s.children())[1 + n % 2], signal.SIGKILL)
            s.wait_for(lambda: s.metric('worker_failures_total') > n and s.metric('workers_ready') == 2, 'the next worker')
            # A request that several workers die over is given up, and rightly: none may be under
            # way any more that was tried again after this kill.
            s.wait_for(load.everyone_answered(), 'answers to all')
        before = load.good
        s.wait_for(lambda: load.good > before + 20, 'answers afterwards')
        load.end()
        expect(not load.bad, f'clients noticed: {load.bad[:3]} of {load.good}')


def starts_again_when_the_io_process_dies():
    with Server() as s:
        expect(s.get('/search?q=flood')[0] == 200, 'an answer')
        os.kill(min(s.children()), signal.SIGKILL)
        def answers():
            try:
                return s.get('/search?q=flood')[0] == 200
            except OSError:
                return False
        s.wait_for(answers, 'an answer again')


def leaves_nobody_behind():
    with Server() as s:
        children = s.children()
        os.kill(s.process.pid, signal.SIGKILL)
        s.process.wait()
        end = time.monotonic() + 5
        while any(os.path.exists(f'/proc/{pid}') for pid in children):
            expect(time.monotonic() < end, 'children outlive the supervisor')
            time.sleep(0.05)
        s.start()  # and a stale socket is no obstacle


run(answers_before_there_is_an_index, asks_for_nothing_it_may_not, sees_new_commits, widens_by_synonyms_and_reads_them_again,
    loses_nothing_when_it_stops, a_second_signal_ends_it_at_once,
    answers_while_the_index_is_damaged, keeps_its_size, reloads_without_an_error,
    keeps_the_old_configuration_when_the_new_is_bad, replaces_workers_that_die, starts_again_when_the_io_process_dies,
    leaves_nobody_behind)
