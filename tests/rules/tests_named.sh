#!/usr/bin/env bash
# Every test that tests/server/README.md names is there, and every server test is named in it; so
# are those that docs/SECURITY.md names.
# usage: tests_named.sh ROOT
set -u
cd "$1/tests" || exit 2
failed=0
complain()
{
    echo "$1"
    failed=1
}

pairs=$(grep -oE '\b[a-z]+: [a-z_]{6,}' server/README.md | sort -u)
[ "$(wc -l <<<"$pairs")" -ge 25 ] || complain "server/README.md names few tests: $pairs"
while IFS=': ' read -r file test; do
    grep -q "^def $test()" "server/$file.py" 2>/dev/null || complain "there is no $test in $file.py"
    grep -qE "^run\(|^    " "server/$file.py" && grep -A9 '^run(' "server/$file.py" | grep -q "\b$test\b" ||
        complain "$file.py does not run $test"
done <<<"$pairs"
for unit in $(grep -oE 'unit [a-z_]+' server/README.md | cut -d' ' -f2 | sort -u); do
    [ -f "unit/check_$unit.c" ] || complain "there is no unit test $unit"
done
for script in server/*.py; do
    name=$(basename "$script" .py)
    case $name in serving | refused | openapi) continue ;; esac
    grep -qE "\b$name: " server/README.md || complain "server/README.md does not name $name.py"
done
for named in $(grep -oE '`[a-zA-Z_/]+(\.(py|sh|c))?`' ../docs/SECURITY.md | tr -d '`' |
    grep -E '^tests/|^check_.*\.c$|^[a-z]+\.py$'); do
    case $named in
    tests/*) path=${named#tests/} ;;
    check_*) path=unit/$named ;;
    *) path=server/$named ;;
    esac
    [ -e "$path" ] || complain "docs/SECURITY.md names $named, which is not there"
done
exit $failed
