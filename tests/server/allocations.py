"""Memory runs out in a process of the server: at one allocation, wherever it is.

    python3 allocations.py PATH_OF_LEDE archive.jsonl [--points N]

The library that fails them is that of tests/faults/memory.py."""
# slow

import os
import struct
import subprocess
import sys

from serving import Server, expect, run

POINTS = int(sys.argv[sys.argv.index('--points') + 1]) if '--points' in sys.argv else 60
SOURCE = os.path.join(os.path.dirname(os.path.realpath(__file__)), '../faults/allocations.c')
PATHS = ('/search?q=flood', '/suggest?q=fl', '/search?q=wall&facets=source,year', '/info')


def arm(path, left):
    with open(path, 'r+b' if os.path.exists(path) else 'wb') as f:
        f.write(struct.pack('=qqq', 0, left, 0))


def one_failed_allocation_costs_one_request():
    with Server('--workers', '1', '--rate', '0') as probe:
        library, shared = (os.path.join(probe.folder, name) for name in ('allocations.so', 'shared'))
        subprocess.run(['cc', '-shared', '-fPIC', '-O2', '-o', library, SOURCE], check=True)
        arm(shared, -1)
        under = ['env', f'LD_PRELOAD={library}', f'ALLOCATIONS={shared}']
        with Server('--workers', '1', '--rate', '0', under=under) as s:
            survived = 0
            for point in range(POINTS):
                path = PATHS[point % len(PATHS)]
                arm(shared, point * point // 4)
                try:
                    status = s.get(path)[0]
                except OSError:
                    status = 'closed'  # it was the process that holds the connections
                expect(status in (200, 500, 503, 'closed'), f'{path} at allocation {point}: {status}')
                arm(shared, -1)

                def well():
                    try:
                        return s.get(path)[0] == 200
                    except OSError:
                        return False
                s.wait_for(well, f'{path} to be answered after allocation {point * point // 4} failed')
                survived += 1
            print(f'memory server {survived}/{POINTS}')


with open(sys.argv[1], 'rb') as program:
    if b'__asan_init' in program.read():
        sys.exit(77)  # its allocator is its own
run(one_failed_allocation_costs_one_request)
