#!/usr/bin/env bash
# Every field that the query language knows is in its manual.
# usage: manual.sh ROOT
set -u
cd "$1" || exit 2
failed=0
names=$(sed -nE 's/^ *(SCOPE|VALUE|NUMBER|DATE)\("([a-z_]+)",.*/\2/p; s/^ *\{"([a-z_]+)", USE_.*/\1/p' \
    searcher/query/fields.c)
[ "$(wc -w <<<"$names")" -ge 40 ] || { echo "found only these fields: $names"; exit 1; }
for name in $names; do
    if ! grep -qE "\`$name:?\`" docs/QUERY.md; then
        echo "docs/QUERY.md does not name the field $name:"
        failed=1
    fi
done
exit $failed
