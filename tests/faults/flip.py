"""A bit of an index is turned over: no crash, and no other answer without a word (faults.py).

An index that was founded, brought up to date and erased from is asked the same questions after each flip
of a random bit of a random file. The answers must be the same, or tell of the damage: by an
exit code and one line, or by a warning. What was told, `lede check` must find, and `lede repair` must
make an index of it that is whole, or say that it cannot. The lines:

    flip told 74, the same 26, wrong 0
    flip found 74/74           by check, of those told
    flip mended 65/74          by repair
    flip 100/100               not answered wrongly"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

from faults import CODES, POINTS, lede, lines

TESTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
SAMPLE = os.path.join(TESTS, '../corpus/sample/archive.jsonl')
sys.path.append(TESTS)
from bits import any_bit, flip
UPDATE = lines({'type': 'article', 'id': 'new', 'title': 'A second bridge over the river', 'created_at': '2026-04-01',
                'text': 'The council wants to build another bridge where the flood took the old one. ' * 30},
               *[{'type': 'comment', 'id': f'new-{i}', 'article': 'new', 'author': 'Ines',
                  'text': f'Bridge number {i} will be washed away by the river, too.'} for i in range(40)])
QUESTIONS = [['search', '--format', 'json', '--limit', '5', '--no-recency', *query] for query in (
    ['river', 'council'], ['"the river"', 'OR', 'bri*'], ['--sort', 'newest', 'after:2016-06-01', 'peopel'])]
QUESTIONS += [['show', 'new'], ['export'], ['info']]
PASSING = re.compile(rb'"took_ms":[^,]*|"next_cursor":"[^"]*"')  # it knows when it was given

LOST, IO, DAMAGED = 1, 3, 4  # docs/lede.1, EXIT STATUS


def make(folder):
    with open(os.path.join(folder, 'update.jsonl'), 'w') as f:
        f.write(UPDATE)
    for command in (['index', '-q', SAMPLE], ['index', '-q', 'update.jsonl'], ['erase', '--yes', '--id', 'new-7']):
        done = lede(folder, *command)
        assert done.returncode == 0, done.stderr


def ask(folder):
    answers = [lede(folder, *question) for question in QUESTIONS]
    return [(a.returncode, PASSING.sub(b'', a.stdout), a.stderr) for a in answers]


def is_one_line(complaint):
    return complaint.startswith(b'lede: ') and complaint.count(b'\n') == 1


def judge(answer, whole):
    """'same', 'told', or what is wrong with an answer."""
    code, output, complaint = answer
    if answer == whole:
        return 'same'
    if code not in CODES:
        return f'ends with {code}: {complaint!r}'
    if code in (IO, DAMAGED):
        return 'told' if is_one_line(complaint) else f'says {complaint!r}'
    return 'told' if b'damaged record' in output + complaint else 'another answer, without a word'


def files_of(index):
    paths = (os.path.join(folder, name) for folder, _, names in os.walk(index) for name in names)
    return sorted(path for path in paths if os.path.getsize(path) > 0)


def worst_of(folder, whole):
    try:
        verdicts = [judge(answer, good) for answer, good in zip(ask(folder), whole)]
    except subprocess.TimeoutExpired as e:
        return f'hangs: {e}'
    return min(verdicts, key=lambda v: {'told': 1, 'same': 2}.get(v, 0))


def is_found(folder):
    check = lede(folder, 'check')
    return check.returncode == DAMAGED and is_one_line(check.stderr)


def repair(folder, copy):
    """What comes of repairing a copy. What could not be read may be lost, when that is said."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    done = lede(copy, 'repair')
    if done.returncode in (0, LOST):
        return 'mended' if lede(copy, 'check').returncode == 0 else 'check finds more after repair'
    return 'refused' if is_one_line(done.stderr) else f'repair says {done.stderr!r}'


def sweep(folder, copy, points):
    make(folder)
    whole = ask(folder)
    assert whole == ask(folder), 'answers differ without any damage'
    files = files_of(os.path.join(folder, 'index'))
    verdicts, repairs, found, damaged = Counter(), Counter(), 0, 0
    for point in range(points):
        path, place, bit = any_bit(random.Random(point), files)
        where = f'{os.path.relpath(path, folder)}: bit {bit} of byte {place}'
        flip(path, place, bit)
        verdict = worst_of(folder, whole)
        verdicts[verdict if verdict in ('same', 'told') else 'wrong'] += 1
        if verdict not in ('same', 'told'):
            print(f'{where}: {verdict}')
        if verdict != 'same':
            damaged += 1
            good = is_found(folder)
            found += good
            if not good:
                print(f'{where}: check does not find it')
            outcome = repair(folder, copy)
            repairs[outcome] += 1
            if outcome not in ('mended', 'refused'):
                print(f'{where}: {outcome}')
        flip(path, place, bit)
    for question, before, after in zip(QUESTIONS, whole, ask(folder)):
        assert before == after, f'{question} is answered otherwise at the end: {before} {after}'
    print(f'flip told {verdicts["told"]}, the same {verdicts["same"]}, wrong {verdicts["wrong"]}')
    print(f'flip found {found}/{damaged}')
    print(f'flip mended {repairs["mended"]}/{damaged}')
    print(f'flip {points - verdicts["wrong"]}/{points}')
    return verdicts['wrong'] == 0 and found == damaged == repairs['mended'] + repairs['refused'] > 0


with tempfile.TemporaryDirectory(prefix='lede-test-', dir='/dev/shm' if os.path.isdir('/dev/shm') else None) as work:
    index, copied = os.path.join(work, 'index'), os.path.join(work, 'copy')
    os.mkdir(index)
    sys.exit(not sweep(index, copied, POINTS or 1000))
