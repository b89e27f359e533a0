#include "corpus/stored.h"

#include "tests/unit/run.h"

#include <zlib.h>

static struct stored full(void)
{
    static struct span names[] = {SPAN("Ana Lima"), SPAN("")};
    static struct span tags[] = {SPAN("ports"), SPAN("strikes"), SPAN("sea")};
    struct stored s = {.record = record_empty()};
    s.record.type = RECORD_COMMENT;
    s.record.id = SPAN("c1");
    s.record.thread_id = SPAN("a1");
    s.record.thread_url = SPAN("ferries.example/strike");
    s.record.parent_id = SPAN("c0");
    s.record.url = SPAN("https://ferries.example/strike#c1");
    s.record.title = SPAN("Re: strike");
    s.record.summary = SPAN("short");
    s.record.text = SPAN("One.\n\nTwo.");
    s.record.authors = names;
    s.record.author_count = 2;
    s.record.tags = tags;
    s.record.tag_count = 3;
    s.record.source = SPAN("The Ferry Post");
    s.record.section = SPAN("Harbour");
    s.record.lang = SPAN("en");
    s.record.created_at = 1683000000;
    s.record.updated_at = -62167219200;
    s.record.fetched_at = 1684000000;
    s.record.points = -12;
    s.record.num_comments = 0;
    s.record.deleted = true;
    s.context_title = SPAN("Ferry strike enters third week");
    s.context_url = SPAN("https://ferries.example/strike");
    s.context_lang = SPAN("en-GB");
    s.indexed_at = 1700000000;
    return s;
}

START_TEST(gives_back_all_it_was_given)
{
    struct stored s = full(), back;
    struct buffer b = {0};
    struct arena arena = {0};
    struct error e = {0};
    buffer_add_string(&b, "before");
    stored_write(&s, &b);
    struct span bytes = {b.at + 6, b.len - 6};
    ck_assert_int_eq(stored_read(bytes, &arena, &back, &e), ERROR_NONE);
    ck_assert_uint_eq(record_fingerprint(&s.record), record_fingerprint(&back.record));
    ck_assert(span_equal(s.context_title, back.context_title));
    ck_assert(span_equal(s.context_url, back.context_url));
    ck_assert(span_equal(s.context_lang, back.context_lang));
    ck_assert_int_eq(s.indexed_at, back.indexed_at);
    struct buffer again = {0};
    stored_write(&back, &again);
    ck_assert(span_equal(bytes, buffer_span(&again)));
    buffer_free(&again);
    buffer_free(&b);
    arena_free(&arena);
}
END_TEST

START_TEST(keeps_what_is_not_known_unknown)
{
    struct stored s = {.record = record_empty()}, back;
    struct buffer b = {0};
    struct arena arena = {0};
    struct error e = {0};
    s.record.id = SPAN("a");
    stored_write(&s, &b);
    /* Format, type, id and checksum: nothing else is written. */
    ck_assert_uint_eq(b.len, 1 + 2 + 3 + 4);
    ck_assert_int_eq(stored_read(buffer_span(&b), &arena, &back, &e), ERROR_NONE);
    ck_assert_int_eq(back.record.created_at, RECORD_NO_TIME);
    ck_assert_int_eq(back.record.points, RECORD_NO_NUMBER);
    ck_assert_uint_eq(record_fingerprint(&s.record), record_fingerprint(&back.record));
    buffer_free(&b);
    arena_free(&arena);
}
END_TEST

START_TEST(notices_every_cut_and_every_flipped_bit)
{
    struct stored s = full(), back;
    struct buffer b = {0};
    struct arena arena = {0};
    stored_write(&s, &b);
    for (size_t len = 0; len < b.len; len++) {
        struct error e = {0};
        struct span cut = {b.at, len};
        ck_assert_int_eq(stored_read(cut, &arena, &back, &e), ERROR_DAMAGED);
    }
    for (size_t bit = 0; bit < b.len * 8; bit++) {
        struct error e = {0};
        b.at[bit / 8] ^= (char)(1 << bit % 8);
        ck_assert_int_eq(stored_read(buffer_span(&b), &arena, &back, &e), ERROR_DAMAGED);
        b.at[bit / 8] ^= (char)(1 << bit % 8);
    }
    buffer_free(&b);
    arena_free(&arena);
}
END_TEST

/* Bytes with a right checksum around a wrong form. */
START_TEST(refuses_what_does_not_follow_the_format)
{
    static const struct span bad[] = {
        SPAN("\x02"),                   /* unknown format */
        SPAN("\x01"),                   /* no id */
        SPAN("\x01\x01\x04\x02\x01x"),  /* type 2 */
        SPAN("\x01\x02\x01x\x63\x01x"), /* unknown field */
        SPAN("\x01\x02\x01x\x02\x01x"), /* an id twice */
        SPAN("\x01\x03\x01x\x02\x01x"), /* fields out of order */
        SPAN("\x01\x02\x05x"),          /* text beyond the end */
        SPAN(
            "\x01\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"), /* length of 2^64 - 1 */
        SPAN("\x01\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7fx"), /* more than 64 bits */
        SPAN("\x01\x02\x01x\x0f\x80"),                             /* half a number */
        SPAN("\x01\x02\x01x\x13\x04"),                             /* deleted is 2 */
    };
    struct arena arena = {0};
    struct stored s;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct buffer b = {0};
        struct error e = {0};
        buffer_add_span(&b, bad[i]);
        uint32_t sum = (uint32_t)crc32_z(0, (const Bytef *)bad[i].at, bad[i].len);
        for (int shift = 0; shift < 32; shift += 8)
            buffer_add_byte(&b, (char)(sum >> shift));
        ck_assert_int_eq(stored_read(buffer_span(&b), &arena, &s, &e), ERROR_DAMAGED);
        ck_assert_ptr_null(strstr(e.text, "checksum"));
        buffer_free(&b);
    }
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {gives_back_all_it_was_given, keeps_what_is_not_known_unknown,
                            notices_every_cut_and_every_flipped_bit,
                            refuses_what_does_not_follow_the_format, NULL};
    return run_tests("stored", tests);
}
