#include "searcher/answer/timeline.h"

#include "corpus/record.h"
#include "tests/unit/run.h"

enum { DAY = 86400, MOST = 4000 };

static int64_t created[MOST];
static bool comment[MOST];
static double scores[MOST];
static uint32_t ids[MOST];
static uint64_t thread[MOST];

static struct matches matches_of(size_t count)
{
    for (size_t i = 0; i < count; i++)
        ids[i] = (uint32_t)i + 1;
    return (struct matches){.hits = {.count = count, .ids = ids, .scores = scores},
                            .created = created,
                            .thread = thread,
                            .comment = comment};
}

START_TEST(bins_begin_where_the_calendar_does)
{
    static const struct {
        enum search_interval interval;
        int64_t when, start;
    } cases[] = {
        {INTERVAL_DAY, 1682935200, 1682899200},  /* 2023-05-01T10:00 */
        {INTERVAL_DAY, -1, -86400},              /* 1969-12-31 */
        {INTERVAL_WEEK, 1682935200, 1682899200}, /* a Monday */
        {INTERVAL_WEEK, 1682899199, 1682294400}, /* the Sunday before: Monday 24 April */
        {INTERVAL_WEEK, 0, -3 * DAY},            /* Thursday: Monday 29 December 1969 */
        {INTERVAL_WEEK, -4 * DAY, -10 * DAY},
        {INTERVAL_MONTH, 1682935200, 1682899200},
        {INTERVAL_MONTH, 1709164800, 1706745600}, /* 2024-02-29: 2024-02-01 */
        {INTERVAL_YEAR, 1709164800, 1704067200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct timeline t;
        created[0] = cases[i].when;
        struct matches m = matches_of(1);
        timeline_count(&m, NULL, cases[i].interval, &arena, &t);
        ck_assert_uint_eq(t.count, 1);
        ck_assert_uint_eq(t.bins[0].count, 1);
        ck_assert_int_eq(t.bins[0].start, cases[i].start);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(empty_bins_are_there_and_undated_matches_are_not)
{
    struct arena arena = {0};
    struct timeline t;
    created[0] = 10 * DAY;
    created[1] = RECORD_NO_TIME;
    created[2] = 14 * DAY + 5;
    created[3] = 10 * DAY + 7;
    struct matches m = matches_of(4);
    timeline_count(&m, NULL, INTERVAL_DAY, &arena, &t);
    ck_assert_uint_eq(t.count, 5);
    static const uint64_t counts[] = {2, 0, 0, 0, 1};
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(t.bins[i].start, (10 + i) * DAY);
        ck_assert_uint_eq(t.bins[i].count, counts[i]);
    }
    m = matches_of(0);
    timeline_count(&m, NULL, INTERVAL_DAY, &arena, &t);
    ck_assert_uint_eq(t.count, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(a_thread_counts_once_a_bin)
{
    struct arena arena = {0};
    struct timeline t;
    struct groups g;
    for (int i = 0; i < 6; i++) {
        created[i] = (i / 3) * DAY;
        thread[i] = i == 5 ? 2 : 1;
    }
    struct matches m = matches_of(6);
    groups_make(&m, &g);
    timeline_count(&m, &g, INTERVAL_DAY, &arena, &t);
    ck_assert_uint_eq(t.count, 2);
    ck_assert_uint_eq(t.bins[0].count, 1);
    ck_assert_uint_eq(t.bins[1].count, 2);
    groups_free(&g);
    arena_free(&arena);
}
END_TEST

/* A day of each number of matches, in order. */
static struct matches days(const int *counts, size_t n)
{
    size_t count = 0;
    for (size_t day = 0; day < n; day++) {
        for (int i = 0; i < counts[day]; i++, count++) {
            created[count] = (int64_t)day * DAY + i;
            comment[count] = i != 2;
            scores[count] = i;
        }
    }
    return matches_of(count);
}

START_TEST(a_burst_is_far_above_the_days_before_it)
{
    struct arena arena = {0};
    struct timeline t;
    int counts[60];
    for (int i = 0; i < 60; i++)
        counts[i] = 2 + i % 3;
    counts[5] = 40;  /* too little behind it */
    counts[45] = 8;  /* not above mean + 3 sd of 28 days, the day of 12 is far behind */
    counts[50] = 30; /* a burst */
    struct matches m = days(counts, 60);
    timeline_count(&m, NULL, INTERVAL_DAY, &arena, &t);
    ck_assert_uint_eq(t.count, 60);
    for (size_t i = 0; i < t.count; i++)
        ck_assert_int_eq(t.bins[i].burst, i == 50);
    /* The third match of the day is its article, though comments score more. */
    ck_assert_int_eq(created[t.tops[50]], 50 * DAY + 2);
    ck_assert_uint_eq(t.tops[49], UINT32_MAX);
    arena_free(&arena);
}
END_TEST

START_TEST(a_few_on_quiet_days_are_no_burst)
{
    struct arena arena = {0};
    struct timeline t;
    int counts[60] = {[0] = 1, [40] = 4, [59] = 1};
    struct matches m = days(counts, 60);
    timeline_count(&m, NULL, INTERVAL_DAY, &arena, &t);
    ck_assert(!t.bins[40].burst);
    counts[40] = 5;
    m = days(counts, 60);
    timeline_count(&m, NULL, INTERVAL_DAY, &arena, &t);
    ck_assert(t.bins[40].burst);
    arena_free(&arena);
}
END_TEST

START_TEST(a_steady_stream_has_no_burst_at_one_more)
{
    struct arena arena = {0};
    struct timeline t;
    int counts[40];
    for (int i = 0; i < 40; i++)
        counts[i] = 10;
    counts[35] = 11;
    struct matches m = days(counts, 40);
    timeline_count(&m, NULL, INTERVAL_DAY, &arena, &t);
    ck_assert(!t.bins[35].burst);
    arena_free(&arena);
}
END_TEST

START_TEST(too_many_bins_become_longer_ones)
{
    struct arena arena = {0};
    struct timeline t;
    created[0] = -62135596800; /* 0001-01-01 */
    created[1] = 1700000000;
    struct matches m = matches_of(2);
    timeline_count(&m, NULL, INTERVAL_DAY, &arena, &t);
    ck_assert_int_eq(t.interval, INTERVAL_YEAR);
    ck_assert_uint_eq(t.count, 2023);
    ck_assert_uint_eq(t.bins[0].count, 1);
    ck_assert_uint_eq(t.bins[2022].count, 1);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        bins_begin_where_the_calendar_does,
        empty_bins_are_there_and_undated_matches_are_not,
        a_thread_counts_once_a_bin,
        a_burst_is_far_above_the_days_before_it,
        a_few_on_quiet_days_are_no_burst,
        a_steady_stream_has_no_burst_at_one_more,
        too_many_bins_become_longer_ones,
        NULL,
    };
    return run_tests("timeline", tests);
}
