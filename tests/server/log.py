"""The access log: one line of JSON a request, nothing personal unless asked for; and a server whose log
cannot be written goes on."""

import json
import os
import subprocess
import time

from serving import LEDE, Server, expect, run


def lines_of(s):
    """The log so far, which must be lines of JSON without control bytes, but for the greeting."""
    with open(s.log, 'rb') as f:
        text = f.read()
    expect(not any(b < 0x20 and b != 0x0a or b == 0x7f for b in text), f'a control byte in {text!r}')
    return [json.loads(line) for line in text.decode().splitlines() if line.startswith('{')]


def writes_what_it_should():
    with Server() as s:
        s.get('/search?q=flood', **{'X-Request-Id': 'mine-1'})
        s.get('/items/none')
        s.ask({'q': 'flood'})
        lines = s.wait_for(lambda: [l for l in lines_of(s) if 'door' in l][2:] and lines_of(s), 'three lines')
        first, missing, socket = [l for l in lines if 'door' in l]
        expect(first['request_id'] == 'mine-1' and first['path'] == '/search' and first['status'] == 200, f'{first}')
        expect('query' not in first and first['bytes'] > 100 and first['search_ms'] > 0, f'{first}')
        expect(missing['status'] == 404 and missing['error'] == 'not_found', f'{missing}')
        expect(socket['door'] == 'socket' and socket['uid'] == os.getuid(), f'{socket}')
        expect('127.0.0.1' not in json.dumps(lines), 'no addresses')


def queries_come_back_as_they_were():
    odd = ['café 東京', 'a"b\\c', '\u202eevil', 'x\x1b[31m']
    with Server('--log-queries', 'yes') as s:
        s.ask(*({'q': q} for q in odd))
        lines = s.wait_for(lambda: len([l for l in lines_of(s) if 'query' in l]) == len(odd) and lines_of(s), 'the lines')
        got = {l['query'] for l in lines if 'query' in l}
        expect({'café 東京', 'a"b\\c', '\u202eevil'} <= got, f'{got}')
        with open(s.log, encoding='utf-8') as f:
            text = f.read()
        expect('東京' in text and '\u202e' not in text, 'letters as they are, what steers text escaped')
        s.raw(b'GET /\xff\xfe\x1b%0a HTTP/1.0\r\n\r\n')
        s.raw(b'GET /\xff\xfe%0a HTTP/1.0\r\n\r\n')
        s.wait_for(lambda: any('\ufffd' in l.get('path', '') for l in lines_of(s)), 'a path of any bytes')


def slow_queries_are_named():
    with Server('--slow', '1', '--access-log', 'none') as s:
        for _ in range(200):
            s.ask({'q': 'the OR of OR water OR river OR year', 'limit': 100, 'match': 'any'})
            slow = [l for l in lines_of(s) if l.get('level') == 'slow']
            if slow:
                break
        expect(slow and slow[0]['query'].startswith('the OR of'), f'{slow}')
        expect(not [l for l in lines_of(s) if l.get('level') == 'info'], 'and nothing else')


def goes_on_without_its_log():
    with Server('--access-log', '/dev/full') as s:
        for _ in range(5):
            expect(s.get('/search?q=flood')[0] == 200, 'an answer')
        expect(s.metric('log_dropped_total') >= 5, 'and the lines are counted')


def goes_on_when_nobody_reads_its_errors():
    """Standard error is a pipe that is never emptied, then closed; or it was closed from the start."""
    with Server() as s:
        read, write = os.pipe()
        other = subprocess.Popen([LEDE, 'serve', '--index', s.index, '--socket', s.folder + '/o', '--http', 'none'],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=write)
        os.close(write)
        closed = subprocess.Popen(['sh', '-c', 'exec "$@" >&- 2>&- <&-', 'sh', LEDE, 'serve', '--index', s.index,
                                   '--socket', s.folder + '/c', '--http', 'none'])
        try:
            for path, process in (('o', other), ('c', closed)):
                s.wait_for(lambda: os.path.exists(s.folder + '/' + path), 'the socket')
                s.socket = s.folder + '/' + path
                s.wait_for(lambda: 'hits' in s.ask({'q': 'flood', 'limit': 1})[0], 'an answer')
                for n in range(40):  # far more lines than a pipe holds
                    expect(all('hits' in a for a in s.ask(*[{'q': 'flood', 'limit': 1}] * 25)), f'round {n}')
                if path == 'o':
                    os.close(read)
                    expect('hits' in s.ask({'q': 'flood'})[0], 'with a broken pipe')
                expect(process.poll() is None, f'{path} lives')
            for fd in range(3):
                expect(os.readlink(f'/proc/{closed.pid}/fd/{fd}') == '/dev/null', f'{fd} is nothing else')
        finally:
            for process in (other, closed):
                process.terminate()
                expect(process.wait(15) == 0, 'a clean end')


run(writes_what_it_should, queries_come_back_as_they_were, slow_queries_are_named, goes_on_without_its_log,
    goes_on_when_nobody_reads_its_errors)
