"""Requests that a strict server must refuse: each gets its status, and the connection closes, so that
nothing behind it is taken for a second request."""

from refused import REFUSED, SECOND
from serving import Server, expect, run, status_of

PATHS = ['/../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/%252e%252e/', '//etc/passwd', '/lede.js/', '/lede.js%00',
         '/lede.js%2f', '/LEDE.JS', '/.', '/lede.css/../lede.js', '/' + 'a' * 4000, '/\\', '/index.html', '/page/lede.js',
         '/items', '/items/', '/similar', '/searchx', '/search/', '/%', '/%zz', '/%ff', '/%0d%0aX:%20y', '/;', '/:']

# What is there, dressed up as something else: none of it may be taken for the plain path.
DRESSED = [dress % path for path in ('/lede.js', '/lede.css', '/openapi.json', '/healthz', '/info', '/search')
           for dress in ('/.%s', '/..%s', '/%%2e%%2e%s', '/%%2e%%2e%%2f%s', '/x/..%s', '/%%252e%%252e%s', '/..%%5c%s', '/..\\%s',
                         '//%s', '/./%s', '%s/', '%s/.', '%s/..', '%s//', '%s%%00', '%s%%00.css', '%s%%20', '%s.', '%s~', '%s;x',
                         '%s%%2f', '%s%%23', '%s\\', '/%%2f%s', '/~%s', '/file:%s', '/%%c0%%ae%%c0%%ae%s', '/%%ef%%bc%%8f%s',
                         '/etc/passwd%%00%s', '%s%%2e%%2e%%2f')]


def refuses_and_closes():
    with Server() as s:
        for status, data in REFUSED:
            answer = s.raw(data + SECOND)
            expect(status_of(answer) == status, f'{data[:90]!r}: {answer[:200]!r}, not {status}')
            expect(answer.count(b'HTTP/1.1 ') == 1, f'{data[:90]!r}: a second answer: {answer!r}')
            expect(b'Connection: close' in answer, f'{data[:90]!r}: {answer!r}')
        expect(s.get('/healthz')[0] == 200, 'the server is well afterwards')


def no_path_leads_out():
    with Server() as s:
        for path in PATHS + DRESSED:
            answer = s.raw(b'GET ' + path.encode() + b' HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
            expect(status_of(answer) in (400, 404), f'{path}: {answer[:200]!r}')
            expect(b'root:' not in answer and b'\r\nX: y' not in answer, f'{path}: {answer!r}')


def takes_pipelined_requests_in_order():
    with Server() as s:
        many = b''.join(b'GET /search?q=flood&limit=%d HTTP/1.1\r\nHost: a\r\n\r\n' % (n % 5 + 1) for n in range(99))
        answer = s.raw(many + b'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
        expect(answer.count(b'HTTP/1.1 200 OK') == 100, f'{answer.count(b"HTTP/1.1 ")} answers')
        limits = [int(part.split(b',')[0].rstrip(b'}')) for part in answer.split(b'"limit":')[1:]]
        expect(limits == [n % 5 + 1 for n in range(99)], f'out of order: {limits}')


run(refuses_and_closes, no_path_leads_out, takes_pipelined_requests_in_order)
