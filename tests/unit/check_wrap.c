#include "searcher/terminal/wrap.h"

#include "tests/unit/run.h"

static const struct {
    const char *text;
    size_t width;
    const char *first, *rest, *lines;
} cases[] = {
    {"", 10, "", "", "\n"},
    {"one two three", 0, "", "  ", "one two three\n"},
    {"one two three", 7, "", "", "one two\nthree\n"},
    {"one two three", 8, "", "", "one two\nthree\n"},
    {"one two three", 9, "- ", "  ", "- one two\n  three\n"},
    {"one  two", 3, "", "", "one\ntwo\n"},
    {"averyverylongword and on", 6, "", "", "averyverylongword\nand on\n"},
    {"on averyverylongword", 6, "", "", "on\naveryverylongword\n"},
    {"a b c d", 1, "", "", "a\nb\nc\nd\n"},
    {"東京都の夏", 4, "", "", "東京\n都の\n夏\n"},
    {"東京都の夏", 5, "", "", "東京\n都の\n夏\n"},
    {"ab 東京c", 5, "", "", "ab 東\n京c\n"},
    {"雨。晴", 2, "", "", "雨。\n晴\n"},
    {"e\xcc\x81\xcc\x82"
     "a bc",
     5, "", "",
     "e\xcc\x81\xcc\x82"
     "a bc\n"},
    {"\033[1mone\033[0m two", 7, "", "", "\033[1mone\033[0m two\n"},
    {"\033[1mone\033[0m two", 6, "", "", "\033[1mone\033[0m\ntwo\n"},
    {"\033]8;;http://a.example/\033\\one\033]8;;\033\\ two", 7, "", "",
     "\033]8;;http://a.example/\033\\one\033]8;;\033\\ two\n"},
    {"one\xc2\xa0two three", 7, "", "", "one\xc2\xa0two\nthree\n"},
    {"one two", 4, "────", "", "────one\ntwo\n"},
};

START_TEST(lines_fit_the_width)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {0};
        wrap_lines(span_of(cases[i].text), cases[i].width, span_of(cases[i].first),
                   span_of(cases[i].rest), &out);
        ck_assert_str_eq(buffer_string(&out), cases[i].lines);
        buffer_free(&out);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {lines_fit_the_width, NULL};
    return run_tests("wrap", tests);
}
