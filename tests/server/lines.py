"""The line protocol: every line gets exactly one answer, and nothing a client sends harms another."""

import json
import os
import socket
import stat
import subprocess

from serving import LEDE, Server, expect, read_all, run


def answers_every_line_once():
    with Server() as s:
        requests = [{'q': 'flood', 'limit': 1}, {'method': 'ping'}, {'q': '"unclosed (', 'id': 'x'}, {'q': ''},
                    {'method': 'info'}, {'q': 'flood', 'id': 7}]
        answers = s.ask(*requests)
        expect(len(answers) == len(requests), 'one each')
        expect({a.get('id') for a in answers} == {None, 'x', 7}, f'ids: {answers}')
        for a in answers:
            expect(a['api'] == 1, f'{a}')


def names_what_is_wrong():
    cases = [('{"q":}', 'bad_json', None), ('{"q":"a"} {"q":"b"}', 'bad_json', None), ('{"q":"a","q":"b"}', 'bad_json', None),
             ('{"q":"a","limitt":3}', 'unknown_key', 'limitt'), ('{"q":7}', 'bad_value', 'q'),
             ('{"q":"a","limit":5000}', 'limit_too_large', 'limit'), ('{"q":"a","limit":0}', None, 'limit'),
             ('{"q":"a","sort":"best"}', 'bad_value', 'sort'), ('{"q":"a","cursor":"nonsense"}', None, None),
             ('{"method":"get","id":"no"}', None, None), ('{"method":"shutdown"}', None, 'method'),
             ('{' + '"a":{' * 500 + '}' * 501, None, None), ('{"q":"\\ud800"}', 'bad_json', None),
             ('{"q":"' + 'a' * 3000 + '"}', None, 'q'), ('{"q":"a\\u0000b"}', None, None)]
    with Server() as s:
        for line, code, field in cases:
            answer = s.ask(line)[0]
            expect('error' in answer, f'{line[:60]}: {answer}')
            if code:
                expect(answer['error']['code'] == code, f'{line[:60]}: {answer}')
            if field:
                expect(answer['error'].get('field') == field, f'{line[:60]}: {answer}')
        expect(s.ask({'q': 'flood'})[0]['total']['value'] > 0, 'well afterwards')


def closes_when_the_framing_is_lost():
    with Server() as s:
        for data in (b'POST / HTTP/1.1\r\nHost: a\r\n\r\n', b'[1]\n', b'\x16\x03\x01', b'{"q":"' + b'a' * 70000,
                     b'{"q":"a"'):
            with s.line() as c:
                c.sendall(data)
                c.shutdown(socket.SHUT_WR)
                answer = read_all(c)
                expect(answer.count(b'\n') == 1 and b'"error"' in answer, f'{data[:30]!r}: {answer!r}')


def keeps_the_order_of_those_without_an_id():
    with Server() as s:
        requests = [{'q': 'flood', 'limit': n % 9 + 1} for n in range(200)]
        answers = s.ask(*requests)
        # On a machine with much else to do some may be told that there is too much.
        got = [(a.get('limit', r['limit']), r['limit']) for a, r in zip(answers, requests)]
        expect(all(a == b for a, b in got), f'in order: {got}')
        expect(sum('hits' in a for a in answers) > 20, 'and most are answered')
        answers = s.ask(*({'q': 'flood', 'id': n} for n in range(200)))
        expect({a['id'] for a in answers} == set(range(200)), 'all of those with an id')


def lets_nobody_else_in():
    with Server() as s:
        expect(stat.S_IMODE(os.stat(s.socket).st_mode) == 0o660, 'for owner and group')
        # Where it is by default: in a folder of the index that is not for everybody.
        other = subprocess.Popen([LEDE, 'serve', '--index', s.index, '--http', 'none'], stderr=subprocess.DEVNULL)
        try:
            path = os.path.join(s.index, 'run', 'search.sock')
            s.wait_for(lambda: os.path.exists(path), 'the socket')
            expect(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o750, 'its folder')
            expect(stat.S_IMODE(os.stat(path).st_mode) == 0o660, 'its own')
        finally:
            other.terminate()
            expect(other.wait(15) == 0 and not os.path.exists(path), 'a clean end')


def survives_those_who_leave():
    with Server() as s:
        for n in range(300):
            with s.line() as c:
                c.sendall(json.dumps({'q': 'flood', 'limit': 20}).encode() + b'\n' * (n % 2) + b'{"q')
        expect(s.ask({'q': 'flood'})[0]['total']['value'] > 0, 'well afterwards')
        s.wait_for(lambda: s.metric('connections') <= 1, 'all connections to be given back')


run(answers_every_line_once, names_what_is_wrong, closes_when_the_framing_is_lost, keeps_the_order_of_those_without_an_id,
    lets_nobody_else_in, survives_those_who_leave)
