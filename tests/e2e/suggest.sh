#!/usr/bin/env bash
# lede suggest: words, authors and titles that complete what is typed.
. "$(dirname "$0")/lib.sh"

{
    printf '{"type":"article","id":"1","title":"Flood wall raised","body":"The flood reached the floor.","authors":["Flora Reed"]}\n'
    printf '{"type":"article","id":"2","title":"Ferry fares","body":"After the flood the ferry stopped.","authors":["Tom Ash"]}\n'
} >a.jsonl
expect 0 lede index -q -d index a.jsonl

say "words by frequency, then authors, then titles"
expect 0 lede suggest -d index flo
head -3 .out | diff - <(printf 'flood\nfloor\nflora\n') || fail "words and authors"
prints "Flood wall raised"

say "the last word of several"
expect 0 lede suggest -d index the ferr
prints "the ferry"

say "json"
expect 0 lede suggest -d index --format json -n 2 flo
prints '"suggestions":[{"type":"word","text":"flood","query":"flood","count":2}'

say "syntax is only text"
expect 0 lede suggest -d index '"(flo'
prints "flood"

say "nothing that begins so"
expect 0 lede suggest -d index zzz
[ ! -s .out ] || fail "something was suggested"

say "what is wrong is said"
expect 2 lede suggest -d index
expect 2 lede suggest -d index -n 0 flo
expect 3 lede suggest -d nowhere flo
