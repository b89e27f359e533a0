# The words that end-to-end tests are written in. Source it first:
#
#     . "$(dirname "$0")/lib.sh"
#     say "what is shown now"
#     expect 0 lede index small.jsonl      # the exit code, then the command
#     prints "5 new"                       # its standard output holds this
#     complains "no such thing"            # its standard error does
#
# The first argument of the script is the program. Each script works in a folder of its own,
# which is removed at the end; it fails when any expectation did.

set -u
program=$(realpath "$1") || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/lede-e2e-XXXXXX") || exit 2
failed=0
export LC_ALL=C.UTF-8
unset LEDE_INDEX
cd "$work" || exit 2
trap 'cd / && chmod -R u+rwx "$work" && rm -rf "$work"; exit $failed' EXIT

lede()
{
    "$program" "$@"
}

say()
{
    heading=$*
}

fail()
{
    printf 'FAILED: %s: %s\n' "${heading:-}" "$*"
    printf -- '--- standard output\n%s\n--- standard error\n%s\n' "$(head -c 2000 "$work/.out")" \
        "$(head -c 2000 "$work/.err")"
    failed=1
}

# expect CODE COMMAND...: run it and compare its exit code. Lines that a sanitizer writes are
# failures whatever the code is.
expect()
{
    local wanted=$1 code
    shift
    "$@" >"$work/.out" 2>"$work/.err" </dev/null
    code=$?
    [ "$code" = "$wanted" ] || fail "\`$*\` ended with $code, not $wanted"
    ! grep -qE 'Sanitizer|runtime error:' "$work/.err" || fail "\`$*\` is not clean"
}

# feed TEXT COMMAND...: run it with TEXT as its standard input; its exit code.
feed()
{
    local text=$1
    shift
    printf '%s' "$text" | "$@"
}

prints()
{
    grep -qF -- "$1" "$work/.out" || fail "does not print \"$1\""
}

prints_not()
{
    ! grep -qF -- "$1" "$work/.out" || fail "prints \"$1\""
}

complains()
{
    grep -qF -- "$1" "$work/.err" || fail "does not complain \"$1\""
}

silent()
{
    [ ! -s "$work/.err" ] || fail "complains"
}

# article ID TITLE [TEXT [MORE]], comment ID ARTICLE TEXT: a line of an archive.
article()
{
    printf '{"type":"article","id":"%s","title":"%s","text":"%s"%s}\n' "$1" "$2" "${3:-}" "${4:-}"
}

comment()
{
    printf '{"type":"comment","id":"%s","article":"%s","text":"%s"}\n' "$1" "$2" "$3"
}

# same INDEX INDEX: both hold the same records.
same()
{
    lede export -d "$1" | sort >"$work/.a"
    lede export -d "$2" | sort >"$work/.b"
    [ -s "$work/.a" ] && cmp -s "$work/.a" "$work/.b" || fail "$1 and $2 are not the same"
}
