#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("feed");
}
END_TEST

START_TEST(every_cut)
{
    struct buffer rss = {0};
    buffer_add_string(&rss, "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>"
                            "<title>T</title><link>http://a.example/</link>\n");
    for (int i = 0; i < 20; i++)
        buffer_printf(
            &rss,
            "<item><title>Item &amp; %d</title><link>http://a.example/%d</link>"
            "<description><![CDATA[<p>caf\xc3\xa9</p>]]></description></item>\n",
            i, i);
    buffer_add_string(&rss, "</channel></rss>\n");
    cases_cut("feed", buffer_span(&rss));
    buffer_free(&rss);
}
END_TEST

START_TEST(every_cut_of_atom)
{
    cases_cut("feed", SPAN("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title>"
                           "<entry><id>tag:a.example,2024:1</id><title>One</title>"
                           "<link href=\"http://a.example/1\"/></entry>"
                           "<entry><id>tag:a.example,2024:2</id><title>Two</title>"
                           "<content type=\"xhtml\"><div>x<br/>y</div></content></entry>"
                           "</feed>"));
}
END_TEST

static size_t count_records(struct span text)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer out = {0};
    size_t records =
        cases_print_all(format_find(SPAN("feed")), &options, "feed", text, &out);
    buffer_free(&out);
    return records;
}

/* A hostile item between two good ones costs itself and nothing else. */
static void check_hostile(const char *open, const char *run, size_t count,
                          const char *close)
{
    struct buffer rss = {0};
    buffer_add_string(&rss,
                      "<rss version=\"2.0\"><channel><item><title>a</title></item>");
    buffer_add_string(&rss, open);
    for (size_t i = 0; i < count; i++)
        buffer_add_string(&rss, run);
    buffer_add_string(&rss, close);
    buffer_add_string(&rss, "<item><title>z</title></item></channel></rss>");
    size_t records = count_records(buffer_span(&rss));
    ck_assert_msg(records == 2 || records == 3, "%s: %zu", open, records);
    buffer_free(&rss);
}

START_TEST(hostile_items_cost_only_themselves)
{
    check_hostile("<item><title>", "<b>", 100000, "</title></item>");
    check_hostile("<item><title a=\"", "xxxxxxxxxxxxxxxx", 200000, "\">b</title></item>");
    check_hostile("<item><title", " a='b'", 10000, ">b</title></item>");
    check_hostile("<item><description><![CDATA[", "0123456789abcdef", 1100000,
                  "]]></description></item>");
    check_hostile("<item><description>", "0123456789abcdef", 1100000,
                  "</description></item>");
    check_hostile("<item><", "aaaaaaaaaaaaaaaa", 10000, ">b</item>");
    check_hostile("<item><title>b</title><!--", "0123456789abcdef", 100000, "--></item>");
    check_hostile("<item><title>b</title>", "<x:y/>", 10000, "</item>");
    check_hostile("<item", " ", 1500000, "><title>b</title></item>");
}
END_TEST

START_TEST(errors_without_end_come_to_one)
{
    struct buffer rss = {0};
    buffer_add_string(&rss, "<rss><channel>");
    for (int i = 0; i < 100000; i++)
        buffer_add_string(&rss, "<item =");
    ck_assert_uint_eq(count_records(buffer_span(&rss)), 0);
    buffer_free(&rss);
}
END_TEST

START_TEST(sniffs_roots)
{
    static const struct {
        const char *head;
        int sure;
    } table[] = {
        {"<rss version='2.0'>", 90},
        {"\n<?xml version='1.0'?><!-- x --><rss>", 90},
        {"<feed xmlns='http://www.w3.org/2005/Atom'>", 90},
        {"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", 90},
        {"<feed>", 40},
        {"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", 90},
        {"<rdf:RDF xmlns='http://example.org/'>", 0},
        {"<html><rss>", 0},
        {"rss", 0},
        {"", 0},
        {"<", 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        ck_assert_msg(format_find(SPAN("feed"))->sniff(span_of(table[i].head)) ==
                          table[i].sure,
                      "%s", table[i].head);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases,
                            every_cut,
                            every_cut_of_atom,
                            hostile_items_cost_only_themselves,
                            errors_without_end_come_to_one,
                            sniffs_roots,
                            NULL};
    return run_tests("feed", tests);
}
