#!/usr/bin/env bash
# Who may include whom (docs/DESIGN.md, "The house"), checked over the tracked source.
# usage: layers.sh ROOT
set -u
cd "$1" || exit 2
failed=0

# forbid PATTERN WHAT FILE...: no file may have an #include line that matches PATTERN.
forbid()
{
    local pattern=$1 what=$2 found
    shift 2
    found=$(grep -nE "^ *# *include +[\"<]($pattern)" "$@" /dev/null) || return 0
    printf '%s:\n%s\n' "$what" "$found"
    failed=1
}

files()
{
    find "$@" -name '*.c' -o -name '*.h' -o -name '*.cc' -o -name '*.hh'
}

forbid 'shim/|indexer/|searcher/' 'corpus/ knows nothing of the other folders' $(files corpus)
forbid 'corpus/|indexer/|searcher/' 'shim/ knows nothing of the other folders' $(files shim)
forbid 'searcher/' 'indexer/ does not know searcher/' $(files indexer)
forbid 'indexer/' 'searcher/ does not know indexer/' $(files searcher)
forbid 'xapian' 'Xapian is seen by shim/ alone' $(files corpus indexer searcher) lede.c
forbid 'xapian' "the shim's headers are C" $(find shim -name '*.h')
forbid 'libstemmer' 'one file sees libstemmer' \
    $(files corpus indexer searcher shim | grep -v '^corpus/text/stem\.c$')
forbid 'utf8proc' 'Unicode tables are the business of corpus/text/' \
    $(files indexer searcher shim; find corpus -maxdepth 1 -name '*.[ch]'; files corpus/formats)
forbid 'tests/' 'the program does not include its tests' $(files corpus shim indexer searcher)

# Marks of unfinished work.
if grep -nwE 'TODO|FIXME|XXX' $(files corpus shim indexer searcher) lede.c; then
    echo 'unfinished work is not left in the source'
    failed=1
fi
exit $failed
