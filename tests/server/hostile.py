"""Queries made to hurt: each is answered in time, by words or by an error that says what is wrong, and nobody
else notices."""

import json
import re
import socket
import struct
import time
import urllib.parse

from serving import Server, expect, read_all, run, status_of

BODY_LIMIT = 60000  # of what is sent as JSON, below the 64 KiB of a request

# (what it is, the query, the code of its error or None when it is answered)
QUERIES = [
    ('10,000 words', ' '.join('w%d' % n for n in range(10000))[:BODY_LIMIT], 'bad_query'),
    ('65 words', ' '.join('w%d' % n for n in range(65)), 'bad_query'),
    ('brackets that open', '(' * 2048, 'bad_query'),
    ('brackets that close', ')' * 2048, None),
    ('deep', '(a AND ' * 100 + 'b' + ')' * 100, 'bad_query'),
    ('deep without brackets', '-' * 2000 + 'a', None),
    ('one letter and a star', 'w*', None),
    ('many stars', 'fl* ' * 10, 'bad_query'),
    ('stars alone', '* ** ***', None),
    ('quotes that open', '"flood ' * 60, None),
    ('a thousand quotes', '"' * 1999, None),
    ('a long phrase', '"' + 'flood ' * 33 + '"', 'bad_query'),
    ('NEAR, far', 'flood NEAR/1000 wall', None),
    ('NEAR, often', ' NEAR/9 '.join(['flood'] * 60), None),
    ('only NOT', '-flood', None),
    ('many NOT', 'flood ' + '-wall ' * 60, None),
    ('stopwords', 'the of and to in', None),
    ('punctuation', '?!.,;:-_#+*~\'"()[]{}<>|/\\&%$', None),
    ('empty', '', None),
    ('spaces', ' \t\n ' * 100, None),
    ('an expression', '/(a+)+$/', None),
    ('a percent sign and a number', '%00 %s %n', None),
    ('unknown fields', 'nonsense:flood :flood flood: ::', None),
    ('fields of nothing', 'title: author: date: points>', None),
    ('dates that run backwards', 'date:2024..2020 flood', None),
    ('a year too far', 'after:99999 flood', None),
    ('words for numbers', 'points>many comments>=-1 flood', None),
    ('numbers too large', 'points>99999999999999999999 flood', None),
    ('one word of 2,000 letters', 'a' * 2000, None),
    ('marks upon marks', 'e' + '\u0301' * 900, None),
    ('text that turns', '\u202eflood\u2066 \u200f', None),
    ('letters of everywhere', 'наводнение 洪水 홍수 طوفان बाढ़ น้ำท่วม 🌊', None),
    ('OR of everything', ' OR '.join('abcdefghijklmnopqrstuvwxyz'), None),
    ('itself', 'similar:post:1 similar:none', None),
]


def answers_each_in_time():
    with Server() as s:
        for name, query, code in QUERIES:
            start = time.monotonic()
            answer = s.ask({'q': query})[0]
            took = time.monotonic() - start
            got = answer.get('error', {}).get('code')
            expect(got == code, f'{name}: {got}, not {code}: {json.dumps(answer)[:300]}')
            expect('hits' in answer or 'error' in answer, f'{name}: {answer}')
            expect(took < 2, f'{name}: {took} s')
            if code is None:  # by HTTP, too
                path = '/search?q=' + urllib.parse.quote(query)
                expect(len(path) > 8000 or s.get(path)[0] == 200, f'{name} by HTTP')
        for path in ('/search?q=%ff', '/search?q=%00', '/search?q=a%00b'):
            expect(s.get(path)[0] == 400, path)
        expect(s.metric('worker_failures_total') == 0, 'no worker was lost')


def says_the_same_twice():
    with Server('--workers', '2') as s:
        same = lambda: re.sub(rb'"took_ms":[\d.e-]+', b'', s.get('/search?q=flood+OR+river&limit=50&facets=site,year')[2])
        first = same()
        for _ in range(20):
            expect(same() == first, 'byte for byte, whichever worker answers')


def nothing_of_a_query_gets_into_a_head():
    with Server('--allow-origin', 'https://a.example') as s:
        line = urllib.parse.quote('x\r\nSet-Cookie: evil=1\r\n\r\n<html>')
        for path in ('/search?q=' + line, '/items/' + line, '/suggest?q=' + line, '/?q=' + line, '/feed.atom?q=' + line,
                     '/' + line, '/search?' + line + '=1', '/api/v1/search?query=' + line):
            head = s.raw(b'GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' % path.encode()).split(b'\r\n\r\n')[0]
            expect(b'evil' not in head.lower(), f'{path}: {head!r}')
        for field in (b'X-Request-Id: a b', b'X-Request-Id: ' + b'a' * 65, b'X-Request-Id: <evil>', b'Origin: https://evil',
                      b'Origin: https://a.example evil'):
            answer = s.raw(b'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n' + field + b'\r\n\r\n')
            expect(status_of(answer) == 200 and b'evil' not in answer and b'a b' not in answer and b'a' * 65 not in answer,
                   f'{field!r}: {answer!r}')


def a_thousand_hard_ones_at_once():
    """Each is served or told at once that there is too much to do; those who ask for little are not forgotten."""
    with Server('--workers', '1') as s:
        many = [s.line() for _ in range(1000)]
        for c in many:
            c.sendall(b'{"q":"the OR a OR of OR in OR to OR wa* OR fl*","match":"any","limit":500}\n')
        expect(s.get('/healthz')[0] == 200, 'the process answers meanwhile')
        answers = [c.makefile('rb').readline() for c in many]
        # On a slow machine some of those that were let in wait until their time is over.
        shed = sum(b'"overloaded"' in a or b'had to wait too long' in a for a in answers)
        served = sum(b'"hits"' in a for a in answers)
        expect(served + shed == 1000 and served > 0, f'{served} served, {shed} told, of 1000')
        for c in many:
            c.close()
        s.wait_for(lambda: s.metric('waiting') == 0, 'the end of it')
        expect('hits' in s.ask({'q': 'flood'})[0], 'well afterwards')


def those_who_leave_rudely():
    """Connections that are reset in the middle of a request or of its answer, by both doors."""
    reset = struct.pack('ii', 1, 0)
    request = b'GET /search?q=flood&limit=50 HTTP/1.1\r\nHost: a\r\n\r\n'
    with Server() as s:
        for n in range(1500):
            with s.connect() as c:
                c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                c.sendall(request[:len(request) * (n % 5 + 1) // 5])
                if n % 3 == 0:
                    c.settimeout(0.002)
                    try:
                        c.recv(100)
                    except OSError:
                        pass
            with s.line() as c:
                c.sendall(b'{"q":"flood","limit":50}\n'[:n % 26])
                if n % 7 == 0:
                    c.shutdown(socket.SHUT_WR)
                    read_all(c)
        s.wait_for(lambda: s.metric('connections') <= 1 and s.metric('waiting') == 0, 'all to be given back')
        expect(s.metric('worker_failures_total') == 0, 'no worker was lost')


run(answers_each_in_time, says_the_same_twice, nothing_of_a_query_gets_into_a_head, a_thousand_hard_ones_at_once,
    those_who_leave_rudely)
