"""What the fault sweeps share: the operations that are disturbed, and what must hold afterwards.

    python3 kill.py PATH_OF_LEDE [--points N]     a kill at each system call
    python3 error.py PATH_OF_LEDE [--points N]    each system call on the index fails
    python3 memory.py PATH_OF_LEDE [--points N]   each allocation fails (needs cc)
    python3 power.py PATH_OF_LEDE [--points N]    the power goes: what was not synced is lost or torn
    python3 flip.py PATH_OF_LEDE [--points N]     a bit of the index is turned over; 1,000 by itself

Each prints a line `name survived/points` for every operation, and at the end the sum; the exit code
is 0 when all survived. Without --points (or with 0) every point is tried. All but flip.py need strace."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

LEDE = os.path.realpath(sys.argv[1])
POINTS = int(sys.argv[sys.argv.index('--points') + 1]) if '--points' in sys.argv else 0
ENVIRONMENT = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LEDE_INDEX': 'index'}
CODES = (0, 1, 2, 3, 4, 75)  # docs/lede.1, EXIT STATUS


def lines(*records):
    return ''.join(json.dumps(r) + '\n' for r in records)


def article(i, **more):
    return {'type': 'article', 'id': f'a{i}', 'title': f'Report number {i}',
            'text': f'The council of town {i} agreed on a wall. ' * 20, **more}


def comment(i, on):
    return {'type': 'comment', 'id': f'c{i}', 'article': f'a{on}', 'author': 'Ines', 'text': f'About time, says {i}.'}


BASE = lines(*[article(i) for i in range(20)], *[comment(i, i % 20) for i in range(60)])
MORE = lines(article(3, summary='Brought up to date.'), *[article(i) for i in range(20, 30)],
             *[comment(i, i % 30) for i in range(60, 90)])

# name: the archive that is there before, or None; the command.
OPERATIONS = {
    'create': (None, ['index', '-q', 'base.jsonl']),
    'add': ('base.jsonl', ['index', '-q', 'more.jsonl']),
    'erase': ('base.jsonl', ['erase', '--yes', '--id', 'a3']),
    'compact': ('base.jsonl', ['compact']),
}


def lede(folder, *arguments, under=()):
    """Runs lede in folder, under another command if given; returns what subprocess does."""
    return subprocess.run([*under, LEDE, *arguments], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120)


def whole(lines):
    """The lines of a trace with each call in one: strace cuts in two a call during which another
    thread's begins. It stands where it ended."""
    begun = {}
    for line in lines:
        thread = line.split(' ', 1)[0]
        resumed = re.match(r'\d+ +<\.\.\. \w+ resumed>(.*)', line)
        if line.endswith(' <unfinished ...>\n'):
            begun[thread] = line.removesuffix(' <unfinished ...>\n')
        elif resumed and thread in begun:
            yield begun.pop(thread) + resumed[1] + '\n'
        else:
            yield line
    yield from begun.values()  # the process ended in the middle of them


def state(folder):
    """A hash of all that the index in folder holds; None when it holds nothing."""
    if not os.path.exists(os.path.join(folder, 'index')):
        return None
    answer = lede(folder, 'export')
    if answer.returncode == 3 and b'no index here' in answer.stderr:
        return None
    if answer.returncode != 0:
        raise AssertionError(f'export ends with {answer.returncode}: {answer.stderr!r}')
    return hashlib.sha256(b''.join(sorted(answer.stdout.splitlines(True)))).hexdigest() if answer.stdout else None


class Operation:
    """An operation with the index it begins with, made once and copied for each point."""

    def __init__(self, name):
        self.name = name
        base, self.command = OPERATIONS[name]
        self.folder = tempfile.mkdtemp(prefix='lede-test-', dir='/dev/shm' if os.path.isdir('/dev/shm') else None)
        self.base, self.work = (os.path.join(self.folder, n) for n in ('base', 'work'))
        os.mkdir(self.base)
        for file, text in (('base.jsonl', BASE), ('more.jsonl', MORE)):
            with open(os.path.join(self.base, file), 'w') as f:
                f.write(text)
        if base:
            assert lede(self.base, 'index', '-q', base).returncode == 0
        self.before = state(self.base)
        self.renew()
        done = lede(self.work, *self.command)
        assert done.returncode == 0, done.stderr
        self.after = state(self.work)

    def renew(self):
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.base, self.work)

    def trace(self, *options):
        """The lines of strace of an undisturbed run, each as (thread, name of the call, line)."""
        self.renew()
        log = os.path.join(self.folder, 'trace')
        done = lede(self.work, *self.command, under=['strace', '-f', '-qq', '-y', '-o', log, *options])
        assert done.returncode == 0, done.stderr
        with open(log, errors='replace') as f:
            return [(m[1], m[2], m[0]) for m in (re.match(r'(\d+) +(\w+)\(.*', line) for line in whole(f)) if m]

    def survives(self, what):
        """After a disturbance: the index is what it was or what it was to be, whole, and the same
        command makes it so."""
        try:
            now = state(self.work)
            assert now in (self.before, self.after), 'neither as it was nor as it was to be'
            if now is not None:
                check = lede(self.work, 'check')
                assert check.returncode == 0, f'check: {check.stdout!r} {check.stderr!r}'
            again = lede(self.work, *self.command)
            # What was erased is not there to be erased again.
            done = again.returncode == 0 or (self.name == 'erase' and now == self.after and again.returncode == 1)
            assert done, f'again: {again.returncode} {again.stderr!r}'
            assert state(self.work) == self.after, 'the same command does not mend it'
            check = lede(self.work, 'check')
            assert check.returncode == 0, f'check at the end: {check.stdout!r} {check.stderr!r}'
            return True
        except (AssertionError, subprocess.TimeoutExpired) as e:
            print(f'{self.name}: {what}: {e}')
            return False

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def some(points, name):
    """Those of points that are to be tried: all, or as many as asked for, spread evenly."""
    share = POINTS // len(OPERATIONS) if POINTS else len(points)
    if share >= len(points):
        return points
    return [points[i * len(points) // share] for i in range(share)]


def sweep(title, points_of, disturb):
    """For every operation: points_of(operation) are its points; disturb(operation, point) carries
    one out and says what it was, or raises AssertionError."""
    good = total = 0
    for name in OPERATIONS:
        operation = Operation(name)
        points = some(points_of(operation), name)
        survived = 0
        for point in points:
            operation.renew()
            try:
                survived += operation.survives(disturb(operation, point))
            except (AssertionError, subprocess.TimeoutExpired) as e:
                print(f'{name}: {point}: {e}')
        print(f'{title} {name} {survived}/{len(points)}', flush=True)
        good, total = good + survived, total + len(points)
        operation.remove()
    print(f'{title} {good}/{total}')
    sys.exit(0 if good == total and total > 0 else 1)
