#include "corpus/formats/queue.h"

#include "tests/unit/run.h"

START_TEST(gives_back_in_order_what_was_put_in)
{
    struct queue q = {0};
    struct record r = record_empty(), got;
    struct complaint c;
    enum format_result result;
    char id[] = "a1", author[] = "Ana";
    struct span authors[] = {span_of(author)};
    r.id = span_of(id);
    r.authors = authors;
    r.author_count = 1;
    r.created_at = 7;
    queue_record(&q, 3, &r);
    queue_skip(&q, 4, "spam", NULL);
    queue_refuse(&q, 5, "no id", "it has\nnone");
    memset(id, 'x', 2); /* the queue has copies */
    memset(author, 'x', 3);
    ck_assert(queue_take(&q, &result, &got, &c));
    ck_assert_int_eq(result, FORMAT_RECORD);
    ck_assert(span_is(got.id, "a1") && span_is(got.authors[0], "Ana"));
    ck_assert_int_eq(got.created_at, 7);
    ck_assert_uint_eq(c.line, 3);
    ck_assert(queue_take(&q, &result, &got, &c));
    ck_assert_int_eq(result, FORMAT_SKIPPED);
    ck_assert_str_eq(c.reason, "spam");
    ck_assert_str_eq(c.detail, "");
    ck_assert(queue_take(&q, &result, &got, &c));
    ck_assert_int_eq(result, FORMAT_REFUSED);
    ck_assert_str_eq(c.detail, "it has none");
    ck_assert_uint_eq(c.line, 5);
    ck_assert(!queue_take(&q, &result, &got, &c));
    queue_record(&q, 6, &r);
    ck_assert(queue_take(&q, &result, &got, &c));
    ck_assert(span_is(got.id, "xx"));
    ck_assert(!queue_take(&q, &result, &got, &c));
    queue_free(&q);
    queue_free(&q);
}
END_TEST

START_TEST(long_complaints_are_cut_between_characters)
{
    struct queue q = {0};
    struct record got;
    struct complaint c;
    enum format_result result;
    char detail[sizeof c.detail * 2 + 1];
    for (size_t i = 0; i < sizeof detail - 1; i += 2)
        memcpy(detail + i, "\xc3\xa9", 2);
    detail[sizeof detail - 1] = '\0';
    queue_refuse(&q, 1, "x", detail);
    ck_assert(queue_take(&q, &result, &got, &c));
    ck_assert_uint_eq(strlen(c.detail), (sizeof c.detail - 1) / 2 * 2);
    queue_free(&q);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {gives_back_in_order_what_was_put_in,
                            long_complaints_are_cut_between_characters, NULL};
    return run_tests("queue", tests);
}
