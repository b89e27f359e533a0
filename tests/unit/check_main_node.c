#include "corpus/formats/html/main_node.h"

#include "tests/unit/web_page_of.h"

START_TEST(counts_folded_characters_and_commas)
{
    static const struct {
        const char *html;
        size_t chars, commas;
    } rows[] = {{"<div id=x></div>", 0, 0},
                {"<div id=x> a  b </div>", 3, 0},
                {"<div id=x>a<b>b</b> <i> c</i></div>", 4, 0},
                {"<div id=x>a <b> </b> b</div>", 3, 0},
                {"<div id=x> <b> a</b>, b,\xc3\xa9 \xe3\x80\x81 c</div>", 10, 2},
                {"<div id=x>\xd8\x8c \xef\xbc\x8c</div>", 3, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct web_page p = web_page_of(rows[i].html);
        const struct html_node *x = web_node(&p, "x");
        ck_assert_msg(main_node_chars(x) == rows[i].chars, "row %zu: %zu", i,
                      main_node_chars(x));
        ck_assert_msg(main_node_commas(x) >= rows[i].commas, "row %zu: %zu", i,
                      main_node_commas(x));
        web_page_free(&p);
    }
}
END_TEST

START_TEST(knows_how_much_is_links)
{
    struct web_page p = web_page_of("<p id=x>12345<a href=/a>12345</a></p>"
                                    "<p id=y>12345<a href=#a>12345</a></p><p id=z></p>");
    ck_assert_double_eq_tol(main_node_link_density(web_node(&p, "x")), 0.5, 1e-9);
    ck_assert_double_eq_tol(main_node_link_density(web_node(&p, "y")), 0.15, 1e-9);
    ck_assert_double_eq_tol(main_node_link_density(web_node(&p, "z")), 0, 1e-9);
    web_page_free(&p);
}
END_TEST

START_TEST(judges_by_names)
{
    struct web_page p = web_page_of(
        "<div id=article class=post-body></div><div id=sidebar class=sponsor></div>"
        "<div id=x class=neutral></div><div id=byline class=byline>By Ana</div>"
        "<div id=share class=sharedaddy></div><div id=h style='display:none'>x</div>"
        "<p id=p>a <b>b</b></p><div id=blocks><p>x</p></div>");
    ck_assert_int_gt(main_node_weight(web_node(&p, "article")), 0);
    ck_assert_int_lt(main_node_weight(web_node(&p, "sidebar")), 0);
    ck_assert_int_eq(main_node_weight(web_node(&p, "x")), 0);
    ck_assert(main_node_is_unlikely(web_node(&p, "sidebar")));
    ck_assert(!main_node_is_unlikely(web_node(&p, "article")));
    ck_assert(main_node_is_byline(web_node(&p, "byline")));
    ck_assert(!main_node_is_byline(web_node(&p, "x")));
    ck_assert(main_node_is_share(web_node(&p, "share")));
    ck_assert(main_node_is_hidden(web_node(&p, "h")));
    ck_assert(!main_node_is_hidden(web_node(&p, "p")));
    ck_assert(main_node_has_block(web_node(&p, "blocks")));
    ck_assert(!main_node_has_block(web_node(&p, "p")));
    ck_assert(main_node_is(web_node(&p, "p"), ELEMENT_P));
    ck_assert(main_node_has_ancestor(web_node(&p, "p"), ELEMENT_BODY));
    ck_assert(!main_node_has_ancestor(web_node(&p, "p"), ELEMENT_ARTICLE));
    struct html_node *only;
    ck_assert_uint_eq(main_node_child_count(web_node(&p, "blocks"), &only), 1);
    ck_assert(main_node_is(only, ELEMENT_P));
    web_page_free(&p);
}
END_TEST

START_TEST(titles_are_alike_by_their_words)
{
    ck_assert_double_eq_tol(main_node_similarity(SPAN("Ferry strike"), SPAN("ferry STRIKE")),
                            1, 1e-9);
    ck_assert_double_eq_tol(main_node_similarity(SPAN("Ferry strike"), SPAN("harbour fog")),
                            0, 1e-9);
    ck_assert_double_gt(main_node_similarity(SPAN("Ferry strike"), SPAN("Ferry strike ends")),
                        0.5);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_folded_characters_and_commas, knows_how_much_is_links,
                            judges_by_names, titles_are_alike_by_their_words, NULL};
    return run_tests("main_node", tests);
}
