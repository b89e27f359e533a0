#include "tests/unit/web_page_of.h"

START_TEST(comments_begin_unknown_and_are_bounded)
{
    struct web_page p = web_page_of("<p>x</p>");
    struct web_comment *c = web_page_add_comment(&p);
    ck_assert_int_eq(c->created_at, RECORD_NO_TIME);
    ck_assert_int_eq(c->points, RECORD_NO_NUMBER);
    ck_assert_uint_eq(c->text.len, 0);
    for (int i = 1; i < WEB_COMMENTS_MAX; i++)
        ck_assert_ptr_nonnull(web_page_add_comment(&p));
    ck_assert_ptr_null(web_page_add_comment(&p));
    ck_assert_uint_eq(p.comment_count, WEB_COMMENTS_MAX);
    web_page_free(&p);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {comments_begin_unknown_and_are_bounded, NULL};
    return run_tests("web_page", tests);
}
