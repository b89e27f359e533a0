#include "corpus/formats/html/main_text.h"

#include "corpus/formats/html/main_node.h"
#include "tests/unit/run.h"

#define LONG                                                                             \
    "The boats lie in the harbour, one beside the other, and nobody is on them, since "  \
    "the "                                                                               \
    "crews are on strike, the passengers have gone home, and the gulls do not count. "

static const struct {
    const char *name, *html;
    const char *in, *out; /* what must and must not be in the text */
} PAGES[] = {
    {"navigation and footer",
     "<div id=menu><a href=1>Home page of all the news</a></div><div id=main>"
     "<p>" LONG LONG "<p>" LONG LONG "</div><div class=footer>" LONG "</div>",
     "gulls", "Home"},
    {"line breaks part paragraphs",
     "<div>" LONG "<br><br>" LONG "<br><br>" LONG LONG "</div>", "\n\n", NULL},
    {"divs as paragraphs", "<div><div>" LONG LONG "</div><div>" LONG LONG "</div></div>",
     "\n\n", NULL},
    {"hidden text",
     "<article><p>" LONG LONG "<p style='display: none'>Secret<p>" LONG LONG "</article>",
     "gulls", "Secret"},
    {"comments",
     "<article><p>" LONG LONG "<p>" LONG LONG "</article><div class=comments><p>"
     "Nice text, thank you very much</div>",
     "gulls", "Nice"},
    {"form",
     "<div><p>" LONG LONG "<p>" LONG LONG "<form><input><input>Subscribe to our letter"
     "</form></div>",
     "gulls", "Subscribe"},
    {"data table",
     "<div><p>" LONG LONG "<p>" LONG "<table><caption>Boats</caption><tr><th>Name<th>"
     "Length<tr><td>Ada<td>12</table></div>",
     "Ada", NULL},
    {"short page", "<p>Only this.", "Only this.", NULL},
};

START_TEST(pages)
{
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++) {
        struct html_tree t = {0};
        struct buffer text = {0};
        html_tree_parse(&t, span_of(PAGES[i].html));
        main_text_find(&t, SPAN("A title"), &text);
        ck_assert_msg(strstr(buffer_string(&text), PAGES[i].in) != NULL, "%s: %s",
                      PAGES[i].name, text.at);
        ck_assert_msg(PAGES[i].out == NULL || strstr(text.at, PAGES[i].out) == NULL,
                      "%s: %s", PAGES[i].name, text.at);
        buffer_free(&text);
        html_tree_free(&t);
    }
}
END_TEST

START_TEST(the_heading_is_not_the_text)
{
    struct html_tree t = {0};
    struct buffer text = {0};
    html_tree_parse(&t, SPAN("<article><h1>The strike goes on</h1><p>" LONG LONG
                             "<p>" LONG LONG "<h2>Another heading</h2><p>" LONG
                             "</article>"));
    main_text_find(&t, SPAN("Strike goes on"), &text);
    ck_assert_ptr_null(strstr(buffer_string(&text), "goes on"));
    ck_assert_ptr_nonnull(strstr(text.at, "Another heading"));
    buffer_free(&text);
    html_tree_free(&t);
}
END_TEST

START_TEST(nothing_is_found_in_nothing)
{
    struct html_tree t = {0};
    struct buffer text = {0};
    html_tree_parse(&t, SPAN(""));
    main_text_find(&t, SPAN(""), &text);
    ck_assert_uint_eq(text.len, 0);
    buffer_free(&text);
    html_tree_free(&t);
}
END_TEST

START_TEST(similarity_of_titles)
{
    ck_assert_double_eq(main_node_similarity(SPAN("a b c"), SPAN("A, B, C!")), 1);
    ck_assert_double_eq(main_node_similarity(SPAN("a b c"), SPAN("x y z")), 0);
    ck_assert_double_eq(main_node_similarity(SPAN(""), SPAN("x")), 0);
    ck_assert_double_eq(main_node_similarity(SPAN("x"), SPAN("")), 0);
    ck_assert(main_node_similarity(SPAN("ferry strike"), SPAN("ferry strike goes on")) <
              0.75);
}
END_TEST

START_TEST(shares_of_links)
{
    struct html_tree t = {0};
    html_tree_parse(&t, SPAN("<div id=content-main>1234<a href=x>56</a><a href='#y'>78 90"
                             "</a></div>"));
    struct html_node *div = html_find(t.root, ELEMENT_DIV);
    ck_assert_uint_eq(main_node_chars(div), 11);
    ck_assert_double_eq_tol(main_node_link_density(div), (2 + 0.3 * 5) / 11, 1e-9);
    ck_assert_int_eq(main_node_weight(div), 25);
    ck_assert(!main_node_is_unlikely(div));
    html_tree_free(&t);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {pages,
                            the_heading_is_not_the_text,
                            nothing_is_found_in_nothing,
                            similarity_of_titles,
                            shares_of_links,
                            NULL};
    return run_tests("main_text", tests);
}
