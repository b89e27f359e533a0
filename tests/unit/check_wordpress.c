#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("wordpress");
}
END_TEST

START_TEST(every_cut)
{
    cases_cut(
        "wordpress",
        SPAN("<?xml version=\"1.0\"?>\n"
             "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>"
             "<item><title>One &amp; two</title><link>http://a.example/1</link>"
             "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
             "<wp:comment><wp:comment_id>5</wp:comment_id>"
             "<wp:comment_content><![CDATA[Caf\xc3\xa9 <b>x</b>]]></wp:comment_content>"
             "<wp:comment_approved>1</wp:comment_approved></wp:comment></item>"
             "<!-- between --><item><title><![CDATA[Three]]></title>"
             "<link>http://a.example/2</link></item></channel></rss>"));
}
END_TEST

START_TEST(tells_exports_from_other_feeds)
{
    const struct format *f = format_find(SPAN("wordpress"));
    ck_assert_int_eq(f->sniff(SPAN("<?xml version='1.0'?>\n<!-- x --><rss version='2.0' "
                                   "xmlns:wp='http://wordpress.org/export/1.0/'>")),
                     100);
    ck_assert_int_eq(f->sniff(SPAN("<rss><channel><wp:wxr_version>1.2")), 100);
    ck_assert_int_eq(f->sniff(SPAN("<rss version='2.0'><channel>")), 0);
    ck_assert_int_eq(f->sniff(SPAN("<feed xmlns:wp='http://wordpress.org/export/1.0/'>")),
                     0);
    ck_assert_int_eq(f->sniff(SPAN("")), 0);
    ck_assert_int_eq(f->sniff(SPAN("<!--")), 0);
    ck_assert_int_eq(f->sniff(SPAN("<?xml")), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, tells_exports_from_other_feeds, NULL};
    return run_tests("wordpress", tests);
}
