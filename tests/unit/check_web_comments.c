#include "corpus/formats/html/web_comments.h"

#include "tests/unit/web_page_of.h"

static const char *const PAGE =
    "<ol><li class='comment even' id=comment-3><div class=comment-author><b class=fn>Ole</b>"
    "</div><time datetime='2024-03-12T11:00:00Z'>today</time><div class=comment-content><p>At "
    "last.</p></div><ul class=children><li class=comment id=comment-4><b class=fn>Mary</b><div "
    "class=comment-content><p>A reply.</p></div></li></ul></li></ol>";

START_TEST(reads_the_markup_of_blogs)
{
    struct web_page p = web_page_of(PAGE);
    web_comments_read(&p);
    ck_assert_uint_eq(p.comment_count, 2);
    web_expect(p.comments[0].id, "#comment-3");
    web_expect(p.comments[0].author, "Ole");
    web_expect(p.comments[0].text, "At last.");
    ck_assert_int_eq(p.comments[0].created_at, 1710241200);
    web_expect(p.comments[1].parent, "#comment-3");
    web_expect(p.comments[1].text, "A reply.");
    web_page_free(&p);
}
END_TEST

START_TEST(leaves_them_out_of_the_article_when_they_are_known)
{
    struct web_page p = web_page_of(PAGE);
    web_page_add_comment(&p)->text = SPAN("from JSON-LD");
    web_comments_read(&p);
    ck_assert_uint_eq(p.comment_count, 1);
    ck_assert(web_node(&p, "comment-3")->left_out);
    web_page_free(&p);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_the_markup_of_blogs,
                            leaves_them_out_of_the_article_when_they_are_known, NULL};
    return run_tests("web_comments", tests);
}
