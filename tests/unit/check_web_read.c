#include "corpus/formats/html/web_read.h"

#include "tests/unit/run.h"

static const char *const ARTICLE =
    "<html><head><meta property=og:type content=article><title>Gr\xfc\xdf"
    "e</title></head><body><p>Sch\xf6ne Gr\xfc\xdf"
    "e vom Meer.</p></body></html>";

static enum format_result first(const char *page, const struct web_source *from,
                                const struct format_options *options, struct queue *q,
                                struct record *r)
{
    struct complaint c;
    enum format_result result = FORMAT_END;
    web_read(span_of(page), from, options, q);
    queue_take(q, &result, r, &c);
    return result;
}

START_TEST(takes_what_the_server_said)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct web_source from = {.address = SPAN("https://a.example/1"),
                              .charset = SPAN("iso-8859-1"), .fetched_at = 7, .line = 3};
    struct queue q = {0};
    struct record r;
    ck_assert_int_eq(first(ARTICLE, &from, &options, &q, &r), FORMAT_RECORD);
    ck_assert(span_is(r.title, "Gr\xc3\xbc\xc3\x9f" "e"));
    ck_assert(span_is(r.id, "url:a.example/1"));
    ck_assert(span_is(r.url, "https://a.example/1"));
    ck_assert_int_eq(r.fetched_at, 7);
    ck_assert_int_eq(r.created_at, RECORD_NO_TIME);
    queue_free(&q);
}
END_TEST

START_TEST(fronts_are_taken_only_when_asked_for)
{
    struct format_options options = {.since = RECORD_NO_TIME};
    struct web_source from = {.address = SPAN("https://a.example/"),
                              .fetched_at = RECORD_NO_TIME};
    struct queue q = {0};
    struct record r;
    const char *front = "<html><title>Gazette</title><body><p>News.</p></body></html>";
    ck_assert_int_eq(first(front, &from, &options, &q, &r), FORMAT_SKIPPED);
    options.all_pages = true;
    queue_free(&q);
    ck_assert_int_eq(first(front, &from, &options, &q, &r), FORMAT_RECORD);
    ck_assert(span_is(r.id, "url:a.example"));
    queue_free(&q);
}
END_TEST

START_TEST(no_bytes_are_no_page)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct web_source from = {.fetched_at = RECORD_NO_TIME};
    struct queue q = {0};
    struct record r;
    ck_assert_int_eq(first("", &from, &options, &q, &r), FORMAT_END);
    queue_free(&q);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {takes_what_the_server_said, fronts_are_taken_only_when_asked_for,
                            no_bytes_are_no_page, NULL};
    return run_tests("web_read", tests);
}
