#!/usr/bin/env bash
# lede export: for every format, an export read again gives an index whose export is the same,
# byte for byte; and the archive read again changes nothing.
cases=$(realpath "$(dirname "$0")/../cases/formats") || exit 2
. "$(dirname "$0")/lib.sh"

for folder in "$cases"/*; do
    format=${folder##*/}
    say "$format"
    set -- "$folder"/*.in
    lede index -q --all-pages --format "$format" -d "$format" "$@" >/dev/null 2>&1
    expect 0 lede export -d "$format"
    cp .out "$format.jsonl"
    [ -s "$format.jsonl" ] || fail "nothing was read"
    expect 0 lede index -d "$format.again" "$format.jsonl"
    prints_not "refused"
    expect 0 lede export -d "$format.again"
    cmp -s .out "$format.jsonl" ||
        fail "not the same: $(diff "$format.jsonl" .out | head -4)"
    lede index --all-pages --format "$format" -d "$format" "$@" >.out 2>.err
    prints "nothing new, nothing changed"
done

say "what an export must keep"
{
    echo '{"type":"article","id":"plain","title":"<b>Not</b> markup &amp; so","text":"a < b\n\n  <p>kept</p>","text_format":"plain"}'
    echo '{"type":"comment","id":"gone","article":"plain","deleted":true}'
    echo '{"type":"comment","id":"reply","article":"plain","parent":"gone","text":"A reply to it."}'
    echo '{"type":"comment","id":"orphan","article":"nowhere","text":"Without its article."}'
    echo '{"type":"comment","id":"parentless","parent":"never","text":"Known by its parent only."}'
    echo '{"type":"comment","id":"addressed","article_url":"https://harbour.example/2024/fog/","text":"By address."}'
    echo '{"type":"article","id":"lists","title":"Lists","authors":["Keane; Mary","Ole"],"tags":["a, b"],"points":-3,"num_comments":0}'
    echo '{"type":"article","id":"times","title":"Times","published":"0001-01-01","updated":"9999-12-31T23:59:59Z","fetched_at":"2024-03-12T08:00:00Z"}'
} >odd.jsonl
expect 0 lede index -d odd odd.jsonl
prints "8 new"
prints "3 comments without their article"
expect 0 lede export -d odd
prints '"text":"a < b\n\n  <p>kept</p>"'
prints '"title":"<b>Not</b> markup &amp; so"'
prints '"deleted":true'
prints '"authors":["Keane; Mary","Ole"]'
prints '"tags":["a, b"]'
prints '"fetched_at":"2024-03-12T08:00:00Z"'
prints '"thread_url":"harbour.example/2024/fog"'
cp .out first
expect 0 lede index -d odd.again first
prints "8 new"
expect 0 lede export -d odd.again
cmp -s .out first || fail "not the same: $(diff first .out | head -4)"
expect 0 lede index -d odd first
prints "8 unchanged"
