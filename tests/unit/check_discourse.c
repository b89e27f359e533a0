#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("discourse");
}
END_TEST

START_TEST(every_cut)
{
    struct buffer text = {0};
    for (int i = 1; i < 6; i++)
        buffer_printf(&text,
                      "{\"username\":\"u\",\"topic_id\":7,\"post_number\":%d,"
                      "\"raw\":\"[quote]x[/quote] caf\\u00e9\"}\n",
                      i);
    cases_cut("discourse", buffer_span(&text));
    buffer_free(&text);
}
END_TEST

START_TEST(quotes_within_quotes_are_linear)
{
    struct buffer text = {0}, out = {0};
    const struct format_options options = {.since = RECORD_NO_TIME};
    buffer_add_string(&text, "{\"topic_id\":7,\"post_number\":1,\"raw\":\"");
    for (int i = 0; i < 200000; i++)
        buffer_add_string(&text, "[quote]");
    buffer_add_string(&text, "\"}\n{\"topic_id\":7,\"post_number\":2,\"raw\":\"own ");
    for (int i = 0; i < 200000; i++)
        buffer_add_string(&text, "[quote]");
    for (int i = 0; i < 200000; i++)
        buffer_add_string(&text, "[/quote]");
    buffer_add_string(&text, "\"}\n");
    cases_print_all(format_find(SPAN("discourse")), &options, "quotes",
                    buffer_span(&text), &out);
    ck_assert_ptr_nonnull(strstr(buffer_string(&out), "comment discourse:7/2\n"
                                                      "  thread: discourse:7\n"
                                                      "  text: own\n"));
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, quotes_within_quotes_are_linear, NULL};
    return run_tests("discourse", tests);
}
