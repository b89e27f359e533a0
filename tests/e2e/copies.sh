#!/usr/bin/env bash
# Syndicated copies are one result that names the others.
. "$(dirname "$0")/lib.sh"

here=$(realpath "$(dirname "$0")/../..")
expect 0 lede index -q -d news "$here/corpus/sample"

say "three papers printed what an agency wrote, with other headlines"
expect 0 lede search -d news -n 30 hundreds homeless north-east coast
prints "also in Coast Herald (ch:2016-01-07), Northern Wire (nw:2016-01-06)"
expect 0 lede search -d news -n 30 --no-fold hundreds homeless north-east coast
prints_not "also in"

say "each is found by its site, and counted"
expect 0 lede search -d news --format json site:northern-wire.example hundreds homeless
prints '"id":"nw:2016-01-06"'
prints_not '"copies"'
expect 0 lede search -d news --format json flood
folded=$(grep -o '"total":{"value":[0-9]*' .out)
expect 0 lede search -d news --format json --no-fold flood
[ "$folded" = "$(grep -o '"total":{"value":[0-9]*' .out)" ] || fail "the count changes: $folded"
