#!/usr/bin/env bash
# lede index: what is wrong costs no more than itself, is said once, and the exit code tells.
. "$(dirname "$0")/lib.sh"

article a1 'Bridge closes' 'The old bridge closes.' >good.jsonl

say "broken lines"
{ article a1 'One'; echo 'this is not JSON'; echo '{"title":"no id"}'; article a2 'Two'
  printf '{"id":"a3","title":"cut'; } >broken.jsonl
expect 1 lede index -d i broken.jsonl
prints "2 new, 3 refused"
prints "broken.jsonl:2"
prints "refused: no id"
prints "broken.jsonl:3"
expect 0 lede index -d i --max-errors 3 broken.jsonl
expect 1 lede index -d i --max-errors 2 broken.jsonl

say "control bytes of an archive do not reach the terminal"
printf '{"id":"e","title":"x","\033[31mkey":1,"id":"f"}\n' >escape.jsonl
lede index -d i escape.jsonl >.out 2>.err
! grep -q $'\033' .out .err || fail "an escape came through"

say "no such file, no file, not readable"
expect 3 lede index -d i nosuch
complains "nosuch: No such file"
mkdir folder
mkfifo folder/pipe
cp good.jsonl folder
expect 0 timeout 20 "$program" index -d i folder
if [ "$(id -u)" != 0 ]; then
    touch closed.jsonl && chmod 000 closed.jsonl
    expect 3 lede index -d i closed.jsonl good.jsonl
    prints "closed.jsonl"
    prints "1 unchanged"
fi

say "one source that cannot be read does not stop the others"
gzip -c good.jsonl | head -c 60 >cut.gz
article a9 'Nine' >nine.jsonl
expect 3 lede index -d several cut.gz nine.jsonl
prints "cut.gz"
prints "several: 1 documents"

say "what cannot be an archive"
printf 'PK\003\004zip' >archive.zip
expect 2 lede index -d i archive.zip
prints "archive.zip"

say "over-long words and lines"
{ printf '{"id":"long","text":"'; head -c 300000 /dev/zero | tr '\0' w; printf '"}\n'; article a2 Two; } >long.jsonl
expect 0 lede index -d long long.jsonl
prints "2 new"
{ printf '{"id":"huge","text":"'; head -c 17000000 /dev/zero | tr '\0' ' '; printf '"}\n'; article a2 Two; } >huge.jsonl
expect 1 lede index -d huge huge.jsonl
prints "1 new, 1 refused"

say "wrong use"
expect 2 lede index
complains "name an archive"
expect 2 lede index --no-such-option good.jsonl
complains "--no-such-option"
expect 2 lede index --format nosuch good.jsonl
complains "nosuch"
expect 2 lede index --since 'next month' good.jsonl
complains "next month"
expect 2 lede index --max-window 99 good.jsonl
complains "10 to 31"
expect 2 lede index --only pictures good.jsonl

say "what is no index"
mkdir full && touch full/file
expect 3 lede index -d full good.jsonl
complains "not an index"
touch plain
expect 3 lede index -d plain good.jsonl
complains "not a folder"
expect 3 lede index -d no/such/parent good.jsonl
complains "no/such/parent"
expect 3 lede export -d nowhere
complains "no index"

say "a stub file in the place of the database is not followed"
mkdir stub
printf 'remote :%s/ran\n' "$work" >stub/live
lede index -d stub good.jsonl >.out 2>.err && fail "took a stub file for an index"
lede export -d stub >.out 2>.err && fail "took a stub file for an index"
[ ! -e ran ] || fail "ran a program that a stub file names"

say "somebody else writes"
mkfifo slow
exec 7<>slow
"$program" index -d shared - <slow >held.out 2>&1 &
holder=$!
article h1 'Held' >&7
for _ in $(seq 100); do [ -s shared/writer.pid ] && break; sleep 0.1; done
expect 75 lede index -d shared good.jsonl
complains "process $holder is writing"
expect 0 lede index -n -d shared good.jsonl
kill -TERM "$holder"
wait "$holder"
[ $? = 143 ] || fail "SIGTERM did not end it with 143"
exec 7>&-
expect 0 lede index -d shared good.jsonl
prints "1 new"

say "a holder that was killed holds nothing"
mkfifo slower
exec 7<>slower
"$program" index -d shared - <slower >held.out 2>&1 &
holder=$!
for _ in $(seq 100); do [ -s shared/writer.pid ] && break; sleep 0.1; done
kill -KILL "$holder"
wait "$holder" 2>/dev/null
exec 7>&-
expect 0 lede index -d shared good.jsonl

say "a file size limit is an error, not a death"
for i in $(seq 3000); do article "n$i" "Title number $i" "Text $i of many words $RANDOM $RANDOM"; done >many.jsonl
expect 3 bash -c "ulimit -f 200; '$program' index -d limited many.jsonl"
complains "limited"
expect 0 lede index -d limited many.jsonl
prints "limited: 3000 documents"

say "a map of names that is none"
printf 'nonsense\n' >bad.map
expect 2 lede index -d mapped --map bad.map -
complains "bad.map"
