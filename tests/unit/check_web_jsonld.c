#include "corpus/formats/html/web_jsonld.h"

#include "tests/unit/web_page_of.h"

#define SCRIPT(json) "<script type='application/ld+json'>" json "</script>"

START_TEST(reads_articles_of_all_shapes)
{
    static const struct {
        const char *html, *headline, *author;
    } rows[] = {
        {SCRIPT("{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"author\":\"A\"}"), "H", "A"},
        {SCRIPT("[{\"@type\":\"Organization\"},{\"@type\":[\"Thing\",\"Article\"],"
                "\"headline\":\"H\",\"author\":{\"name\":\"A\"}}]"),
         "H", "A"},
        {SCRIPT("{\"@graph\":[{\"@type\":\"BlogPosting\",\"headline\":\"H\",\"author\":"
                "{\"@id\":\"#a\"}},{\"@id\":\"#a\",\"@type\":\"Person\",\"name\":\"A\"}]}"),
         "H", "A"},
        {SCRIPT("{\"@type\":\"http://schema.org/NewsArticle\",\"headline\":\"H\","
                "\"author\":[{\"name\":\"A\"},{\"name\":\"B\"}],}"),
         "H", "A"},
        {SCRIPT("<!-- {\"@type\":\"Article\",\"headline\":\"H\",\"author\":\"A\"} -->"), "H",
         "A"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct web_page p = web_page_of(rows[i].html);
        web_jsonld_read(&p);
        web_expect(p.headline, rows[i].headline);
        ck_assert_msg(p.article.author_count > 0, "row %zu", i);
        web_expect(p.article.authors[0], rows[i].author);
        ck_assert(p.says_article);
        web_page_free(&p);
    }
}
END_TEST

START_TEST(reads_comments_within_comments)
{
    struct web_page p = web_page_of(SCRIPT(
        "{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"comment\":[{\"@type\":\"Comment\","
        "\"@id\":\"#c1\",\"text\":\"One.\",\"upvoteCount\":3,\"comment\":[{\"@type\":"
        "\"Comment\",\"text\":\"Two.\",\"author\":{\"name\":\"Ole\"}}]}]}"));
    web_jsonld_read(&p);
    ck_assert_uint_eq(p.comment_count, 2);
    web_expect(p.comments[0].text, "One.");
    ck_assert_int_eq(p.comments[0].points, 3);
    web_expect(p.comments[1].parent, "#c1");
    web_expect(p.comments[1].author, "Ole");
    web_page_free(&p);
}
END_TEST

START_TEST(what_is_no_article_says_nothing)
{
    static const char *const pages[] = {
        SCRIPT("{\"@type\":\"WebSite\",\"headline\":\"H\"}"), SCRIPT("not JSON"), SCRIPT(""),
        SCRIPT("{\"@type\":\"NewsArticle\",\"headline\":"), "<script>{}</script>"};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        struct web_page p = web_page_of(pages[i]);
        web_jsonld_read(&p);
        ck_assert_msg(!p.says_article && p.headline.len == 0, "page %zu", i);
        web_page_free(&p);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_articles_of_all_shapes, reads_comments_within_comments,
                            what_is_no_article_says_nothing, NULL};
    return run_tests("web_jsonld", tests);
}
