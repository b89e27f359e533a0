#include "searcher/index/columns.h"

#include "searcher/index/items.h"
#include "tests/unit/library.h"

enum { DOCUMENTS = 9000 };

/* A library of articles and comments with dates, languages and numbers of comments that
 * follow from the number. */
static void make(struct library *l)
{
    struct buffer text = {0};
    for (int i = 1; i <= DOCUMENTS; i++)
        buffer_printf(
            &text,
            "{\"type\":\"article\",\"id\":\"%d\",\"title\":\"t\",\"text\":\"x\",%s"
            "\"lang\":\"%s\",\"num_comments\":%d}\n",
            i, i % 5 == 0 ? "" : "\"published\":\"2023-01-01T00:00:00Z\",",
            i % 2 == 0 ? "en" : "de", i % 100);
    library_open(l, buffer_string(&text));
    buffer_free(&text);
}

static int64_t expected(enum column column, const struct stored *s)
{
    switch (column) {
    case COLUMN_CREATED:
        return s->record.created_at;
    case COLUMN_THREAD:
        return (int64_t)schema_thread(s->record.thread_id);
    case COLUMN_COMMENTS:
        return s->record.num_comments;
    case COLUMN_TYPE:
        return RECORD_ARTICLE;
    default:
        return language_from_code(s->record.lang);
    }
}

static void check_ids(struct index *index, const uint32_t *ids, size_t count)
{
    struct error error = {0};
    struct arena arena = {0};
    int64_t out[64];
    ck_assert_uint_le(count, 64);
    for (int c = 0; c < COLUMN_COUNT; c++) {
        ck_assert_int_eq(columns_read(index, (enum column)c, ids, count, out, &error),
                         ERROR_NONE);
        for (size_t i = 0; i < count; i++) {
            struct item item;
            ck_assert_int_eq(items_read(index, ids[i], &arena, &item, &error),
                             ERROR_NONE);
            ck_assert_uint_eq(item.docid, ids[i]);
            ck_assert_int_eq(out[i], expected((enum column)c, &item.stored));
        }
    }
    arena_free(&arena);
}

/* The same answers from single look-ups and from blocks. */
START_TEST(numbers_are_right_however_they_are_read)
{
    struct library l;
    make(&l);
    struct index *index = searcher_index(l.searcher);
    static const uint32_t apart[] = {1, 4000, 4095, 4096, 4097, 8191, 8192, 9000};
    check_ids(index, apart, 8);
    ck_assert_ptr_null(index->columns.at[COLUMN_CREATED].blocks[0]);
    for (uint32_t from = 4070; from < 4200; from += 30) {
        uint32_t ids[30];
        for (uint32_t i = 0; i < 30; i++)
            ids[i] = from + i;
        check_ids(index, ids, 30);
    }
    ck_assert_ptr_nonnull(index->columns.at[COLUMN_CREATED].blocks[1]);
    ck_assert_ptr_null(index->columns.at[COLUMN_CREATED].blocks[2]);
    check_ids(index, apart, 8);
    library_close(&l);
}
END_TEST

START_TEST(what_is_not_there_is_no_number)
{
    struct library l;
    struct error error = {0};
    make(&l);
    struct index *index = searcher_index(l.searcher);
    static const uint32_t beyond[] = {DOCUMENTS + 1, 20000, 4000000000u};
    int64_t out[3];
    for (int round = 0; round < 30; round++) {
        ck_assert_int_eq(columns_read(index, COLUMN_CREATED, beyond, 3, out, &error),
                         ERROR_NONE);
        for (int i = 0; i < 3; i++)
            ck_assert_int_eq(out[i], RECORD_NO_NUMBER);
    }
    ck_assert_int_eq(columns_read(index, COLUMN_TYPE, NULL, 0, NULL, &error), ERROR_NONE);
    library_close(&l);
}
END_TEST

START_TEST(a_commit_makes_them_forget)
{
    struct library l;
    make(&l);
    struct index *index = searcher_index(l.searcher);
    uint32_t ids[60];
    for (uint32_t i = 0; i < 60; i++)
        ids[i] = i + 1;
    check_ids(index, ids, 60);
    ck_assert_uint_gt(index->columns.bytes, 0);
    library_add(&l, "{\"type\":\"article\",\"id\":\"1\",\"title\":\"t\",\"text\":\"new\","
                    "\"lang\":\"fr\",\"published\":\"2020-01-01\",\"num_comments\":7}\n");
    struct error error = {0};
    ck_assert_int_eq(searcher_refresh(l.searcher, &error), ERROR_NONE);
    ck_assert_uint_eq(index->columns.bytes, 0);
    for (uint32_t i = 0; i < 59; i++)
        ids[i] = i + 2;
    ids[59] = DOCUMENTS + 1; /* what is replaced in a sealed part gets a new number */
    check_ids(index, ids, 60);
    library_close(&l);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {numbers_are_right_however_they_are_read,
                                  what_is_not_there_is_no_number,
                                  a_commit_makes_them_forget, NULL};
    return run_tests("columns", tests);
}
