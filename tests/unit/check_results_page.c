#include "searcher/serve/results_page.h"

#include "tests/unit/example_result.h"
#include "tests/unit/run.h"

static struct span page_of(const char *query, struct search_result result, const char *params,
                           struct buffer *out)
{
    struct search_request request;
    search_request_init(&request);
    request.query = span_of(query);
    request.sort = SORT_NEWEST;
    buffer_clear(out);
    results_page(&request, &result, span_of(params), out);
    return buffer_span(out);
}

static bool has(struct span page, const char *text)
{
    return memmem(page.at, page.len, text, strlen(text)) != NULL;
}

static void expect_all(struct span page, const char *const *texts)
{
    for (; *texts != NULL; texts++)
        ck_assert_msg(has(page, *texts), "not on the page: %s\n%.*s", *texts, (int)page.len, page.at);
}

START_TEST(shows_hits_with_marks_and_comments)
{
    struct buffer out = {0};
    const char *const texts[] = {
        "<strong>1532 articles</strong> · more than 20418 matches",
        "<p class=\"lede-kicker\"><b><bdi>Coast Herald</bdi></b> · <bdi>Local</bdi></p>",
        "<h3><a rel=\"noopener nofollow ugc\" href=\"https://www.coast-herald.example/sea-wall\">"
        "Votes on a <mark>sea wall</mark></a></h3>",
        "The <mark>wall</mark> keeps out a <mark>flood</mark>, &lt;they&gt; say. …",
        "<bdi>2024-02-14</bdi> · <bdi>Jo Pritchard</bdi> · <bdi>Ana Núñez</bdi> · <bdi>1057 points</bdi>",
        "<bdi>Karl[2J</bdi> · <bdi>1 point</bdi>",
        "A <mark>flood</mark>, every year.",
        "120 comments, 9 of them found",
        "<h3>bare</h3>",
        "<bdi>undated</bdi>",
        NULL};
    expect_all(page_of("wall", example_result, "q=wall", &out), texts);
    buffer_free(&out);
}
END_TEST

/* The same article of an agency, in other papers: by the paper's name, else its host, else an id. */
START_TEST(names_where_else_an_article_stands)
{
    struct search_copy copies[] = {
        {.id = SPAN("a1"), .source = SPAN("Hill & Dale"), .site = SPAN("hill.example"),
         .url = SPAN("https://hill.example/1")},
        {.id = SPAN("a2"), .site = SPAN("vale.example"), .url = SPAN("javascript:alert(1)")},
        {.id = SPAN("a3")},
    };
    struct search_hit hit = {.record = {.type = RECORD_ARTICLE, .id = SPAN("a0"), .title = SPAN("Rain"),
                                        .created_at = RECORD_NO_TIME, .points = RECORD_NO_NUMBER},
                             .copies = copies, .copy_count = 3, .copy_total = 3};
    struct search_result result = {.hits = &hit, .hit_count = 1, .total = 1, .total_items = 1};
    struct buffer out = {0};
    const char *const all[] = {
        "1 article<", "also in <bdi><a rel=\"noopener nofollow ugc\" href=\"https://hill.example/1\">"
        "Hill &amp; Dale</a></bdi>, <bdi>vale.example</bdi>, <bdi>a3</bdi></p>", NULL};
    expect_all(page_of("rain", result, "q=rain", &out), all);
    hit.copy_total = 12;
    const char *const more[] = {"<bdi>a3</bdi> and 9 more</p>", NULL};
    expect_all(page_of("rain", result, "q=rain", &out), more);
    buffer_free(&out);
}
END_TEST

START_TEST(escapes_what_was_asked)
{
    struct buffer out = {0};
    struct span page = page_of("\"><script>alert(1)</script>", example_result,
                               "q=%22%3E&x=\"><script>", &out);
    ck_assert(has(page, "value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""));
    ck_assert(!has(page, "<script>"));
    buffer_clear(&out);
    results_page_problem(SPAN("'\"<b>"), SPAN("no <field>"), &out);
    ck_assert(has(buffer_span(&out), "value=\"&#39;&quot;&lt;b&gt;\""));
    ck_assert(has(buffer_span(&out), "no &lt;field&gt;"));
    buffer_free(&out);
}
END_TEST

START_TEST(links_http_alone)
{
    static const char *const addresses[] = {"javascript:alert(1)", "data:text/html,<p>", "JaVaScRiPt:x",
                                            "//other.example/", "\" onclick=\"x"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct buffer out = {0};
        struct search_hit hit = example_hits[1];
        struct search_result result = example_result;
        hit.record.url = span_of(addresses[i]);
        result.hits = &hit;
        result.hit_count = 1;
        ck_assert_msg(has(page_of("x", result, "q=x", &out), "<h3>bare</h3>"), "%s", addresses[i]);
        buffer_free(&out);
    }
}
END_TEST

/* Links carry the parameters of the address, save those that they change. */
START_TEST(links_keep_the_search)
{
    struct buffer out = {0};
    static struct facet_value sources[] = {{SPAN("Post & Mail"), 3}, {SPAN("Herald"), 1}};
    struct facet facet = {FACET_SOURCE, sources, 2};
    struct search_result result = example_result;
    result.facets = &facet;
    result.facet_count = 1;
    result.next_cursor = SPAN("A_b-9");
    result.did_you_mean = SPAN("wall \"x\"");
    const char *const texts[] = {
        "<a href=\"/?q=wal+x&amp;sort=newest&amp;source=Herald&amp;cursor=A_b-9\">More results",
        "<a href=\"/?q=wal+x&amp;source=Herald&amp;sort=points\">Most points",
        "<strong>Newest first</strong>",
        "<a href=\"/?q=wal+x&amp;sort=newest\">× all",
        "<a href=\"/?q=wal+x&amp;sort=newest&amp;source=Post%20%26%20Mail\">"
        "<bdi>Post &amp; Mail</bdi> <span>3</span></a>",
        "<a href=\"/?sort=newest&amp;source=Herald&amp;q=wall%20%22x%22\"><bdi>wall &quot;x&quot;",
        NULL};
    expect_all(page_of("wal x", result, "q=wal+x&sort=newest&cursor=old&source=Herald&&offset=9", &out),
               texts);
    buffer_free(&out);
}
END_TEST

START_TEST(says_that_nothing_matches)
{
    struct buffer out = {0};
    struct search_result result = {0};
    struct span page = page_of("x", result, "q=x", &out);
    ck_assert(has(page, "Nothing matches."));
    ck_assert(!has(page, "<aside"));
    ck_assert(!has(page, "lede-status"));
    buffer_free(&out);
}
END_TEST

START_TEST(asks_for_what_it_shows)
{
    struct search_request request;
    search_request_init(&request);
    request.highlight.format = HIGHLIGHT_OFFSETS;
    request.facets[0] = FACET_DAY;
    request.facet_count = 1;
    results_page_request(&request);
    ck_assert_int_eq(request.highlight.format, HIGHLIGHT_HTML);
    ck_assert_int_eq(request.facets[0], FACET_SOURCE);
    ck_assert_uint_eq(request.facet_count, 6);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {names_where_else_an_article_stands,
                            shows_hits_with_marks_and_comments, escapes_what_was_asked,
                            links_http_alone, links_keep_the_search, says_that_nothing_matches,
                            asks_for_what_it_shows, NULL};
    return run_tests("results_page", tests);
}
