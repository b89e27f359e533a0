# lede search and show on a terminal: colours, width, the pager, and nothing of a document that
# could steer it.
sample=$(realpath "$(dirname "$0")/../../corpus/sample")
. "$(dirname "$0")/lib.sh"
command -v script >/dev/null || { echo "script(1) is not here"; exit 0; }
export LEDE_INDEX=$work/news.index TERM=xterm
unset NO_COLOR PAGER LEDE_PAGER COLUMNS LESS
escape=$(printf '\033')
expect 0 lede index "$sample"

# on_terminal ROWS COLUMNS COMMAND-LINE: run it by the shell on a terminal of that size.
on_terminal()
{
    script -qec "stty rows $1 cols $2; $3" /dev/null </dev/null 2>.err | tr -d '\r' >.out
}

say "colours"
on_terminal 200 80 "'$program' search whale"
prints "$escape[1m"
prints "$escape[1;31m"
prints "$escape]8;;https://lennvalleypost.example/"
NO_COLOR=1 on_terminal 200 80 "'$program' search whale"
prints_not "$escape"
TERM=dumb on_terminal 200 80 "'$program' search whale"
prints_not "$escape"
on_terminal 200 80 "'$program' search --color never whale"
prints_not "$escape"
NO_COLOR=1 on_terminal 200 80 "'$program' search --color always whale"
prints "$escape[1m"
expect 0 lede search --color always whale
prints "$escape[1m"
TERM=linux on_terminal 200 80 "'$program' search whale"
prints_not "$escape]8"

say "remarks are part of the answer"
on_terminal 200 80 "'$program' search whale zebracorn"
prints "zebracorn"

# widest: columns of the widest line that is not one long address or id.
widest()
{
    sed "s/$escape\[[0-9;]*m//g; s/$escape]8;;[^$escape]*$escape\\\\//g" .out |
        grep -vE 'https://|page:' | wc -L
}

say "width"
for columns in 40 72 100; do
    on_terminal 400 $columns "'$program' search --timeline=year flood harbour"
    [ "$(widest)" -le $columns ] || fail "a line of $(widest) columns on $columns"
    on_terminal 400 $columns "'$program' show ch:2016-01-05"
    [ "$(widest)" -le $columns ] || fail "a line of $(widest) columns on $columns"
done
on_terminal 400 300 "'$program' search flood"
[ "$(widest)" -le 100 ] || fail "lines of running text are too long: $(widest)"

say "the pager"
export LEDE_PAGER="sed 's/^/PAGED /'"
on_terminal 10 80 "'$program' search flood"
prints "PAGED "
on_terminal 10 80 "'$program' search --no-pager flood"
prints_not "PAGED "
on_terminal 400 80 "'$program' search -n 1 flood"
prints_not "PAGED "
on_terminal 10 80 "'$program' search flood | cat"
prints_not "PAGED "
LEDE_PAGER=cat on_terminal 10 80 "'$program' search flood"
prints " 1. "
LEDE_PAGER=/no/such/pager on_terminal 10 80 "'$program' search flood"
prints " 1. "
LEDE_PAGER=true on_terminal 10 80 "'$program' search flood; echo code \$?"
prints "code 0"
unset LEDE_PAGER
PAGER="sed 's/^/other: /'" on_terminal 10 80 "'$program' show ch:2016-01-05"
prints "other: "

say "documents do not steer the terminal"
mkdir bad
printf '{"type":"article","id":"e\\u001b[2J","title":"zap \\u001b]0;owned\\u0007 \\u009b2J \\u202eflip","body":"zap \\u001b[31mred \\u0000 \\u2066x\\r\\u0008","authors":["\\u001b[5mA"],"source":"\\u001b[1mS","url":"https://x.example/\\u001b]8;;","section":"\\u001bc","tags":["\\u001b"]}\n{"type":"comment","id":"c\\u001b","article":"e\\u001b[2J","author":"\\u001b[7m","body":"zap\\u001b[2J"}\n' >bad/a.jsonl
expect 0 lede index -d bad.index bad/a.jsonl
ID=$(lede search -d bad.index --format json zap | jq -r '.hits[0].id')
export ID
for command in "search --no-pager --color never zap" "show --no-pager --color never \"\$ID\""; do
    on_terminal 200 80 "'$program' $command -d bad.index"
    prints "zap"
    ! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" .out || fail "$command: controls"
    ! grep -q "$(printf '\302\233')" .out || fail "$command: C1 controls"
    ! grep -q "$(printf '\342\200\256')" .out || fail "$command: overrides"
done
