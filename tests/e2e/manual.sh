# The manual page names every command and every option that the program's help does, and no
# others; and it is well-formed.
manual=$(realpath "$(dirname "$0")/../../docs/lede.1")
. "$(dirname "$0")/lib.sh"

# help_options COMMAND: as in "  -n, --limit N"; page_options COMMAND: ".It Fl n , Fl -limit Ar n".
help_options()
{
    lede "$1" --help | sed -nE 's/^ +(-([a-zA-Z0-9]), )?--([a-z-]+).*/\2 \3/p' | sort
}

page_options()
{
    sed -nE "/^\.Ss lede $1( |\$)/,/^\.S[sh] /s/^\.It Fl (([a-zA-Z0-9]) , Fl )?-([a-z-]+).*/\2 \3/p" \
        "$manual" | sort
}

say "commands"
lede help | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort >help
sed -nE 's/^\.Ss lede ([a-z]+).*/\1/p' "$manual" | sort >page
[ "$(wc -l <help)" -ge 5 ] || fail "found few commands: $(cat help)"
cmp -s help page || fail "help and lede.1 differ: $(diff help page)"

for command in $(cat help); do
    say "options of $command"
    help_options "$command" >help_options
    page_options "${command/similar/search}" >page_options # which has the same
    [ -s help_options ] || fail "no options in the help of $command"
    cmp -s help_options page_options || fail "help and lede.1: $(diff help_options page_options)"
done

say "form"
if command -v mandoc >/dev/null; then
    expect 0 mandoc -Tlint -Wstyle "$manual"
    [ ! -s .out ] || fail "mandoc has something to say"
fi
