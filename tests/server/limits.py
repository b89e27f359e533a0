"""Limits hold, and those within them do not notice those beyond."""
# slow

import time

from serving import MOST, Server, expect, read_all, run, status_of

STRANGER = '127.0.0.2'  # this machine itself (127.0.0.1) is trusted and not limited
GET = b'GET /search?q=flood HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'


def limits_the_rate_of_an_address():
    with Server('--rate', '5', '--burst', '8') as s:
        answers = [s.raw(GET, source=STRANGER) for _ in range(20)]
        statuses = [status_of(a) for a in answers]
        expect(statuses[:8] == [200] * 8 and statuses.count(429) >= 8, f'{statuses}')
        expect(b'Retry-After: ' in answers[statuses.index(429)], 'says when to come back')
        expect(status_of(s.raw(GET, source='127.0.0.3')) == 200, 'another address is served')
        time.sleep(0.5)
        expect(status_of(s.raw(GET, source=STRANGER)) == 200, 'later it is served again')


def believes_the_proxy_and_nobody_else():
    behind = GET.replace(b'Host: a', b'Host: a\r\nX-Forwarded-For: 203.0.113.9')
    with Server('--rate', '1', '--burst', '3') as s:
        statuses = [status_of(s.raw(behind)) for _ in range(6)]
        expect(statuses.count(429) == 3, f'a client behind the proxy is limited: {statuses}')
        expect(status_of(s.raw(GET)) == 200, 'the proxy itself is not')
        spoofed = [status_of(s.raw(GET.replace(b'Host: a', b'Host: a\r\nX-Forwarded-For: 203.0.113.%d' % n), source=STRANGER))
                   for n in range(6)]
        expect(spoofed.count(429) == 3, f'a stranger cannot hide behind invented addresses: {spoofed}')


def limits_connections_of_an_address():
    with Server('--client-connections', '10', '--rate', '0') as s:
        held = [s.connect(STRANGER) for _ in range(10)]
        time.sleep(0.2)
        with s.connect(STRANGER) as extra:
            extra.sendall(GET)
            expect(read_all(extra) == b'', 'the eleventh is closed')
        expect(status_of(s.raw(GET)) == 200, 'others are served')
        for c in held:
            c.close()
        s.wait_for(lambda: status_of(s.raw(GET, source=STRANGER)) == 200, 'room again')


def goes_on_without_descriptors():
    with Server(under=['prlimit', '--nofile=64:64']) as s:
        expect('descriptors for' in s.text(), 'it says so')
        held = [s.connect() for _ in range(100)]
        time.sleep(0.5)
        before = s.processor_seconds(s.io_process())
        time.sleep(1)
        used = s.processor_seconds(s.io_process()) - before
        expect(used <= 0.05, f'it spins: {used} s of processor time in a second')
        turned_away = read_all(s.connect(), patience=5)
        expect(turned_away == b'' or status_of(turned_away) == 503, f'{turned_away!r}')
        for c in held:
            c.close()
        s.wait_for(lambda: status_of(s.raw(GET)) == 200, 'service when they are gone')


def holds_idle_connections_cheaply():
    count = 2000
    with Server(under=['prlimit', f'--nofile=1024:{MOST}']) as s:  # as a login has it: it raises that
        before = s.private_kb(s.io_process())
        held = [s.connect() for _ in range(count)]
        for c in held[::10]:
            c.sendall(b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
            expect(status_of(c.recv(4096)) == 200, 'each may ask')
        each = (s.private_kb(s.io_process()) - before) * 1024 / count
        # The sanitizers put a margin around everything.
        expect(each <= (16384 if 'asan' in open(f'/proc/{s.process.pid}/maps').read() else 4096), f'{each} bytes each')
        expect(status_of(s.raw(GET)) == 200, 'others are served')
        for c in held:
            c.close()


def sheds_what_it_cannot_serve():
    with Server('--workers', '1') as s:
        line = s.line()
        line.settimeout(60)
        line.sendall(b'{"q":"flood","limit":1000,"id":1}\n' * 3)
        many = [s.line() for _ in range(150)]
        for c in many:
            c.sendall(b'{"q":"the OR a OR of OR in","match":"any","limit":200}\n')
        answers = [c.makefile('rb').readline() for c in many]
        expect(all(a.endswith(b'}\n') for a in answers), 'each is answered')
        shed = [a for a in answers if b'"overloaded"' in a]
        served = [a for a in answers if b'"hits"' in a]
        strange = [a for a in answers if a not in shed and a not in served]
        expect(served and not strange, f'served {len(served)}, shed {len(shed)}, else: {strange[:2]}')


def answers_only_for_its_hosts():
    with Server('--host', 'search.example') as s:
        expect(status_of(s.raw(GET)) == 421, 'a strange host')
        expect(status_of(s.raw(GET.replace(b'Host: a', b'Host: Search.Example:8080'))) == 200, 'its own')


def lets_listed_origins_read():
    with Server('--allow-origin', 'https://paper.example') as s:
        listed = s.get('/search?q=flood', Origin='https://paper.example')[1]
        strange = s.get('/search?q=flood', Origin='https://evil.example')[1]
        expect(listed['Access-Control-Allow-Origin'] == 'https://paper.example', f'{listed}')
        expect('Access-Control-Allow-Origin' not in strange, f'{strange}')
        expect('Origin' in strange['Vary'] and 'Access-Control-Allow-Credentials' not in listed, f'{strange}')
        preflight = s.raw(b'OPTIONS /search HTTP/1.1\r\nHost: a\r\nOrigin: https://paper.example\r\nConnection: close\r\n'
                          b'Access-Control-Request-Method: POST\r\n\r\n')
        expect(status_of(preflight) == 204 and b'Access-Control-Max-Age: 600' in preflight, f'{preflight!r}')


run(limits_the_rate_of_an_address, believes_the_proxy_and_nobody_else, limits_connections_of_an_address,
    goes_on_without_descriptors, holds_idle_connections_cheaply, sheds_what_it_cannot_serve, answers_only_for_its_hosts, lets_listed_origins_read)
