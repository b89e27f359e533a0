#include "searcher/serve/frame.h"

#include "tests/unit/run.h"

static const struct frame_call call = {.timeout_ms = 900,
                                       .method = 2,
                                       .gzip = 1,
                                       .path = {"/search", 7},
                                       .query = {"q=a", 3},
                                       .host = {"a:1", 3},
                                       .body = {"{}", 2}};

START_TEST(a_call_comes_back_as_it_was)
{
    struct buffer b = {0};
    struct frame_head head;
    struct span payload;
    struct frame_call got;
    frame_call_write(7, FRAME_HTTP, &call, &b);
    buffer_add_string(&b, "more");
    ck_assert_int_eq(frame_next(buffer_span(&b), &head, &payload), 1);
    ck_assert_uint_eq(head.ticket, 7);
    ck_assert_uint_eq(head.kind, FRAME_HTTP);
    ck_assert_uint_eq(sizeof head + head.len + 4, b.len);
    ck_assert(frame_call_read(payload, &got));
    ck_assert_uint_eq(got.timeout_ms, 900);
    ck_assert_uint_eq(got.method, 2);
    ck_assert(span_is(got.path, "/search"));
    ck_assert(span_is(got.query, "q=a"));
    ck_assert(span_is(got.body, "{}"));
    ck_assert_uint_eq(got.if_none_match.len, 0);
    buffer_free(&b);
}
END_TEST

START_TEST(an_answer_comes_back_as_it_was)
{
    struct frame_answer answer = {.status = 200, .has_id = 1, .cacheable = 1,
                                  .took_us = 5000000000u, .etag = SPAN("\"x\""),
                                  .body = SPAN("{\"api\":1}")};
    struct frame_answer got = {.lacks_id = true}; /* is no part of a frame */
    struct frame_head head;
    struct span payload;
    struct buffer b = {0};
    frame_answer_write(9, &answer, &b);
    ck_assert_int_eq(frame_next(buffer_span(&b), &head, &payload), 1);
    ck_assert(frame_answer_read(payload, &got));
    ck_assert_uint_eq(got.took_us, 5000000000u);
    ck_assert(!got.lacks_id);
    ck_assert(span_is(got.etag, "\"x\""));
    ck_assert(span_is(got.body, "{\"api\":1}"));
    buffer_free(&b);
}
END_TEST

START_TEST(a_part_of_a_frame_is_none_yet)
{
    struct buffer b = {0};
    struct frame_head head;
    struct span payload;
    frame_call_write(7, FRAME_LINE, &call, &b);
    for (size_t n = 0; n < b.len; n++)
        ck_assert_int_eq(frame_next((struct span){b.at, n}, &head, &payload), 0);
    buffer_free(&b);
}
END_TEST

START_TEST(damage_is_noticed)
{
    struct buffer b = {0};
    struct frame_head head;
    struct span payload;
    struct frame_call got;
    frame_call_write(7, FRAME_HTTP, &call, &b);
    ck_assert_int_eq(frame_next(buffer_span(&b), &head, &payload), 1);
    for (size_t n = 0; n < payload.len; n++)
        ck_assert(!frame_call_read((struct span){payload.at, n}, &got));
    head.kind = 99;
    memcpy(b.at, &head, sizeof head);
    ck_assert_int_eq(frame_next(buffer_span(&b), &head, &payload), -1);
    head.kind = FRAME_HTTP;
    head.len = FRAME_BYTES_MAX + 1;
    memcpy(b.at, &head, sizeof head);
    ck_assert_int_eq(frame_next(buffer_span(&b), &head, &payload), -1);
    buffer_free(&b);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_call_comes_back_as_it_was, an_answer_comes_back_as_it_was,
                            a_part_of_a_frame_is_none_yet, damage_is_noticed, NULL};
    return run_tests("frame", tests);
}
