#!/usr/bin/env bash
# cppcheck finds nothing that tests/cppcheck.suppress does not explain: tests/cppcheck.sh. Run by hand:
# each version finds other things.
set -u
cd "$(dirname "$(readlink -f "$0")")/.." || exit 2
command -v cppcheck >/dev/null || { echo "cppcheck is missing: apt-get install cppcheck"; exit 2; }
cppcheck --quiet --enable=warning,performance,portability --error-exitcode=1 --std=c11 --std=c++17 \
    -I. -D_GNU_SOURCE --suppressions-list=tests/cppcheck.suppress \
    --template='{file}:{line}: {severity}: {message} [{id}]' corpus indexer searcher shim lede.c
