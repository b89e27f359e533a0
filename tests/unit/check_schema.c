#include "corpus/schema.h"

#include "tests/unit/run.h"

static const char *term(enum schema_field f, struct span value)
{
    static struct buffer b;
    schema_term(f, value, &b);
    return buffer_string(&b);
}

START_TEST(term_is_prefix_and_value)
{
    ck_assert_str_eq(term(FIELD_WORD, SPAN("carbon")), "carbon");
    ck_assert_str_eq(term(FIELD_TITLE, SPAN("carbon")), "Scarbon");
    ck_assert_str_eq(term(FIELD_ID, SPAN("hn:8863")), "Qhn:8863");
    ck_assert_str_eq(term(FIELD_THREAD, SPAN("hn:8863")), "XT:hn:8863");
    ck_assert_str_eq(term(FIELD_DAY, SPAN("20230501")), "D20230501");
    ck_assert_str_eq(term(FIELD_TAG, (struct span){"a\0b", 3}), "Ka\xef\xbf\xbd"
                                                                "b");
    ck_assert_str_eq(term(FIELD_TAG, (struct span){0}), "K");
}
END_TEST

START_TEST(no_prefix_begins_another_of_its_kind)
{
    for (int i = FIELD_TITLE; i < FIELD_COUNT; i++) {
        const char *prefix = schema_prefix((enum schema_field)i);
        size_t len = strlen(prefix);
        ck_assert_uint_gt(len, 0);
        ck_assert(len == 1 || prefix[len - 1] == ':');
        for (int j = FIELD_TITLE; j < FIELD_COUNT; j++)
            if (i != j)
                ck_assert(strncmp(prefix, schema_prefix((enum schema_field)j), len) != 0);
    }
}
END_TEST

START_TEST(long_values_are_hashed_and_stay_unique)
{
    char id[400];
    memset(id, 'x', sizeof id);
    char seen[400][SCHEMA_TERM_MAX + 1];
    for (size_t len = 0; len < 400; len++) {
        strcpy(seen[len], term(FIELD_ID, (struct span){id, len}));
        size_t got = strlen(seen[len]);
        if (len + 1 <= SCHEMA_TERM_WHOLE)
            ck_assert_uint_eq(got, len + 1);
        else
            ck_assert_uint_eq(got, SCHEMA_TERM_MAX);
        for (size_t i = 0; i < len; i++)
            ck_assert_str_ne(seen[i], seen[len]);
    }
    /* Ids lie in indexes under these terms: the hash must never change. */
    ck_assert_str_eq(seen[180] + SCHEMA_TERM_WHOLE, "8150cce7afbe888fe8f49dcb33fad974");
}
END_TEST

START_TEST(long_values_are_cut_between_characters)
{
    char id[300];
    for (size_t i = 0; i < sizeof id; i += 3)
        memcpy(id + i, "\xe4\xb8\xad", 3);
    const char *t = term(FIELD_ID, (struct span){id, sizeof id});
    ck_assert_uint_eq(strlen(t), 1 + 177 + 32);
    ck_assert_int_eq(memcmp(t + 1, id, 177), 0);
    char nuls[200] = {0};
    ck_assert_uint_le(strlen(term(FIELD_ID, (struct span){nuls, 200})), SCHEMA_TERM_MAX);
}
END_TEST

START_TEST(numbers_sort_as_bytes)
{
    static const int64_t n[] = {INT64_MIN, -62167219200, -1,           0,        1,
                                255,       256,          253402300799, INT64_MAX};
    char last[SCHEMA_NUMBER_BYTES], place[SCHEMA_NUMBER_BYTES];
    for (size_t i = 0; i < sizeof n / sizeof n[0]; i++) {
        schema_number(n[i], place);
        ck_assert_int_eq(schema_number_read(place), n[i]);
        if (i > 0)
            ck_assert_int_lt(memcmp(last, place, sizeof place), 0);
        memcpy(last, place, sizeof place);
    }
}
END_TEST

START_TEST(impact_follows_its_formula)
{
    const struct schema_ranking r = {.impact = true, .k1 = 1.5, .b = 0.6, .average = 200};
    /* 127 * 3 / (3 + 1.5 * (0.4 + 0.6 * 0.5)) = 94.07 */
    ck_assert_uint_eq(schema_impact(&r, 3, 100), 94);
    ck_assert_uint_eq(schema_impact(&r, 1e9, 100), SCHEMA_IMPACT_MAX);
    ck_assert_uint_eq(schema_impact(&r, 0.25, 1e9), 1);
    ck_assert_uint_eq(schema_impact(&r, 0, 0), 1);
    const struct schema_ranking counts = {.k1 = 1.5, .b = 0.6, .average = 200};
    ck_assert_uint_eq(schema_impact(&counts, 2.5, 100), 10);
    ck_assert_uint_eq(schema_impact(&counts, 0.25, 100), 1);
}
END_TEST

START_TEST(ranking_goes_through_metadata)
{
    const struct schema_ranking r = {
        .impact = true, .k1 = 1.5, .b = 0.6, .average = 173.25};
    struct schema_ranking back = {0};
    struct buffer b = {0};
    schema_ranking_write(&r, &b);
    ck_assert(schema_ranking_read(buffer_span(&b), &back));
    ck_assert(back.impact);
    ck_assert_double_eq(back.k1, r.k1);
    ck_assert_double_eq(back.b, r.b);
    ck_assert_double_eq(back.average, r.average);
    buffer_free(&b);
}
END_TEST

START_TEST(refuses_metadata_that_is_no_ranking)
{
    static const char *const bad[] = {
        "",
        "{}",
        "[1]",
        "{\"impact\":true,\"k1\":1.5,\"b\":0.6}",
        "{\"impact\":1,\"k1\":1.5,\"b\":0.6,\"average\":100}",
        "{\"impact\":true,\"k1\":-1,\"b\":0.6,\"average\":100}",
        "{\"impact\":true,\"k1\":1.5,\"b\":2,\"average\":100}",
        "{\"impact\":true,\"k1\":1.5,\"b\":0.6,\"average\":0}",
    };
    struct schema_ranking r = {.k1 = 7};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert(!schema_ranking_read(span_of(bad[i]), &r));
    ck_assert_double_eq(r.k1, 7);
    ck_assert(schema_ranking_read(
        SPAN("{\"impact\":false,\"k1\":1,\"b\":0,\"average\":100}"), &r));
}
END_TEST

START_TEST(thread_hash_never_changes)
{
    ck_assert_uint_eq(schema_thread(SPAN("hn:8863")), 5186795140618264448u);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {term_is_prefix_and_value,
                            no_prefix_begins_another_of_its_kind,
                            long_values_are_hashed_and_stay_unique,
                            long_values_are_cut_between_characters,
                            numbers_sort_as_bytes,
                            impact_follows_its_formula,
                            ranking_goes_through_metadata,
                            refuses_metadata_that_is_no_ranking,
                            thread_hash_never_changes,
                            NULL};
    return run_tests("schema", tests);
}
