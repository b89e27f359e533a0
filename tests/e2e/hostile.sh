#!/usr/bin/env bash
# lede index on archives that were made to harm: they cost what they are made of, no more: no
# file and no address is opened for them, memory and stack stay small, and what is good beside
# them is taken.
# slow
. "$(dirname "$0")/lib.sh"

# AddressSanitizer needs more address space than there is, and more stack.
memory='ulimit -v 524288;'
stack='ulimit -s 256;'
if grep -qa __asan_init "$program"; then
    memory=
    stack=
fi

# small LIMITS COMMAND...: run it with little memory or stack.
small()
{
    bash -c "$1 shift; exec \"\$@\"" limited "$@"
}

good='{"type":"article","id":"good","title":"Good"}'

say "nothing that XML names is opened: files, folders, addresses"
mkdir secret
echo 'SECRET WORDS' >secret/file
mkdir xml
entity='<rss version="2.0"><channel><title>x</title><item><title>&x;</title><link>https://a.example/1</link></item></channel></rss>'
here=$work/secret
cat >xml/file.xml <<END
<!DOCTYPE rss [<!ENTITY x SYSTEM "file://$here/file">]>$entity
END
cat >xml/address.xml <<END
<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:9/secret">]>$entity
END
cat >xml/parameter.xml <<END
<!DOCTYPE rss [<!ENTITY % p SYSTEM "file://$here/file">%p;]>$entity
END
cat >xml/dtd.xml <<END
<!DOCTYPE rss SYSTEM "file://$here/file">$entity
END
cat >xml/public.xml <<END
<!DOCTYPE rss PUBLIC "-//x//y" "http://127.0.0.1:9/secret.dtd">$entity
END
cat >xml/include.xml <<END
<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude"><channel><title>x</title><item><title>Kept</title><link>https://a.example/2</link><description><xi:include href="file://$here/file" parse="text"/></description></item></channel></rss>
END
cat >xml/stylesheet.xml <<END
<?xml-stylesheet type="text/xsl" href="file://$here/file"?><rss version="2.0"><channel><title>x</title><item><title>Styled</title><link>https://a.example/3</link></item></channel></rss>
END
cat >xml/page.html <<END
<!DOCTYPE html SYSTEM "file://$here/file"><html><head><meta property="og:type" content="article"><title>A page</title><link rel="import" href="file://$here/file"><base href="http://127.0.0.1:9/"></head><body><p>Text.</p><object data="file://$here/file"></object><iframe src="http://127.0.0.1:9/x"></iframe></body></html>
END
cat >xml/disqus.xml <<END
<!DOCTYPE disqus [<!ENTITY x SYSTEM "file://$here/file">]><disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"><thread dsq:id="1"><link>https://a.example/</link><title>&x;</title></thread></disqus>
END
# A sanitizer's own leak check cannot run under strace.
ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=open,openat,openat2,connect,socket,execve \
    "$program" index -d xml.index xml >.out 2>.err
grep -q 'openat.*xml/page.html' trace || fail "strace does not show what was read"
! grep -E "$here|xml/secret" trace >.err || fail "a file was opened"
! grep -E 'connect\(|socket\(' trace >.err || fail "an address was opened"
[ "$(grep -c execve trace)" = 1 ] || fail "a program was started"
expect 0 lede export -d xml.index
prints_not "SECRET"
prints '"title":"Styled"'
prints '"title":"Kept"'
prints '"title":"A page"'

say "entities that grow are refused where they are declared"
{
    echo '<!DOCTYPE rss [<!ENTITY a0 "ha ha ha ha ha ha ha ha ha ha">'
    for i in $(seq 9); do
        printf '<!ENTITY a%d "' "$i"
        for _ in 1 2 3 4 5 6 7 8 9 10; do printf '&a%d;' $((i - 1)); done
        echo '">'
    done
    echo ']><rss version="2.0"><channel><item><title>&a9;</title><link>https://a.example/9</link></item></channel></rss>'
} >laughs.xml
echo "$good" >good.jsonl
expect 1 small "$memory" timeout 20 "$program" index -d laughs laughs.xml good.jsonl
prints "declares an entity"
prints "laughs: 1 documents"

say "what is deep does not cost stack"
{
    echo "$good"
    head -c 1000000 /dev/zero | tr '\0' '['
    echo
    yes '{"a":' | head -200000 | tr -d '\n'
    echo
} >deep.jsonl
expect 1 small "$stack" timeout 30 "$program" index --format jsonl -d deep deep.jsonl
prints "2 refused"
prints "deep: 1 documents"
{
    echo '<rss version="2.0"><channel><item><title>Deep</title>'
    yes '<a>' | head -100000 | tr -d '\n'
} >deep.xml
expect 1 small "$stack" timeout 30 "$program" index -d deep deep.xml
{
    echo '<html><head><meta property="og:type" content="article"><title>Deep page</title></head><body>'
    yes '<div>' | head -100000 | tr -d '\n'
    echo text
} >deep.html
expect 0 small "$stack" timeout 30 "$program" index -d deep deep.html
prints "1 new"

say "a chain of replies as long as an archive"
{
    article a1 Long
    echo '{"type":"comment","id":"c0","article":"a1","text":"x"}'
    for i in $(seq 20000); do
        printf '{"type":"comment","id":"c%d","article":"a1","parent":"c%d","text":"x"}\n' "$i" $((i - 1))
    done
} >chain.jsonl
expect 0 small "$stack" timeout 60 "$program" index -d chain chain.jsonl
prints "20002 new"

say "circles of replies are cut, once"
{
    article a1 Circle
    echo '{"type":"comment","id":"c1","article":"a1","parent":"c2","text":"one"}'
    echo '{"type":"comment","id":"c2","article":"a1","parent":"c3","text":"two"}'
    echo '{"type":"comment","id":"c3","article":"a1","parent":"c1","text":"three"}'
    echo '{"type":"comment","id":"c4","article":"a1","parent":"c4","text":"itself"}'
} >circle.jsonl
expect 0 lede index -d circle circle.jsonl
prints "answers to nothing in their thread"
expect 0 lede show -d circle a1
expect 0 lede index -d circle circle.jsonl
prints "nothing new, nothing changed"

say "very long lines and very many keys cost no memory"
line()
{
    printf '{"id":"long","text":"'
    head -c 50000000 /dev/zero | tr '\0' x
    printf '"}\n%s\n' "$good"
}
line | small "$memory" timeout 60 "$program" index -d long - >.out 2>.err
prints "1 new, 1 refused"
{
    printf '{"id":"keys","title":"Keys"'
    for i in $(seq 300000); do printf ',"k%d":{}' "$i"; done
    printf '}\n%s\n' "$good"
} >keys.jsonl
expect 0 small "$memory" timeout 30 "$program" index -d keys keys.jsonl
prints "2 new"

say "packed bombs stop early, and what follows is read"
head -c 400000000 /dev/zero | gzip -9 >bomb.gz
head -c 400000000 /dev/zero | zstd -q -9 >bomb.zst
gzip -c bomb.gz >twice.gz
for bomb in bomb.gz bomb.zst twice.gz; do
    small "$memory" timeout 60 "$program" index --format jsonl -d bombs "$bomb" good.jsonl >.out 2>.err
    code=$?
    [ "$code" -ge 1 ] && [ "$code" -le 3 ] || fail "$bomb ended with $code"
    grep -q "good.jsonl\|bombs: 1 documents" .out || fail "$bomb costs what follows it"
done

say "a window that is too large is named"
# The head of a frame of zstd --long=31, and a block.
printf '\050\265\057\375\000\250\001\000\000' >window.zst
expect 3 small "$memory" timeout 20 "$program" index --format jsonl -d window window.zst
prints "--max-window 31"

say "a name says nothing about what is in a file"
gzip -c good.jsonl >packed.jsonl
cp good.jsonl plain.gz
expect 0 lede index -d names packed.jsonl plain.gz
prints "1 new, 1 unchanged"

say "very many small members"
for i in $(seq 1000); do article "m$i" "Member $i"; done >members.jsonl
split -l 1 -a 4 members.jsonl member.
gzip member.*
cat member.*.gz | timeout 30 "$program" index -d members - >.out 2>.err
prints "1000 new"
rm member.*

say "elements that are too large or too many cost themselves"
{
    echo '<rss version="2.0"><channel>'
    printf '<item><title>Attributes</title><link>https://a.example/1</link><x'
    for i in $(seq 100000); do printf ' a%d=""' "$i"; done
    printf '/></item>\n<item><title>Comment</title><link>https://a.example/2</link><!--'
    head -c 12000000 /dev/zero | tr '\0' x
    printf -- '--></item>\n<item><title>Section</title><link>https://a.example/3</link><description><![CDATA['
    head -c 18000000 /dev/zero | tr '\0' x
    printf ']]></description></item>\n<item><title>Last</title><link>https://a.example/4</link></item></channel></rss>'
} >large.xml
small "$memory" timeout 60 "$program" index -d large large.xml >.out 2>.err
expect 0 lede export -d large
prints '"title":"Comment"'
prints '"title":"Last"'

say "memory does not grow with the archive"
feed_of()
{
    echo '<rss version="2.0"><channel><title>x</title>'
    awk -v n="$1" 'BEGIN { t = sprintf("%900s", ""); gsub(/ /, "words ", t)
        for (i = 0; i < n; i++) printf "<item><title>%d</title><link>https://a.example/%d</link><description>%s</description></item>\n", i, i % 50, t }'
    echo '</channel></rss>'
}
if [ -n "$memory" ]; then
    feed_of 20000 | small "ulimit -v 200000;" timeout 100 "$program" index -n -d none - >.out 2>.err
    prints "nothing was written"
    grep -qE 'stdin \(feed\): 50 would be new' .out || fail "not all of it was read"
fi

say "what an archive says does not steer the terminal"
printf '\033]0;x\007' >"$(printf 'esc\033[31m.jsonl')"
{
    printf '{"id":"\\u001b[31mred\\u0007","id":"x","title":"t"}\n{"\\u001b[2J":1,"title":"no id"}\n'
    printf 'not \033[31mJSON\n'
} >control.jsonl
lede index -v -d control control.jsonl esc*.jsonl >.out 2>.err
! grep -q "$(printf '[\001-\010\013-\037\177]')" .out .err || fail "a control byte came through"
