#include "searcher/eval/measures.h"

#include "tests/unit/run.h"

#include <math.h>

#define NEAR(a, b) ck_assert_double_eq_tol(a, b, 1e-9)

/* Found: relevant at ranks 1, 3 and 6; five are relevant. */
START_TEST(a_ranking_worked_by_hand)
{
    static const int grades[] = {1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0};
    static const int judged[] = {1, 1, 1, 1, 1};
    struct measures m = {0};
    measures_add(&m, grades, 11, judged, 5);
    double found = 1 + 1 / log2(4) + 1 / log2(7);
    double best = 1 + 1 / log2(3) + 1 / log2(4) + 1 / log2(5) + 1 / log2(6);
    NEAR(m.ndcg10, found / best);
    NEAR(m.ndcg10, 0.6295516106);
    NEAR(m.map, (1.0 + 2.0 / 3 + 3.0 / 6) / 5);
    NEAR(m.mrr, 1);
    NEAR(m.p10, 0.3);
    NEAR(m.recall100, 0.6);
    ck_assert_uint_eq(m.queries, 1);
}
END_TEST

START_TEST(grades_are_gains)
{
    static const int grades[] = {1, 0, 3};
    static const int judged[] = {3, 1};
    struct measures m = {0};
    measures_add(&m, grades, 3, judged, 2);
    NEAR(m.ndcg10, (1 + 3 / 2.0) / (3 + 1 / log2(3)));
    NEAR(m.map, (1 + 2.0 / 3) / 2);
}
END_TEST

START_TEST(nothing_found_is_nothing)
{
    static const int judged[] = {1};
    struct measures m = {0};
    measures_add(&m, NULL, 0, judged, 1);
    NEAR(m.ndcg10, 0);
    NEAR(m.map, 0);
    NEAR(m.mrr, 0);
    NEAR(m.recall100, 0);
}
END_TEST

START_TEST(means_are_over_queries)
{
    static const int good[] = {1}, late[] = {0, 0, 0, 1};
    static const int judged[] = {1};
    struct measures m = {0};
    measures_add(&m, good, 1, judged, 1);
    measures_add(&m, late, 4, judged, 1);
    measures_add(&m, late, 3, judged, 1);
    ck_assert_uint_eq(m.queries, 3);
    NEAR(m.mrr, (1 + 0.25 + 0) / 3);
    NEAR(m.ndcg10, (1 + 1 / log2(5) + 0) / 3);
    NEAR(m.p10, (0.1 + 0.1 + 0) / 3);
}
END_TEST

START_TEST(cuts_are_at_10_100_and_1000)
{
    static int grades[1200];
    static const int judged[] = {1, 1, 1, 1};
    struct measures m = {0};
    grades[10] = grades[99] = grades[100] = grades[1000] = 1;
    measures_add(&m, grades, 1200, judged, 4);
    NEAR(m.ndcg10, 0);
    NEAR(m.p10, 0);
    NEAR(m.recall100, 0.5);
    NEAR(m.mrr, 1.0 / 11);
    NEAR(m.map, (1.0 / 11 + 2.0 / 100 + 3.0 / 101) / 4);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_ranking_worked_by_hand,    grades_are_gains,
                                  nothing_found_is_nothing,    means_are_over_queries,
                                  cuts_are_at_10_100_and_1000, NULL};
    return run_tests("measures", tests);
}
