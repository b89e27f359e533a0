# lede search, show and info with what they cannot do: one clear line and the documented code.
sample=$(realpath "$(dirname "$0")/../../corpus/sample")
. "$(dirname "$0")/lib.sh"
expect 0 lede index -d news.index "$sample/page.txt"

# refuses CODE TEXT COMMAND...: ends with CODE and one line that holds TEXT.
refuses()
{
    local code=$1 text=$2
    shift 2
    expect "$code" "$@"
    complains "lede: "
    complains "$text"
    [ "$(wc -l <.err)" = 1 ] || fail "\`$*\` complains in more than a line"
}

say "no index"
refuses 3 "there is no index in lede.index" lede search whale
refuses 3 "no/such" lede search -d no/such whale
refuses 3 "there is no index" lede info
refuses 3 "there is no index" lede show x
mkdir empty
refuses 3 "empty" lede search -d empty whale
export LEDE_INDEX=news.index

say "no query"
refuses 2 "needs a query" lede search
refuses 2 "needs a query" lede search ''
expect 0 lede search '?!'
prints "0 articles"

say "nothing to be like"
refuses 2 "similar needs the ID" lede similar
refuses 2 'one ID, not "b" as well' lede similar a b
refuses 1 'the index news.index has nothing with the id "nowhere"' lede similar nowhere
expect 1 lede similar --format json nowhere
prints '"code":"not_found"'
expect 0 lede similar --help
prints "usage: lede similar"

say "synonyms that are none"
printf 'a, b\nc => d => e\n' >synonyms
refuses 2 "synonyms:2: a second =>" lede search --synonyms synonyms x
refuses 3 "nowhere: No such file" lede search --synonyms nowhere x

say "options"
refuses 2 "--limit takes a number from 1 to 1000" lede search -n 0 x
refuses 2 "--limit takes a number from 1 to 1000" lede search --limit 1001 x
refuses 2 "--limit takes a number from 1 to 1000" lede search --limit ten x
refuses 2 "--sort takes relevance, newest, oldest, points, comments or active" \
    lede search --sort newset x
refuses 2 '--after: "2024-13-01" is no date' lede search --after 2024-13-01 x
refuses 2 '--before: "" is no date' lede search --before '' x
refuses 2 '--facets knows no "colour"' lede search --facets site,colour x
refuses 2 "--timeline takes none, day, week, month or year" lede search --timeline=hour x
refuses 2 "--color takes auto, always or never" lede search --color sometimes x
refuses 2 "--format takes text, json or jsonl" lede search --format xml x
refuses 2 "--format takes text or json" lede show --format xml x
refuses 2 "--site takes" lede search --site '' x
refuses 2 "--nosuch is not an option" lede search --nosuch x
refuses 2 "--limit needs an argument" lede search x --limit
refuses 2 "show needs the ID" lede show
refuses 2 "show takes one ID" lede show a b
refuses 2 "info takes no" lede info whale

say "limits of the language"
refuses 2 "words" lede search "$(printf 'w%s ' $(seq 80))"
refuses 2 "2048" lede search "$(printf '%03000d' 7)"
refuses 2 "cursor" lede search --cursor nonsense x

say "the same as JSON"
expect 2 lede search --format json "$(printf 'w%s ' $(seq 80))"
jq -e '.error.code == "bad_query" and (.error.message | length > 0)' .out >/dev/null ||
    fail "no error in JSON"
expect 3 lede search --format json -d nowhere x
jq -e '.error.code == "no_index"' .out >/dev/null || fail "no error in JSON"

say "an id that is not there"
refuses 1 'has nothing with the id "nothing"' lede show nothing
refuses 1 '\x1b[2J' lede show "$(printf '\033[2J')"

say "output that fails"
expect 3 sh -c "'$program' search ferry >/dev/full"
complains "standard output"
expect 3 sh -c "'$program' search --format json ferry >/dev/full"
id=$(lede search --format json ferry | jq -r '.hits[0].id')
expect 3 sh -c "'$program' show '$id' --format json >/dev/full"
expect 3 sh -c "'$program' info >/dev/full"
expect 0 bash -c "'$program' search ferry -n 1 | true; exit \${PIPESTATUS[0]}"

say "a damaged index"
printf 'x' | dd of="$(ls news.index/live/docdata.glass)" bs=1 seek=100 conv=notrunc 2>/dev/null
printf 'x' | dd of=news.index/live/iamglass bs=1 seek=10 conv=notrunc 2>/dev/null
"$program" search ferry >.out 2>.err
case $? in 3 | 4) ;; *) fail "a damaged index is searched" ;; esac
