#include "corpus/text/markdown.h"

#include "tests/unit/run.h"

static const struct {
    const char *markdown, *text;
} cases[] = {
    {"", ""},
    {"plain text, nothing else.", "plain text, nothing else."},
    {"one\n\ntwo\nthree\n", "one\n\ntwo\nthree\n"},
    /* Links and pictures. */
    {"See [the pier](https://pier.example/a_b_c \"title\").", "See the pier."},
    {"[a](x)[b](y) c", "ab c"},
    {"[wiki](https://w.example/Pier_(disambiguation)) x", "wiki x"},
    {"[escaped](https://w.example/Pier_\\(x\\)) x", "escaped x"},
    {"![a boat](https://i.example/b.png) and", "a boat and"},
    {"[no link] (x) [1], a[0](", "[no link] (x) [1], a[0]("},
    {"[open (x)", "[open (x)"},
    {"[over\nlines](x)", "[over\nlines](x)"},
    {"](x) alone", "](x) alone"},
    {"[not closed](http://x y", "[not closed](http://x y"},
    {"https://pier.example/a_b_c", "https://pier.example/a_b_c"},
    /* Emphasis. */
    {"**bold** *it* __bold__ _it_ ***both*** ~~gone~~", "bold it bold it both gone"},
    {"2*3*4 = 24, a * b, snake_case_name", "2*3*4 = 24, a * b, snake_case_name"},
    {"un**frigging**believable", "unfriggingbelievable"},
    {"__init__.py and 5 ** 2", "init.py and 5 ** 2"},
    {"about ~5 and ~ 6", "about ~5 and ~ 6"},
    {"`code` and ``more``", "code and more"},
    {"\\*not\\* \\[it\\](x) C:\\dir", "*not* [it](x) C:\\dir"},
    {"end with \\", "end with \\"},
    /* Lines. */
    {"# Heading\n###### six\n####### seven\n#tag", "Heading\nsix\n####### seven\n#tag"},
    {"a\n\n---\n\nb\n***\n* * *\n___\nTitle\n=====\n--", "a\n\n\n\nb\n\n\n\nTitle\n\n--"},
    {"* one\n* two\n- three\n1. four", "* one\n* two\n- three\n1. four"},
    {"> quoted\n>> twice\nown", "> quoted\n>> twice\nown"},
    {"```c\nint x;\n```\nafter", "\nint x;\n\nafter"},
    {">!the cat did it!<", "the cat did it"},
    {"caf\xc3\xa9 **na\xc3\xafve** \xe4\xb8\xad*\xe6\x96\x87*",
     "caf\xc3\xa9 na\xc3\xafve \xe4\xb8\xad*\xe6\x96\x87"},
};

START_TEST(keeps_the_words)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer out = {0};
        markdown_text(span_of(cases[i].markdown), &out);
        ck_assert_str_eq(buffer_string(&out), cases[i].text);
        buffer_free(&out);
    }
}
END_TEST

/* Each would take minutes if anything were looked for from every place to the end. */
START_TEST(is_linear)
{
    static const char *const pieces[] = {"[",  "](", "[](", "*",     "_a", "`", "> ",
                                         "\\", "#",  "- ",  "[a](b", "((", "!["};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct buffer text = {0}, out = {0};
        while (text.len < 4000000)
            buffer_add_string(&text, pieces[i]);
        markdown_text(buffer_span(&text), &out);
        ck_assert_uint_le(out.len, text.len);
        buffer_free(&text);
        buffer_free(&out);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {keeps_the_words, is_linear, NULL};
    return run_tests("markdown", tests);
}
