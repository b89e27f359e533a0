"""Requests that a strict server must refuse: each gets its status, and the connection closes, so that
nothing behind it is taken for a second request."""

from serving import Server, expect, run, status_of

HOST = b'Host: a\r\n'
SECOND = b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'

REFUSED = [
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n'),
    (411, b'POST /search HTTP/1.1\r\n' + HOST + b'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    (501, b'POST /search HTTP/1.1\r\n' + HOST + b'Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\nabc'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: +3\r\n\r\nabc'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: 0x3\r\n\r\nabc'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: -1\r\n\r\n'),
    (413, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: 100000\r\n\r\n' + b'x' * 100000),
    (400, b'GET / HTTP/1.1\r\nHost : a\r\n\r\n'),
    (400, b'GET / HTTP/1.1\r\n' + HOST + b'X: a\r\n b\r\n\r\n'),
    (400, b'GET / HTTP/1.1\r\n' + HOST + b'X: a\rb\r\n\r\n'),
    (400, b'GET / HTTP/1.1\r\n' + HOST + b'X: a\x00b\r\n\r\n'),
    (400, b'GET / HTTP/1.1\r\n\r\n'),
    (400, b'GET / HTTP/1.1\r\n' + HOST + HOST + b'\r\n'),
    (405, b'get / HTTP/1.1\r\n' + HOST + b'\r\n'),
    (405, b'DELETE /items/x HTTP/1.1\r\n' + HOST + b'\r\n'),
    (400, b'GET / HTTP/1.1\n' + b'Host: a\n\n'),
    (505, b'GET / HTTP/9.9\r\n' + HOST + b'\r\n'),
    (505, b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    (431, b'GET / HTTP/1.1\r\n' + HOST + b'X: ' + b'a' * 20000 + b'\r\n\r\n'),
    (431, b'GET / HTTP/1.1\r\n' + HOST + b'X: a\r\n' * 200 + b'\r\n'),
    (414, b'GET /' + b'a' * 20000 + b' HTTP/1.1\r\n' + HOST + b'\r\n'),
    (400, b'GET http://a/ HTTP/1.1\r\n' + HOST + b'\r\n'),
    (400, b'CONNECT a:1 HTTP/1.1\r\n' + HOST + b'\r\n'),
    (400, b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
    (400, b'GET / HTTP/1.1\r\n' + HOST + b'Content-Length: 5\r\n\r\nGET /'),
    (417, b'POST /search HTTP/1.1\r\n' + HOST + b'Expect: 200-maybe\r\nContent-Length: 1\r\n\r\nx'),
]

PATHS = ['/../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/%252e%252e/', '//etc/passwd', '/lede.js/', '/lede.js%00',
         '/lede.js%2f', '/LEDE.JS', '/.', '/lede.css/../lede.js', '/' + 'a' * 4000, '/\\', '/index.html', '/page/lede.js',
         '/items', '/items/', '/similar', '/searchx', '/search/', '/%', '/%zz', '/%ff', '/%0d%0aX:%20y', '/;', '/:']


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
        for path in PATHS:
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
