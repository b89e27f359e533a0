#!/usr/bin/env bash
# lede index: from an archive to an index, again, and from every kind of container.
. "$(dirname "$0")/lib.sh"

{ article a1 'Bridge closes' 'The old bridge closes.'; comment c1 a1 'At last.'
  comment c2 a1 'Sadly.'; article a2 'Ferry strike' ''; } >small.jsonl

say "a first index"
expect 0 lede index small.jsonl
prints "small.jsonl (jsonl): 4 new"
prints "lede.index: 4 documents"
silent
[ -f lede.index/live/iamglass ] || fail "no index was made"
[ ! -e lede.index/writer.pid ] || fail "the writer's note was left behind"

say "again"
expect 0 lede index small.jsonl
prints "4 unchanged"
prints "nothing new, nothing changed"

say "an update"
{ article a1 'Bridge opens' 'The new bridge opens.'; comment c3 a1 'Good.'; } >newer.jsonl
expect 0 lede index newer.jsonl
prints "1 new, 1 updated"
expect 0 lede export
prints '"title":"Bridge opens"'
prints_not 'Bridge closes'

say "comments before their article"
comment d1 b1 'First!' >comments.jsonl
article b1 'Late article' >article.jsonl
expect 0 lede index -d late comments.jsonl
prints "1 comments without their article"
expect 0 lede index -d late article.jsonl
prints_not "without their article"
expect 0 lede index -d early article.jsonl comments.jsonl
prints "2 sources: 2 new"
same late early

say "packed, piped, in folders, listed"
mkdir -p folder/sub folder/.hidden
gzip -c small.jsonl >folder/a.gz
zstd -qc newer.jsonl >folder/sub/b.zst
echo 'not an archive' >folder/.hidden/c
expect 0 lede index -d 1 folder
prints "2 sources: 5 new, 1 updated"
prints_not "hidden"
cat small.jsonl newer.jsonl >all.jsonl
expect 0 bash -c "cat all.jsonl | '$program' index -d 2 -"
prints "stdin (jsonl): 5 new, 1 updated"
printf 'small.jsonl\nnewer.jsonl\n' >list
expect 0 lede index -d 3 --files-from list
printf 'small.jsonl\0newer.jsonl\0' >list0
expect 0 lede index -d 4 -0 --files-from list0
expect 0 lede index -d 5 <(cat all.jsonl)
for other in 2 3 4 5; do same 1 "$other"; done
printf '\377\330\377\340picture' >folder/picture.jpg
expect 0 lede index -d 1 folder
prints "2 sources: "
prints "1 files are of no format that lede knows, the first is folder/picture.jpg"

say "the index that is named"
expect 0 env LEDE_INDEX=named "$program" index small.jsonl
prints "named: 4 documents"
expect 0 lede export -d named

say "an export is an archive"
lede export -d 1 >exported.jsonl
expect 0 lede index -d again exported.jsonl
prints "5 new"
same 1 again

say "only what is asked for"
expect 0 lede index -d part --only articles small.jsonl
prints "2 new, 2 left out as asked"
expect 0 lede index -d part --since 2020 --only comments small.jsonl
prints "2 new, 2 left out as asked"

say "a dry run"
expect 0 lede index -d dry -n small.jsonl
prints "4 would be new"
prints "nothing was written"
[ ! -e dry ] || fail "a dry run made an index"
expect 0 lede index -d 1 --dry-run small.jsonl
prints "1 would be updated, 3 unchanged"

say "quiet and verbose"
expect 0 lede index -q -d 1 small.jsonl newer.jsonl
[ ! -s .out ] || fail "not quiet"
expect 0 lede index -v -d 1 small.jsonl newer.jsonl
prints "newer.jsonl (jsonl): "

say "nothing much"
: >nothing
printf '\n\n\n' >lines
expect 0 lede index --format jsonl -d empty nothing lines
prints "empty: 0 documents"
article e1 '' '' ',"created_at":"2024-01-01"' >bodiless.jsonl
article e2 '...' '!?' >>bodiless.jsonl
expect 0 lede index -d empty bodiless.jsonl
prints "2 new"

say "a check"
expect 0 lede check -d 1
prints "all 5 documents are as they should be"
expect 3 lede check -d nowhere

say "help"
expect 0 lede index --help
prints "usage: lede index"
prints "jsonl"
