#include "corpus/formats/html/web_meta.h"

#include "tests/unit/web_page_of.h"

START_TEST(reads_what_pages_say_in_their_heads)
{
    struct web_page p = web_page_of(
        "<html lang=en-GB><head><meta property='og:title' content='Ferries'>"
        "<meta name=DC.creator content='By Mary Keane'><meta name=keywords content='sea, fog'>"
        "<meta property='article:published_time' content='2024-03-12T08:00:00Z'>"
        "<meta property='article:modified_time' content='2024-03-13'>"
        "<meta property='og:site_name' content='Gazette'><meta property='og:type' "
        "content=article><meta name=description content='No &amp; boats'>"
        "<link rel=canonical href='https://a.example/1'></head></html>");
    web_meta_read(&p);
    web_expect(p.meta_title, "Ferries");
    web_expect(p.article.authors[0], "Mary Keane");
    web_expect(p.article.source, "Gazette");
    web_expect(p.article.summary, "No & boats");
    web_expect(p.article.url, "https://a.example/1");
    web_expect(p.article.lang, "en-GB");
    ck_assert_uint_eq(p.article.tag_count, 2);
    web_expect(p.article.tags[1], "fog");
    ck_assert_int_eq(p.article.created_at, 1710230400);
    ck_assert_int_eq(p.article.updated_at, 1710288000);
    ck_assert(p.says_article);
    web_page_free(&p);
}
END_TEST

START_TEST(what_is_known_stays)
{
    struct web_page p = web_page_of("<meta name=author content=Other>"
                                    "<meta name=date content='2001-01-01'>");
    struct span authors[] = {SPAN("Known")};
    p.article.authors = authors;
    p.article.author_count = 1;
    p.article.created_at = 7;
    web_meta_read(&p);
    ck_assert_uint_eq(p.article.author_count, 1);
    ck_assert_int_eq(p.article.created_at, 7);
    web_page_free(&p);
}
END_TEST

START_TEST(finds_the_character_set)
{
    static const struct {
        const char *head, *charset;
    } rows[] = {
        {"<meta charset=utf-8>", "UTF-8"},
        {"<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=iso-8859-1'>", "CP1252"},
        {"<meta charset=\"koi8-r\">", "KOI8-R"},
        {"<meta charset=utf-7>", NULL},
        {"<p>charset=koi8-r", NULL},
        {"<meta charset=", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *got = web_meta_charset(span_of(rows[i].head));
        ck_assert_msg(rows[i].charset == NULL ? got == NULL
                                              : got != NULL && strcmp(got, rows[i].charset) == 0,
                      "row %zu: %s", i, got == NULL ? "none" : got);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_what_pages_say_in_their_heads, what_is_known_stays,
                            finds_the_character_set, NULL};
    return run_tests("web_meta", tests);
}
