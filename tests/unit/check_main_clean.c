#include "corpus/formats/html/main_clean.h"

#include "tests/unit/web_page_of.h"

#define PARAGRAPH                                                                        \
    "<p>The crews want longer rests, better boats, and a say in the timetable; the "      \
    "company offers more pay, which nobody had asked for, and a new coat of paint.</p>"

/* stays(html): whether the element with the id x does, between two paragraphs, which do. */
static bool stays(const char *between)
{
    struct buffer html = {0}, text = {0};
    buffer_printf(&html, "<div id=content>" PARAGRAPH "%s" PARAGRAPH "</div>", between);
    struct web_page p = web_page_of(buffer_string(&html));
    struct html_node *content = web_node(&p, "content");
    main_clean(content, true, true);
    bool found = false;
    for (const struct html_node *n = html_next(content, content); n != NULL;
         n = html_next(n, content))
        found = found || (!n->is_text && span_is(html_value(n, "id"), "x"));
    html_node_text(content, &text);
    ck_assert_uint_ge(text.len, 2 * 140);
    buffer_free(&text);
    buffer_free(&html);
    web_page_free(&p);
    return found;
}

START_TEST(takes_out_what_is_no_text)
{
    static const struct {
        const char *html;
        bool stays;
    } rows[] = {
        {"<form id=x><input name=q></form>", false},
        {"<div id=x class=sharedaddy><a href=/>Share</a></div>", false},
        {"<footer id=x>Contact</footer>", false},
        {"<div id=x class=related><ul><li><a href=/1>Another story</a><li><a href=/2>And one "
         "more of them</a><li><a href=/3>A third story</a></ul></div>",
         false},
        {"<div id=x>" PARAGRAPH PARAGRAPH "</div>", true},
        {"<blockquote id=x>" PARAGRAPH "</blockquote>", true},
        {"<div id=x>Advertisement</div>", false},
        {"<div id=x class=sidebar>" PARAGRAPH "</div>", false},
        {"<aside id=x>" PARAGRAPH "</aside>", false},
        {"<h2 id=x class=sidebar>Elsewhere</h2>", false},
        {"<h2 id=x>The timetable</h2>", true},
        {"<button id=x>Subscribe</button>", false},
        /* What is watched belongs to the article, what is only framed does not. */
        {"<div><iframe id=x src='https://www.youtube.com/embed/1'></iframe></div>", true},
        {"<div><iframe id=x src='https://ads.example/1'></iframe></div>", false},
        {"<div><p>Fare, finder</p><input id=x></div>", false},
        {"<div id=x><img src=1.jpg><img src=2.jpg><img src=3.jpg></div>", false},
        {"<ul id=x><li><img src=1.jpg></li><li><img src=2.jpg></li></ul>", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(stays(rows[i].html) == rows[i].stays, "row %zu", i);
}
END_TEST

#define LINK(n) "<td><a href=/" #n ">Story " #n "</a></td>"
#define ROW "<tr>" LINK(1) LINK(2) LINK(3) "</tr>"

/* A table full of links lays out a page, unless something says that it holds data. */
START_TEST(keeps_tables_of_data)
{
    static const struct {
        const char *html;
        bool stays;
    } rows[] = {
        {"<table id=x>" ROW "</table>", false},
        {"<table id=x>" ROW ROW "</table>", false},
        {"<table id=x><tr><td>" PARAGRAPH "</table>", true},
        {"<table id=x summary=Fares>" ROW "</table>", true},
        {"<table id=x summary=Fares role=presentation>" ROW "</table>", false},
        {"<table id=x summary=Fares datatable=0>" ROW "</table>", false},
        {"<table id=x><caption>Fares</caption>" ROW "</table>", true},
        {"<table id=x><tr><th>Fare</th></tr>" ROW "</table>", true},
        {"<table id=x>" ROW ROW ROW ROW "</table>", true}, /* twelve cells */
        {"<table id=x><tr>" LINK(1) LINK(2) LINK(3) LINK(4) LINK(5) "</tr>" ROW "</table>", true},
        {"<table summary=Fares><tr><td><div id=x><a href=/1>Story</a></div></table>", true},
        {"<div id=x><a href=/1>Story</a><table summary=Fares>" ROW "</table></div>", true},
        {"<pre><code><div id=x><a href=/1>Story</a></div></code></pre>", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(stays(rows[i].html) == rows[i].stays, "row %zu", i);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {takes_out_what_is_no_text, keeps_tables_of_data, NULL};
    return run_tests("main_clean", tests);
}
