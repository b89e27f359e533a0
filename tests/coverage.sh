#!/usr/bin/env bash
# Branch coverage of our code by its tests:
#     tests/coverage.sh [CTEST'S OPTION]...
# Builds into build-coverage, runs the tests (those of units, the shim, end to end, of the server, and of failing
# system calls, without options), and prints for each folder, and the worst files, how many of the branches
# were taken; into build-coverage/branches for tests/dashboard.py.
#
# The processes are not confined, since a confined one cannot write down what it has taken.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
build=build-coverage
[ $# -gt 0 ] || set -- -R '^(unit|shim|e2e|server)\.|faults.error'
# Atomic, since an import has threads. A process that ends by _exit() writes nothing down, either.
flags="--coverage -fprofile-update=atomic -O0 -Wno-cpp"
cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS="$flags -D_exit=exit" \
    -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_EXE_LINKER_FLAGS=--coverage >/dev/null
(cd tests && for test in unit/check_*.c shim/check_*.c*; do test=${test##*/}; echo "tests/${test%.*}"; done) |
    xargs cmake --build $build -- --quiet lede
find $build -name '*.gcda' -delete
(cd $build && LEDE_SANDBOX=off ctest -j "$(nproc)" --timeout 600 "$@") | tail -5 || true
python3 tests/branches.py $build
