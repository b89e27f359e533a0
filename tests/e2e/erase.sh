# What is erased is gone, stays gone, and takes with it what hangs on it and nothing else.
. "$(dirname "$0")/lib.sh"

answer()
{
    printf '{"type":"comment","id":"%s","article":"%s","parent":"%s","author":"%s","text":"%s"}\n' "$@"
}

{
    article a1 "The quarry reopens" "Dust and noise are back."
    answer c1 a1 "" "Ana Lopez" "granite is what they want"
    answer c2 a1 c1 "Ben" "granite and gravel"
    answer c3 a1 c2 "ANA LÓPEZ" "only gravel"
    answer c4 a1 "" "Ana" "never heard of it"
    article a2 "Ferry fares rise" "A return ticket now costs nine pounds." ',"url":"https://news.example/ferry"'
    answer c5 a2 "" "Ben" "granite prices are next"
} >archive.jsonl
lede index -q archive.jsonl
cp -r lede.index fresh.index

count()
{
    [ "$(lede search --format json --group none "$1" | sed 's/.*"total_items":{"value":\([0-9]*\).*/\1/')" = "$2" ] ||
        fail "\"$1\" does not find $2 items"
}

say "what would go is shown, and nothing else happens"
expect 0 lede erase --dry-run --id a1
prints "1 articles and 4 comments are to be erased"
prints 'article a1, no date, The quarry reopens'
expect 0 lede erase --dry-run --author "Ana Lopez"
grep -qxF "  comment c1, no date, by Ana Lopez" .out || fail "a comment is not named as it should be"
expect 2 lede erase --id a1
complains "say --yes"
same lede.index fresh.index

say "an author goes by the whole name, whatever its case and accents"
expect 0 lede erase --yes --author "Ana Lopez"
prints "erased 0 articles and 2 comments; 1 of the comments were answered and leave an empty place"
count granite 2
count "only gravel" 0
expect 0 lede show a1
prints "Ben"
prints "never heard of it"
expect 0 lede info --format json
expect 0 lede check

say "the article's count of comments is what is left"
lede search --format json quarry >.out
prints '"num_comments":2'

say "the archive does not bring them back"
expect 0 lede index archive.jsonl
prints "2 not for the index: erased"
prints "nothing new, nothing changed"

say "an article takes its discussion with it, for good"
expect 0 lede erase --yes --id a2
prints "erased 1 articles and 1 comments; \`lede compact\`"
count ferry 0
count granite 1
{
    answer c6 a2 "" "Cleo" "too late for the ferry"
    answer c7 "" c6 "Dora" "nor for an answer to it"
    printf '{"type":"comment","id":"c8","thread_url":"http://news.example/ferry/","text":"by its address"}\n'
    article a3 "Another ferry" "This one is new."
} >later.jsonl
expect 0 lede index later.jsonl
prints "1 new, 3 not for the index"
count ferry 1

say "an export carries the marks, and the same index comes of it"
lede export >export.jsonl
expect 0 lede index -d second.index export.jsonl
expect 0 lede index -d second.index archive.jsonl later.jsonl
prints "nothing new, nothing changed"
same lede.index second.index

say "marks take out what another index still holds"
grep '"erased"' export.jsonl >marks.jsonl
expect 0 lede index -d fresh.index marks.jsonl
prints "gone as erased elsewhere"
expect 0 lede search -d fresh.index --group none granite
prints_not "Ana"
expect 0 lede check -d fresh.index

say "all that a query finds"
expect 0 lede erase --yes --query "gravel OR \"new\""
count gravel 0
count "ferry" 0

say "a discussion that is not there yet"
expect 0 lede erase --yes --thread tomorrow
prints "1 of what was named the index does not hold"
prints "erased 0 articles and 0 comments"
{ article tomorrow "Tomorrow" "It comes."; comment t1 tomorrow "No."; } >tomorrow.jsonl
expect 0 lede index tomorrow.jsonl
prints "2 not for the index: erased"

say "slips"
expect 1 lede erase --yes --id nobody
complains "nothing there to erase"
expect 2 lede erase a1
complains "--id, --thread, --author or --query"
expect 2 lede erase
expect 2 lede erase --yes --query '"unbalanced'
complains "not clear"
expect 3 lede erase -d nowhere --id a1
complains "there is no index here"
[ ! -e nowhere ] || fail "made an index"
printf '{"type":"erased","id":"xyz"}\n' >bad.jsonl
expect 1 lede index bad.jsonl
prints "no mark of something erased"

say "compacting takes the last traces out of the files"
article secret "Zanzibarine" "a word nobody else has: quixotrophe" >secret.jsonl
lede index -q secret.jsonl
expect 0 lede erase --yes --id secret
cp -r lede.index before.index
expect 0 lede compact
prints "documents"
! grep -rqia -e zanzibarine -e quixotroph lede.index || fail "traces are left"
expect 0 lede check
same lede.index before.index
expect 0 lede suggest zanzi
prints_not zanzibarine
expect 0 lede index secret.jsonl tomorrow.jsonl
prints "nothing new, nothing changed"
count granite 0
count heard 1
expect 3 lede compact -d nowhere
