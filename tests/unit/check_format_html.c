#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("html");
}
END_TEST

static size_t records_of(struct span page)
{
    const struct format_options options = {.since = RECORD_NO_TIME, .all_pages = true};
    struct buffer out = {0};
    size_t records =
        cases_print_all(format_find(SPAN("html")), &options, "page", page, &out);
    buffer_free(&out);
    return records;
}

START_TEST(every_cut_is_some_page)
{
    const struct span page = SPAN(
        "<html><head><title>T</title><script type=\"application/ld+json\">{\"@type\":"
        "\"NewsArticle\",\"headline\":\"caf\xc3\xa9\",\"comment\":[{\"@type\":"
        "\"Comment\","
        "\"text\":\"x\"}]}</script></head><body><p>a, b, c</p><div class=\"comment\" "
        "id=\"c1\"><b>Ana</b><p>y</p></div></body></html>");
    for (size_t len = 0; len <= page.len; len++) {
        char *exact = memory_or_die(malloc(len > 0 ? len : 1));
        memcpy(exact, page.at, len);
        ck_assert_uint_le(records_of((struct span){exact, len}), 3);
        free(exact);
    }
}
END_TEST

/* A page of count times part behind head must be read in seconds. */
static void check_hostile(const char *head, const char *part, size_t count)
{
    struct buffer page = {0};
    buffer_add_string(&page, head);
    for (size_t i = 0; i < count; i++)
        buffer_add_string(&page, part);
    records_of(buffer_span(&page));
    buffer_free(&page);
}

START_TEST(hostile_pages_take_linear_time)
{
    check_hostile("<body>", "<i>", 100000);
    check_hostile("<body>", "<div><p>", 50000);
    check_hostile("<body>", "<b></b>", 50000);
    check_hostile("<body>", "<br>", 100000);
    check_hostile("<body>", "<", 300000);
    check_hostile("<body>", "&", 300000);
    check_hostile("<body><ul>", "<li>x", 50000);
    check_hostile("<body>", "<div class=comment id=c>x", 20000);
    check_hostile("<body><table>", "<tr><td>x", 20000);
    check_hostile("<script type=application/ld+json>", "[", 100000);
    check_hostile("<script type=application/ld+json>[",
                  "{\"@type\":\"Comment\",\"text\":\"x\"},", 5000);
    check_hostile("<script type=application/ld+json>{\"@type\":\"Article\"",
                  ",\"a\":{\"@type\":\"Comment\",\"text\":\"x\"}", 5000);
}
END_TEST

START_TEST(sniffs_pages)
{
    const struct format *f = format_find(SPAN("html"));
    ck_assert_int_eq(f->sniff(SPAN("\n<!DOCTYPE HTML PUBLIC>")), 95);
    ck_assert_int_eq(f->sniff(SPAN("<html>")), 95);
    ck_assert_int_eq(f->sniff(SPAN("<!-- saved from --><html>")), 70);
    ck_assert_int_eq(f->sniff(SPAN("text <html>")), 0);
    ck_assert_int_eq(f->sniff(SPAN("<rss>")), 0);
    ck_assert_int_eq(f->sniff(SPAN("")), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut_is_some_page, hostile_pages_take_linear_time,
                            sniffs_pages, NULL};
    return run_tests("format_html", tests);
}
