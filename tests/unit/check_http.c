#include "searcher/serve/http.h"

#include "tests/unit/run.h"

#include <stdio.h>
#include <string.h>

#define HOST "Host: a\r\n"

static enum http_progress parse(const char *bytes, struct http_request *r, size_t *used,
                                int *status)
{
    return http_parse(span_of(bytes), r, used, status);
}

START_TEST(takes_what_clients_send)
{
    struct http_request r;
    size_t used;
    int status;
    const char *get = "GET /search?q=a+b&limit=3 HTTP/1.1\r\nHost: lede.example:8080\r\n"
                      "Accept-Encoding: gzip, br\r\nX-Request-Id: abc-1.2_Z\r\n\r\nGET /";
    ck_assert_int_eq(parse(get, &r, &used, &status), HTTP_REQUEST);
    ck_assert_uint_eq(used, strlen(get) - 5);
    ck_assert_int_eq(r.method, HTTP_GET);
    ck_assert(span_is(r.path, "/search"));
    ck_assert(span_is(r.query, "q=a+b&limit=3"));
    ck_assert(span_is(r.host, "lede.example:8080"));
    ck_assert(span_is(r.request_id, "abc-1.2_Z"));
    ck_assert(r.keep_alive);

    const char *post = "POST /search HTTP/1.1\r\nhost:a\r\nContent-Length: 2\r\n"
                       "Connection: close\r\n\r\n{}";
    ck_assert_int_eq(parse(post, &r, &used, &status), HTTP_REQUEST);
    ck_assert_int_eq(r.method, HTTP_POST);
    ck_assert(span_is(r.body, "{}"));
    ck_assert(!r.keep_alive);

    ck_assert_int_eq(parse("GET / HTTP/1.0\r\n\r\n", &r, &used, &status), HTTP_REQUEST);
    ck_assert(!r.keep_alive);
    ck_assert_int_eq(parse("OPTIONS * HTTP/1.1\r\n" HOST "\r\n", &r, &used, &status), HTTP_REQUEST);
    const char *silent = "GET / HTTP/1.1\r\n" HOST "X-Request-Id: a b\r\n\r\n";
    ck_assert_int_eq(parse(silent, &r, &used, &status), HTTP_REQUEST);
    ck_assert_uint_eq(r.request_id.len, 0);
}
END_TEST

static bool stays_open(const char *version, const char *fields)
{
    struct buffer b = {0};
    struct http_request r;
    size_t used;
    int status;
    buffer_printf(&b, "GET / %s\r\n" HOST "%s\r\n", version, fields);
    ck_assert_int_eq(http_parse(buffer_span(&b), &r, &used, &status), HTTP_REQUEST);
    buffer_free(&b);
    return r.keep_alive;
}

START_TEST(a_connection_stays_open_as_both_want_it)
{
    ck_assert(stays_open("HTTP/1.1", ""));
    ck_assert(stays_open("HTTP/1.1", "Connection: upgrade\r\n"));
    ck_assert(!stays_open("HTTP/1.1", "Connection:\tupgrade ,\tClose\t\r\n"));
    ck_assert(!stays_open("HTTP/1.0", ""));
    ck_assert(stays_open("HTTP/1.0", "Connection: Keep-Alive\r\n"));
}
END_TEST

/* What a client calls its request goes into the log and back to it: so it is a plain word, or
 * it is not kept. */
START_TEST(keeps_only_plain_names_of_requests)
{
    static const struct {
        const char *id;
        bool kept;
    } rows[] = {{"a", true},  {"Z-9_x.y", true}, {"a b", false}, {"", false},
                {"a\"", false}, {"{x}", false},    {"@", false},   {"a/b", false},
                {"0123456789012345678901234567890123456789012345678901234567890123", true},
                {"01234567890123456789012345678901234567890123456789012345678901234", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer b = {0};
        struct http_request r;
        size_t used;
        int status;
        buffer_printf(&b, "GET / HTTP/1.1\r\n" HOST "X-Request-Id: %s\r\n\r\n", rows[i].id);
        ck_assert_int_eq(http_parse(buffer_span(&b), &r, &used, &status), HTTP_REQUEST);
        ck_assert_msg(span_is(r.request_id, rows[i].kept ? rows[i].id : ""), "%s", rows[i].id);
        buffer_free(&b);
    }
}
END_TEST

/* Requests that a strict server must refuse, and the status each must get. */
static const struct {
    const char *bytes;
    int status;
} refusals[] = {
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n", 400},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\n", 501},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
     501},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"POST / HTTP/1.1\r\n" HOST "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 501},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 0x3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 65537\r\n\r\n", 413},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 400},
    {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "\tX: a\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "X: a\x01" "b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST ": empty\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400},
    {"get / HTTP/1.1\r\n" HOST "\r\n", 405},
    {"DELETE / HTTP/1.1\r\n" HOST "\r\n", 405},
    {"G(T / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.1\n" HOST "\n\n", 400},
    {"\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET  / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.1 \r\n" HOST "\r\n", 400},
    {"GET /\r\n", 400},
    {"GET / HTTP/9.9\r\n" HOST "\r\n", 505},
    {"GET / HTTP/2.0\r\n" HOST "\r\n", 505},
    {"GET / HTTQ/1.1\r\n" HOST "\r\n", 400},
    {"GET http://a/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"CONNECT a:1 HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /#f HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET * HTTP/1.1\r\n" HOST "\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\nx", 417},
    {"GET\r\n" HOST "\r\n", 400},
    {"GET  HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.10\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1-1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.2\r\n" HOST "\r\n", 505},
    {"GET /\ta HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /\x7f HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "X: a\x7f" "b\r\n\r\n", 400},
    {"\x16\x03\x01\x02", 400}, /* how a TLS hello begins */
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
};

START_TEST(refuses_what_could_be_read_in_two_ways)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct http_request r;
        size_t used;
        int status;
        enum http_progress progress = parse(refusals[i].bytes, &r, &used, &status);
        ck_assert_msg(progress == HTTP_REFUSED && status == refusals[i].status,
                      "%s: progress %d, status %d", refusals[i].bytes, progress, status);
    }
}
END_TEST

START_TEST(refuses_a_nul)
{
    static const char bytes[] = "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n";
    struct http_request r;
    size_t used;
    int status;
    ck_assert_int_eq(http_parse((struct span){bytes, sizeof bytes - 1}, &r, &used, &status),
                     HTTP_REFUSED);
    ck_assert_int_eq(status, 400);
}
END_TEST

START_TEST(bounds_every_part)
{
    struct buffer b = {0};
    struct http_request r;
    size_t used;
    int status;
    buffer_add_string(&b, "GET /");
    while (b.len < 20000)
        buffer_add_byte(&b, 'a');
    ck_assert_int_eq(http_parse(buffer_span(&b), &r, &used, &status), HTTP_REFUSED);
    ck_assert_int_eq(status, 414);

    buffer_add_string(&b, " HTTP/1.1\r\n" HOST "\r\n"); /* all of it at once */
    ck_assert_int_eq(http_parse(buffer_span(&b), &r, &used, &status), HTTP_REFUSED);
    ck_assert_int_eq(status, 414);

    buffer_clear(&b);
    buffer_add_string(&b, "GET / HTTP/1.1\r\n" HOST "X: ");
    while (b.len < 20000)
        buffer_add_byte(&b, 'a');
    ck_assert_int_eq(http_parse(buffer_span(&b), &r, &used, &status), HTTP_REFUSED);
    ck_assert_int_eq(status, 431);

    buffer_clear(&b);
    buffer_add_string(&b, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < HTTP_FIELDS_MAX; i++)
        buffer_add_string(&b, "X: a\r\n");
    ck_assert_int_eq(http_parse(buffer_span(&b), &r, &used, &status), HTTP_REFUSED);
    ck_assert_int_eq(status, 431);

    buffer_clear(&b);
    buffer_add_string(&b, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfffff\r\n");
    for (size_t end = b.len + HTTP_BODY_MAX; b.len < end;)
        buffer_add_byte(&b, 'a');
    ck_assert_int_eq(http_parse(buffer_span(&b), &r, &used, &status), HTTP_REFUSED);
    ck_assert_int_eq(status, 413);
    buffer_free(&b);
}
END_TEST

/* Whatever border the network puts into a request, its meaning is the same. */
START_TEST(every_prefix_wants_more)
{
    const char *bytes = "POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                        "Expect: 100-continue\r\n\r\nhello";
    size_t len = strlen(bytes);
    for (size_t n = 0; n < len; n++) {
        struct http_request r;
        size_t used;
        int status;
        ck_assert_int_eq(http_parse((struct span){bytes, n}, &r, &used, &status), HTTP_MORE);
        ck_assert_msg(r.expects_continue == (n >= len - 5), "at %zu", n);
    }
}
END_TEST

static const struct {
    const char *query;
    const char *decoded; /* "name=value|…", or NULL when refused */
} queries[] = {
    {"", ""},
    {"q=a+b", "q=a b|"},
    {"q=a%2Bb&x", "q=a+b|x=|"},
    {"&&q==1&", "q==1|"},
    {"q=%C3%A9", "q=\xc3\xa9|"},
    {"q=%c3", NULL},
    {"q=%00", NULL},
    {"q=%zz", NULL},
    {"q=%4z", NULL},
    {"q=%4A%4a%3d", "q=JJ=|"},
    {"q=%2", NULL},
};

START_TEST(decodes_parameters)
{
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct arena arena = {0};
        struct buffer got = {0};
        struct http_param params[HTTP_PARAMS_MAX];
        size_t count;
        bool ok = http_params(span_of(queries[i].query), &arena, params, &count);
        for (size_t p = 0; ok && p < count; p++) {
            buffer_add_span(&got, params[p].name);
            buffer_add_byte(&got, '=');
            buffer_add_span(&got, params[p].value);
            buffer_add_byte(&got, '|');
        }
        ck_assert_msg(ok == (queries[i].decoded != NULL), "%s", queries[i].query);
        if (ok)
            ck_assert_str_eq(buffer_string(&got), queries[i].decoded);
        buffer_free(&got);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(bounds_parameters)
{
    struct arena arena = {0};
    struct buffer b = {0};
    struct http_param params[HTTP_PARAMS_MAX];
    size_t count;
    for (int i = 0; i < HTTP_PARAMS_MAX; i++)
        buffer_add_string(&b, "a=1&");
    ck_assert(http_params(buffer_span(&b), &arena, params, &count));
    buffer_add_string(&b, "a=1");
    ck_assert(!http_params(buffer_span(&b), &arena, params, &count));
    buffer_free(&b);
    arena_free(&arena);
}
END_TEST

START_TEST(decodes_paths_without_surprises)
{
    struct arena arena = {0};
    struct span out;
    ck_assert(http_path(SPAN("/items/bbc%3A12%20x"), &arena, &out));
    ck_assert(span_is(out, "/items/bbc:12 x"));
    const char *bad[] = {"/a%2fb", "/a%5Cb", "/a\\b", "/%00", "/%0d%0a", "/%", "/%ff", "/%7f", "/%1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!http_path(span_of(bad[i]), &arena, &out), "%s", bad[i]);
    arena_free(&arena);
}
END_TEST

START_TEST(reads_preferences)
{
    ck_assert(http_accepts_gzip(SPAN("gzip")));
    ck_assert(http_accepts_gzip(SPAN("br, GZIP;q=0.5")));
    ck_assert(http_accepts_gzip(SPAN("*")));
    ck_assert(!http_accepts_gzip(SPAN("")));
    ck_assert(!http_accepts_gzip(SPAN("br")));
    ck_assert(!http_accepts_gzip(SPAN("gzip;q=0, *")));
    ck_assert(!http_accepts_gzip(SPAN("*;q=0.000")));
    ck_assert(!http_accepts_gzip(SPAN("gzip; level=1; Q=0")));
    ck_assert(http_accepts_gzip(SPAN("gzip;q;q:0;x=0")));
    ck_assert(http_accepts_gzip(SPAN("gzip;q=0.01")));
    ck_assert(http_etag_matches(SPAN("\"a\", W/\"b\""), SPAN("\"b\"")));
    ck_assert(http_etag_matches(SPAN("*"), SPAN("\"b\"")));
    ck_assert(!http_etag_matches(SPAN("Wb, W/"), SPAN("\"b\"")));
    ck_assert(!http_etag_matches(SPAN("\"a\""), SPAN("\"b\"")));
    ck_assert(!http_etag_matches(SPAN(""), SPAN("\"b\"")));
}
END_TEST

START_TEST(has_a_reason_for_each_status)
{
    const int sent[] = {200, 204, 304, 400, 403, 404, 405, 408, 411, 413, 414, 415,
                        417, 421, 429, 431, 500, 501, 503, 504, 505};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        ck_assert_str_ne(http_reason(sent[i]), "Unknown");
    ck_assert_str_eq(http_reason(299), "Unknown");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {takes_what_clients_send,
                            a_connection_stays_open_as_both_want_it,
                            keeps_only_plain_names_of_requests,
                            refuses_what_could_be_read_in_two_ways,
                            refuses_a_nul,
                            bounds_every_part,
                            every_prefix_wants_more,
                            decodes_parameters,
                            bounds_parameters,
                            decodes_paths_without_surprises,
                            reads_preferences,
                            has_a_reason_for_each_status,
                            NULL};
    return run_tests("http", tests);
}
