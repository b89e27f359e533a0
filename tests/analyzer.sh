#!/usr/bin/env bash
# gcc's static analysis finds nothing in our C files: tests/analyzer.sh [FILE]... Run by hand, since it
# takes some minutes, and each version finds other things; this is for gcc 12. It does not understand C++.
# What it took for a fault and is none was written plainer, so nothing is suppressed. The number of files
# with findings goes into build-analysis/gcc for tests/dashboard.py.
set -u
cd "$(dirname "$(readlink -f "$0")")/.." || exit 2
[ $# -gt 0 ] || set -- lede.c $(find corpus indexer searcher -name '*.c' | sort)
build=build-analysis
cmake -S . -B $build -G Ninja >/dev/null && cmake --build $build --target page_files.h -- --quiet || exit 2
# Without optimisation it sees the code as it is written.
flags="-std=gnu11 -fanalyzer -Werror -O0 -S -o /dev/null -I. -I$build -D_GNU_SOURCE -DLEDE_VERSION=\"\""
libraries=$(pkg-config --cflags jansson libutf8proc zlib libzstd libxml-2.0 libseccomp)
found=0
for file; do
    gcc $flags $libraries "$file" || found=$((found + 1))
done
echo "$found of $# files with findings of gcc -fanalyzer"
echo "$found $#" > $build/gcc
[ $found = 0 ]
