# lede index and lede serve work while they are confined as far as the kernel can.
. "$(dirname "$0")/lib.sh"

article a1 "A wall of sand" "It holds." >archive.jsonl

say "indexing"
LEDE_SANDBOX=off expect 0 lede index -d off.index archive.jsonl
LEDE_SANDBOX=best expect 0 lede index -d best.index archive.jsonl
same off.index best.index
LEDE_SANDBOX=tight expect 2 lede index archive.jsonl
complains 'LEDE_SANDBOX is best, required or off, not "tight"'

say "a dry run changes nothing"
expect 0 lede index -n -d dry.index archive.jsonl
[ ! -e dry.index ] || fail "made an index"

say "old character sets"
printf '<html><head><meta charset="koi8-r"><title>\360\322\311\327\305\324</title></head><body><article><p>%s</p></article></body></html>' \
    "$(printf '\315\311\322 %.0s' $(seq 80))" >page.html
expect 0 lede index -d page.index --all-pages page.html
lede export -d page.index >.out
prints "Привет"
