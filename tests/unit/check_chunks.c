#include "searcher/serve/chunks.h"

#include "tests/unit/run.h"

static const struct {
    const char *bytes, *joined; /* joined is NULL where they are wrong */
} cases[] = {
    {"0\r\n\r\n", ""},
    {"3\r\nabc\r\n0\r\n\r\n", "abc"},
    {"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"},
    {"a\r\n0123456789\r\nB\r\n0123456789a\r\n00\r\n\r\n", "01234567890123456789a"},
    {"00003\r\n\r\n\r\r\n0\r\n\r\n", "\r\n\r"},
    {"000003\r\nabc\r\n0\r\n\r\n", NULL},
    {"3;a=b\r\nabc\r\n0\r\n\r\n", NULL},
    {"3 \r\nabc\r\n0\r\n\r\n", NULL},
    {" 3\r\nabc\r\n0\r\n\r\n", NULL},
    {"0x3\r\nabc\r\n0\r\n\r\n", NULL},
    {"-1\r\nabc\r\n", NULL},
    {"+3\r\nabc\r\n", NULL},
    {"\r\n", NULL},
    {"3\nabc\n0\n\n", NULL},
    {"3\r\nabcd\r\n0\r\n\r\n", NULL},
    {"3\r\nabc\n0\r\n\r\n", NULL},
    {"0\r\nX: y\r\n\r\n", NULL},
    {"fffff\rx", NULL},
};

/* Every cut of good chunks asks for more; those that are wrong are never taken. */
START_TEST(reads_chunks)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span bytes = span_of(cases[i].bytes);
        struct buffer out = {0};
        size_t len;
        enum chunks found = chunks_read(bytes, 100, &len);
        ck_assert_msg(found == (cases[i].joined == NULL ? CHUNKS_WRONG : CHUNKS_WHOLE), "%zu: %s", i,
                      cases[i].bytes);
        for (size_t cut = 0; cut < bytes.len; cut++) {
            found = chunks_read((struct span){bytes.at, cut}, 100, &len);
            ck_assert_msg(found == CHUNKS_MORE || (found == CHUNKS_WRONG && cases[i].joined == NULL),
                          "%zu cut at %zu", i, cut);
        }
        if (cases[i].joined == NULL)
            continue;
        chunks_join(bytes, &out);
        ck_assert_str_eq(buffer_string(&out), cases[i].joined);
        buffer_free(&out);
    }
}
END_TEST

START_TEST(leaves_what_comes_behind)
{
    size_t len = 0;
    ck_assert_int_eq(chunks_read(SPAN("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n"), 100, &len), CHUNKS_WHOLE);
    ck_assert_uint_eq(len, strlen("1\r\na\r\n0\r\n\r\n"));
}
END_TEST

START_TEST(has_a_limit)
{
    struct span bytes = SPAN("3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n");
    size_t len;
    ck_assert_int_eq(chunks_read(bytes, bytes.len, &len), CHUNKS_WHOLE);
    ck_assert_int_eq(chunks_read(bytes, bytes.len - 1, &len), CHUNKS_LARGE);
    ck_assert_int_eq(chunks_read(bytes, 7, &len), CHUNKS_LARGE);
    ck_assert_int_eq(chunks_read((struct span){bytes.at, 12}, 11, &len), CHUNKS_LARGE);
    ck_assert_int_eq(chunks_read(SPAN("fffff\r\nabc"), 8, &len), CHUNKS_LARGE);
    ck_assert_int_eq(chunks_read(SPAN("fffff\r\nabc"), 100, &len), CHUNKS_MORE);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_chunks, leaves_what_comes_behind, has_a_limit, NULL};
    return run_tests("chunks", tests);
}
