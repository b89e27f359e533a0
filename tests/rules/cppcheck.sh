#!/usr/bin/env bash
# cppcheck finds nothing that tests/rules/cppcheck.suppress does not explain. Skipped without it.
# usage: cppcheck.sh ROOT
# slow
set -u
command -v cppcheck >/dev/null || exit 77
cd "$1" || exit 2
cppcheck --quiet --enable=warning,performance,portability --error-exitcode=1 --std=c11 --std=c++17 \
    -I. -D_GNU_SOURCE --suppressions-list=tests/rules/cppcheck.suppress \
    --template='{file}:{line}: {severity}: {message} [{id}]' corpus indexer searcher shim lede.c
