"""Somebody writes to the index, or breaks it, while clients read it.

    python3 writers.py PATH_OF_LEDE archive.jsonl [--minutes N]     commits under load for so long"""
# slow

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

from serving import LEDE, SAMPLE, Server, expect, run

sys.path.append(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
from bits import any_bit, flip

SECONDS = float(sys.argv[sys.argv.index('--minutes') + 1]) * 60 if '--minutes' in sys.argv else 15
PATHS = ('/search?q=flood', '/search?q=wall+OR+town*', '/search?q=%22about+time%22', '/search?q=type:comment&sort=newest',
         '/suggest?q=fl', '/items/w1', '/info')


class Readers:
    """Clients that ask for PATHS in turn until they are told to stop; what they got but 200."""

    def __init__(self, server, clients=3):
        self.server, self.answered, self.bad, self.ended = server, 0, [], False
        self.threads = [threading.Thread(target=self.ask) for _ in range(clients)]
        for t in self.threads:
            t.start()

    def ask(self):
        while not self.ended:
            for path in PATHS:
                try:
                    status, _, body = self.server.get(path)
                except OSError as e:
                    status, body = repr(e), b''
                if status != 200:
                    self.bad.append(f'{path}: {status} {body[:300]!r}')
                self.answered += 1

    def end(self):
        self.ended = True
        for t in self.threads:
            t.join()


def write(server, *arguments, text=''):
    done = subprocess.run([LEDE, *arguments, '-d', server.index], input=text, capture_output=True, text=True)
    expect(done.returncode == 0, f'{arguments} ended with {done.returncode}: {done.stderr}')


def archive(round):
    """w1 stays and changes each time; of the others half are new."""
    items = [{'type': 'article', 'id': 'w1', 'title': f'Flood wall, part {round}', 'text': 'About time, says the town. ' * (round % 50)}]
    for i in range(round * 10, round * 10 + 20):
        items.append({'type': 'article', 'id': f'n{i}', 'title': f'Flood report {i}', 'text': f'The wall of town {i} held. ' * 30})
        items.append({'type': 'comment', 'id': f'k{i}', 'article': f'n{i}', 'text': f'About time, says {round}.'})
    return ''.join(json.dumps(item) + '\n' for item in items)


def commits_are_not_noticed():
    with Server('--workers', '2', '--rate', '0') as s:
        write(s, 'index', '-q', '-', text=archive(0))
        s.wait_for(lambda: s.get('/items/w1')[0] == 200, 'the first commit to be seen')
        readers, end, commits = Readers(s), time.monotonic() + SECONDS, 0
        try:
            while time.monotonic() < end:
                commits += 1
                write(s, 'index', '-q', '-', text=archive(commits))
                if commits % 3 == 0:
                    write(s, 'erase', '--yes', '--id', f'n{commits * 10}')
                if commits % 5 == 0:
                    write(s, 'compact')
        finally:
            readers.end()
        print(f'commits under readers: {commits} rounds, {readers.answered} answers, {len(readers.bad)}/0 errors')
        expect(not readers.bad, f'{len(readers.bad)} errors, as {readers.bad[:3]}')
        expect(readers.answered > 20 and commits > 1, 'there was load')
        expect(f'part {commits}' in s.get('/items/w1')[2].decode(), 'the last commit is seen')


def files_of(index):
    return [os.path.join(folder, name) for folder, _, names in os.walk(index) for name in names
            if os.path.getsize(os.path.join(folder, name)) > 4096]


def a_file_is_cut_off():
    """The request that meets it gets an error, or what is still there; the server goes on."""
    with Server('--workers', '1', '--rate', '0') as s:
        write(s, 'index', '-q', '-', text=''.join(archive(n) for n in range(40)))
        s.wait_for(lambda: s.get('/items/w1')[0] == 200, 'the commit to be seen')
        good = os.path.join(s.folder, 'good')
        shutil.copytree(s.index, good)
        for path in files_of(s.index):
            before = s.get('/search?q=flood')[0]
            expect(before == 200, f'{before} before {path} is cut off')
            os.truncate(path, 4096)
            for asked in PATHS:
                status, _, body = s.get(asked)
                expect(status == 200 or b'"error"' in body, f'{path}: {asked}: {status} {body!r}')
            expect(s.get('/healthz')[0] == 200, 'it is alive')
            shutil.copyfile(os.path.join(good, os.path.relpath(path, s.index)), path)
            s.wait_for(lambda: s.get('/search?q=flood')[0] == 200, f'{path} to be whole again')


def bits_are_turned():
    """A worker that opens such an index may find it damaged; the server goes on."""
    chance, refused = random.Random(1), 0
    with Server('--workers', '1', '--rate', '0') as s:
        write(s, 'index', '-q', '-', text=archive(0))
        s.wait_for(lambda: s.get('/items/w1')[0] == 200, 'the commit to be seen')
        for n in range(25):
            path, place, bit = any_bit(chance, files_of(s.index))
            flip(path, place, bit)
            s.process.send_signal(signal.SIGHUP)  # workers that open it anew
            s.wait_for(lambda: s.text().count('reloaded') > n, 'the reload')
            for asked in PATHS:
                status, _, body = s.get(asked)
                refused += status != 200
                expect(status == 200 or b'"error"' in body, f'{path}: {asked}: {status} {body!r}')
            expect(s.get('/healthz')[0] == 200, 'it is alive')
            flip(path, place, bit)
        s.wait_for(lambda: s.get('/search?q=flood')[0] == 200, 'it to be seen that all is mended')
    expect(refused > 0, 'nothing was found')


def a_command_that_meets_it_says_so():
    """lede export waits for its reader in the middle of the texts, which are then cut off."""
    with Server() as s:
        write(s, 'index', '-q', '-', text=''.join(archive(n) for n in range(300)))
        export = subprocess.Popen([LEDE, 'export', '-d', s.index], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        export.stdout.readline()
        for path in files_of(s.index):
            os.truncate(path, 4096)
        said = export.communicate(timeout=60)[1].decode()
        expect(export.returncode == 4, f'ended with {export.returncode}: {said}')
        expect(said.startswith('lede: ') and said.count('\n') == 1, said)


def exact_lengths_are_served_after_compacting():
    """Such an index is matched by Xapian itself, which reads nothing but tables of glass."""
    def found():
        status, _, answer = s.get('/search?q=flood')
        expect(status == 200, f'{status}: {answer}')
        return [hit['id'] for hit in json.loads(answer)['hits']]

    with Server('--workers', '1', '--rate', '0', index=False) as s:
        write(s, 'index', '-q', '--exact-lengths', '-', text=''.join(archive(n) for n in range(3)))
        before = s.wait_for(found, 'the index to be seen')
        write(s, 'compact')
        expect(found() == before, f'{found()} instead of {before}')
        write(s, 'check')


run(commits_are_not_noticed, a_file_is_cut_off, bits_are_turned, a_command_that_meets_it_says_so,
    exact_lengths_are_served_after_compacting)
