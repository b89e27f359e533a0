#include "indexer/document/words.h"

#include "tests/unit/run.h"

#include <stdio.h>

static const struct schema_ranking counts = {
    .impact = false, .k1 = 1.5, .b = 0.6, .average = 100};

static struct term term(uint32_t number, const char *at)
{
    return (struct term){.number = number, .len = (uint32_t)strlen(at), .at = at};
}

static bool sorted(const struct shim_term *terms, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct shim_bytes a = terms[i - 1].name, b = terms[i].name;
        int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
        if (order > 0 || (order == 0 && a.len >= b.len))
            return false;
    }
    return true;
}

START_TEST(gathers_weights_and_positions)
{
    struct words w = {0};
    struct term tax = term(7, "tax"), carbon = term(3, "carbon");
    size_t count;
    for (int document = 0; document < 3; document++) {
        words_begin(&w);
        words_add(&w, WORDS_TEXT, tax.number, &tax, 6, 2);
        words_add(&w, WORDS_TITLE, tax.number, &tax, 0, 2);
        words_add(&w, WORDS_TEXT, carbon.number, &carbon, 4, 5);
        words_add(&w, WORDS_TEXT, tax.number, &tax, 4, 9);
        words_add(&w, WORDS_TEXT, tax.number, &tax, 4, 9); /* a compound that is its own part */
        words_add(&w, WORDS_TEXT, carbon.number, &carbon, 1, 0);
        words_add_filter(&w, SPAN("Qid"));
        words_add_filter(&w, SPAN("Acarbon"));
        words_add_filter(&w, SPAN("Qid"));
        const struct shim_term *terms = words_finish(&w, &counts, 10, &count);
        ck_assert_uint_eq(count, 5);
        ck_assert(sorted(terms, count));
        ck_assert_int_eq(memcmp(terms[2].name.at, "Stax", 4), 0);
        ck_assert_uint_eq(terms[2].wdf, 0);
        ck_assert_uint_eq(terms[2].positions[0], 2);
        ck_assert_int_eq(memcmp(terms[3].name.at, "carbon", 6), 0);
        ck_assert_uint_eq(terms[3].wdf, 5);
        ck_assert_uint_eq(terms[3].position_count, 1);
        ck_assert_uint_eq(terms[4].wdf, 14);
        ck_assert_uint_eq(terms[4].position_count, 2);
        ck_assert_uint_eq(terms[4].positions[1], 9);
    }
    words_free(&w);
}
END_TEST

START_TEST(sorts_very_many)
{
    enum { MANY = 30000 };
    struct words w = {0};
    char (*names)[16] = calloc(MANY, sizeof *names);
    size_t count;
    words_begin(&w);
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof *names, "%sword%u", i % 3 == 0 ? "long-" : "",
                 i * 2654435761u % MANY);
        struct term t = term(i, names[i]);
        words_add(&w, WORDS_TEXT, t.number, &t, 4, i + 1);
    }
    const struct shim_term *terms = words_finish(&w, &counts, 10, &count);
    ck_assert(sorted(terms, count));
    ck_assert_uint_gt(count, MANY / 2);
    free(names);
    words_free(&w);
}
END_TEST

START_TEST(numbers_terms_as_they_are_met)
{
    struct words w = {0};
    struct term tax = term(7, "tax"), carbon = term(3, "carbon");
    size_t count;
    for (int round = 0; round < 2; round++, words_renumber(&w)) {
        words_begin(&w);
        words_add(&w, WORDS_TEXT, tax.number, &tax, 4, 1);
        words_add_filter(&w, SPAN("Qid"));
        words_add(&w, WORDS_TITLE, tax.number, &tax, 0, 1);
        words_add(&w, WORDS_TEXT, tax.number, &tax, 4, 3);
        const struct shim_term *terms = words_finish_unsorted(&w, &counts, 10, &count);
        ck_assert_uint_eq(count, 3);
        ck_assert_int_eq(memcmp(terms[0].name.at, "tax", 3), 0);
        ck_assert_uint_eq(terms[0].wdf, 8);
        ck_assert_uint_eq(terms[0].position_count, 2);
        ck_assert_int_eq(memcmp(terms[1].name.at, "Qid", 3), 0);
        const uint32_t first[] = {1, 0, 2}, second[] = {5, 2};
        ck_assert_mem_eq(words_numbers(&w), first, sizeof first);

        words_begin(&w); /* the numbers are the same in the next document */
        words_add(&w, WORDS_TEXT, carbon.number, &carbon, 4, 1);
        words_add(&w, WORDS_TITLE, tax.number, &tax, 0, 1);
        words_finish_unsorted(&w, &counts, 10, &count);
        ck_assert_uint_eq(count, 2);
        ck_assert_mem_eq(words_numbers(&w), second, sizeof second);
    }
    words_free(&w);
}
END_TEST

START_TEST(a_stamp_that_comes_round_forgets_all)
{
    struct words w = {.document = UINT32_MAX - 1};
    struct term tax = term(1, "tax");
    size_t count;
    words_begin(&w);
    words_add(&w, WORDS_TEXT, tax.number, &tax, 4, 1);
    words_begin(&w);
    ck_assert_uint_eq(w.document, 1);
    words_add(&w, WORDS_TEXT, tax.number, &tax, 4, 3);
    const struct shim_term *terms = words_finish(&w, &counts, 10, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(terms[0].wdf, 4);
    ck_assert_uint_eq(terms[0].positions[0], 3);
    words_free(&w);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {gathers_weights_and_positions, sorts_very_many,
                            numbers_terms_as_they_are_met,
                            a_stamp_that_comes_round_forgets_all, NULL};
    return run_tests("words", tests);
}
