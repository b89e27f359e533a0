#include "searcher/query/chars.h"

#include "tests/unit/run.h"

START_TEST(white_space_is_known_beyond_ascii)
{
    static const struct {
        const char *text;
        size_t at, bytes;
    } cases[] = {
        {" a", 0, 1},     {"a b", 0, 0},    {"a\tb", 1, 1},    {"\u00a0", 0, 2},
        {"\u3000", 0, 3}, {"\u200b", 0, 3}, {"\ufeffa", 0, 3}, {"é", 0, 0},
        {"é", 1, 0},      {"\u00a0", 1, 0}, {"", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_uint_eq(chars_space(span_of(cases[i].text), cases[i].at),
                          cases[i].bytes);
}
END_TEST

START_TEST(signs_alone_are_no_word)
{
    static const char *const signs[] = {"", "-", "...", "— –", "»", "¿?", "。", "\ufffd"};
    static const char *const words[] = {"a", "-a-", "5", "é", "ª", "²", "語", "c++"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        ck_assert_msg(chars_only_signs(span_of(signs[i])), "%s", signs[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_msg(!chars_only_signs(span_of(words[i])), "%s", words[i]);
}
END_TEST

START_TEST(a_run_ends_at_space_and_brackets)
{
    static const struct {
        const char *text;
        size_t end, with_brackets;
    } cases[] = {
        {"word next", 4, 4}, {"a(b)c d", 1, 5}, {"a(b", 1, 1},       {"a)b", 1, 1},
        {"a(b) c", 1, 4},    {"a((b) c", 1, 1}, {"a|b", 1, 1},       {"", 0, 0},
        {"a\u00a0b", 1, 1},  {"a(b|c)d", 1, 1}, {"x_(y)_(z)", 2, 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span text = span_of(cases[i].text);
        ck_assert_msg(chars_run(text, 0) == cases[i].end, "%s: %zu", cases[i].text,
                      chars_run(text, 0));
        ck_assert_msg(chars_run_with_brackets(text, 0) == cases[i].with_brackets,
                      "%s: %zu", cases[i].text, chars_run_with_brackets(text, 0));
    }
}
END_TEST

START_TEST(quotes_are_chosen_that_the_text_does_not_hold)
{
    static const struct {
        const char *text, *open;
    } cases[] = {
        {"plain", "\""},     {"a \"b\"", "«"},          {"a “b”", "«"},
        {"\"a\" «b»", "「"}, {"\"a\" «b» 「c」", "「"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(chars_quote_pair(span_of(cases[i].text)).open, cases[i].open);
    ck_assert_ptr_null(chars_opening(span_of("」"), 0));
    ck_assert_ptr_nonnull(chars_quote(span_of("」"), 0));
    ck_assert_ptr_null(chars_quote(span_of("x"), 0));
}
END_TEST

START_TEST(what_needs_no_quotes_is_raw)
{
    ck_assert(chars_raw(span_of("bbc.co.uk"), false));
    ck_assert(!chars_raw(span_of("two words"), false));
    ck_assert(!chars_raw(span_of("a(b)"), false));
    ck_assert(chars_raw(span_of("a(b)"), true));
    ck_assert(!chars_raw(span_of("(b)"), true));
    ck_assert(!chars_raw(span_of("\"a"), false));
    ck_assert(!chars_raw(span_of(""), false));
}
END_TEST

START_TEST(spaces_become_one)
{
    static const struct {
        const char *text, *spaced;
    } cases[] = {
        {"  a  b ", "a b"}, {"a\u00a0\u3000b", "a b"}, {" \t", ""},
        {"", ""},           {"é  ü", "é ü"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert(
            span_is(chars_one_spaced(&arena, span_of(cases[i].text)), cases[i].spaced));
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {white_space_is_known_beyond_ascii,
                            signs_alone_are_no_word,
                            a_run_ends_at_space_and_brackets,
                            quotes_are_chosen_that_the_text_does_not_hold,
                            what_needs_no_quotes_is_raw,
                            spaces_become_one,
                            NULL};
    return run_tests("chars", tests);
}
