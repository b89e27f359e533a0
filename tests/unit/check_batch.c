#include "indexer/store/batch.h"

#include "tests/unit/run.h"

static struct record record(const char *id, const char *text, int64_t updated)
{
    struct record r = record_empty();
    r.id = r.thread_id = span_of(id);
    r.text = span_of(text);
    r.updated_at = updated;
    return r;
}

START_TEST(takes_copies_each_id_once)
{
    struct batch b = {0};
    char text[] = "first", author[] = "Ana";
    struct span authors[] = {span_of(author)};
    struct record r = record("a", text, 5);
    r.authors = authors;
    r.author_count = 1;
    ck_assert_int_eq(batch_add(&b, &r, 0), FATE_NEW);
    memset(text, 'x', sizeof text - 1);
    memset(author, 'x', sizeof author - 1);
    struct batch_entry *e = batch_find(&b, SPAN("a"));
    ck_assert(span_is(e->stored.record.text, "first"));
    ck_assert(span_is(e->stored.record.authors[0], "Ana"));
    ck_assert_uint_eq(b.bytes, 1 + 1 + 5 + 3);

    r = record("a", "older", 4);
    ck_assert_int_eq(batch_add(&b, &r, 1), FATE_UNCHANGED);
    r = record("a", "newer", 6);
    ck_assert_int_eq(batch_add(&b, &r, 2), FATE_UPDATED);
    ck_assert_int_eq(batch_add(&b, &r, 3), FATE_UNCHANGED);
    r = record("b", "other", RECORD_NO_TIME);
    ck_assert_int_eq(batch_add(&b, &r, 4), FATE_NEW);
    ck_assert_uint_eq(b.count, 2);
    e = batch_find(&b, SPAN("a"));
    ck_assert(span_is(e->stored.record.text, "newer"));
    ck_assert_uint_eq(e->source, 2);
    ck_assert_ptr_null(batch_find(&b, SPAN("c")));

    batch_clear(&b);
    ck_assert_uint_eq(b.bytes, 0);
    ck_assert_ptr_null(batch_find(&b, SPAN("a")));
    batch_free(&b);
}
END_TEST

START_TEST(of_two_versions_one_is_older)
{
    const int64_t no = RECORD_NO_TIME;
    const struct {
        int64_t updated, fetched, other_updated, other_fetched;
        bool older;
    } rows[] = {
        {5, no, 6, no, true}, {6, no, 5, no, false}, {5, no, 5, no, false},
        {5, no, no, no, false}, {no, no, 5, no, false}, {no, 1, no, 2, true},
        {no, 2, no, 1, false}, {no, 1, no, no, false}, {5, 1, 5, 2, true},
        {5, 2, 6, 1, true}, /* what the page says counts before the crawler's clock */
        {6, 1, 5, 2, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record a = record("a", "", rows[i].updated);
        struct record b = record("a", "", rows[i].other_updated);
        a.fetched_at = rows[i].fetched;
        b.fetched_at = rows[i].other_fetched;
        ck_assert_msg(batch_is_older(&a, &b) == rows[i].older, "row %zu", i);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {takes_copies_each_id_once, of_two_versions_one_is_older, NULL};
    return run_tests("batch", tests);
}
