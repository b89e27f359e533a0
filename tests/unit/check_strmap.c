#include "corpus/strmap.h"

#include "tests/unit/run.h"

#include <stdio.h>

static struct span name(char place[32], uint32_t i)
{
    return (struct span){place, (size_t)snprintf(place, 32, "key %u", i * 7919)};
}

START_TEST(numbers_are_dense_and_stay)
{
    struct strmap m = {0};
    char place[32];
    ck_assert_uint_eq(strmap_find(&m, SPAN("nothing")), STRMAP_NONE);
    for (uint32_t i = 0; i < 20000; i++) {
        bool is_new = false;
        ck_assert_uint_eq(strmap_add(&m, name(place, i), &is_new), i);
        ck_assert(is_new);
    }
    ck_assert_uint_eq(m.count, 20000);
    for (uint32_t i = 0; i < 20000; i++) {
        bool is_new = true;
        struct span key = name(place, i);
        ck_assert_uint_eq(strmap_find(&m, key), i);
        ck_assert_uint_eq(strmap_add(&m, key, &is_new), i);
        ck_assert(!is_new);
        ck_assert(span_equal(strmap_key(&m, i), key));
    }
    ck_assert_uint_eq(strmap_find(&m, SPAN("key")), STRMAP_NONE);
    strmap_free(&m);
}
END_TEST

START_TEST(any_bytes_are_a_key)
{
    struct strmap m = {0};
    ck_assert_uint_eq(strmap_add(&m, (struct span){NULL, 0}, NULL), 0);
    ck_assert_uint_eq(strmap_add(&m, (struct span){"\0", 1}, NULL), 1);
    ck_assert_uint_eq(strmap_add(&m, (struct span){"\0\0", 2}, NULL), 2);
    ck_assert_uint_eq(strmap_add(&m, (struct span){"12345678", 8}, NULL), 3);
    ck_assert_uint_eq(strmap_add(&m, (struct span){"12345678\0", 9}, NULL), 4);
    ck_assert_uint_eq(strmap_find(&m, SPAN("")), 0);
    ck_assert_uint_eq(strmap_find(&m, (struct span){"\0", 1}), 1);
    ck_assert_uint_eq(strmap_find(&m, SPAN("12345678")), 3);
    strmap_free(&m);
}
END_TEST

START_TEST(clear_forgets_few_and_many)
{
    struct strmap m = {0};
    char place[32];
    static const uint32_t counts[] = {5000, 3, 0, 100, 5000, 1};
    for (size_t round = 0; round < sizeof counts / sizeof *counts; round++) {
        for (uint32_t i = 0; i < counts[round]; i++)
            ck_assert_uint_eq(strmap_add(&m, name(place, i), NULL), i);
        strmap_clear(&m);
        ck_assert_uint_eq(m.count, 0);
        for (uint32_t i = 0; i < 5000; i++)
            ck_assert_uint_eq(strmap_find(&m, name(place, i)), STRMAP_NONE);
    }
    strmap_free(&m);
    strmap_clear(&m);
    strmap_free(&m);
    ck_assert_uint_eq(strmap_add(&m, SPAN("again"), NULL), 0);
    strmap_free(&m);
}
END_TEST

/* Every byte and the length must reach the low bits, which choose the slot. */
START_TEST(hash_spreads_similar_keys)
{
    enum { KEYS = 4096, SLOTS = 8192 };
    static uint8_t used[SLOTS];
    for (size_t at = 0; at < 24; at += 3) {
        memset(used, 0, sizeof used);
        size_t taken = 0;
        for (uint32_t i = 0; i < KEYS; i++) {
            char key[26] = "aaaaaaaaaaaaaaaaaaaaaaaaa";
            key[at] = (char)(i & 63);
            key[at + 1] = (char)(i >> 6);
            uint64_t slot = strmap_hash((struct span){key, 25}) % SLOTS;
            taken += used[slot] == 0;
            used[slot] = 1;
        }
        /* Chance fills 8192 * (1 - exp(-1/2)) = 3223 slots, give or take 30. */
        ck_assert_uint_gt(taken, 3050);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {numbers_are_dense_and_stay, any_bytes_are_a_key,
                            clear_forgets_few_and_many, hash_spreads_similar_keys, NULL};
    return run_tests("strmap", tests);
}
