# lede search: what it finds in the sample archive, and in which form.
sample=$(realpath "$(dirname "$0")/../../corpus/sample")
. "$(dirname "$0")/lib.sh"
export LEDE_INDEX=$work/news.index
expect 0 lede index "$sample"

# json QUERY-OF-JQ COMMAND...: the command's JSON answers true to the jq query.
json()
{
    local query=$1
    shift
    expect 0 "$@"
    jq -e "$query" "$work/.out" >/dev/null || fail "\`$*\`: not $query"
}

say "plain lines in a pipe"
expect 0 lede search --sort oldest 'title:bakery'
prints "2 articles (2 articles and comments) in "
prints " 1. Ottley's bakery wins national prize for its rye"
prints "    Coast Herald · 1 Dec 2019 · Jo Pritchard · 66 points · 7 comments"
prints "    ch:2019-12-01  https://www.coast-herald.example/2019/12/ottley-s-bakery-wins"
silent
! grep -q "$(printf '\033')" .out || fail "colours in a pipe"

say "comments below their article"
expect 0 lede search --comments 2 teakettle OR parrot
prints "    │ Bilal H. · 5 Jan 2016 · 88 points · ch:2016-01-05:c1"
prints "of 12 comments match"

say "words in any form, accents or none"
json '.total.value >= 3 and (.hits | any(.id == "ch:2017-09-20"))' \
    lede search --format json nunez
json '[.hits[].id] | index("nk:2020-08-14") != null' lede search --format json Haus lang:de
json '[.hits[].id] | index("hz:2023-10-22") != null' lede search --format json 防洪闸门
json '[.hits[].id] | index("gv:2024-04-18") != null' lede search --format json кита lang:ru
json '.hits[0].id == "ch:2022-09-05"' lede search --format json 'C++'

json '[.hits[].id] | index("gv:2024-04-18") != null' lede search --format json кита

say "phrases, exclusions, forms"
json '.total.value == 0 or (.hits | all(.partial))' lede search --format json '"tax carbon"'
json '[.hits[].id] | index("ch:2018-06-11") == null' \
    lede search --format json library -cut --match all --group none
json '.total_items.value > 0' lede search --format json '=haddocks' OR haddock

say "filters"
json '.hits | length > 0 and all(.type == "comment")' \
    lede search --format json --group none --type comment whale
json '.hits | all(.site == "lennvalleypost.example")' \
    lede search --format json --match all --site lennvalleypost.example flood
json '[.hits[].source] | unique | length == 2' \
    lede search --format json --site lennvalleypost.example --site northern-wire.example \
    --match all --group none --type article flood
json '.hits | length > 0 and all(.created_at >= "2022" and .created_at < "2023")' \
    lede search --format json --group none --match all --after 2022 --before 2023 flood
json '.total.value == 1' lede search --format json --tag bakery --tag food
json '.hits | all(.lang == "fr")' lede search --format json --lang fr --match all digue
json '.hits | length > 0 and all(.points >= 100)' \
    lede search --format json --min-points 100 --group none --match all flood
json '.hits | length == 14 and all(.thread_id == "lv:2018-03-14")' \
    lede search --format json --thread lv:2018-03-14 --type comment -n 50
json '.total.value == 2' lede search --format json --author 'jo pritchard' --section culture bell

say "order, pages"
json '[.hits[].created_at] == ([.hits[].created_at] | sort | reverse)' \
    lede search --format json --sort newest --match all flood
json '[.hits[].points] == ([.hits[].points] | sort | reverse)' \
    lede search --format json --sort points --match all flood
lede search --format json --match all -n 200 flood | jq -r '.hits[].id' >all
for offset in 0 5 10 15 20 25 30; do
    lede search --format json --match all -n 5 --offset $offset flood | jq -r '.hits[].id'
done >pages
[ -s all ] && cmp -s all pages || fail "pages differ from the whole: $(diff all pages)"
cursor=
for page in 1 2 3 4 5 6 7 8; do
    lede search --format json --match all -n 5 --cursor "$cursor" flood >page.json
    jq -r '.hits[].id' page.json
    cursor=$(jq -r '.next_cursor // empty' page.json)
    [ -n "$cursor" ] || break
done >pages
cmp -s all pages || fail "cursor pages differ from the whole: $(diff all pages)"

say "facets and timeline"
json '.facets.lang[0] == {value: "en", count: .total.value} or (.facets.lang | length > 1)' \
    lede search --format json --facets lang,site flood
json '([.histogram[].count] | add) == .total.value or .histogram[0].start == "2016-01-01"' \
    lede search --format json --timeline=year flood
expect 0 lede search --timeline=year --facets site flood
prints "2016-01-01	7"
prints "coast-herald.example"

say "JSON Lines"
expect 0 lede search --format jsonl -n 4 --match all flood
[ "$(wc -l <.out)" = 4 ] || fail "not four lines"
jq -e .id .out >/dev/null || fail "not JSON"

say "marks"
json '.hits[0].highlight.title[0] | test("<mark>[Ww]hale</mark>")' \
    lede search --format json title:whale
json '.hits[0].highlight.text[0] | .text[.marks[0][0]:.marks[0][1]] | ascii_downcase == "mammal"' \
    lede search --format json --highlight offsets --group none =mammal
json '.hits[0].highlight.title[0] | test("\u001b\\[1m")' \
    lede search --format json --highlight ansi title:whale

say "help for the searcher"
expect 0 lede search 'nosuchfield:x'
complains "nosuchfield"
expect 0 lede search whale zebracorn
complains "zebracorn"

say "options behind the words, dashes within them"
json '.q == "library -cuts" and .limit == 2' lede search --format json library -cuts -n 2
json '.q == "-cuts --limit"' lede search --format json -- -cuts --limit

say "articles like one"
json '.parsed_query == "similar:ch:2016-01-05" and .total.value > 0 and
      (.hits | all(.id != "ch:2016-01-05" and .type == "article"))' \
    lede similar --format json ch:2016-01-05
expect 0 lede similar --sort oldest -n 1 ch:2016-01-05
prints " 1. "
json '.hits | length > 0 and all(.site == "lennvalleypost.example")' \
    lede similar --format json --site lennvalleypost.example ch:2016-01-05

say "synonyms"
printf '# of animals\nmammal, whale\nbig fish => whale\n' >synonyms
json '.parsed_query == "mammal OR whale" and .total.value > 0' \
    lede search --format json --synonyms synonyms mammal
json '.parsed_query == "whale"' lede search --format json --synonyms synonyms big fish
json '.parsed_query == "=mammal"' lede search --format json --synonyms synonyms =mammal
json '.hits[0].explanation | any(.what | test("whale OR mammal"))' \
    lede search --format json --explain --synonyms synonyms -n 1 whale
