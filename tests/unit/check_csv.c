#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("csv");
}
END_TEST

START_TEST(every_cut)
{
    struct buffer text = {0};
    buffer_add_string(&text, "id,title,text\n");
    for (int i = 0; i < 20; i++)
        buffer_printf(&text, "%d,\"t \"\"%d\"\"\",\"caf\xc3\xa9\nline\"\n", i, i);
    const struct format_options options = {.since = RECORD_NO_TIME};
    for (size_t len = 0; len <= text.len; len++) {
        struct buffer out = {0};
        struct span piece = {text.at, len};
        size_t records =
            cases_print_all(format_find(SPAN("csv")), &options, "cut", piece, &out);
        /* A row whose quote was cut off loses its line; the line behind it may look
         * whole. */
        ck_assert_uint_le(records, 21);
        buffer_free(&out);
    }
    buffer_free(&text);
}
END_TEST

static void expect_records(struct span text, size_t want)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer out = {0};
    ck_assert_uint_eq(
        cases_print_all(format_find(SPAN("csv")), &options, "x", text, &out), want);
    buffer_free(&out);
}

START_TEST(an_unclosed_quote_costs_one_line)
{
    struct buffer text = {0};
    buffer_add_string(&text, "id,title\n1,\"open\n");
    for (int i = 2; text.len < 40 << 20; i++)
        buffer_printf(&text, "%d,a title that is repeated to make this file a long one\n",
                      i);
    size_t rows = 0;
    for (size_t i = 0; i < text.len; i++)
        rows += text.at[i] == '\n';
    expect_records(buffer_span(&text), rows - 2);
    buffer_free(&text);
}
END_TEST

START_TEST(rows_beyond_the_limit_are_refused)
{
    struct buffer text = {0};
    buffer_add_string(&text, "id,title\n1,");
    memset(buffer_reserve(&text, 17 << 20), 'x', 17 << 20);
    text.len += 17 << 20;
    buffer_add_string(&text, "\n2,good\n");
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer out = {0};
    cases_print_all(format_find(SPAN("csv")), &options, "x", buffer_span(&text), &out);
    ck_assert_ptr_nonnull(strstr(buffer_string(&out), "row too long"));
    ck_assert_ptr_nonnull(strstr(buffer_string(&out), "title: good"));
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

START_TEST(maps_are_checked)
{
    static const struct {
        const char *map, *problem;
    } maps[] = {
        {"", NULL},
        {"# only a comment\n\n", NULL},
        {"a = title\nb=Published At\nc = -\n", NULL},
        {"a = headline", NULL},
        {"a = colour\n", "map: 'a' is given the name 'colour', which is none of ours"},
        {"a\n", "map: 'a' is given the name '', which is none of ours"},
        {"= title\n", "map: the name '' is too long or empty"},
    };
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        struct error e = {0};
        enum error_code code = format_check_map(span_of(maps[i].map), &e);
        ck_assert_int_eq(code, maps[i].problem == NULL ? ERROR_NONE : ERROR_USAGE);
        ck_assert_str_eq(e.text, maps[i].problem == NULL ? "" : maps[i].problem);
    }
    struct buffer many = {0};
    struct error e = {0};
    for (int i = 0; i < 200; i++)
        buffer_printf(&many, "name%d = title\n", i);
    ck_assert_int_eq(format_check_map(buffer_span(&many), &e), ERROR_USAGE);
    buffer_free(&many);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases,
                            every_cut,
                            an_unclosed_quote_costs_one_line,
                            rows_beyond_the_limit_are_refused,
                            maps_are_checked,
                            NULL};
    return run_tests("csv", tests);
}
