"""Behind nginx, with the configuration of docs/SERVER.md: what a proxy does to requests and answers, and what
clients try on both at once. Skipped where there is no nginx."""
# slow

import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from refused import REFUSED
from serving import Server, expect, read_all, run, status_of

NGINX = shutil.which('nginx') or shutil.which('nginx', path='/usr/sbin')
if NGINX is None:
    sys.exit(77)
MANUAL = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs', 'SERVER.md')


def sample():
    """The configuration as the manual has it."""
    with open(MANUAL) as f:
        found = re.search(r'^    upstream lede \{\n(?:    .*\n)+', f.read(), re.M)
    return re.sub(r'^    ', '', found[0], flags=re.M)


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as s:
        return s.getsockname()[1]


class Proxied(Server):
    """A lede with nginx in front: get, raw and connect go to nginx; direct() asks lede itself."""

    def __init__(self, *options, unix=False):
        super().__init__(*options)
        self.unix = unix
        if unix:
            self.options += ['--http', 'unix:' + os.path.join(self.folder, 'web')]

    def start(self):
        super().start()
        if self.unix:
            upstream = 'unix:' + os.path.join(self.folder, 'web')
        else:
            upstream = '%s:%d' % self.address
        self.behind, self.address = self.address, ('127.0.0.1', free_port())
        text = sample().replace('server 127.0.0.1:8080;', f'server {upstream};')
        text = text.replace('listen 80;', 'listen 127.0.0.1:%d;' % self.address[1])
        expect(upstream in text and str(self.address[1]) in text, text)
        self.nginx_folder = tempfile.mkdtemp(prefix='lede-nginx-')
        paths = ''.join(f'{name}_temp_path {self.nginx_folder}/{name};' for name in
                        ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        conf = os.path.join(self.nginx_folder, 'conf')
        with open(conf, 'w') as f:
            f.write(f'daemon off; master_process off; pid {self.nginx_folder}/pid; error_log stderr warn;\n'
                    f'events {{}}\nhttp {{ access_log off; {paths}\n{text}}}\n')
        self.nginx = subprocess.Popen([NGINX, '-p', self.nginx_folder, '-c', conf, '-e', 'stderr'],
                                      stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors)
        self.wait_for(self.is_up, 'nginx')

    def is_up(self):
        expect(self.nginx.poll() is None, f'nginx ended: {self.text()[-2000:]}')
        try:
            self.connect().close()
            return True
        except OSError:
            return False

    def wait_for(self, holds, what, seconds=None):
        if what == 'the server to listen' and self.unix:  # there is no address to find in the log
            found = super().wait_for(lambda: 'http on ' in self.text(), what, seconds)
            with open(self.log, 'a') as f:
                f.write('listening on http://0.0.0.0:0 (for serving.py)\n')
            return found
        return super().wait_for(holds, what, seconds)

    def direct(self, path):
        data = b'GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' % path.encode()
        if self.unix:
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(os.path.join(self.folder, 'web'))
                s.sendall(data)
                return read_all(s)
        with socket.create_connection(self.behind) as s:
            s.sendall(data)
            return read_all(s)

    def metric(self, name):
        return float(re.search(r'^lede_%s(?:\{[^}]*\})? (\S+)$' % re.escape(name), self.direct('/metrics').decode(), re.M)[1])

    def __exit__(self, *failure):
        self.nginx.terminate()
        self.nginx.wait(10)
        shutil.rmtree(self.nginx_folder, ignore_errors=True)
        super().__exit__(*failure)


def passes_everything_through():
    for unix in (False, True):
        with Proxied(unix=unix) as s:
            found = s.json('/search?q=flood')
            direct = json.loads(s.direct('/search?q=flood').split(b'\r\n\r\n', 1)[1])
            expect(found['hits'] == direct['hits'] and found['total']['value'] > 0, 'the same answer')
            before = s.metric('connections_accepted_total')
            for _ in range(50):
                expect(s.get('/search?q=flood&limit=3')[0] == 200, 'an answer')
            opened = s.metric('connections_accepted_total') - before
            expect(opened <= 5, f'{opened} connections for 50 requests: none is kept')

            status, headers, body = s.get('/search?q=flood', **{'Accept-Encoding': 'gzip'})
            expect(headers['Content-Encoding'] == 'gzip', f'{headers}')
            expect(json.loads(gzip.decompress(body))['hits'] == found['hits'], 'the same, packed')
            status, headers, _ = s.get('/search?q=flood', **{'If-None-Match': headers['ETag'], 'Accept-Encoding': 'gzip'})
            expect(status == 304, f'{status}')
            request = urllib.request.Request('http://%s:%d/search' % s.address, data=b'{"q":"flood","limit":2}')
            with urllib.request.urlopen(request) as answer:
                expect(len(json.load(answer)['hits']) == 2, 'POST')
            head = s.raw(b'HEAD /search?q=flood HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
            expect(status_of(head) == 200 and head.endswith(b'\r\n\r\n'), 'HEAD has no body')
            for path, status in (('/items/none', 404), ('/search?limit=0', 400), ('/%2e%2e/%2e%2e/etc/passwd', 400), ('/lede.js', 200)):
                got = s.get(path)[0]
                expect(got == status, f'{path}: {got}')
            feed = s.get('/feed.atom?q=flood', Host='search.example')[2]
            expect(b'http://search.example/' in feed, 'links lead to the name that the client used')


def strangers_are_told_apart():
    get = b'GET /search?q=flood HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n'
    for unix in (False, True):
        with Proxied('--rate', '1', '--burst', '4', unix=unix) as s:
            ask = lambda source, more=b'': status_of(s.raw(get % more, source=source))
            first = [ask('127.0.0.2') for _ in range(7)]
            expect(first.count(200) == 4 or first.count(200) == 5, f'by the address that nginx saw: {first}')
            expect(ask('127.0.0.3') == 200, 'another client')
            hidden = [ask('127.0.0.4', b'X-Forwarded-For: 203.0.113.%d\r\n' % n) for n in range(7)]
            expect(429 in hidden, f'nobody hides behind a header of his own: {hidden}')
            expect(s.get('/metrics')[0] == 404, 'the counters are not for those outside')


def a_client_that_leaves_is_not_searched_for():
    with Proxied('--workers', '1') as s:
        expect(s.get('/search?q=flood')[0] == 200, 'an answer')
        worker = max(s.children())
        os.kill(worker, signal.SIGSTOP)
        client = s.connect()
        client.sendall(b'GET /search?q=flood HTTP/1.1\r\nHost: a\r\n\r\n')
        s.wait_for(lambda: s.metric('workers_running') == 1, 'the search')
        client.close()
        s.wait_for(lambda: s.metric('cancelled_total') >= 1, 'it to be given up')
        os.kill(worker, signal.SIGCONT)
        expect(s.get('/search?q=flood')[0] == 200, 'an answer again')
        expect(s.metric('worker_failures_total') == 0, 'nobody was harmed')


HIDDEN = b'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
POST = b'POST /search HTTP/1.1\r\nHost: a\r\n'
LENGTH = b'Content-Length: %d\r\n' % len(HIDDEN)

# Each tries to get HIDDEN past one of the two as part of something else, and taken for a request by the other.
SMUGGLING = [
    POST + LENGTH + b'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n' + HIDDEN,
    POST + b'Transfer-Encoding: chunked\r\n' + LENGTH + b'\r\n0\r\n\r\n' + HIDDEN,
    POST + b'Content-Length: 0\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + LENGTH + b'Content-Length: 0\r\n\r\n' + HIDDEN,
    POST + b'Content-Length: 0, %d\r\n\r\n' % len(HIDDEN) + HIDDEN,
    POST + b'Content-Length: +%d\r\n\r\n' % len(HIDDEN) + HIDDEN,
    POST + b'Content-Length : %d\r\n\r\n' % len(HIDDEN) + HIDDEN,
    POST + b'Transfer-Encoding: xchunked\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + b'Transfer-Encoding : chunked\r\n' + LENGTH + b'\r\n0\r\n\r\n' + HIDDEN,
    POST + b'Transfer-Encoding:\x0bchunked\r\n' + LENGTH + b'\r\n0\r\n\r\n' + HIDDEN,
    POST + b'X: y\r\n Transfer-Encoding: chunked\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + b'X: y\rTransfer-Encoding: chunked\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + b'Connection: close, Content-Length\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + b'Connection: X\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + b'Expect: 100-continue\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + b'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n' + LENGTH + b'\r\n' + HIDDEN,
    POST + b'Content-Encoding: gzip\r\n' + LENGTH + b'\r\n' + HIDDEN,
    b'GET /search HTTP/1.1\r\nHost: a\r\n' + LENGTH + b'\r\n' + HIDDEN,
    b'HEAD /search HTTP/1.1\r\nHost: a\r\n' + LENGTH + b'\r\n' + HIDDEN,
    b'OPTIONS /search HTTP/1.1\r\nHost: a\r\n' + LENGTH + b'\r\n' + HIDDEN,
    b'GET /search?q=%0d%0a%0d%0aGET%20/smuggled%20HTTP/1.1%0d%0aHost:%20a%0d%0a%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n',
    b'GET /%0d%0aGET%20/smuggled HTTP/1.1\r\nHost: a\r\n\r\n',
    b'GET /search HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1%0d%0aGET /smuggled\r\n\r\n',
    POST + b'Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n' % (len(HIDDEN), HIDDEN),
    POST + b'Transfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%s\r\n0\r\nX: y\r\n\r\n' % (len(HIDDEN), HIDDEN),
]


def nothing_is_smuggled_through():
    with Proxied() as s:
        for n, data in enumerate(SMUGGLING):
            with s.connect() as c:
                c.settimeout(5)
                c.sendall(data)
                answer = read_all(c, patience=0.3)
            # What nginx itself took for a second request is no secret between the two: it is then
            # that client's own, plain to both. Nobody else may be given its answer.
            own = s.get('/search?q=flood&limit=1')
            expect(own[0] == 200 and json.loads(own[2])['q'] == 'flood', f'{n}: the next client got {own[2][:200]!r}')
            if b'"/smuggled"' in s.text().encode():
                expect(answer.count(b'HTTP/1.1 ') == 2, f'{n}: lede saw a request that nginx did not: {data!r} {answer!r}')
                with open(s.log, 'w'):
                    pass
        expect(s.metric('worker_failures_total') == 0, 'all is well afterwards')


def nothing_malformed_gets_through():
    """nginx is free to mend what it can; it then says it in a way that can be read only one way."""
    with Proxied() as s:
        for status, data in REFUSED:
            with s.connect() as c:
                c.sendall(data)
                answer = read_all(c, patience=0.3)
            expect(answer == b'' or status_of(answer) in (200, 304, 400, 404, 405, 408, 411, 413, 414, 417, 431, 494, 501, 505),
                   f'{data[:90]!r}: {answer[:200]!r}')
            expect(answer.count(b'HTTP/1.1 ') <= 1, f'{data[:90]!r}: a second answer: {answer!r}')
        expect(s.get('/search?q=flood')[0] == 200, 'all is well afterwards')
        expect(s.metric('worker_failures_total') == 0, 'nobody was harmed')


def reloads_unnoticed():
    with Proxied() as s:
        bad, good, ended = [], [0], []

        def ask():
            while not ended:
                status, _, body = s.get('/search?q=flood&limit=1')
                good[0] += status == 200
                if status != 200:
                    bad.append((status, body[:100]))
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for t in threads:
            t.start()
        for n in range(5):
            s.process.send_signal(signal.SIGHUP)
            s.wait_for(lambda: s.text().count('reloaded') > n, 'the reload')
            time.sleep(0.7)
        ended.append(True)
        for t in threads:
            t.join()
        expect(good[0] > 100 and not bad, f'{good[0]} good, bad: {bad[:3]}')


run(passes_everything_through, strangers_are_told_apart, a_client_that_leaves_is_not_searched_for,
    nothing_is_smuggled_through, nothing_malformed_gets_through, reloads_unnoticed)
