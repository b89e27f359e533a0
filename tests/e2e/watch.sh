#!/usr/bin/env bash
# lede index --watch: what is in a folder, then what comes, until a signal.
# slow
. "$(dirname "$0")/lib.sh"

# start FOLDER [OPTION...]: follow it in the background, its output in log.
start()
{
    local folder=$1
    shift
    "$program" index --watch -v "$@" "$folder" >log 2>&1 &
    follower=$!
}

# until_holds INDEX TEXT: the export of the index comes to hold the text within some seconds.
until_holds()
{
    for _ in $(seq 150); do
        "$program" export -d "$1" 2>/dev/null | grep -qF -- "$2" && return
        sleep 0.1
    done
    cp log .out
    : >.err
    fail "$1 does not come to hold $2"
}

until_log()
{
    for _ in $(seq 150); do
        grep -qF -- "$1" log && return
        sleep 0.1
    done
    cp log .out
    : >.err
    fail "never says $1"
}

# finish SIGNAL CODE
finish()
{
    kill "-$1" "$follower"
    wait "$follower"
    code=$?
    [ "$code" = "$2" ] || fail "ended with $code, not $2, on $1"
    ! grep -qE 'Sanitizer|runtime error:' log || { cp log .out; fail "it is not clean"; }
}

mkdir -p in/sub in/.hidden
article a1 'Bridge closes' 'There at start.' >in/first.jsonl

say "what is there, what is written, what is moved in, what grows"
start in -d ix
until_holds ix '"a1"'
article a2 'Ferry strike' 'Written.' >in/second.jsonl
until_holds ix '"a2"'
article a3 'Fog' 'Moved.' >elsewhere
mv elsewhere in/sub/third.jsonl
until_holds ix '"a3"'
comment c1 a1 'Appended.' >>in/first.jsonl
until_holds ix '"c1"'
mkdir -p new/deep
article a4 'Deep' 'In a folder that came.' | gzip >new/deep/fourth
mv new in/
until_holds ix '"a4"'
mkdir in/later
article a5 'Later' 'In a folder made later.' >in/later/fifth.jsonl
until_holds ix '"a5"'

say "a file that is written slowly is read when it is closed"
{ article a6 'Half'; sleep 1; article a7 'Whole'; } >in/slow.jsonl
until_holds ix '"a7"'
grep -q 'slow.jsonl (jsonl): 2 new' log || { cp log .out; fail "it was not read as a whole"; }

say "somebody else may write in between"
article b1 'Another writer' >other.jsonl
expect 0 lede index -d ix other.jsonl
article a8 'And back' >in/eighth.jsonl
until_holds ix '"a8"'

say "hidden files and what is no archive are passed over"
article h1 'Hidden' >in/.hidden.jsonl
printf '\377\330\377\340picture' >in/picture.jpg
article a9 'Ninth' >in/ninth.jsonl
until_holds ix '"a9"'
expect 0 lede export -d ix
prints_not '"h1"'

say "the folder goes and comes back"
mv in away
until_log "in: it was removed or renamed: waiting until it is there again"
article a10 'Written while it was away' >away/tenth.jsonl
mv away in
until_holds ix '"a10"'
article a11 'And followed again' >in/eleventh.jsonl
until_holds ix '"a11"'
finish TERM 0
expect 0 lede check -d ix
expect 0 lede index -d ix in
prints "nothing new, nothing changed"

say "the index may lie in the folder"
start in -d in/index
until_holds in/index '"a11"'
article a12 'Twelfth' >in/twelfth.jsonl
until_holds in/index '"a12"'
sleep 1
rounds=$(grep -c '^in/index: ' log)
sleep 1
[ "$(grep -c '^in/index: ' log)" = "$rounds" ] || { cp log .out; fail "it reads for ever"; }
finish INT 0
rm -r in/index

say "an interrupt during the reading keeps what was read"
for i in $(seq 4000); do article "n$i" "Title number $i" "Text $i of many words $RANDOM $RANDOM"; done >in/many.jsonl
start in -d big
sleep 0.4
kill -TERM "$follower"
wait "$follower"
code=$?
[ "$code" = 0 ] || [ "$code" = 143 ] || fail "ended with $code"
expect 0 lede index -d big in
prints "big: 4013 documents"
expect 0 lede check -d big

say "somebody writes already: it waits"
mkfifo slow
exec 7<>slow
"$program" index -d shared - <slow >held 2>&1 &
holder=$!
article s1 'Held' >&7
for _ in $(seq 100); do [ -s shared/writer.pid ] && break; sleep 0.1; done
mkdir small
article w1 'Waited' >small/one.jsonl
start small -d shared
until_log "waiting"
kill -TERM "$holder"
wait "$holder"
exec 7>&-
until_holds shared '"w1"'
finish TERM 0

say "wrong use"
expect 2 lede index --watch
complains "one folder"
expect 2 lede index --watch in small
complains "one folder"
expect 2 lede index --watch small/one.jsonl
complains "not a folder"
expect 2 lede index --watch -n in
complains "--dry-run"
expect 3 lede index --watch nowhere
complains "nowhere"
