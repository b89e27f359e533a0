#include "corpus/formats/warc_head.h"

#include "tests/unit/run.h"

START_TEST(reads_heads_of_warc)
{
    struct arena a = {0};
    struct warc_head h;
    ck_assert_ptr_null(warc_head_read(
        SPAN("WARC-Type: Response\nwarc-target-uri: <https://a.example/a b>\n"
             "WARC-Date: 2024-03-12T08:00:00.5Z\nContent-Type: text/html\n"
             "Content-Length: 12\n"),
        &a, &h));
    ck_assert_int_eq(h.kind, WARC_RESPONSE);
    ck_assert(span_is(h.type, "Response"));
    ck_assert(span_is(h.address, "https://a.example/a%20b"));
    ck_assert(span_is(h.media, "text/html"));
    ck_assert_int_eq(h.fetched_at, 1710230400);
    ck_assert_uint_eq(h.length, 12);
    arena_free(&a);
}
END_TEST

START_TEST(tells_kinds)
{
    static const struct {
        struct span lines;
        enum warc_kind kind;
    } rows[] = {
        {SPAN("WARC-Type: response\nContent-Length: 0"), WARC_RESPONSE},
        {SPAN("WARC-Type: resource\nContent-Length: 0"), WARC_RESOURCE},
        {SPAN("WARC-Type: revisit\nContent-Length: 0"), WARC_REVISIT},
        {SPAN("WARC-Type: request\nContent-Length: 0"), WARC_OTHER},
        {SPAN("Content-Length: 0"), WARC_OTHER},
    };
    struct arena a = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct warc_head h;
        ck_assert_ptr_null(warc_head_read(rows[i].lines, &a, &h));
        ck_assert_int_eq(h.kind, rows[i].kind);
        ck_assert_int_eq(h.fetched_at, RECORD_NO_TIME);
    }
    arena_free(&a);
}
END_TEST

START_TEST(refuses_lengths_that_are_none)
{
    static const struct span lines[] = {
        SPAN("WARC-Type: response\n"), SPAN("Content-Length: -1\n"),
        SPAN("Content-Length: 12a\n"), SPAN("Content-Length: 9999999999999999999\n"),
        SPAN("Content-Length: \n")};
    struct arena a = {0};
    struct warc_head h;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        ck_assert_ptr_nonnull(warc_head_read(lines[i], &a, &h));
    arena_free(&a);
}
END_TEST

START_TEST(reads_lines_of_arc)
{
    struct arena a = {0};
    struct warc_head h;
    struct span line = SPAN("http://a.example/a b 192.0.2.1 20140216050221 text/html 1591");
    ck_assert(warc_head_arc_begins(line));
    ck_assert_ptr_null(warc_head_arc_read(line, &a, &h));
    ck_assert_int_eq(h.kind, WARC_RESPONSE);
    ck_assert(span_is(h.address, "http://a.example/a%20b"));
    ck_assert_int_eq(h.fetched_at, 1392526941);
    ck_assert_uint_eq(h.length, 1591);
    line = SPAN("filedesc://x.arc 0.0.0.0 20140216050221 text/plain 75");
    ck_assert(warc_head_arc_begins(line));
    ck_assert_ptr_null(warc_head_arc_read(line, &a, &h));
    ck_assert_int_eq(h.kind, WARC_OTHER);
    ck_assert(!warc_head_arc_begins(SPAN("URL IP-address Archive-date Content-type Length")));
    ck_assert(!warc_head_arc_begins(SPAN("a b c d e")));
    ck_assert(!warc_head_arc_begins(SPAN("")));
    ck_assert_ptr_nonnull(warc_head_arc_read(SPAN("http://a.example/ x"), &a, &h));
    ck_assert_ptr_nonnull(
        warc_head_arc_read(SPAN("http://a.example/ 1 20140216050221 text/html -1"), &a, &h));
    arena_free(&a);
}
END_TEST

START_TEST(sees_where_records_begin)
{
    ck_assert(warc_head_begins(SPAN("WARC/1.0\r\n")));
    ck_assert(warc_head_begins(SPAN("WARC/0.17\n")));
    ck_assert(!warc_head_begins(SPAN("WARC/2.0\r\n")));
    ck_assert(!warc_head_begins(SPAN("warc/1.0")));
    ck_assert(!warc_head_begins(SPAN("")));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_heads_of_warc,           tells_kinds,
                            refuses_lengths_that_are_none, reads_lines_of_arc,
                            sees_where_records_begin,      NULL};
    return run_tests("warc_head", tests);
}
