#!/usr/bin/env bash
# What all commands have in common: they say what they are, take the same options, never lose output in
# silence, and ask before they erase.
. "$(dirname "$0")/lib.sh"

for i in $(seq 15); do article "a$i" "Report $i" "The council agreed on wall $i." ',"created_at":"2024-03-0'$((i % 9 + 1))'"'; done >many.jsonl
{ article a0 "Ferry fares rise" "A return ticket costs nine pounds."; comment c0 a0 "Too much."; } >>many.jsonl
expect 0 lede index many.jsonl

say "the front door"
expect 2 lede
complains "usage: lede COMMAND"
expect 0 lede help
prints "find articles and comments"
expect 0 lede --help
prints "lede COMMAND --help"
expect 0 lede --version
prints "lede "
expect 2 lede serach wall
complains 'no command "serach"'

say "each command says how it is used, and knows its options"
for command in index search similar show suggest info eval export check erase compact repair backup restore serve; do
    expect 0 lede $command --help
    prints "usage: lede $command"
    prints "--index"
    expect 2 lede $command --no-such-option
    complains "--no-such-option"
    expect 2 lede $command -d
    complains "-d"
done

say "output that cannot be written is an error"
lost()
{
    "$program" "$@" >/dev/full 2>.err </dev/null
    local code=$?
    : >.out
    [ $code = 3 ] || fail "\`$*\` ended with $code, not 3"
    complains "standard output"
}
cp -r lede.index copy.index
lost search wall
lost search --format json wall
lost search --format jsonl wall
lost show a1
lost show --format json a1
lost suggest rep
lost info
lost info --format json
lost similar a1
lost export
lost check
lost erase --dry-run --id a1
lost compact -d copy.index
lost backup copied.index
lost index -d other.index many.jsonl

say "the index by -d, by its long name, and by the environment"
mv lede.index named.index
expect 3 lede check
complains "no index"
for how in "-d named.index" "--index named.index" "--index=named.index"; do
    expect 0 lede check $how
    prints "named.index: all 17 documents"
    expect 0 lede export $how
    prints '"id":"a15"'
    expect 0 lede info $how
    expect 0 lede compact $how
    expect 0 lede search $how --sort newest wall
done
export LEDE_INDEX=named.index
expect 0 lede check
expect 2 lede check elsewhere
complains "elsewhere: check takes no arguments"

say "ways to build one make the same"
expect 0 lede index -d bulk.index --builder bulk --threads 3 many.jsonl
expect 0 lede index -d api.index --builder api many.jsonl
expect 0 lede index -d exact.index --exact-lengths many.jsonl
printf 'many.jsonl\0' >list
expect 0 lede index -d listed.index -0 --files-from list
for index in bulk api exact listed; do
    same named.index $index.index
    expect 0 lede check -d $index.index
done
expect 2 lede index -d bulk.index --builder fast many.jsonl
complains 'not "fast"'
expect 2 lede index -d bulk.index --threads 0 many.jsonl
complains "1 to 64"
expect 3 lede index -d bulk.index --map nowhere.map many.jsonl
complains "nowhere.map"
expect 3 lede index -d bulk.index --files-from nowhere.list
complains "nowhere.list"
expect 2 lede index -d bulk.index --watch many.jsonl
complains "not a folder"
expect 2 lede index -d bulk.index --watch one two
complains "follows one folder"
expect 3 lede index -d bulk.index --watch nowhere
complains "nowhere"

say "what would go is named up to ten times, with its day"
expect 0 lede erase --dry-run --query wall
prints "15 articles and 0 comments are to be erased"
prints "  article a8, 2024-03-09, Report 8"
prints "  and 5 more"
expect 2 lede erase --yes --author ''
complains "an empty name is nobody's"

command -v script >/dev/null || exit
say "at a terminal it asks, and takes nothing else for a yes"
# answers TEXT COMMAND...: what the command says at a terminal where TEXT is typed.
answers()
{
    local text=$1
    shift
    printf '%s' "$text" | script -qec "'$program' $*" /dev/null >.out 2>.err
}
for no in $'n\n' $'\n' $'no, yes\n'; do
    answers "$no" erase --id a0
    prints "Erase them for good? [y/N]"
    prints "nothing was erased"
done
expect 0 lede show a0
answers $'y\n' erase --id a0
prints "erased 1 articles and 1 comments"
expect 1 lede show a0

say "at a terminal it shows how far it is"
yes "$(cat many.jsonl)" | head -n 40000 >repeated.jsonl
script -qec "'$program' index -d shown.index repeated.jsonl" /dev/null </dev/null >.out 2>.err
prints " documents, "
prints "MB/s"
script -qec "'$program' index -q -d quiet.index repeated.jsonl" /dev/null </dev/null >.out 2>.err
prints_not "MB/s"
