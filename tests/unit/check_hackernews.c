#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("hackernews");
}
END_TEST

START_TEST(every_cut)
{
    struct buffer text = {0};
    for (int i = 1; i < 6; i++)
        buffer_printf(&text,
                      "{\"by\":\"u\",\"id\":%d,\"parent\":1,\"text\":\"<p>caf\\u00e9\","
                      "\"time\":1175714200,\"type\":\"comment\"}\n",
                      i * 100);
    cases_cut("hackernews", buffer_span(&text));
    buffer_free(&text);
}
END_TEST

static size_t count(struct span text)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer out = {0};
    size_t records =
        cases_print_all(format_find(SPAN("hackernews")), &options, "count", text, &out);
    buffer_free(&out);
    return records;
}

static void add_nested(struct buffer *text, int depth)
{
    for (int i = 1; i <= depth; i++)
        buffer_printf(text, "{\"id\":%d,\"text\":\"x\",\"children\":[", i);
    for (int i = 1; i <= depth; i++)
        buffer_add_string(text, "]}");
    buffer_add_byte(text, '\n');
}

START_TEST(depth_is_bounded_and_costs_no_stack)
{
    struct buffer text = {0};
    add_nested(&text, 512);
    ck_assert_uint_eq(count(buffer_span(&text)), 512);
    add_nested(&text, 100000);
    add_nested(&text, 3);
    ck_assert_uint_eq(count(buffer_span(&text)), 515);
    buffer_free(&text);
}
END_TEST

START_TEST(wide_threads_are_linear)
{
    struct buffer text = {0};
    buffer_add_string(&text,
                      "{\"id\":1,\"type\":\"story\",\"title\":\"t\",\"children\":[");
    for (int i = 2; i < 50000; i++)
        buffer_printf(&text, "{\"id\":%d,\"text\":\"x\",\"children\":[]},", i);
    buffer_add_string(&text, "{\"id\":50000,\"text\":\"x\"}]}\n");
    ck_assert_uint_eq(count(buffer_span(&text)), 50000);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, depth_is_bounded_and_costs_no_stack,
                            wide_threads_are_linear, NULL};
    return run_tests("hackernews", tests);
}
