#include "searcher/plan/finder.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

/* The runs that a finder gives for letters in text, parted by bars. */
static const char *runs(struct span text, const char *letters)
{
    static struct buffer out;
    struct finder f;
    struct span run;
    buffer_clear(&out);
    for (finder_begin(&f, text, span_of(letters)); finder_next(&f, &run);) {
        buffer_add_span(&out, run);
        buffer_add_byte(&out, '|');
    }
    return buffer_string(&out);
}

START_TEST(gives_the_runs_that_may_hold_the_letters)
{
    static const struct {
        const char *text, *letters, *runs;
    } cases[] = {
        {"", "flood", ""},
        {"flood", "flood", "flood|"},
        {"The FLOOD, floods; floo d Flood", "flood", "FLOOD,|floods;|Flood|"},
        {"preflood(flood)\nflood", "flood", "preflood(flood)|flood|"},
        {"a b a", "a", "a|a|"},
        {"flóod café x", "flood", "flóod|café|"},
        {"“no” — don’t …", "flood", ""},
        {"“flood”", "flood", "“flood”|"},
        {"fl\xc2\xad" "ood", "flood", "fl\xc2\xad" "ood|"},   /* a soft hyphen is dropped */
        {"fl\xe2\x80\x8d" "ood x", "flood", "fl\xe2\x80\x8d" "ood|"}, /* so is a joiner */
        {"oooo dlof", "of", "dlof|"},
        {"ood’", "flood", ""},
        {"z", "zz", ""},
        {"\xe2\x80", "flood", "\xe2\x80|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(runs(span_of(cases[i].text), cases[i].letters), cases[i].runs);
}
END_TEST

START_TEST(takes_small_ascii_letters_only)
{
    ck_assert(finder_can(SPAN("flood")));
    ck_assert(!finder_can(SPAN("")));
    ck_assert(!finder_can(SPAN("Flood")));
    ck_assert(!finder_can(SPAN("c++")));
    ck_assert(!finder_can(SPAN("été")));
}
END_TEST

/* Where searching from the start again for each letter would take hours, which the test's
 * limit of time ends. */
START_TEST(time_is_linear)
{
    static const char *const units[] = {"q", "Q ", "qé", "’ ", "flood ", "floo"};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        struct buffer text = {0};
        struct finder f;
        struct span run;
        size_t bytes = 0;
        while (text.len < 8 << 20)
            buffer_add_string(&text, units[u]);
        for (finder_begin(&f, buffer_span(&text), SPAN("flooq")); finder_next(&f, &run);)
            bytes += run.len;
        ck_assert_uint_le(bytes, text.len);
        buffer_free(&text);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {gives_the_runs_that_may_hold_the_letters,
                            takes_small_ascii_letters_only, time_is_linear, NULL};
    return run_tests("finder", tests);
}
