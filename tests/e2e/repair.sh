# A damaged index is told as such, and written again from what can be read of it.
. "$(dirname "$0")/lib.sh"

for ((i = 0; i < 300; i++)); do
    article "a$i" "Report number $i" "The council of town $i agreed on wall $((i * 7919 % 1000))."
    comment "c$i" "a$i" "About time, says reader $((i * 104729 % 1000))."
done >archive.jsonl
lede index -q archive.jsonl
cp -r lede.index whole.index

# spoil FILE PLACE: turn over the bits of a byte at PLACE percent of it.
spoil()
{
    local at=$(($(stat -c %s "$1") * $2 / 100)) byte
    byte=$(od -An -tu1 -j $at -N 1 "$1")
    printf "$(printf '\\x%02x' $((byte ^ 255)))" | dd of="$1" bs=1 seek=$at conv=notrunc status=none
}

renew()
{
    rm -rf lede.index
    cp -r whole.index lede.index
}

# What else is in an index is made from the texts: it all comes back.
restored=0
for file in $(cd whole.index && find live -size +8k -type f ! -name 'docdata*' ! -name texts); do
    for place in 30 70 99; do
        say "$file at $place %"
        renew
        spoil "lede.index/$file" $place
        expect 0 lede repair
        expect 0 lede check
        same lede.index whole.index
        restored=$((restored + 1))
    done
done
[ $restored -ge 12 ] || fail "tried only $restored"

say "texts that cannot be read are named, and come back with their archive"
lost=0
texts=$(find whole.index -name 'docdata.glass' -o -name texts | head -1)
for place in 20 40 60 80; do
    renew
    spoil "lede.index/${texts#whole.index/}" $place
    lede check >/dev/null 2>&1 && continue # nothing lay there
    lede repair >.out 2>.err
    [ $? = 1 ] || fail "repair at $place % does not end with 1"
    prints "is lost"
    complains "could not be saved; read their archives again"
    expect 0 lede check
    expect 0 lede index -q archive.jsonl
    same lede.index whole.index
    expect 0 lede check
    lost=$((lost + 1))
done
[ $lost -ge 1 ] || fail "nothing was lost"

say "what is whole stays so"
renew
expect 0 lede repair
same lede.index whole.index
expect 3 lede repair -d nowhere
