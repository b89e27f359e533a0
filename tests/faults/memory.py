"""Each allocation fails: once, or from then on for ever (faults.py). The server is asked while
allocations of its processes fail; it must go on."""

import os
import struct
import subprocess
import tempfile

from faults import CODES, ENVIRONMENT, OPERATIONS, lede, sweep

OPERATIONS |= {'search': ('base.jsonl', ['search', 'wall']), 'check': ('base.jsonl', ['check'])}

folder = tempfile.TemporaryDirectory(prefix='lede-test-')
library = os.path.join(folder.name, 'allocations.so')
shared = os.path.join(folder.name, 'shared')
source = os.path.join(os.path.dirname(os.path.realpath(__file__)), 'allocations.c')
subprocess.run(['cc', '-shared', '-fPIC', '-O2', '-o', library, source], check=True)


def arm(left, ever):
    with open(shared, 'wb') as f:
        f.write(struct.pack('=qqq', 0, left, ever))


def points_of(operation):
    """(which allocation, whether all after it fail, too)."""
    operation.renew()
    arm(-1, False)
    ENVIRONMENT.update(ALLOCATIONS=shared)
    done = lede(operation.work, *operation.command, under=['env', f'LD_PRELOAD={library}'])
    assert done.returncode == 0, done.stderr
    with open(shared, 'rb') as f:
        made = struct.unpack('=qqq', f.read())[0]
    print(operation.name, made)
    return [(n, ever) for n in range(made) for ever in (False, True)]


def disturb(operation, point):
    arm(*point)
    done = lede(operation.work, *operation.command, under=['env', f'LD_PRELOAD={library}'])
    says = done.stderr.decode(errors='replace')
    assert done.returncode in CODES, f'ends with {done.returncode}: {says}'
    assert done.returncode == 0 or says.startswith('lede: ') and says.count('\n') == 1, f'says {says!r}'
    return f'allocation {point[0]}{" and all after it" if point[1] else ""} (ended with {done.returncode})'


sweep('memory', points_of, disturb)
