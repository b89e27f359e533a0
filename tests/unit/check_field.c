#include "corpus/formats/field.h"

#include "tests/unit/run.h"

static void check(struct span got, const char *want)
{
    ck_assert_msg(span_is(got, want), "\"%.*s\" instead of \"%s\"", (int)got.len, got.at,
                  want);
}

START_TEST(texts)
{
    struct arena a = {0};
    check(field_html(&a, SPAN("<p>a</p><p>b")), "a\n\nb");
    check(field_title(&a, SPAN(" a<br>b\n &amp; c ")), "a b & c");
    check(field_line(&a, SPAN("\n a \t b\r\n")), "a b");
    check(field_plain(&a, SPAN(" a  b \r\n\r\n\r\n  c\nd\re \n")), "a  b\n\n  c\nd\ne");
    check(field_plain(&a, SPAN("\n")), "");
    check(field_title(&a, SPAN("")), "");
    check(field_title(&a, SPAN("AIR <U> SEEKS AT&amp;T <T>")), "AIR <U> SEEKS AT&T <T>");
    check(field_title(&a, SPAN("An <i>Odyssey</i> &lt;")), "An Odyssey <");
    check(field_title(&a, SPAN("a<")), "a<");
    check(field_title(&a, SPAN("&nbsp;a &nbsp; b&nbsp;")), "a b");
    arena_free(&a);
}
END_TEST

START_TEST(lists_hold_each_name_once)
{
    struct arena a = {0};
    struct record r = record_empty();
    field_author(&a, &r, SPAN(" Ana\n Kova "));
    field_author(&a, &r, SPAN("Ana Kova"));
    field_author(&a, &r, SPAN("  "));
    ck_assert_uint_eq(r.author_count, 1);
    check(r.authors[0], "Ana Kova");
    for (int i = 0; i < RECORD_LIST_MAX + 3; i++)
        field_tag(&a, &r, arena_printf(&a, "tag %d", i));
    ck_assert_uint_eq(r.tag_count, RECORD_LIST_MAX);
    ck_assert_uint_eq(r.mended, RECORD_MENDED_LIST);
    arena_free(&a);
}
END_TEST

START_TEST(dates_that_are_none_are_noted)
{
    struct record r = record_empty();
    field_date(&r, SPAN(""), &r.created_at);
    ck_assert_int_eq(r.created_at, RECORD_NO_TIME);
    field_date(&r, SPAN(" 1970-01-02 "), &r.created_at);
    ck_assert_int_eq(r.created_at, 86400);
    ck_assert_uint_eq(r.mended, 0);
    field_date(&r, SPAN("soon"), &r.created_at);
    ck_assert_int_eq(r.created_at, 86400);
    ck_assert_uint_eq(r.mended, RECORD_MENDED_DATE);
}
END_TEST

START_TEST(addresses_and_ids)
{
    struct arena a = {0};
    check(field_address(&a, SPAN("https://a.example/b/"), SPAN("c?d")),
          "https://a.example/b/c?d");
    check(field_address(&a, SPAN("https://a.example/b/"), SPAN(" ")), "");
    struct span page = field_page(&a, SPAN("https://www.a.example/b/?utm_source=x#c"));
    check(page, "a.example/b");
    check(field_page(&a, SPAN("https://www.a.example/#c")), "");
    check(field_page(&a, SPAN("/b")), "");
    check(field_page_id(&a, page), "url:a.example/b");
    check(field_page_id(&a, SPAN("")), "");
    check(field_comment_id(&a, page, SPAN("comment-3")), "url:a.example/b#comment-3");
    check(field_comment_id(&a, page, SPAN("")), "");
    check(field_comment_id(&a, SPAN(""), SPAN("x")), "");
    check(field_fragment(SPAN("https://a.example/b#c ")), "c");
    check(field_fragment(SPAN("https://a.example/b")), "");
    check(field_fragment(SPAN("")), "");
    arena_free(&a);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {texts, lists_hold_each_name_once,
                            dates_that_are_none_are_noted, addresses_and_ids, NULL};
    return run_tests("field", tests);
}
