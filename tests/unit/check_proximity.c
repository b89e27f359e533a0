#include "searcher/answer/proximity.h"

#include "tests/unit/run.h"

/* With k1 = 1 a word that has gathered a counts min(1, idf) * 2a / (a + 1). Of the idfs
 * below word 0 gathers 4 and word 1 gathers 0.5 where they stand side by side. */
START_TEST(nearer_words_count_more)
{
    static const struct {
        struct proximity_place places[4];
        size_t count;
        double score;
    } cases[] = {
        {{{0, 0}}, 0, 0},
        {{{5, 0}}, 1, 0},
        {{{5, 0}, {9, 0}}, 2, 0}, /* one word twice */
        {{{5, 0}, {5, 1}}, 2, 0}, /* a compound and its part */
        {{{5, 0}, {6, 1}}, 2, 0.5 * 2 * 4.0 / 5 + 2 * 0.5 / 1.5},
        {{{6, 1}, {5, 0}}, 2, 0.5 * 2 * 4.0 / 5 + 2 * 0.5 / 1.5},     /* in no order */
        {{{5, 0}, {7, 1}}, 2, 0.5 * 2 * 1.0 / 2 + 2 * 0.125 / 1.125}, /* two places on */
        {{{1, 0}, {2, 1}, {3, 0}, {4, 0}}, 4, 0.5 * 2 * 8.0 / 9 + 2 * 1.0 / 2},
    };
    const double idfs[] = {0.5, 4};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct proximity_place places[4];
        memcpy(places, cases[i].places, sizeof places);
        ck_assert_double_eq_tol(proximity_score(places, cases[i].count, idfs, 2, 1),
                                cases[i].score, 1e-12);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nearer_words_count_more, NULL};
    return run_tests("proximity", tests);
}
