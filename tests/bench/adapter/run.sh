#!/bin/bash
# lede as an engine of the rivals' rig. Link this folder into the rig's adapters/ as "lede"; lede
# must be built in build/ (or in LEDE_BUILD). README.md says what is measured.
RIG=$(cd "$(dirname "$0")/../.." && pwd -L)
TOP=$(cd "$(dirname "$(readlink -f "$0")")/../../.." && pwd)
BUILD=${LEDE_BUILD:-$TOP/build}
LIBRARIES="xapian-core jansson libutf8proc zlib libzstd libxml-2.0"
case $1 in
info)
    echo "lede: any of the words by stored impacts; page: whole answers in JSON, as served"
    echo "threads=1 2"
    ;;
build)
    cmake --build "$BUILD" --target lede > /dev/null &&
        gcc -O2 -g -D_GNU_SOURCE -I"$TOP" -c -o "$RIG/bin/lede-ask.o" "$TOP/tests/bench/adapter/ask.c" &&
        g++ -O2 -g -std=c++17 -D_GNU_SOURCE -I"$TOP" -I"$RIG" -o "$RIG/bin/lede" \
            "$TOP/tests/bench/adapter/lede.cc" "$RIG/bin/lede-ask.o" \
            "$BUILD/libsearcher.a" "$BUILD/libcorpus.a" "$BUILD/libshim.a" \
            $(pkg-config --libs $LIBRARIES) -lstemmer -lm -lpthread
    ;;
index)
    exec taskset -c "$(seq -s, 0 $(($4 - 1)))" "$BUILD/lede" index -q -d "$3" "$2"
    ;;
query)
    exec "$RIG/bin/lede" query "$2" "$3" "$4"
    ;;
esac
