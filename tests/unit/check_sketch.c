#include "corpus/text/sketch.h"

#include "corpus/strmap.h"
#include "tests/unit/run.h"

#include <stdio.h>

/* A text is numbers: words from..to, but each `other`th of them another word; 0: none. */
static uint64_t sketch_of(int from, int to, int other)
{
    struct sketch s;
    char word[20];
    sketch_begin(&s);
    for (int i = from; i < to; i++) {
        bool changed = other > 0 && i % other == 0;
        snprintf(word, sizeof word, "%s%d", changed ? "x" : "w", i);
        sketch_add(&s, strmap_hash(span_of(word)));
    }
    return sketch_end(&s);
}

START_TEST(short_texts_have_none)
{
    ck_assert_uint_eq(sketch_of(0, 0, 0), 0);
    ck_assert_uint_eq(sketch_of(0, SKETCH_WORDS_MIN - 1, 0), 0);
    ck_assert_uint_ne(sketch_of(0, SKETCH_WORDS_MIN, 0), 0);
}
END_TEST

START_TEST(bins_are_compared_one_by_one)
{
    static const struct {
        uint64_t a, b;
        unsigned common;
    } cases[] = {
        {0, 0, 16},
        {0x123456789abcdef0, 0x123456789abcdef0, 16},
        {0x123456789abcdef0, 0x123456789abcdef8, 15},
        {0x123456789abcdef0, 0xf23456789abcdef1, 14},
        {0, UINT64_MAX, 0},
        {0, 0x1248124812481248, 0},
        {0, 0x1040201008040201, 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_uint_eq(sketch_common(cases[i].a, cases[i].b), cases[i].common);
}
END_TEST

/* A line put before and two behind, a word changed here and there: still the same text.
 * What has every tenth word changed, or half of the text, is another. */
START_TEST(copies_are_known_and_other_texts_are_not)
{
    unsigned lost = 0, found = 0;
    for (int n = 0; n < 200; n++) {
        int from = n * 10000, to = from + 400;
        uint64_t text = sketch_of(from, to, 0);
        ck_assert_uint_eq(sketch_common(text, sketch_of(from, to, 0)), SKETCH_BINS);
        lost += sketch_common(text, sketch_of(from - 8, to + 16, 0)) < SKETCH_SAME;
        lost += sketch_common(text, sketch_of(from, to, 101)) < SKETCH_SAME;
        found += sketch_common(text, sketch_of(from, to, 6)) >= SKETCH_SAME;
        found += sketch_common(text, sketch_of(from + 200, to + 200, 0)) >= SKETCH_SAME;
        found += sketch_common(text, sketch_of(from + 5000, to + 5000, 0)) >= SKETCH_SAME;
    }
    ck_assert_uint_le(lost, 4);  /* of 400 */
    ck_assert_uint_le(found, 6); /* of 600 */
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {short_texts_have_none, bins_are_compared_one_by_one,
                                  copies_are_known_and_other_texts_are_not, NULL};
    return run_tests("sketch", tests);
}
