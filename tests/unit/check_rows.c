#include "searcher/answer/rows.h"

#include "tests/unit/run.h"

#include <math.h>

enum { COUNT = 9 };

static struct rank_row rows[COUNT];

/* Keys 0 to 8 in some order; the index is the key. */
static void shuffle(void)
{
    static const int keys[COUNT] = {4, 8, 0, 3, 7, 1, 6, 2, 5};
    for (int i = 0; i < COUNT; i++)
        rows[i] = (struct rank_row){keys[i], 0, (uint64_t)keys[i], (uint32_t)keys[i]};
}

static void check_page(struct rows_page page, size_t count, uint32_t first, size_t behind)
{
    ck_assert_uint_eq(page.count, count);
    ck_assert_uint_eq(page.behind, behind);
    for (uint32_t i = 0; i < count; i++)
        ck_assert_uint_eq(page.at[i].index, first - i);
}

START_TEST(pages_by_offset)
{
    static const struct {
        uint64_t offset;
        size_t limit, count;
        uint32_t first;
        size_t behind;
    } cases[] = {
        {0, 3, 3, 8, 6}, {3, 3, 3, 5, 3}, {6, 3, 3, 2, 0},          {6, 100, 3, 2, 0},
        {9, 3, 0, 0, 0}, {8, 1, 1, 0, 0}, {UINT64_MAX, 1, 0, 0, 0}, {0, 1000, 9, 8, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        shuffle();
        check_page(rows_from(rows, COUNT, cases[i].offset, cases[i].limit),
                   cases[i].count, cases[i].first, cases[i].behind);
    }
}
END_TEST

START_TEST(pages_behind_a_row)
{
    shuffle();
    struct rank_row last = {6, 0, 6, 0};
    check_page(rows_after(rows, COUNT, &last, 3), 3, 5, 3);
    shuffle();
    last = (struct rank_row){-1, 0, 99, 0};
    check_page(rows_after(rows, COUNT, &last, 3), 0, 0, 0);
    /* A row that is gone still marks its place. */
    shuffle();
    last = (struct rank_row){6.5, 0, 99, 0};
    check_page(rows_after(rows, COUNT, &last, 2), 2, 6, 5);
    /* The last row itself does not come again, though its key was made a little smaller.
     */
    shuffle();
    last = (struct rank_row){6.5, 0, 6, 0};
    check_page(rows_after(rows, COUNT, &last, 2), 2, 5, 4);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {pages_by_offset, pages_behind_a_row, NULL};
    return run_tests("rows", tests);
}
