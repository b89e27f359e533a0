"""Requests that a strict server must refuse, and the status of each; for malformed.py and nginx.py."""

HOST = b'Host: a\r\n'
SECOND = b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'

REFUSED = [
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Transfer-Encoding: chunked\r\n\r\n2;x\r\n{}\r\n0\r\n\r\n'),
    (400, b'POST /search HTTP/1.1\r\n' + HOST + b'Transfer-Encoding: chunked\r\n\r\n0\r\nHost: x\r\n\r\n'),
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
