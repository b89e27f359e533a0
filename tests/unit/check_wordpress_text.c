#include "corpus/formats/wordpress_text.h"

#include "corpus/text/html.h"
#include "tests/unit/run.h"

static const struct {
    const char *content, *text;
} POSTS[] = {
    {"", ""},
    {"One\ntwo\n\nthree", "One\ntwo\n\nthree"},
    {"One\r\ntwo\r\n\r\nthree", "One\ntwo\n\nthree"},
    {"<p>One</p>\n<p>Two</p>", "One\n\nTwo"},
    {"<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "a\nb"},
    {"<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->", "One two"},
    {"<pre>a\n\nb</pre>\nc", "a\n\nb\n\nc"},
    {"[caption id=\"x\"]<img> Text[/caption] after", "Text after"},
    {"before [gallery ids=\"1,2\"] after", "before after"},
    {"[gallery]", ""},
    {"[[gallery]]", "[gallery]"},
    {"[su_note color=\"red\"]Inside[/su_note].", "Inside ."},
    {"He said [sic] and [1] and [/irony] and [a b]",
     "He said [sic] and [1] and [/irony] and [a b]"},
    {"unclosed [caption id=\"x\"", "unclosed [caption id=\"x\""},
    {"[", "["},
    {"[]", "[]"},
    {"ends in [/", "ends in [/"},
    {"> quoted\n>\n> again", "> quoted\n>\n> again"},
    {"by\n<ana@example.org>", "by\n<ana@example.org>"},
};

START_TEST(text_of_posts)
{
    for (size_t i = 0; i < sizeof POSTS / sizeof POSTS[0]; i++) {
        struct buffer html = {0}, text = {0};
        wordpress_html(span_of(POSTS[i].content), true, &html);
        html_text(buffer_span(&html), &text);
        ck_assert_msg(span_is(buffer_span(&text), POSTS[i].text), "%s: \"%s\"",
                      POSTS[i].content, buffer_string(&text));
        buffer_free(&html);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(comments_keep_their_brackets)
{
    struct buffer html = {0};
    wordpress_html(SPAN("[caption id=\"x\"] and [gallery]"), false, &html);
    ck_assert_str_eq(buffer_string(&html), "[caption id=\"x\"] and [gallery]");
    buffer_free(&html);
}
END_TEST

START_TEST(brackets_take_linear_time)
{
    struct buffer content = {0}, html = {0};
    for (int i = 0; i < 300000; i++)
        buffer_add_string(&content, i % 3 ? "[a b=" : "<pre>\n[/x");
    wordpress_html(buffer_span(&content), true, &html);
    ck_assert_uint_gt(html.len, 0);
    buffer_free(&content);
    buffer_free(&html);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {text_of_posts, comments_keep_their_brackets,
                            brackets_take_linear_time, NULL};
    return run_tests("wordpress_text", tests);
}
