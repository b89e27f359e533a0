#include "corpus/formats/html/web_microdata.h"

#include "tests/unit/web_page_of.h"

static const char *const PAGE =
    "<div itemscope itemtype='https://schema.org/NewsArticle'><h1 itemprop=headline>Ferries"
    "</h1><span itemprop=author itemscope itemtype='https://schema.org/Person'><b "
    "itemprop=name>Mary Keane</b></span><time itemprop=datePublished "
    "datetime='2024-03-12T08:00:00Z'>today</time><div itemprop=comment itemscope "
    "itemtype='https://schema.org/Comment' id=c1><p itemprop=text>At last.</p><span "
    "itemprop=author>Ole</span></div></div>";

START_TEST(reads_items)
{
    struct web_page p = web_page_of(PAGE);
    web_microdata_read(&p);
    web_expect(p.article.title, "Ferries");
    web_expect(p.article.authors[0], "Mary Keane");
    ck_assert_int_eq(p.article.created_at, 1710230400);
    ck_assert(p.says_article);
    ck_assert_uint_eq(p.comment_count, 1);
    web_expect(p.comments[0].text, "At last.");
    web_expect(p.comments[0].author, "Ole");
    web_page_free(&p);
}
END_TEST

START_TEST(what_is_known_stays)
{
    struct web_page p = web_page_of(PAGE);
    struct span authors[] = {SPAN("Known")};
    p.article.authors = authors;
    p.article.author_count = 1;
    p.article.created_at = 7;
    web_microdata_read(&p);
    ck_assert_int_eq(p.article.created_at, 7);
    ck_assert_uint_eq(p.article.author_count, 1);
    web_page_free(&p);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_items, what_is_known_stays, NULL};
    return run_tests("web_microdata", tests);
}
