#include "corpus/unpack.h"

#include "corpus/buffer.h"

#include "tests/unit/run.h"

#include <zlib.h>
#include <zstd.h>

struct source {
    struct span left;
    size_t most; /* bytes a call */
};

static size_t take(void *payload, char *place, size_t size)
{
    struct source *s = payload;
    size_t n = s->left.len < s->most ? s->left.len : s->most;
    n = n < size ? n : size;
    if (n > 0)
        memcpy(place, s->left.at, n);
    s->left = (struct span){s->left.at + n, s->left.len - n};
    return n;
}

static void add_gzip(struct buffer *b, struct span bytes)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes.at, .avail_in = (uInt)bytes.len};
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, 0), Z_OK);
    z.avail_out = (uInt)deflateBound(&z, bytes.len) + 64;
    z.next_out = (Bytef *)buffer_reserve(b, z.avail_out);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    b->len += z.total_out;
    deflateEnd(&z);
}

static void add_zstd(struct buffer *b, struct span bytes)
{
    size_t bound = ZSTD_compressBound(bytes.len);
    size_t n = ZSTD_compress(buffer_reserve(b, bound), bound, bytes.at, bytes.len, 3);
    ck_assert(!ZSTD_isError(n));
    b->len += n;
}

/* unpacked(bytes, most, out, members): all of it, read through a source that gives most bytes
 * a call; its failure's code. */
static enum error_code unpacked(struct span bytes, size_t most, struct buffer *out,
                                size_t *members)
{
    struct source source = {bytes, most};
    struct unpack *u = unpack_new(take, &source, 27);
    size_t got;
    *members = 0;
    do {
        *members += unpack_at_member(u);
        got = unpack_read(u, buffer_reserve(out, 100), 100);
        out->len += got;
    } while (got > 0);
    enum error_code code = unpack_failure(u)->code;
    if (code == ERROR_NONE)
        ck_assert_uint_eq(unpack_consumed(u), bytes.len);
    unpack_free(u);
    return code;
}

START_TEST(undoes_each_kind_through_any_source)
{
    struct buffer packed[3] = {{0}, {0}, {0}};
    static const size_t most[] = {1, 3, 7, 1000};
    buffer_add_string(&packed[0], "one two");
    add_gzip(&packed[1], SPAN("one "));
    add_gzip(&packed[1], SPAN("two"));
    add_zstd(&packed[2], SPAN("one "));
    add_zstd(&packed[2], SPAN("two"));
    for (size_t kind = 0; kind < 3; kind++) {
        for (size_t i = 0; i < sizeof most / sizeof most[0]; i++) {
            struct buffer out = {0};
            size_t members;
            ck_assert_int_eq(unpacked(buffer_span(&packed[kind]), most[i], &out, &members),
                             ERROR_NONE);
            ck_assert(span_is(buffer_span(&out), "one two"));
            ck_assert(kind == 0 ? members == 0 : members > 0);
            buffer_free(&out);
        }
        buffer_free(&packed[kind]);
    }
}
END_TEST

START_TEST(tells_the_kind)
{
    static const struct {
        struct span bytes;
        const char *kind;
    } rows[] = {{SPAN("\x1f\x8b\x08\0"), "gzip"},
                {SPAN("\x28\xb5\x2f\xfd"), "zstd"},
                {SPAN("\x50\x2a\x4d\x18"), "zstd"},
                {SPAN("plain"), NULL},
                {SPAN("\x1f\x8b"), NULL},
                {SPAN(""), NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct source source = {rows[i].bytes, 1};
        struct unpack *u = unpack_new(take, &source, 27);
        const char *kind = unpack_kind(u);
        ck_assert(rows[i].kind == NULL ? kind == NULL : strcmp(kind, rows[i].kind) == 0);
        ck_assert(unpack_looks_packed(rows[i].bytes) == (kind != NULL));
        unpack_free(u);
    }
    unpack_free(NULL);
}
END_TEST

START_TEST(padding_of_tapes_is_no_failure)
{
    struct buffer b = {0}, out = {0};
    size_t members;
    add_gzip(&b, SPAN("text"));
    for (int i = 0; i < 600; i++)
        buffer_add_byte(&b, '\0');
    ck_assert_int_eq(unpacked(buffer_span(&b), 100, &out, &members), ERROR_NONE);
    buffer_add_string(&b, "x");
    ck_assert_int_eq(unpacked(buffer_span(&b), 100, &out, &members), ERROR_IO);
    buffer_free(&b);
    buffer_free(&out);
}
END_TEST

/* Whatever is wrong with the first member, the second one is found. */
START_TEST(finds_the_next_member)
{
    struct buffer b = {0};
    add_gzip(&b, SPAN("first, which is somewhat longer than the second"));
    size_t first = b.len;
    add_gzip(&b, SPAN("second"));
    for (size_t at = 10; at < first; at++) {
        struct source source = {buffer_span(&b), 1000};
        struct buffer out = {0};
        b.at[at] ^= 0x55;
        struct unpack *u = unpack_new(take, &source, 27);
        do {
            size_t got;
            while ((got = unpack_read(u, buffer_reserve(&out, 100), 100)) > 0)
                out.len += got;
        } while (unpack_resync(u));
        ck_assert_msg(memmem(out.at, out.len, "second", 6) != NULL, "byte %zu", at);
        unpack_free(u);
        buffer_free(&out);
        b.at[at] ^= 0x55;
    }
    buffer_free(&b);
}
END_TEST

/* Heads of members one after another, none of which is one: looking for the next must not
 * begin at the first again and again. */
START_TEST(looking_on_is_linear)
{
    struct buffer b = {0};
    while (b.len < 4 << 20)
        buffer_add(&b, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
    struct source source = {buffer_span(&b), 1 << 20};
    struct unpack *u = unpack_new(take, &source, 27);
    char place[1000];
    do {
        while (unpack_read(u, place, sizeof place) > 0)
            ;
    } while (unpack_resync(u));
    ck_assert_int_eq(unpack_failure(u)->code, ERROR_IO);
    unpack_free(u);
    buffer_free(&b);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {undoes_each_kind_through_any_source,
                            tells_the_kind,
                            padding_of_tapes_is_no_failure,
                            finds_the_next_member,
                            looking_on_is_linear,
                            NULL};
    return run_tests("unpack", tests);
}
