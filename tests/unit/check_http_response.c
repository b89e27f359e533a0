#include "corpus/formats/http_response.h"

#include "tests/unit/run.h"

START_TEST(splits_answers)
{
    struct http_response r;
    ck_assert(http_response_split(SPAN("HTTP/1.1 200 OK\r\ncontent-type: text/html; "
                                       "charset=\"utf-8\"; x=1\r\nContent-Encoding: gzip\r\n"
                                       "\r\nbody"),
                                  &r));
    ck_assert_int_eq(r.status, 200);
    ck_assert(span_is(r.type, "text/html"));
    ck_assert(span_is(r.charset, "utf-8"));
    ck_assert(span_is(r.encoding, "gzip"));
    ck_assert(span_is(r.body, "body"));
    ck_assert(http_response_split(SPAN("HTTP/1.0 404\n\n"), &r));
    ck_assert_int_eq(r.status, 404);
    ck_assert_uint_eq(r.type.len, 0);
    ck_assert_uint_eq(r.body.len, 0);
}
END_TEST

START_TEST(refuses_what_is_no_answer)
{
    static const struct span rows[] = {
        SPAN(""),        SPAN("HTTP/1.1"),         SPAN("HTTP/1.1 2x0 OK\r\n"),
        SPAN("<html>"),  SPAN("GET / HTTP/1.1\r\n\r\n"), SPAN("HTTP/1.1  200 OK\r\n"),
        SPAN("http/1.1 200 OK")};
    struct http_response r;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(!http_response_split(rows[i], &r), "row %zu", i);
}
END_TEST

START_TEST(undoes_what_the_bytes_show)
{
    static const struct {
        struct span body;
        const char *want;
    } rows[] = {
        {SPAN("<p>plain"), "<p>plain"},
        {SPAN(""), ""},
        {SPAN("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), "abcde"},
        {SPAN("3\nabc\n0\n\n"), "abc"},
        {SPAN("A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"), "0123456789"},
        {SPAN("3\r\nabc\r\n5\r\nde"), "abcde"},        /* cut in a chunk */
        {SPAN("3\r\nabc\r\nnonsense\r\n"), "abc"},      /* wrong from there on */
        {SPAN("3\r\nabcdef"), "3\r\nabcdef"},           /* no chunks at all */
        {SPAN("2024\r\nwas a year"), "was a year"},     /* as cut chunks are */
        {SPAN("0\r\n"), "0\r\n"},
        {SPAN("123456789\r\nabc"), "123456789\r\nabc"}, /* longer than any chunk */
        {SPAN("\xef\xbb\xbf<p>"), "<p>"},
        {SPAN("\x1f\x8b\x08\0\0\0\0\0\0\3\x4b\x4c\x4a\6\0\xc2\x41\x24\x35\3\0\0\0"), "abc"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer out = {0};
        struct error e = {0};
        ck_assert_int_eq(http_response_body(rows[i].body, 1000, &out, &e), ERROR_NONE);
        ck_assert_msg(span_is(buffer_span(&out), rows[i].want), "row %zu: %s", i,
                      buffer_string(&out));
        buffer_free(&out);
    }
}
END_TEST

START_TEST(bodies_are_bounded)
{
    struct buffer out = {0};
    struct error e = {0};
    ck_assert_int_eq(http_response_body(SPAN("0123456789"), 4, &out, &e), ERROR_NONE);
    ck_assert(span_is(buffer_span(&out), "0123"));
    ck_assert_int_eq(http_response_body(SPAN("\xff\xd8\xff\xe0JFIF"), 99, &out, &e),
                     ERROR_REFUSED);
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {splits_answers, refuses_what_is_no_answer,
                            undoes_what_the_bytes_show, bodies_are_bounded, NULL};
    return run_tests("http_response", tests);
}
