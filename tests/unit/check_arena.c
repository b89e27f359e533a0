#include "corpus/arena.h"

#include "tests/unit/run.h"

#include <stdalign.h>
#include <stdint.h>

START_TEST(gives_zeroed_aligned_memory_that_does_not_overlap)
{
    struct arena a = {0};
    char *last[300];
    for (size_t i = 0; i < 300; i++) {
        char *at = arena_alloc(&a, i * 7);
        ck_assert_uint_eq((uintptr_t)at % alignof(max_align_t), 0);
        for (size_t k = 0; k < i * 7; k++)
            ck_assert_int_eq(at[k], 0);
        memset(at, (int)i, i * 7);
        last[i] = at;
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t k = 0; k < i * 7; k++)
            ck_assert_int_eq(last[i][k], (char)i);
    arena_free(&a);
}
END_TEST

START_TEST(takes_more_than_a_block_at_once)
{
    struct arena a = {0};
    arena_alloc(&a, 1);
    char *big = arena_alloc(&a, 1 << 20);
    big[(1 << 20) - 1] = 'x';
    char *small = arena_alloc(&a, 16);
    ck_assert(small < big || small >= big + (1 << 20));
    arena_free(&a);
}
END_TEST

START_TEST(copies_text_with_a_nul_behind_it)
{
    struct arena a = {0};
    struct span copy = arena_copy(&a, SPAN("text"));
    ck_assert(span_is(copy, "text"));
    ck_assert_int_eq(copy.at[4], '\0');
    ck_assert_str_eq(arena_string(&a, (struct span){"cut here", 3}), "cut");
    ck_assert_str_eq(arena_string(&a, (struct span){NULL, 0}), "");
    struct span formatted = arena_printf(&a, "%d-%s", 12, "ab");
    ck_assert(span_is(formatted, "12-ab"));
    ck_assert_int_eq(formatted.at[5], '\0');
    arena_free(&a);
}
END_TEST

START_TEST(reset_starts_again_with_the_first_block)
{
    struct arena a = {0};
    char *first = arena_alloc(&a, 8);
    strcpy(first, "old");
    for (int i = 0; i < 100; i++)
        arena_alloc(&a, 10000);
    arena_reset(&a);
    char *again = arena_alloc(&a, 8);
    ck_assert_ptr_eq(again, first);
    ck_assert_int_eq(again[0], '\0');
    arena_free(&a);
    ck_assert_ptr_null(a.block);
    arena_reset(&a);
    arena_free(&a);
    ck_assert_ptr_nonnull(arena_alloc(&a, 1));
    arena_free(&a);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {gives_zeroed_aligned_memory_that_does_not_overlap,
                            takes_more_than_a_block_at_once,
                            copies_text_with_a_nul_behind_it,
                            reset_starts_again_with_the_first_block, NULL};
    return run_tests("arena", tests);
}
