#include "corpus/error.h"

#include "tests/unit/run.h"

START_TEST(keeps_the_first_cause)
{
    struct error e = {0};
    ck_assert_int_eq(error_set(&e, ERROR_IO, "%s: %s", "a.jsonl", "no such file"),
                     ERROR_IO);
    ck_assert_int_eq(error_set(&e, ERROR_USAGE, "later"), ERROR_IO);
    ck_assert_int_eq(e.code, ERROR_IO);
    ck_assert_str_eq(e.text, "a.jsonl: no such file");
}
END_TEST

START_TEST(shows_no_byte_a_terminal_would_obey)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"two\nlines\t\x1b[31m\x7f", "two\\x0alines\\x09\\x1b[31m\\x7f"},
        {"Café 東京 😀", "Café 東京 😀"},
        {"bad \xff\xc3( end\xe2\x82", "bad \\xff\\xc3( end\\xe2\\x82"},
        {"c1 \xc2\x9b"
         "31m",
         "c1 \\xc2\\x9b31m"},
        {"\xe2\x80\xae"
         "flip",
         "\\xe2\\x80\\xaeflip"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error e = {0};
        error_set(&e, ERROR_USAGE, "%s", cases[i].text);
        ck_assert_str_eq(e.text, cases[i].shown);
    }
}
END_TEST

START_TEST(cuts_what_does_not_fit_at_a_character)
{
    struct error e = {0};
    char text[3 * sizeof e.text];
    for (size_t shift = 0; shift < 8; shift++) {
        static const char *const units[] = {"x", "é", "\x01", "😀"};
        for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
            memset(text, 'a', shift);
            size_t len = shift;
            for (; len + 5 < sizeof text; len += strlen(units[u]))
                strcpy(text + len, units[u]);
            e = (struct error){0};
            error_set(&e, ERROR_IO, "%s", text);
            size_t shown = strlen(e.text);
            ck_assert_uint_lt(shown, sizeof e.text);
            ck_assert_uint_ge(shown, sizeof e.text - 20);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {keeps_the_first_cause, shows_no_byte_a_terminal_would_obey,
                            cuts_what_does_not_fit_at_a_character, NULL};
    return run_tests("error", tests);
}
