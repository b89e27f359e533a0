#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("jsonfeed");
}
END_TEST

START_TEST(every_cut)
{
    cases_cut("jsonfeed",
              SPAN("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\","
                   "\"items\":[{\"id\":\"1\",\"content_html\":\"<p>x</p>\"},"
                   "{\"id\":\"2\",\"tags\":[\"a\"],\"title\":\"caf\xc3\xa9\"}]}"));
}
END_TEST

START_TEST(is_told_by_its_version)
{
    const struct format *f = format_find(SPAN("jsonfeed"));
    ck_assert_int_eq(f->sniff(SPAN("{\"version\":\"https://jsonfeed.org/version/1\"")),
                     100);
    ck_assert_int_eq(f->sniff(SPAN("{\"version\":2,\"items\":[]}")), 0);
    ck_assert_int_eq(f->sniff(SPAN("jsonfeed.org/version/")), 0);
    ck_assert_int_eq(f->sniff(SPAN("")), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, is_told_by_its_version, NULL};
    return run_tests("jsonfeed", tests);
}
