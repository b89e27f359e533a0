#include "indexer/discussion/touched.h"

#include "tests/unit/scratch.h"

START_TEST(debts_outlive_a_run)
{
    struct scratch s;
    struct folder f;
    struct error error = {0};
    struct touched first = {0}, second = {0};
    scratch_make(&s);
    ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_NONE);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 40000; i++) {
            char id[40];
            snprintf(id, sizeof id, "thread-with-a-long-name-%d", i);
            if (i % 3 >= round)
                touched_add(&first, span_of(id), i % 3 == 2 ? 1u << round : TOUCHED_FACTS);
        }
        ck_assert_int_eq(touched_save(&first, &f, &error), ERROR_NONE);
        ck_assert_int_eq(folder_commit(&f, 1, &error), ERROR_NONE);
    }
    ck_assert_uint_gt(first.lists, 3);
    ck_assert_int_eq(touched_load(&second, &f, &error), ERROR_NONE);
    ck_assert_uint_eq(second.ids.count, 40000);
    ck_assert_uint_eq(second.lists, first.lists);
    uint32_t number = strmap_find(&second.ids, SPAN("thread-with-a-long-name-2"));
    ck_assert_uint_eq(second.why[number], TOUCHED_FACTS | TOUCHED_CONTEXT | TOUCHED_TREE);
    /* What is saved already is not saved again. */
    ck_assert_int_eq(touched_save(&second, &f, &error), ERROR_NONE);
    ck_assert(!f.changed);
    ck_assert_int_eq(touched_clear(&second, &f, &error), ERROR_NONE);
    ck_assert_int_eq(folder_commit(&f, 1, &error), ERROR_NONE);
    ck_assert_int_eq(touched_load(&second, &f, &error), ERROR_NONE);
    ck_assert_uint_eq(second.ids.count, 0);
    folder_close(&f);
    touched_free(&first);
    touched_free(&second);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {debts_outlive_a_run, NULL};
    return run_tests("touched", tests);
}
