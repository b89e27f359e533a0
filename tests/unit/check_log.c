#include "searcher/serve/log.h"

#include "corpus/buffer.h"

#include "tests/unit/run.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

/* written(log, e): the line of log that e makes, as JSON; NULL when it makes none. */
static json_t *written(struct log *log, const struct log_entry *e, struct buffer *line)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    log->fd = ends[1];
    log_access(log, e);
    close(ends[1]);
    buffer_clear(line);
    ssize_t n = read(ends[0], buffer_reserve(line, 8192), 8192);
    close(ends[0]);
    if (n <= 0)
        return NULL;
    line->len = (size_t)n;
    ck_assert_int_eq(line->at[n - 1], '\n');
    for (ssize_t i = 0; i + 1 < n; i++)
        ck_assert_msg((unsigned char)line->at[i] >= 0x20 && line->at[i] != 0x7f,
                      "a control byte in the log: %02x", line->at[i]);
    return json_loadb(line->at, line->len, JSON_REJECT_DUPLICATES, NULL);
}

static const char *text(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s == NULL ? "(none)" : s;
}

START_TEST(writes_one_line_a_request)
{
    struct log log = {.slow_ms = 500};
    struct log_entry e = {.door = "http", .request_id = SPAN("1-2"), .path = SPAN("/search"),
                          .query = SPAN("secret"), .uid = -1, .status = 200, .bytes = 77,
                          .ms = 12.5, .search_ms = 3.25};
    struct buffer line = {0};
    json_t *j = written(&log, &e, &line);
    ck_assert_str_eq(text(j, "level"), "info");
    ck_assert_str_eq(text(j, "path"), "/search");
    ck_assert_int_eq(json_integer_value(json_object_get(j, "status")), 200);
    ck_assert_double_eq(json_number_value(json_object_get(j, "search_ms")), 3.25);
    ck_assert_ptr_null(json_object_get(j, "query")); /* nobody's business */
    ck_assert_ptr_null(json_object_get(j, "uid"));
    json_decref(j);
    log.queries = true;
    e.uid = 1000;
    j = written(&log, &e, &line);
    ck_assert_str_eq(text(j, "query"), "secret");
    ck_assert_int_eq(json_integer_value(json_object_get(j, "uid")), 1000);
    json_decref(j);
    log.queries = false;
    e.ms = 500;
    j = written(&log, &e, &line);
    ck_assert_str_eq(text(j, "level"), "slow");
    ck_assert_str_eq(text(j, "query"), "secret");
    json_decref(j);
    buffer_free(&line);
}
END_TEST

/* Texts from outside, and how they must come back from the line. */
static const struct {
    struct span text;
    const char *back;
} texts[] = {
    {SPAN("café 東京"), "café 東京"},
    {SPAN("a\nb\"c\\\x1b[31m"), "a\nb\"c\\ [31m"},
    {SPAN("\xe2\x80\xae" "evil"), "\xe2\x80\xae" "evil"},
    {SPAN("broken \xff\xc3"), "broken \xef\xbf\xbd\xef\xbf\xbd"},
};

START_TEST(no_text_breaks_a_line)
{
    struct log log = {.queries = true, .slow_ms = 500};
    struct buffer line = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct log_entry e = {.door = "http", .path = texts[i].text, .query = texts[i].text, .uid = -1};
        json_t *j = written(&log, &e, &line);
        ck_assert_str_eq(text(j, "path"), texts[i].back);
        ck_assert_str_eq(text(j, "query"), texts[i].back);
        json_decref(j);
    }
    ck_assert_ptr_null(memmem(line.at, line.len, "\xe2\x80\xae", 3)); /* escaped */
    buffer_free(&line);
}
END_TEST

START_TEST(a_line_fits_into_a_pipe)
{
    struct log log = {.queries = true, .slow_ms = 500};
    struct buffer line = {0}, query = {0};
    while (query.len < 2048)
        buffer_add_string(&query, "\xe2\x80\xae");
    struct log_entry e = {.door = "http", .query = buffer_span(&query), .uid = -1};
    json_decref(written(&log, &e, &line));
    ck_assert_uint_lt(line.len, 4096);
    buffer_free(&line);
    buffer_free(&query);
}
END_TEST

START_TEST(what_cannot_be_written_is_dropped_and_counted)
{
    struct log log = {.slow_ms = 500};
    struct log_entry e = {.door = "http", .uid = -1};
    int ends[2];
    log.fd = open("/dev/full", O_WRONLY);
    log_access(&log, &e);
    ck_assert_uint_eq(log.dropped, 1);
    close(log.fd);
    log_access(&log, &e); /* a closed descriptor */
    ck_assert_uint_eq(log.dropped, 2);
    ck_assert_int_eq(pipe(ends), 0);
    log.fd = ends[1];
    for (int i = 0; i < 2000; i++) /* a pipe that nobody empties: we must not wait */
        log_access(&log, &e);
    ck_assert_uint_gt(log.dropped, 2);
    log.fd = -1;
    log_access(&log, &e); /* none is wanted */
    close(ends[0]);
    close(ends[1]);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {writes_one_line_a_request, no_text_breaks_a_line,
                            a_line_fits_into_a_pipe,
                            what_cannot_be_written_is_dropped_and_counted, NULL};
    return run_tests("log", tests);
}
