#include "searcher/answer/rank.h"

#include "tests/unit/run.h"

#include <math.h>
#include <stdlib.h>

enum { DAY = 86400 };

START_TEST(recency_halves_with_the_half_life)
{
    int64_t now = 1700000000;
    ck_assert_double_eq(rank_recency(now, now), 1.5);
    ck_assert_double_eq_tol(rank_recency(now - 30 * DAY, now), 1.25, 1e-12);
    ck_assert_double_eq_tol(rank_recency(now - 60 * DAY, now), 1.125, 1e-12);
    ck_assert_double_eq_tol(rank_recency(now - 3650 * (int64_t)DAY, now), 1, 1e-12);
}
END_TEST

START_TEST(a_future_date_is_now_and_no_date_gains_nothing)
{
    int64_t now = 1700000000;
    ck_assert_double_eq(rank_recency(now + 400 * DAY, now), rank_recency(now, now));
    ck_assert_double_eq(rank_recency(INT64_MIN, now), 1);
    ck_assert_double_eq(rank_recency(INT64_MIN + 1, INT64_MAX), 1);
}
END_TEST

START_TEST(the_share_of_the_discussion_saturates)
{
    ck_assert_double_eq(rank_discussion(0, 0), 0);
    ck_assert_double_eq_tol(rank_discussion(10, 10), 4, 1e-12);
    ck_assert_double_eq_tol(rank_discussion(10, 30), 6, 1e-12);
    double before = 0;
    for (int n = 1; n < 1000; n++) {
        double share = rank_discussion(10, 10 * n);
        ck_assert_double_gt(share, before);
        ck_assert_double_lt(share, 8);
        before = share;
    }
}
END_TEST

START_TEST(rows_go_by_key_then_date_then_tie)
{
    static const struct rank_row rows[] = {
        {3, 5, 9, 0}, {2, 8, 9, 0},         {2, 7, 1, 0},
        {2, 7, 2, 0}, {-INFINITY, 9, 0, 0}, {-INFINITY, INT64_MIN, 0, 0},
    };
    size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            ck_assert_int_eq(rank_before(&rows[i], &rows[j]), i < j);
    }
}
END_TEST

static int by_rank(const void *a, const void *b)
{
    return rank_before(a, b) ? -1 : rank_before(b, a);
}

START_TEST(select_gives_what_a_full_sort_gives)
{
    enum { MOST = 500 };
    struct rank_row rows[MOST], sorted[MOST];
    srand(1);
    for (int round = 0; round < 300; round++) {
        size_t count = (size_t)rand() % MOST;
        size_t wanted = (size_t)rand() % (MOST + 10);
        for (size_t i = 0; i < count; i++) {
            rows[i] = (struct rank_row){rand() % 20, rand() % 5, i, (uint32_t)i};
            sorted[i] = rows[i];
        }
        qsort(sorted, count, sizeof *sorted, by_rank);
        rank_select(rows, count, wanted);
        for (size_t i = 0; i < count && i < wanted; i++)
            ck_assert_uint_eq(rows[i].index, sorted[i].index);
    }
}
END_TEST

START_TEST(best_gives_the_highest_scores_first)
{
    enum { MOST = 300 };
    double scores[MOST];
    uint32_t places[MOST];
    srand(2);
    for (int round = 0; round < 300; round++) {
        size_t count = (size_t)rand() % MOST, wanted = (size_t)rand() % MOST;
        bool taken[MOST] = {false};
        for (size_t i = 0; i < count; i++)
            scores[i] = rand() % 40;
        size_t got = rank_best(scores, count, wanted, places);
        ck_assert_uint_eq(got, wanted < count ? wanted : count);
        for (size_t i = 0; i < got; i++) {
            size_t best = count;
            for (size_t p = 0; p < count; p++)
                if (!taken[p] && (best == count || scores[p] > scores[best]))
                    best = p;
            ck_assert_uint_eq(places[i], best);
            taken[best] = true;
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        recency_halves_with_the_half_life,
        a_future_date_is_now_and_no_date_gains_nothing,
        the_share_of_the_discussion_saturates,
        rows_go_by_key_then_date_then_tie,
        select_gives_what_a_full_sort_gives,
        best_gives_the_highest_scores_first,
        NULL,
    };
    return run_tests("rank", tests);
}
