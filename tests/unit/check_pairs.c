#include "searcher/answer/pairs.h"

#include "tests/unit/run.h"

START_TEST(each_pair_is_new_once)
{
    struct pairs p = {0};
    for (int round = 0; round < 2; round++) {
        for (uint32_t a = 0; a < 300; a++) {
            for (uint32_t b = 0; b < 30; b++)
                ck_assert_int_eq(pairs_add(&p, a, b * 1000003u), round == 0);
        }
    }
    ck_assert_uint_eq(p.count, 9000);
    pairs_free(&p);
    pairs_free(&p);
}
END_TEST

START_TEST(order_matters_and_zero_is_a_number)
{
    struct pairs p = {0};
    ck_assert(pairs_add(&p, 0, 0));
    ck_assert(!pairs_add(&p, 0, 0));
    ck_assert(pairs_add(&p, 1, 2));
    ck_assert(pairs_add(&p, 2, 1));
    ck_assert(pairs_add(&p, UINT32_MAX, 0));
    ck_assert(pairs_add(&p, 0, UINT32_MAX));
    ck_assert_uint_eq(p.count, 5);
    pairs_free(&p);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_pair_is_new_once,
                                  order_matters_and_zero_is_a_number, NULL};
    return run_tests("pairs", tests);
}
