#!/usr/bin/env bash
# Branch coverage of our code by its unit, shim and end-to-end tests:
#     tests/coverage.sh [CTEST'S OPTION]...
# Builds into build-coverage, runs the tests (-R '^(unit|shim|e2e)\.' without options), and prints for each
# folder, and the worst files, how many of the branches were taken; into build-coverage/branches for
# tests/dashboard.py. Needs gcovr.
#
# Not counted, since no test can take them: lines with assert(), which are bugs; lines with
# memory_or_die(), which end the process before it writes its counts (tests/faults/memory.py takes them);
# branches that the compiler adds for exceptions.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
command -v gcovr >/dev/null || { echo "gcovr is missing: apt-get install gcovr"; exit 2; }
build=build-coverage
[ $# -gt 0 ] || set -- -R '^(unit|shim|e2e)\.'
cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS="--coverage -O0 -Wno-cpp" \
    -DCMAKE_CXX_FLAGS="--coverage -O0 -Wno-cpp" -DCMAKE_EXE_LINKER_FLAGS=--coverage >/dev/null
cmake --build $build -- --quiet
find $build -name '*.gcda' -delete
(cd $build && ctest -j "$(nproc)" --timeout 600 "$@") | tail -5 || true
gcovr -j "$(nproc)" --root . --filter 'corpus/' --filter 'indexer/' --filter 'searcher/' --filter 'shim/' --filter 'lede\.c' \
    --exclude-throw-branches --exclude-unreachable-branches \
    --exclude-branches-by-pattern '.*(\bassert|memory_or_die)\(.*' --json-summary $build/coverage.json $build >/dev/null
python3 - $build <<'END'
import json, sys

build = sys.argv[1]
files = json.load(open(f'{build}/coverage.json'))['files']
PARSERS = ('searcher/serve/http.c', 'searcher/serve/params.c', 'searcher/serve/door_line.c', 'searcher/json/json_read.c')
groups = {}
for f in files:
    name = f['filename']
    names = ['all', name.split('/')[0]]
    if name in PARSERS:
        names.append('parsers of the protocols')
    for group in names:
        taken, total = groups.get(group, (0, 0))
        groups[group] = (taken + f['branch_covered'], total + f['branch_total'])
with open(f'{build}/branches', 'w') as out:
    for group, (taken, total) in sorted(groups.items()):
        target = 100 if group in ('shim', 'parsers of the protocols') else 90
        line = f'{group} {100 * taken / max(total, 1):.1f} {target}'
        print(f'{line}   ({taken} of {total})')
        out.write(line + '\n')
print('worst files:')
for f in sorted(files, key=lambda f: f['branch_covered'] - f['branch_total'])[:40]:
    print(f"  {f['filename']:40} {f['branch_total'] - f['branch_covered']} of {f['branch_total']} not taken")
END
