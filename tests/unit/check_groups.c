#include "searcher/answer/groups.h"

#include "corpus/record.h"
#include "tests/unit/run.h"

/* Three threads: 10 matches by its article and two comments, 20 by comments only, 30 by
 * its article only. */
enum { COUNT = 6 };
static uint32_t ids[COUNT] = {3, 5, 6, 8, 9, 12};
static double scores[COUNT] = {1, 4, 2, 3, 6, 5};
static int64_t created[COUNT] = {100, 50, RECORD_NO_TIME, 200, 300, RECORD_NO_TIME};
static uint64_t thread[COUNT] = {20, 10, 10, 20, 10, 30};
static bool comment[COUNT] = {true, false, true, true, true, false};

static struct matches sample(void)
{
    return (struct matches){.hits = {.count = COUNT, .ids = ids, .scores = scores},
                            .created = created,
                            .thread = thread,
                            .comment = comment};
}

START_TEST(threads_keep_best_sum_and_number)
{
    struct matches m = sample();
    struct groups g;
    groups_make(&m, &g);
    ck_assert_uint_eq(g.count, 3);

    ck_assert_uint_eq(g.at[0].hash, 20);
    ck_assert_uint_eq(g.at[0].article, 0);
    ck_assert_uint_eq(g.at[0].comment, 8);
    ck_assert_uint_eq(g.at[0].comments, 2);
    ck_assert_double_eq(g.at[0].best, 3);
    ck_assert_double_eq(g.at[0].sum, 4);
    ck_assert_int_eq(g.at[0].newest, 200);

    ck_assert_uint_eq(g.at[1].article, 5);
    ck_assert_double_eq(g.at[1].article_score, 4);
    ck_assert_uint_eq(g.at[1].comment, 9);
    ck_assert_double_eq(g.at[1].sum, 8);
    ck_assert_int_eq(g.at[1].newest, 300);

    ck_assert_uint_eq(g.at[2].comments, 0);
    ck_assert_uint_eq(g.at[2].comment, 0);
    ck_assert_int_eq(g.at[2].newest, RECORD_NO_TIME);

    static const uint32_t of[COUNT] = {0, 1, 1, 0, 1, 2};
    ck_assert_mem_eq(g.of, of, sizeof of);
    groups_free(&g);
}
END_TEST

START_TEST(relevance_adds_the_share_of_the_discussion)
{
    struct matches m = sample();
    struct groups g;
    groups_make(&m, &g);
    ck_assert_double_eq_tol(groups_relevance(&g.at[0]), 0.8 * 3 * 4 / 7, 1e-12);
    ck_assert_double_eq_tol(groups_relevance(&g.at[1]), 4 + 0.8 * 6 * 8 / 14, 1e-12);
    ck_assert_double_eq_tol(groups_relevance(&g.at[2]), 5, 1e-12);
    groups_free(&g);
}
END_TEST

START_TEST(without_scores_there_are_still_rows)
{
    struct matches m = sample();
    struct groups g;
    m.hits.scores = NULL;
    groups_make(&m, &g);
    ck_assert_uint_eq(g.count, 3);
    ck_assert_uint_eq(g.at[0].comment, 3);
    ck_assert_double_eq(groups_relevance(&g.at[1]), 0);
    groups_free(&g);
}
END_TEST

START_TEST(no_matches_no_groups)
{
    struct matches m = {0};
    struct groups g;
    groups_make(&m, &g);
    ck_assert_uint_eq(g.count, 0);
    groups_free(&g);
}
END_TEST

START_TEST(many_threads_stay_apart)
{
    enum { MANY = 20000 };
    struct matches m = {.hits.count = MANY};
    m.hits.ids = malloc(MANY * sizeof *m.hits.ids);
    m.created = malloc(MANY * sizeof *m.created);
    m.thread = malloc(MANY * sizeof *m.thread);
    m.comment = calloc(MANY, sizeof *m.comment);
    for (uint32_t i = 0; i < MANY; i++) {
        m.hits.ids[i] = i + 1;
        m.created[i] = i;
        m.thread[i] = (i / 4 + 1) * 0x9e3779b97f4a7c15u;
        m.comment[i] = i % 4 != 0;
    }
    struct groups g;
    groups_make(&m, &g);
    ck_assert_uint_eq(g.count, MANY / 4);
    for (uint32_t i = 0; i < MANY; i++)
        ck_assert_uint_eq(g.of[i], i / 4);
    for (uint32_t i = 0; i < g.count; i++) {
        ck_assert_uint_eq(g.at[i].article, i * 4 + 1);
        ck_assert_uint_eq(g.at[i].comments, 3);
    }
    groups_free(&g);
    matches_free(&m);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {threads_keep_best_sum_and_number,
                                  relevance_adds_the_share_of_the_discussion,
                                  without_scores_there_are_still_rows,
                                  no_matches_no_groups,
                                  many_threads_stay_apart,
                                  NULL};
    return run_tests("groups", tests);
}
