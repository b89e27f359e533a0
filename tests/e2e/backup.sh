# A copy taken while somebody writes is whole, and becomes an index again.
. "$(dirname "$0")/lib.sh"

many()
{
    for ((i = $1; i < $2; i++)); do
        article "a$i" "Report number $i" "The council agreed on wall $i."
        comment "c$i" "a$i" "About time, says reader $i."
    done
}

many 0 300 >base.jsonl
lede index -q base.jsonl

say "a copy is an index"
expect 0 lede backup copy
prints "copy: 600 documents of commit"
same lede.index copy
expect 0 lede search -d copy wall
[ ! -e copy/writer.pid ] && [ ! -e copy.part ] || fail "more than the index was copied"

say "copies while somebody writes"
for ((n = 1; n <= 12; n++)); do
    many $((n * 300)) $((n * 300 + 20)) | lede index -q - || touch failed.writer
done &
for ((k = 0; k < 8; k++)); do
    lede backup "live$k" >.out 2>.err
    code=$?
    if [ $code = 75 ]; then
        complains "changes faster than it can be copied"
        continue
    fi
    [ $code = 0 ] || fail "backup ended with $code"
    expect 0 lede check -d "live$k"
    [ $(($(lede export -d "live$k" | wc -l) % 40)) = 0 ] || fail "live$k is of no commit"
done
wait
[ ! -e failed.writer ] || fail "the writer failed"
ls -d live? >/dev/null 2>&1 || fail "no copy came to an end"

say "restored"
rm -rf lede.index
expect 0 lede restore copy
prints "lede.index: 600 documents of commit"
same lede.index copy
expect 0 lede index -q base.jsonl
expect 3 lede restore copy
complains "in the way"

say "slips"
expect 2 lede backup
expect 2 lede backup one two
expect 3 lede backup -d nowhere somewhere
complains "there is no index here"
[ ! -e somewhere ] && [ ! -e somewhere.part ] || fail "made a copy of nothing"
expect 3 lede backup nowhere/at/all
