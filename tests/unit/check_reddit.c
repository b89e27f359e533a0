#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("reddit");
}
END_TEST

START_TEST(every_cut)
{
    struct buffer text = {0};
    for (int i = 1; i < 6; i++)
        buffer_printf(
            &text,
            "{\"author\":\"u\",\"id\":\"c%d\",\"link_id\":\"t3_a\","
            "\"body\":\"[caf\\u00e9](x) &amp; **b**\",\"created_utc\":1175714200}\n",
            i * 100);
    cases_cut("reddit", buffer_span(&text));
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, NULL};
    return run_tests("reddit", tests);
}
