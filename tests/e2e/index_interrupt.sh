#!/usr/bin/env bash
# slow
#
# lede index: Ctrl-C ends after the batch, the same command goes on; kill -9 costs at most the
# batch, and the whole run when it was the first one into a new index.
. "$(dirname "$0")/lib.sh"

for i in $(seq 20000); do
    printf '{"type":"comment","id":"c%d","article":"a%d","text":"word%d and word%d"}\n' \
        "$i" $((i % 300)) $((i % 977)) $((i % 89))
done >many.jsonl
for i in $(seq 0 299); do article "a$i" "Title $i"; done >>many.jsonl
expect 0 lede index -d whole many.jsonl
prints "whole: 20300 documents"

# committed INDEX: how many documents are in its last commit.
committed()
{
    lede export -d "$1" 2>/dev/null | wc -l
}

# start INDEX: begin to index one by one, in the background, and wait for its first commit.
start()
{
    "$program" index --builder api -d "$1" many.jsonl >"$1.out" 2>&1 &
    indexing=$!
    for _ in $(seq 600); do
        [ "$(committed "$1")" -gt 0 ] && return
        kill -0 "$indexing" 2>/dev/null || return
        sleep 0.05
    done
}

say "Ctrl-C"
start cut
kill -INT "$indexing"
wait "$indexing"
code=$?
cp cut.out .out
if [ $code = 130 ]; then
    prints "interrupted"
    [ "$(committed cut)" -lt 20300 ] || fail "was not interrupted"
    expect 0 lede index -d cut many.jsonl
    prints "taken before the interruption"
else
    [ $code = 0 ] || fail "SIGINT ended it with $code"
fi
prints "cut: 20300 documents"
same whole cut
expect 0 lede index -d cut many.jsonl
prints "20300 unchanged"
prints "nothing new, nothing changed"

say "kill -9"
start killed
sleep 0.3
kill -KILL "$indexing" 2>/dev/null
wait "$indexing" 2>/dev/null
[ "$(committed killed)" -gt 0 ] || fail "nothing was kept"
expect 0 lede index -d killed many.jsonl
prints "killed: 20300 documents"
same whole killed

# found INDEX: begin to index into a new index, in the background, and wait until it is under
# way.
found()
{
    "$program" index -d "$1" many.jsonl many.jsonl >"$1.out" 2>&1 &
    indexing=$!
    for _ in $(seq 600); do
        [ -e "$1/part.new" ] && break
        sleep 0.01
    done
    sleep 0.1
}

say "Ctrl-C during the first run"
found first
kill -INT "$indexing"
wait "$indexing"
code=$?
cp first.out .out
[ $code = 130 ] || fail "SIGINT ended it with $code"
prints "interrupted"
[ ! -e first/part.new ] || fail "something is left over"
expect 0 lede index -d first many.jsonl many.jsonl
prints "first: 20300 documents"
same whole first

say "kill -9 during the first run"
found fresh
kill -KILL "$indexing"
wait "$indexing" 2>/dev/null
[ "$(committed fresh)" = 0 ] || fail "half an import is an index"
expect 0 lede index -d fresh many.jsonl
prints "fresh: 20300 documents"
[ ! -e fresh/part.new ] || fail "something is left over"
same whole fresh
