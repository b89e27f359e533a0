#include "searcher/answer/cursor.h"

#include "tests/unit/run.h"

#include <math.h>

static struct cursor sample(struct arena *arena, size_t count)
{
    struct cursor c = {
        .last = {.key = 12.345678901234567, .created = -5, .tie = UINT64_MAX - 3},
        .query = 0x0123456789abcdef,
        .now = 1700000000,
        .rows = 40,
        .documents = 100000,
        .count = count,
    };
    c.frequencies = arena_alloc(arena, (count + 1) * sizeof *c.frequencies);
    for (size_t i = 0; i < count; i++)
        c.frequencies[i] = i * i * i * 31;
    c.basis = (struct rerank_basis){.matches = 3.25, .proximity = INFINITY};
    struct feedback *f = &c.basis.feedback;
    f->terms = arena_alloc(arena, FEEDBACK_TERMS * sizeof *f->terms);
    for (; f->count < count && f->count < FEEDBACK_TERMS; f->count++)
        f->terms[f->count] = (struct feedback_term){
            arena_printf(arena, "term%zu", f->count), (uint32_t)f->count * 600};
    return c;
}

START_TEST(a_cursor_comes_back_as_it_was)
{
    struct arena arena = {0};
    for (size_t count = 0; count < 70; count++) {
        struct cursor c = sample(&arena, count), back;
        struct span text = cursor_write(&c, &arena);
        for (size_t i = 0; i < text.len; i++)
            ck_assert(
                strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
                       text.at[i]) != NULL);
        ck_assert(cursor_read(text, &arena, &back));
        ck_assert_double_eq(back.last.key, c.last.key);
        ck_assert_int_eq(back.last.created, c.last.created);
        ck_assert_uint_eq(back.last.tie, c.last.tie);
        ck_assert_uint_eq(back.query, c.query);
        ck_assert_int_eq(back.now, c.now);
        ck_assert_uint_eq(back.rows, c.rows);
        ck_assert_uint_eq(back.documents, c.documents);
        ck_assert_uint_eq(back.count, count);
        ck_assert_mem_eq(back.frequencies, c.frequencies, count * sizeof *c.frequencies);
        ck_assert(back.basis.known && back.basis.matches == 3.25 &&
                  isinf(back.basis.proximity));
        ck_assert_uint_eq(back.basis.feedback.count, c.basis.feedback.count);
        for (size_t i = 0; i < back.basis.feedback.count; i++) {
            const struct feedback_term *got = &back.basis.feedback.terms[i];
            ck_assert_uint_eq(got->share, c.basis.feedback.terms[i].share);
            ck_assert(span_equal(got->name, c.basis.feedback.terms[i].name));
        }
    }
    arena_free(&arena);
}
END_TEST

START_TEST(infinities_survive)
{
    struct arena arena = {0};
    struct cursor c = sample(&arena, 0), back;
    c.last.key = -INFINITY;
    c.last.created = INT64_MIN;
    ck_assert(cursor_read(cursor_write(&c, &arena), &arena, &back));
    ck_assert(isinf(back.last.key) && back.last.key < 0);
    ck_assert_int_eq(back.last.created, INT64_MIN);
    arena_free(&arena);
}
END_TEST

START_TEST(a_damaged_cursor_is_refused)
{
    struct arena arena = {0};
    struct cursor c = sample(&arena, 5), back;
    struct span text = cursor_write(&c, &arena);
    for (size_t len = 0; len < text.len; len++)
        ck_assert(!cursor_read((struct span){text.at, len}, &arena, &back));
    for (size_t i = 0; i < text.len; i++) {
        char *copy = arena_string(&arena, text);
        copy[i] = copy[i] == 'A' ? 'Q' : 'A';
        ck_assert(!cursor_read((struct span){copy, text.len}, &arena, &back));
        copy[i] = '*';
        ck_assert(!cursor_read((struct span){copy, text.len}, &arena, &back));
    }
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_cursor_comes_back_as_it_was, infinities_survive,
                                  a_damaged_cursor_is_refused, NULL};
    return run_tests("cursor", tests);
}
