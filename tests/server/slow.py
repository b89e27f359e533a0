"""Clients that trickle, stall or just sit there are cut off in time, whatever they send."""
# slow

import socket
import threading
import time

from serving import Server, expect, read_all, run, status_of


def closed_after(s, seconds, slack=2.5):
    """How the server closed s, which must happen about then."""
    start = time.monotonic()
    s.settimeout(seconds + 6)
    data = read_all(s)
    took = time.monotonic() - start
    expect(seconds - 1 <= took <= seconds + slack, f'closed after {took:.1f} s, not {seconds}: {data[:100]!r}')
    return data


def trickle(s, data, step):
    """Sends data a byte each step seconds until the other side closes."""
    def send():
        try:
            for byte in data:
                s.sendall(bytes([byte]))
                time.sleep(step)
        except OSError:
            pass
    threading.Thread(target=send, daemon=True).start()


def cuts_them_all_off():
    with Server() as s:
        head, body, idle, partial, unread = s.connect(), s.connect(), s.connect(), s.line(), s.line()
        unread.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        unread.sendall(b'{"q":"flood","limit":50}\n' * 3000)  # and reads no answer
        trickle(head, b'GET / HTTP/1.1\r\nHost: a\r\n' + b'X: a\r\n' * 99, 0.2)
        body.sendall(b'POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n')
        trickle(body, b'{' * 5000, 0.2)
        partial.sendall(b'{"q":')
        threads, results = [], {}
        for name, connection, seconds in (('head', head, 5), ('body', body, 10), ('idle', idle, 15), ('partial', partial, 10)):
            def wait(name=name, connection=connection, seconds=seconds):
                try:
                    results[name] = closed_after(connection, seconds)
                except BaseException as e:
                    results[name] = e
            threads.append(threading.Thread(target=wait))
            threads[-1].start()
        start = time.monotonic()
        s.wait_for(lambda: s.metric('connections') == 6, 'all to be held')
        expect(s.private_kb(s.io_process()) < 20000, 'whoever does not read costs little memory')
        while any(t.is_alive() for t in threads):
            expect(s.get('/search?q=flood')[0] == 200, 'others are answered')
            time.sleep(0.1)
            expect(time.monotonic() - start < 30, 'all are closed')
        for name, result in results.items():
            if isinstance(result, BaseException):
                raise AssertionError(name) from result
        s.wait_for(lambda: s.metric('connections') == 1, 'who does not read to be closed')
        expect(status_of(results['head']) == 408, f'head: {results["head"][:100]!r}')
        expect(status_of(results['body']) == 408, f'body: {results["body"][:100]!r}')
        expect(results['idle'] == b'', f'idle: {results["idle"][:100]!r}')


run(cuts_them_all_off)
