"""How many branches of our code were taken, of each folder and the worst files: called by tests/coverage.sh
with the folder of the build, whose tests have run. With FILE... behind it the lines whose branches were
not all taken.

Not counted, since no test can take them: lines with assert(), which are bugs; lines with memory_or_die(),
which end the process before it writes its counts (tests/faults/memory.py takes them); branches that the
compiler adds for exceptions. A line that was compiled more than once, in a header or a template, counts
once."""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
OURS = re.compile(r'(corpus|indexer|searcher|shim)/|lede\.c$')
IMPOSSIBLE = re.compile(r'\b(assert|memory_or_die)\(')
PARSERS = ('searcher/serve/http.c', 'searcher/serve/params.c', 'searcher/serve/door_line.c', 'searcher/json/json_read.c')
BUILD, SHOWN = os.path.join(ROOT, sys.argv[1]), sys.argv[2:]


def objects():
    for folder, _, names in os.walk(os.path.join(BUILD, 'CMakeFiles')):
        for name in names:
            if name.endswith('.gcno'):
                yield os.path.join(folder, name[:-len('.gcno')])


def lines_of(object_file):
    """(file, number, whether each branch was taken) of an object's lines, as gcov tells it."""
    told = subprocess.run(['gcov', '--branch-probabilities', '--json-format', '--stdout', object_file + '.gcda'],
                          cwd=BUILD, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    for file in json.loads(told)['files'] if told else ():
        name = os.path.relpath(os.path.join(BUILD, file['file']), ROOT)
        if OURS.match(name):
            for line in file['lines']:
                yield name, line['line_number'], [b['count'] > 0 for b in line['branches'] if not b['throw']]


def text_of(name):
    with open(os.path.join(ROOT, name), errors='replace') as f:
        return f.read().splitlines()


taken = {}  # file -> line -> whether each branch was taken
for each in objects():
    for name, number, branches in lines_of(each):
        line = taken.setdefault(name, {}).setdefault(number, [])
        line += [False] * (len(branches) - len(line))
        for i, b in enumerate(branches):
            line[i] = line[i] or b

groups, worst = {}, []
for name, lines in taken.items():
    text = text_of(name)
    counted = {n: b for n, b in lines.items() if n <= len(text) and not IMPOSSIBLE.search(text[n - 1])}
    total, found = sum(map(len, counted.values())), sum(map(sum, counted.values()))
    worst.append((total - found, total, name))
    for group in ('all', name.split('/')[0], *(['parsers of the protocols'] if name in PARSERS else ())):
        before = groups.get(group, (0, 0))
        groups[group] = before[0] + found, before[1] + total
    if name in SHOWN:
        for number, branches in sorted(counted.items()):
            if not all(branches):
                print(f'{name}:{number}: {"".join("-+"[b] for b in branches)} {text[number - 1].strip()}')
if SHOWN:
    sys.exit()
with open(os.path.join(BUILD, 'branches'), 'w') as out:
    for group, (found, total) in sorted(groups.items()):
        target = 100 if group in ('shim', 'parsers of the protocols') else 90
        line = f'{group} {100 * found / max(total, 1):.1f} {target}'
        print(f'{line}   ({found} of {total})')
        out.write(line + '\n')
print('worst files:')
for missing, total, name in sorted(worst, reverse=True)[:40]:
    print(f'  {name:40} {missing} of {total} not taken')
