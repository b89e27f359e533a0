#include "searcher/serve/atom.h"

#include "tests/unit/example_result.h"
#include "tests/unit/run.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

/* value(doc, path): what an XPath says of the feed; to be freed with xmlFree. */
static xmlChar *value(xmlDoc *doc, const char *path)
{
    xmlXPathContext *context = xmlXPathNewContext(doc);
    xmlXPathRegisterNs(context, BAD_CAST "a", BAD_CAST "http://www.w3.org/2005/Atom");
    xmlXPathRegisterNs(context, BAD_CAST "s", BAD_CAST "http://a9.com/-/spec/opensearch/1.1/");
    xmlXPathObject *found = xmlXPathEvalExpression(BAD_CAST path, context);
    xmlChar *text = xmlXPathCastToString(found);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return text;
}

static xmlDoc *parse(struct buffer *text)
{
    xmlDoc *doc = xmlReadMemory(text->at, (int)text->len, NULL, NULL, XML_PARSE_NONET);
    ck_assert_msg(doc != NULL, "no XML: %s", buffer_string(text));
    return doc;
}

struct fact {
    const char *path, *value;
};

static void expect(struct buffer *text, const struct fact *facts)
{
    xmlDoc *doc = parse(text);
    for (; facts->path != NULL; facts++) {
        xmlChar *found = value(doc, facts->path);
        ck_assert_msg(strcmp((char *)found, facts->value) == 0, "%s: \"%s\", not \"%s\"", facts->path,
                      (char *)found, facts->value);
        xmlFree(found);
    }
    xmlFreeDoc(doc);
    buffer_free(text);
}

static void write_feed(const char *query, struct search_result *result, struct buffer *out)
{
    struct search_request request;
    search_request_init(&request);
    request.query = span_of(query);
    atom_write(&request, result, SPAN("https://search.example"), SPAN("q=a&sort=newest"), out);
}

/* RFC 4287 asks for id, title and updated of feed and entry, and for an author. */
START_TEST(writes_a_feed)
{
    struct buffer out = {0};
    write_feed("wall", &example_result, &out);
    static const struct fact facts[] = {
        {"string(/a:feed/a:title)", "wall – lede"},
        {"string(/a:feed/a:id)", "https://search.example/feed.atom?q=a&sort=newest"},
        {"string(/a:feed/a:link[@rel='self']/@href)", "https://search.example/feed.atom?q=a&sort=newest"},
        {"string(/a:feed/a:updated)", "2024-03-09T16:00:00Z"},
        {"string(/a:feed/a:author/a:name)", "lede"},
        {"string(count(/a:feed/a:entry))", "2"},
        {"string(//a:entry[1]/a:id)", "urn:lede:ch:1"},
        {"string(//a:entry[1]/a:title)", "Votes on a sea wall"},
        {"string(//a:entry[1]/a:published)", "2024-02-14T10:15:00Z"},
        {"string(//a:entry[1]/a:updated)", "2024-02-14T10:16:00Z"},
        {"string(//a:entry[1]/a:link/@href)", "https://www.coast-herald.example/sea-wall"},
        {"string(//a:entry[1]/a:author[2]/a:name)", "Ana Núñez"},
        {"string(//a:entry[1]/a:summary/@type)", "html"},
        {"substring(//a:entry[1]/a:summary, 1, 51)", "The <b>wall</b> keeps out a <b>flood</b>, &lt;they&"},
        {"string(//a:entry[2]/a:title)", "bare"},
        {"string(count(//a:entry[2]/a:link))", "0"},
        {NULL, NULL}};
    expect(&out, facts);
}
END_TEST

START_TEST(escapes_what_people_wrote)
{
    struct buffer out = {0};
    struct search_hit hit = example_hits[1];
    struct search_result result = {.hits = &hit, .hit_count = 1};
    hit.record.id = SPAN("a b<c>\x01");
    hit.record.title = SPAN("</title><script>x</script>\x0b & \"q\"");
    hit.record.url = SPAN("javascript:alert(1)");
    hit.indexed_at = 1710000000;
    write_feed("<a> & \x02 \"b\"", &result, &out);
    static const struct fact facts[] = {
        {"string(/a:feed/a:title)", "<a> & \"b\" – lede"},
        {"string(//a:entry/a:id)", "urn:lede:a%20b%3Cc%3E%01"},
        {"string(//a:entry/a:title)", "</title><script>x</script> & \"q\""},
        {"string(count(//a:entry/a:link))", "0"},
        {"string(count(//*[local-name()='script']))", "0"},
        {NULL, NULL}};
    expect(&out, facts);
}
END_TEST

START_TEST(describes_the_search)
{
    struct buffer out = {0};
    atom_write_description(SPAN("https://search.example/<x>"), &out);
    static const struct fact facts[] = {
        {"string(/s:OpenSearchDescription/s:ShortName)", "lede"},
        {"string(//s:Url[@type='text/html']/@template)", "https://search.example/<x>/?q={searchTerms}"},
        {"string(//s:Url[@type='application/atom+xml']/@template)",
         "https://search.example/<x>/feed.atom?q={searchTerms}"},
        {NULL, NULL}};
    expect(&out, facts);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {writes_a_feed, escapes_what_people_wrote, describes_the_search, NULL};
    return run_tests("atom", tests);
}
