#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("jsonl");
}
END_TEST

START_TEST(every_cut)
{
    struct buffer text = {0};
    for (int i = 0; i < 20; i++)
        buffer_printf(
            &text,
            "{\"type\":\"comment\",\"id\":\"c%d\",\"article\":\"a\",\"parent\":null,"
            "\"author\":[\"J\\u00f8\"],\"text\":\"caf\xc3\xa9 "
            "\\\"%d\\\"\",\"score\":-%d}\n",
            i, i, i);
    cases_cut("jsonl", buffer_span(&text));
    buffer_free(&text);
}
END_TEST

static enum format_result first_result(struct span text, struct complaint *c)
{
    const struct format *f = format_find(SPAN("jsonl"));
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct input *in;
    struct error e = {0};
    struct record r;
    *c = (struct complaint){0};
    ck_assert_int_eq(input_open_memory("test", text, &in, &e), ERROR_NONE);
    void *reader = f->open(in, &options);
    enum format_result result = f->next(reader, &r, c);
    f->close(reader);
    input_close(in);
    return result;
}

START_TEST(hostile_lines_cost_only_themselves)
{
    static const struct {
        const char *start, *repeated, *end, *reason;
    } lines[] = {
        {"", "[", "\n", "not a JSON object"},
        {"{\"x\":", "[", "\n", "not JSON"},
        {"", "{\"a\":", "\n", "not JSON"},
        {"{\"id\":\"a\",\"title\":\"many keys\"", ",\"k\":{}", "}\n", NULL},
        {"{\"id\":\"a\",\"title\":\"many tags\",\"tags\":[\"x\"", ",\"x\"", "]}\n", NULL},
        {"{\"id\":\"a\",\"title\":\"", "\\ud800", "\"}\n", NULL},
        {"{\"id\":\"a\",\"text\":\"", "<", "\"}\n", NULL},
        {"{\"id\":\"a\",\"text\":\"", "&#", "\"}\n", NULL},
        {"{\"id\":\"a\",\"title\":\"x\",\"score\":1", "0", "}\n", NULL},
        {"", "\\", "\n", "not JSON"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct buffer text = {0};
        struct complaint c;
        buffer_add_string(&text, lines[i].start);
        for (int n = 0; n < 500000; n++)
            buffer_add_string(&text, lines[i].repeated);
        buffer_add_string(&text, lines[i].end);
        enum format_result result = first_result(buffer_span(&text), &c);
        if (lines[i].reason == NULL)
            ck_assert_int_eq(result, FORMAT_RECORD);
        else
            ck_assert_str_eq(c.reason, lines[i].reason);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(lines_beyond_the_limit_are_refused)
{
    struct buffer text = {0};
    struct complaint c;
    buffer_add_string(&text, "{\"id\":\"a\",\"text\":\"");
    memset(buffer_reserve(&text, INPUT_LINE_BYTES_MAX), 'x', INPUT_LINE_BYTES_MAX);
    text.len += INPUT_LINE_BYTES_MAX;
    buffer_add_string(&text, "\"}\n");
    ck_assert_int_eq(first_result(buffer_span(&text), &c), FORMAT_REFUSED);
    ck_assert_str_eq(c.reason, "line too long");
    buffer_free(&text);
}
END_TEST

/* Comments within comments: what is deeper than anybody answers is refused, once, and what
 * comes behind it is read. */
START_TEST(nesting_is_bounded)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer text = {0}, out = {0};
    buffer_add_string(&text, "{\"id\":\"a\",\"title\":\"deep\"");
    for (int i = 0; i < 200; i++)
        buffer_printf(&text, ",\"replies\":[{\"id\":\"c%d\",\"text\":\"x\"", i);
    for (int i = 0; i < 200; i++)
        buffer_add_string(&text, "}]");
    buffer_add_string(&text, "}\n{\"id\":\"b\",\"title\":\"next\"}\n");
    ck_assert_uint_eq(cases_print_all(format_find(SPAN("jsonl")), &options, "deep",
                                      buffer_span(&text), &out),
                      1 + 50 + 1);
    const char *printed = buffer_string(&out);
    const char *refused = strstr(printed, "refused 1:");
    ck_assert_ptr_nonnull(refused);
    ck_assert_ptr_nonnull(strstr(refused, "comments nested too deep: more than 50 levels"));
    ck_assert_ptr_null(strstr(refused + 1, "refused"));
    ck_assert_ptr_nonnull(strstr(printed, "article b\n"));
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, hostile_lines_cost_only_themselves,
                            lines_beyond_the_limit_are_refused, nesting_is_bounded, NULL};
    return run_tests("jsonl", tests);
}
