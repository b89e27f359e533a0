#!/usr/bin/env bash
# clang-tidy finds nothing of what .clang-tidy has chosen: tests/tidy.sh [FILE]... Run by hand, since it
# takes some minutes, and each version finds other things; this is for clang-tidy 14. The number of
# files with findings goes into build-analysis/clang-tidy for tests/dashboard.py.
set -u
cd "$(dirname "$(readlink -f "$0")")/.." || exit 2
command -v clang-tidy >/dev/null || { echo "clang-tidy is missing: apt-get install clang-tidy"; exit 2; }
[ $# -gt 0 ] || set -- lede.c $(find corpus indexer searcher shim -name '*.c' -o -name '*.cc' | sort)
build=build-analysis
cmake -S . -B $build -G Ninja >/dev/null && cmake --build $build --target page_files.h -- --quiet || exit 2
found=0
for file; do
    standard=gnu11
    [ "${file##*.}" = c ] || standard=gnu++17
    # How many warnings of other people's headers it did not show is said on stderr.
    clang-tidy --quiet --extra-arg-before=-std=$standard --warnings-as-errors='*' -p $build "$file" 2>/dev/null || found=$((found + 1))
done
echo "$found of $# files with findings of clang-tidy"
echo "$found $#" > $build/clang-tidy
[ $found = 0 ]
