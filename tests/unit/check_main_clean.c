#include "corpus/formats/html/main_clean.h"

#include "tests/unit/web_page_of.h"

#define PARAGRAPH                                                                        \
    "<p>The crews want longer rests, better boats, and a say in the timetable; the "      \
    "company offers more pay, which nobody had asked for, and a new coat of paint.</p>"

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
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer html = {0}, text = {0};
        buffer_printf(&html, "<div id=content>" PARAGRAPH "%s" PARAGRAPH "</div>",
                      rows[i].html);
        struct web_page p = web_page_of(buffer_string(&html));
        struct html_node *content = web_node(&p, "content");
        main_clean(content, true, true);
        bool found = false;
        for (const struct html_node *n = html_next(content, content); n != NULL;
             n = html_next(n, content))
            found = found || (!n->is_text && span_is(html_value(n, "id"), "x"));
        ck_assert_msg(found == rows[i].stays, "row %zu", i);
        html_node_text(content, &text);
        ck_assert_uint_ge(text.len, 2 * 140);
        buffer_free(&text);
        buffer_free(&html);
        web_page_free(&p);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {takes_out_what_is_no_text, NULL};
    return run_tests("main_clean", tests);
}
