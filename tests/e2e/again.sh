#!/usr/bin/env bash
# lede index with what was read before, in another order, in another edition, from another
# archive: nothing twice, the newest wins, nothing lost.
. "$(dirname "$0")/lib.sh"

# item NUMBER TITLE TEXT, feed ITEM...: an RSS feed.
item()
{
    printf '<item><title>%s</title><link>https://a.example/%s</link><guid isPermaLink="false">g%s</guid><pubDate>Tue, 12 Mar 2024 10:00:00 GMT</pubDate><description>%s</description></item>' "$2" "$1" "$1" "$3"
}

feed()
{
    printf '<rss version="2.0"><channel><title>Gazette</title><link>https://a.example/</link>%s</channel></rss>' "$*"
}

say "feeds that overlap: what has left the feed stays, what came is added"
feed "$(item 1 One Fog)" "$(item 2 Two Rain)" "$(item 3 Three Wind)" >monday.xml
feed "$(item 2 Two Rain)" "$(item 3 Three 'Wind and sea')" "$(item 4 Four Sun)" >tuesday.xml
expect 0 lede index -d feeds monday.xml
prints "3 new"
expect 0 lede index -d feeds tuesday.xml
prints "1 new, 1 updated, 1 unchanged"
prints "feeds: 4 documents"
expect 0 lede index -d feeds tuesday.xml
prints "3 unchanged"
expect 0 lede index -d both monday.xml tuesday.xml
same feeds both

# disqus LINK: an export with two comments on it.
disqus()
{
    printf '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"><thread dsq:id="1"><id/><link>%s</link><title>One</title><createdAt>2024-03-12T10:00:00Z</createdAt></thread>' "$1"
    printf '<post dsq:id="2"><message><![CDATA[<p>At last.</p>]]></message><createdAt>2024-03-12T11:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Ole</name></author><thread dsq:id="1"/></post>'
    printf '<post dsq:id="3"><message>A reply.</message><createdAt>2024-03-12T12:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Mary</name></author><thread dsq:id="1"/><parent dsq:id="2"/></post></disqus>'
}

say "comments of Disqus find their article by its address, whichever comes first"
disqus 'http://www.a.example/1/?utm_source=mail' >disqus.xml
expect 0 lede index -d after monday.xml disqus.xml
prints_not "without their article"
expect 0 lede index -d before disqus.xml
prints "2 comments without their article"
expect 0 lede index -d before monday.xml
prints_not "without their article"
same after before
expect 0 lede search -d before --format json 'at last'
prints '"title":"One"'

# wordpress TITLE APPROVED: an export of one post and one comment.
wordpress()
{
    printf '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Blog</title><wp:wxr_version>1.2</wp:wxr_version><item><title>%s</title><link>https://b.example/1/</link><dc:creator>mary</dc:creator><content:encoded><![CDATA[Fog.]]></content:encoded><wp:post_id>1</wp:post_id><wp:post_date_gmt>2024-03-12 10:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>' "$1"
    printf '<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_author>Ole</wp:comment_author><wp:comment_author_email>ole@private.example</wp:comment_author_email><wp:comment_author_IP>192.0.2.77</wp:comment_author_IP><wp:comment_date_gmt>2024-03-12 11:00:00</wp:comment_date_gmt><wp:comment_content>At last.</wp:comment_content><wp:comment_approved>%s</wp:comment_approved></wp:comment></item></channel></rss>' "$2"
}

say "a newer export over an older one, and what is personal is never kept"
wordpress Fog 0 >older.xml
wordpress 'Fog again' 1 >newer.xml
expect 0 lede index -d blog older.xml
prints "1 new"
expect 0 lede index -d blog newer.xml
prints "1 new, 1 updated"
expect 0 lede index -d blog newer.xml
prints "nothing new, nothing changed"
expect 0 lede export -d blog
prints '"title":"Fog again"'
prints_not "private.example"
prints_not "192.0.2.77"
! grep -rqa 'private.example\|192\.0\.2\.77' blog || fail "personal data lies in the index"

say "the same page by feed, saved and from a crawl is one article"
page='<html><head><title>One</title><link rel="canonical" href="https://a.example/1"><meta property="og:type" content="article"></head><body><p>Fog, as it was saved.</p></body></html>'
echo "$page" >page.html
crawl()
{
    local body="<html><head><title>One</title><meta property=\"og:type\" content=\"article\"></head><body><p>Fog, as of $2.</p></body></html>"
    local answer="HTTP/1.1 200 OK
Content-Type: text/html

$body"
    printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n' "$1" "${#answer}" "$answer"
}
crawl 2024-03-12T08:00:00Z March >march.warc
crawl 2024-04-12T08:00:00Z April >april.warc
expect 0 lede index -d page monday.xml page.html
prints "page: 3 documents"
expect 0 lede index -d page april.warc
prints "1 updated"

say "of two crawls the later one counts, in any order"
expect 0 lede index -d crawls april.warc march.warc
expect 0 lede export -d crawls
prints "as of April"
prints_not "as of March"
expect 0 lede index -d other march.warc april.warc
same crawls other
expect 0 lede index -d crawls march.warc
prints "1 unchanged"

say "one archive twice in a run, and all orders of its lines, give one index"
{ article a1 One Fog; comment c1 a1 First; comment c2 a1 Second; article a2 Two Rain; } >lines.jsonl
expect 0 lede index -d once lines.jsonl
expect 0 lede index -d twice lines.jsonl lines.jsonl
prints "4 new, 4 unchanged"
same once twice
tac lines.jsonl >backwards.jsonl
expect 0 lede index -d backwards backwards.jsonl
same once backwards
