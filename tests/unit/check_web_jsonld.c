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
        {SCRIPT("//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"H\",\"author\":\"A\"}\n//]]>"),
         "H", "A"},
        {SCRIPT("{&quot;@type&quot;:&quot;Report&quot;,&quot;headline&quot;:&quot;H&quot;,"
                "&quot;creator&quot;:&quot;A&quot;}"),
         "H", "A"},
        {SCRIPT("{\"@type\":\"Article\",\"name\":\"H\",\"author\":["
                "\"https://example.org/a\",{\"name\":[\"A\",\"B\"]}]}"),
         "H", "A"},
        {SCRIPT("{\"@type\":\"Article\",\"headline\":\"H\",\"author\":{\"@id\":\"#nobody\",\"name\":\"A\"}}"),
         "H", "A"},
        /* Of headline and name the one that the document is called by. */
        {"<title>Ferry strike enters third week</title>"
         SCRIPT("{\"@type\":\"Article\",\"headline\":\"Ferry strike enters third week\","
                "\"name\":\"Ferries\",\"author\":\"A\"}"),
         "Ferry strike enters third week", "A"},
        {"<title>Ferry strike enters third week</title>"
         SCRIPT("{\"@type\":\"Article\",\"headline\":\"Ferries\","
                "\"name\":\"Ferry strike enters third week\",\"author\":\"A\"}"),
         "Ferry strike enters third week", "A"},
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

START_TEST(reads_what_else_an_article_says)
{
    struct web_page p = web_page_of(SCRIPT(
        "{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"articleBody\":\"The body.\","
        "\"description\":\"In short.\",\"publisher\":{\"name\":\"The Gazette\"},"
        "\"articleSection\":[\"Local\",\"Sea\"],\"inLanguage\":\"en\",\"keywords\":[\"ferry\",\"strike\"],"
        "\"dateCreated\":\"2024-03-01\",\"interactionStatistic\":[{\"interactionType\":"
        "{\"@type\":\"LikeAction\"},\"userInteractionCount\":9},{\"interactionType\":"
        "\"https://schema.org/CommentAction\",\"userInteractionCount\":3}]}"));
    web_jsonld_read(&p);
    web_expect(p.body, "The body.");
    web_expect(p.article.summary, "In short.");
    web_expect(p.article.source, "The Gazette");
    web_expect(p.article.section, "Local");
    web_expect(p.article.lang, "en");
    ck_assert_uint_eq(p.article.tag_count, 2);
    web_expect(p.article.tags[1], "strike");
    ck_assert_int_eq(p.article.created_at, 1709251200);
    ck_assert_int_eq(p.article.num_comments, 3);
    web_page_free(&p);
}
END_TEST

/* Comments lie in their article, beside it, or say what they answer; votes may be nonsense. */
START_TEST(reads_comments_that_stand_alone)
{
    struct web_page p = web_page_of(SCRIPT(
        "[{\"@type\":\"Article\",\"headline\":\"H\",\"keywords\":\"ferry, strike,\"},"
        "{\"@type\":\"UserComments\",\"url\":\"#1\",\"commentText\":\"One.\",\"upvoteCount\":5,"
        "\"downvoteCount\":2,\"datePublished\":\"2024-03-01\"},"
        "{\"@type\":\"Comment\",\"text\":\"Two.\",\"parentItem\":{\"@id\":\"#1\"},\"upvoteCount\":-7},"
        "{\"@type\":\"Comment\",\"text\":\"Three.\",\"parentItem\":\"#1\",\"upvoteCount\":\"many\"}]"));
    web_jsonld_read(&p);
    ck_assert_uint_eq(p.article.tag_count, 2);
    ck_assert_uint_eq(p.comment_count, 3);
    web_expect(p.comments[0].id, "#1");
    web_expect(p.comments[0].text, "One.");
    ck_assert_int_eq(p.comments[0].points, 3);
    ck_assert_int_eq(p.comments[0].created_at, 1709251200);
    web_expect(p.comments[1].parent, "#1");
    ck_assert_int_eq(p.comments[1].points, RECORD_NO_NUMBER);
    web_expect(p.comments[2].parent, "#1");
    ck_assert_int_eq(p.comments[2].points, RECORD_NO_NUMBER);
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
                            reads_what_else_an_article_says, reads_comments_that_stand_alone,
                            what_is_no_article_says_nothing, NULL};
    return run_tests("web_jsonld", tests);
}
