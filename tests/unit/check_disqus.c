#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("disqus");
}
END_TEST

START_TEST(every_cut)
{
    cases_cut(
        "disqus",
        SPAN("<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/"
             "disqus-internals\"><thread dsq:id=\"1\"><link>http://a.example/b</link>"
             "</thread><post dsq:id=\"2\"><message><![CDATA[<p>x</p>]]></message>"
             "<thread dsq:id=\"1\"/></post><post dsq:id=\"3\"><message>y</message>"
             "<thread dsq:id=\"1\"/><parent dsq:id=\"2\"/></post></disqus>"));
}
END_TEST

START_TEST(is_told_by_its_root)
{
    const struct format *f = format_find(SPAN("disqus"));
    ck_assert_int_eq(f->sniff(SPAN("<disqus xmlns=\"http://disqus.com\">")), 100);
    ck_assert_int_eq(f->sniff(SPAN("<disqus>")), 60);
    ck_assert_int_eq(f->sniff(SPAN("<rss>disqus.com")), 0);
    ck_assert_int_eq(f->sniff(SPAN("")), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, is_told_by_its_root, NULL};
    return run_tests("disqus", tests);
}
