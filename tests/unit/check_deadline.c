#include "searcher/index/deadline.h"

#include "tests/unit/run.h"

START_TEST(without_one_it_is_never_late)
{
    struct deadline d = {.missed = true};
    deadline_set(&d, 0);
    ck_assert(!deadline_is_past(&d));
    ck_assert(!d.missed);
    ck_assert_uint_eq(deadline_part(&d, 50), 0);
    ck_assert(!deadline_is_over(0));
}
END_TEST

START_TEST(a_part_lies_before_the_whole)
{
    struct deadline d;
    deadline_set(&d, 3600000);
    ck_assert(!deadline_is_past(&d));
    ck_assert(!d.missed);
    uint64_t tenth = deadline_part(&d, 10), most = deadline_part(&d, 90);
    ck_assert(tenth < most && most < d.at);
    ck_assert(!deadline_is_over(tenth));
}
END_TEST

START_TEST(what_is_past_was_missed)
{
    struct deadline d = {.at = 1};
    ck_assert(deadline_is_past(&d));
    ck_assert(d.missed);
    ck_assert_uint_eq(deadline_part(&d, 50), 1);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {without_one_it_is_never_late, a_part_lies_before_the_whole,
                            what_is_past_was_missed, NULL};
    return run_tests("deadline", tests);
}
