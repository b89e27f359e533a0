#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

#include <zlib.h>

START_TEST(cases)
{
    cases_run("warc");
}
END_TEST

/* add_record(b, n, length): a page, whose record says that it has length bytes; 0: what it
 * has. */
static void add_record(struct buffer *b, int n, long length)
{
    struct buffer page = {0};
    buffer_printf(&page,
                  "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><head><meta "
                  "property=\"og:type\" content=\"article\"><title>Page %d</title></head>"
                  "<body><p>Fog, rain, boats.</p></body></html>",
                  n);
    buffer_printf(b,
                  "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/%d"
                  "\r\nWARC-Date: 2024-03-12T08:00:00Z\r\nContent-Length: %ld\r\n\r\n",
                  n, length != 0 ? length : (long)page.len);
    buffer_add_span(b, buffer_span(&page));
    buffer_add_string(b, "\r\n\r\n");
    buffer_free(&page);
}

static void add_member(struct buffer *b, struct span bytes)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes.at, .avail_in = (uInt)bytes.len};
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, 0), Z_OK);
    z.avail_out = (uInt)deflateBound(&z, bytes.len);
    z.next_out = (Bytef *)buffer_reserve(b, z.avail_out);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    b->len += z.total_out;
    deflateEnd(&z);
}

static size_t records_of(struct span bytes)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer out = {0};
    size_t records =
        cases_print_all(format_find(SPAN("warc")), &options, "archive", bytes, &out);
    buffer_free(&out);
    return records;
}

START_TEST(every_cut_keeps_what_was_before_it)
{
    struct buffer plain = {0}, packed = {0};
    for (int i = 0; i < 3; i++) {
        struct buffer one = {0};
        add_record(&one, i, 0);
        buffer_add_span(&plain, buffer_span(&one));
        add_member(&packed, buffer_span(&one));
        buffer_free(&one);
    }
    cases_cut("warc", buffer_span(&plain));
    cases_cut("warc", buffer_span(&packed));
    ck_assert_uint_eq(records_of(buffer_span(&packed)), 3);
    buffer_free(&plain);
    buffer_free(&packed);
}
END_TEST

/* Of three members, a flipped bit costs the one it is in, at most. */
START_TEST(every_flip_costs_one_record)
{
    struct buffer packed = {0};
    for (int i = 0; i < 3; i++) {
        struct buffer one = {0};
        add_record(&one, i, 0);
        add_member(&packed, buffer_span(&one));
        buffer_free(&one);
    }
    for (size_t i = 3; i < packed.len; i++) { /* the first three tell that it is gzip */
        packed.at[i] ^= 0x10;
        ck_assert_msg(records_of(buffer_span(&packed)) >= 2, "byte %zu", i);
        packed.at[i] ^= 0x10;
    }
    buffer_free(&packed);
}
END_TEST

START_TEST(any_length_costs_one_record)
{
    for (long length = -3; length < 400; length++) {
        struct buffer b = {0};
        add_record(&b, 1, 0);
        add_record(&b, 2, length);
        add_record(&b, 3, 0);
        ck_assert_msg(records_of(buffer_span(&b)) >= 2, "length %ld", length);
        buffer_free(&b);
    }
}
END_TEST

/* Blocks that are greater than what is looked at once: a border across its end is seen. */
START_TEST(borders_are_seen_everywhere)
{
    for (int more = -80; more < 20; more++) {
        struct buffer b = {0};
        int len = INPUT_PEEK_MAX + more;
        buffer_printf(&b, "WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 900000\r\n\r\n");
        buffer_printf(&b, "%*s\r\n\r\n", len, "");
        add_record(&b, 1, 0);
        add_record(&b, 2, 0);
        ck_assert_msg(records_of(buffer_span(&b)) == 2, "%d bytes", len);
        buffer_free(&b);
    }
}
END_TEST

/* A record may be spread over several members: only one that begins a record ends it. */
START_TEST(members_need_not_be_records)
{
    struct buffer plain = {0}, packed = {0};
    for (int i = 0; i < 5; i++)
        add_record(&plain, i, 0);
    for (size_t at = 0; at < plain.len; at += 100) {
        size_t len = plain.len - at < 100 ? plain.len - at : 100;
        add_member(&packed, (struct span){plain.at + at, len});
    }
    ck_assert_uint_eq(records_of(buffer_span(&packed)), 5);
    buffer_free(&plain);
    buffer_free(&packed);
}
END_TEST

START_TEST(hostile_archives_are_linear)
{
    static const char *const pieces[] = {"WARC/1.0\r\n", "\r\n\r\nWARC/1.0\r\n", "\r\n",
                                         "WARC/1.0\r\nContent-Length: 9\r\n\r\n",
                                         "a: 1 20240312080000 text/html 9\n", "x y z w v\n"};
    for (size_t i = 0; i < 2 * sizeof pieces / sizeof pieces[0]; i++) {
        struct buffer b = {0};
        buffer_add_string(&b, i % 2 == 0 ? "WARC/1.0\r\nContent-Length: 99999999\r\n\r\n"
                                         : "filedesc://x 0 20240312080000 text/plain 9\n");
        while (b.len < 2 << 20)
            buffer_add_string(&b, pieces[i / 2]);
        records_of(buffer_span(&b));
        buffer_free(&b);
    }
}
END_TEST

START_TEST(sniffs_archives)
{
    const struct format *f = format_find(SPAN("warc"));
    ck_assert_int_eq(f->sniff(SPAN("WARC/1.0\r\nWARC-Type: warcinfo\r\n")), 100);
    ck_assert_int_eq(f->sniff(SPAN("\r\nWARC/1.1\r\n")), 100);
    ck_assert_int_eq(f->sniff(SPAN("filedesc://x.arc 0.0.0.0 20240312080000 text/plain 5")),
                     100);
    ck_assert_int_eq(f->sniff(SPAN("WARC is a format")), 0);
    ck_assert_int_eq(f->sniff(SPAN("")), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases,
                            every_cut_keeps_what_was_before_it,
                            every_flip_costs_one_record,
                            any_length_costs_one_record,
                            borders_are_seen_everywhere,
                            members_need_not_be_records,
                            hostile_archives_are_linear,
                            sniffs_archives,
                            NULL};
    return run_tests("warc", tests);
}
