#!/usr/bin/env bash
# Branch coverage of our code by its tests:
#     tests/coverage.sh [CTEST'S OPTION]...
# Builds into build-coverage, runs the tests (those of units, the shim, end to end, and of the server, without
# options), and prints for each folder, and the worst files, how many of the branches were taken; into
# build-coverage/branches for tests/dashboard.py.
#
# The processes are not confined, since a confined one cannot write down what it has taken. The sweep of
# failing system calls (tests/faults/error.py) is not among the tests: the calls that fail are also those that
# add to the counts, and what was counted before is lost.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
build=build-coverage
[ $# -gt 0 ] || set -- -R '^(unit|shim|e2e|server)\.' -E '^e2e\.hardening'  # this build is not hardened
cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DLEDE_COVERAGE=ON >/dev/null
(cd tests && for test in unit/check_*.c shim/check_*.c*; do test=${test##*/}; echo "tests/${test%.*}"; done) |
    xargs cmake --build $build -- --quiet lede
find $build -name '*.gcda' -delete
(cd $build && LEDE_SANDBOX=off ctest -j "$(nproc)" --timeout 600 "$@") | tail -5 || true
python3 tests/branches.py $build
