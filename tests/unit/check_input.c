#include "corpus/input.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static struct input *memory(struct span bytes)
{
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open_memory("test", bytes, &in, &e), ERROR_NONE);
    ck_assert_str_eq(e.text, "");
    return in;
}

static struct span all(struct input *in, struct buffer *b)
{
    size_t got;
    while ((got = input_read(in, buffer_reserve(b, 1000), 1000)) > 0)
        b->len += got;
    return buffer_span(b);
}

static void expect_text(struct span packed, struct span want)
{
    struct input *in = memory(packed);
    struct buffer b = {0};
    ck_assert(span_equal(all(in, &b), want));
    ck_assert_ptr_null(input_failure(in));
    buffer_free(&b);
    input_close(in);
}

/* expect_failure(bytes, text, failure): text comes out, then the stream fails, saying so.
 */
static void expect_failure(struct span packed, struct span text, const char *failure)
{
    struct input *in = memory(packed);
    struct buffer b = {0};
    ck_assert(span_equal(all(in, &b), text));
    ck_assert_ptr_nonnull(input_failure(in));
    ck_assert_ptr_nonnull(strstr(input_failure(in)->text, failure));
    buffer_free(&b);
    input_close(in);
}

static void add_gzip(struct buffer *out, struct span text)
{
    z_stream z = {0};
    ck_assert_int_eq(
        deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&z, text.len);
    z.next_in = (Bytef *)text.at;
    z.avail_in = (uInt)text.len;
    z.next_out = (Bytef *)buffer_reserve(out, room);
    z.avail_out = (uInt)room;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->len += z.total_out;
    deflateEnd(&z);
}

static void add_zstd(struct buffer *out, struct span text)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    size_t room = ZSTD_compressBound(text.len);
    out->len += ZSTD_compress2(c, buffer_reserve(out, room), room, text.at, text.len);
    ZSTD_freeCCtx(c);
}

/* Lines: what comes out, "|" before each line; "<" for a line that the end of file cut.
 */
START_TEST(lines_of_all_kinds)
{
    static const struct {
        struct span text;
        const char *want;
    } cases[] = {
        {SPAN(""), ""},
        {SPAN("\n"), "|"},
        {SPAN("\n\n\n"), "|||"},
        {SPAN("a\nb\n"), "|a|b"},
        {SPAN("a\nb"), "|a|b<"},
        {SPAN("a\r\nb\r\n"), "|a|b"},
        {SPAN("a\r\n\r\nb\r"), "|a||b<"},
        {SPAN("a\rb\n"), "|a\rb"},
        {SPAN("\xef\xbb\xbf"), ""},
        {SPAN("\xef\xbb\xbf"
              "a\n"),
         "|a"},
        {SPAN("\xff\xfe"), ""},
        {SPAN("\xff\xfe"
              "a\0\n\0\x3d\xd8\x00\xde"),
         "|a|\xf0\x9f\x98\x80<"},
        {SPAN("\xfe\xff\0a\0\n\xd8\x3d\xde\0"), "|a|\xf0\x9f\x98\x80<"},
        {SPAN("\xff\xfe\x3d\xd8\n\0"), "|\xef\xbf\xbd"}, /* half a pair */
        {SPAN("\xff\xfe\x00\xde\n\0"), "|\xef\xbf\xbd"}, /* the other half */
        {SPAN("\xff\xfe"
              "a\0b"),
         "|a\xef\xbf\xbd<"},         /* half a unit */
        {SPAN("{\0}\0\n\0"), "|{}"}, /* no mark */
        {SPAN("\0{\0}\0\n"), "|{}"},
        {SPAN("\xff\x80\n"), "|\xff\x80"}, /* as it is */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input *in = memory(cases[i].text);
        struct buffer got = {0};
        struct span line;
        bool complete;
        while (input_line(in, 100, &line, &complete) == INPUT_LINE) {
            buffer_add_byte(&got, '|');
            buffer_add_span(&got, line);
            if (!complete)
                buffer_add_byte(&got, '<');
        }
        ck_assert_str_eq(buffer_string(&got), cases[i].want);
        ck_assert_ptr_null(input_failure(in));
        buffer_free(&got);
        input_close(in);
    }
}
END_TEST

START_TEST(long_lines_are_skipped)
{
    struct buffer b = {0};
    buffer_add_string(&b, "one\n");
    for (int i = 0; i < 1000000; i++)
        buffer_add_byte(&b, "abc"[i % 3]);
    buffer_add_string(&b, "\nexactly10!\r\nthree");
    struct input *in = memory(buffer_span(&b));
    struct span line;
    bool complete;
    ck_assert_int_eq(input_line(in, 10, &line, &complete), INPUT_LINE);
    ck_assert_int_eq(input_line(in, 10, &line, &complete), INPUT_TOO_LONG);
    ck_assert(complete);
    ck_assert_uint_eq(line.len, INPUT_LONG_LINE_HEAD);
    ck_assert_int_eq(memcmp(line.at, "abcabc", 6), 0);
    ck_assert_uint_eq(input_line_number(in), 2);
    ck_assert_int_eq(input_line(in, 10, &line, &complete), INPUT_LINE);
    ck_assert(span_is(line, "exactly10!"));
    ck_assert_int_eq(input_line(in, 4, &line, &complete), INPUT_TOO_LONG);
    ck_assert(!complete);
    ck_assert(span_is(line, "three"));
    ck_assert_uint_eq(input_offset(in), b.len);
    ck_assert_int_eq(input_line(in, 4, &line, &complete), INPUT_END);
    buffer_free(&b);
    input_close(in);
}
END_TEST

/* Lines longer than any buffer that is read at once, crossing its borders everywhere. */
START_TEST(lines_cross_buffers)
{
    struct buffer b = {0}, packed = {0};
    for (int i = 0; i < 3000; i++)
        buffer_printf(&b, "%0*d\n", 1 + i * 7 % 1999, i);
    add_gzip(&packed, buffer_span(&b));
    struct input *in = memory(buffer_span(&packed));
    struct span line;
    bool complete;
    for (int i = 0; i < 3000; i++) {
        ck_assert_int_eq(input_line(in, 5000, &line, &complete), INPUT_LINE);
        char want[2001];
        snprintf(want, sizeof want, "%0*d", 1 + i * 7 % 1999, i);
        ck_assert(span_is(line, want));
    }
    ck_assert_int_eq(input_line(in, 5000, &line, &complete), INPUT_END);
    ck_assert_uint_eq(input_consumed(in), packed.len);
    buffer_free(&b);
    buffer_free(&packed);
    input_close(in);
}
END_TEST

START_TEST(peek_takes_nothing)
{
    struct input *in = memory(SPAN("hello\n"));
    ck_assert(span_is(input_peek(in, 2), "he"));
    ck_assert(span_is(input_peek(in, 100), "hello\n"));
    ck_assert_uint_eq(input_offset(in), 0);
    char place[3];
    ck_assert_uint_eq(input_read(in, place, 3), 3);
    ck_assert(span_is(input_peek(in, 100), "lo\n"));
    ck_assert_uint_eq(input_offset(in), 3);
    input_close(in);
}
END_TEST

START_TEST(undoes_one_layer)
{
    struct buffer gz = {0}, zst = {0}, twice = {0};
    add_gzip(&gz, SPAN("text of gzip\n"));
    add_zstd(&zst, SPAN("text of zstd\n"));
    expect_text(buffer_span(&gz), SPAN("text of gzip\n"));
    expect_text(buffer_span(&zst), SPAN("text of zstd\n"));
    add_gzip(&twice, buffer_span(&zst));
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open_memory("x", buffer_span(&twice), &in, &e), ERROR_USAGE);
    ck_assert_str_eq(e.text, "x: this is packed twice: unpack it once");
    ck_assert_ptr_null(in);
    buffer_free(&gz);
    buffer_free(&zst);
    buffer_free(&twice);
}
END_TEST

START_TEST(refuses_what_cannot_be_text)
{
    struct buffer tar = {0}, packed = {0};
    memset(buffer_reserve(&tar, 512), 0, 512);
    tar.len = 512;
    memcpy(tar.at, "pages/one.html", 14);
    memcpy(tar.at + 257, "ustar", 5);
    add_gzip(&packed, buffer_span(&tar));
    const struct {
        struct span bytes;
        const char *what;
    } cases[] = {
        {SPAN("PK\x03\x04rest"), "zip"},
        {SPAN("%PDF-1.7\n"), "PDF"},
        {SPAN("\xfd"
              "7zXZ\0rest"),
         "xz -dc"},
        {SPAN("BZh91AY&SYrest"), "bzip2 -dc"},
        {SPAN("\x89PNG\r\n\x1a\n"), "PNG"},
        {SPAN("\xff\xd8\xff\xe0"), "JPEG"},
        {SPAN("7z\xbc\xaf\x27\x1c"), "7z"},
        {buffer_span(&tar), "tar"},
        {buffer_span(&packed), "tar"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input *in;
        struct error e = {0};
        ck_assert_int_eq(input_open_memory("x", cases[i].bytes, &in, &e), ERROR_USAGE);
        ck_assert_ptr_nonnull(strstr(e.text, cases[i].what));
    }
    expect_text(SPAN("BZh is how some texts begin"), SPAN("BZh is how some texts begin"));
    buffer_free(&tar);
    buffer_free(&packed);
}
END_TEST

START_TEST(member_after_member)
{
    struct buffer gz = {0}, zst = {0};
    add_gzip(&gz, SPAN("one\n"));
    add_gzip(&gz, SPAN(""));
    add_gzip(&gz, SPAN("two\n"));
    memset(buffer_reserve(&gz, 1000), 0, 1000);
    gz.len += 1000;
    expect_text(buffer_span(&gz), SPAN("one\ntwo\n"));
    add_zstd(&zst, SPAN("one\n"));
    buffer_add(&zst, "\x53\x2a\x4d\x18\x03\0\0\0abc", 11); /* a skippable frame */
    add_zstd(&zst, SPAN(""));
    add_zstd(&zst, SPAN("two\n"));
    expect_text(buffer_span(&zst), SPAN("one\ntwo\n"));
    buffer_free(&gz);
    buffer_free(&zst);
}
END_TEST

START_TEST(knows_where_members_begin)
{
    struct buffer gz = {0};
    add_gzip(&gz, SPAN("one\n"));
    add_gzip(&gz, SPAN("two\nthree\n"));
    struct input *in = memory(buffer_span(&gz));
    struct span line;
    bool complete;
    ck_assert(input_at_member(in));
    input_line(in, 100, &line, &complete);
    ck_assert(input_at_member(in));
    input_line(in, 100, &line, &complete);
    ck_assert(!input_at_member(in));
    input_line(in, 100, &line, &complete);
    ck_assert(!input_at_member(in));
    ck_assert_int_eq(input_line(in, 100, &line, &complete), INPUT_END);
    input_close(in);
    buffer_free(&gz);
}
END_TEST

START_TEST(reports_bytes_behind_the_end)
{
    struct buffer gz = {0}, zst = {0};
    add_gzip(&gz, SPAN("one\n"));
    buffer_add_string(&gz, "junk");
    expect_failure(buffer_span(&gz), SPAN("one\n"), "no gzip");
    add_zstd(&zst, SPAN("one\n"));
    buffer_add_string(&zst, "junk");
    expect_failure(buffer_span(&zst), SPAN("one\n"), "no zstd");
    buffer_free(&gz);
    buffer_free(&zst);
}
END_TEST

/* Cut anywhere, what comes out is a start of the text, and only a cut between two members
 * goes unnoticed. */
static void expect_cuts_noticed(struct span packed, size_t border, struct span text)
{
    for (size_t len = 5; len < packed.len; len++) {
        struct input *in;
        struct error e = {0};
        if (input_open_memory("x", (struct span){packed.at, len}, &in, &e) !=
            ERROR_NONE) {
            ck_assert_ptr_nonnull(strstr(e.text, "cut off"));
            continue;
        }
        struct buffer b = {0};
        struct span got = all(in, &b);
        ck_assert_uint_le(got.len, text.len);
        ck_assert(span_equal(got, (struct span){text.at, got.len}));
        ck_assert_int_eq(input_failure(in) == NULL, len == border);
        buffer_free(&b);
        input_close(in);
    }
}

START_TEST(notices_every_cut)
{
    struct buffer gz = {0}, zst = {0};
    const struct span text = SPAN("one two three\nfour five six\n");
    add_gzip(&gz, (struct span){text.at, 14});
    size_t gz_border = gz.len;
    add_gzip(&gz, (struct span){text.at + 14, 14});
    expect_cuts_noticed(buffer_span(&gz), gz_border, text);
    add_zstd(&zst, (struct span){text.at, 14});
    size_t zst_border = zst.len;
    add_zstd(&zst, (struct span){text.at + 14, 14});
    expect_cuts_noticed(buffer_span(&zst), zst_border, text);
    buffer_free(&gz);
    buffer_free(&zst);
}
END_TEST

/* A flipped bit never changes the text in silence; gzip's unused header fields may flip.
 */
START_TEST(notices_flipped_bits)
{
    const struct span text =
        SPAN("the ferry is late, the ferry is late, the ferry sank\n");
    struct buffer packed[2] = {{0}, {0}};
    add_gzip(&packed[0], text);
    add_zstd(&packed[1], text);
    for (size_t bit = 0; bit < packed[0].len * 8 + packed[1].len * 8; bit++) {
        bool second = bit >= packed[0].len * 8;
        struct buffer *p = &packed[second];
        size_t i = second ? bit - packed[0].len * 8 : bit;
        p->at[i / 8] ^= (char)(1 << i % 8);
        struct input *in;
        struct error e = {0};
        if (i >= 32 && input_open_memory("x", buffer_span(p), &in, &e) == ERROR_NONE) {
            struct buffer b = {0};
            struct span got = all(in, &b);
            ck_assert(input_failure(in) != NULL || span_equal(got, text));
            buffer_free(&b);
            input_close(in);
        }
        p->at[i / 8] ^= (char)(1 << i % 8);
    }
    buffer_free(&packed[0]);
    buffer_free(&packed[1]);
}
END_TEST

START_TEST(finds_the_next_member_after_damage)
{
    struct buffer gz = {0}, b = {0};
    add_gzip(&gz, SPAN("one\n"));
    size_t damage = gz.len + 12;
    add_gzip(&gz, SPAN("two two two two two two\n"));
    add_gzip(&gz, SPAN("three\n"));
    gz.at[damage] ^= 0x55;
    struct input *in = memory(buffer_span(&gz));
    struct span got = all(in, &b);
    ck_assert(got.len >= 4 && memcmp(got.at, "one\n", 4) == 0);
    ck_assert_ptr_nonnull(input_failure(in));
    ck_assert(input_resync(in));
    ck_assert(input_at_member(in));
    buffer_clear(&b);
    ck_assert(span_is(all(in, &b), "three\n"));
    ck_assert_ptr_null(input_failure(in));
    ck_assert(!input_resync(in));
    buffer_free(&gz);
    buffer_free(&b);
    input_close(in);
}
END_TEST

/* A first member of which nothing can be had costs that one alone, and is told of. */
START_TEST(begins_with_a_later_member)
{
    struct buffer gz = {0};
    add_gzip(&gz, SPAN("one\n"));
    size_t first = gz.len;
    add_gzip(&gz, SPAN("two\n"));
    for (size_t i = 10; i < first; i++) { /* behind the fields that gzip does not check */
        gz.at[i] ^= 0x7f;
        struct input *in = memory(buffer_span(&gz));
        struct span line;
        bool complete;
        size_t lines = 0, failures = input_head_failure(in) != NULL;
        do {
            while (input_line(in, 100, &line, &complete) == INPUT_LINE)
                lines += span_is(line, "two");
            failures += input_failure(in) != NULL;
        } while (input_resync(in));
        ck_assert_msg(lines == 1, "byte %zu", i);
        ck_assert_uint_eq(failures, 1);
        input_close(in);
        gz.at[i] ^= 0x7f;
    }
    struct input *in = memory(buffer_span(&gz));
    ck_assert_ptr_null(input_head_failure(in));
    input_close(in);
    buffer_free(&gz);
}
END_TEST

START_TEST(stops_at_bombs)
{
    struct buffer zst = {0}, zeros = {0};
    size_t size = 80 << 20;
    memset(buffer_reserve(&zeros, size), ' ', size);
    zeros.len = size;
    add_zstd(&zst, buffer_span(&zeros));
    struct input *in = memory(buffer_span(&zst));
    static char place[1 << 16];
    uint64_t total = 0;
    size_t got;
    while ((got = input_read(in, place, sizeof place)) > 0)
        total += got;
    ck_assert_uint_lt(total, 66 << 20);
    ck_assert_ptr_nonnull(strstr(input_failure(in)->text, "2,000 times"));
    buffer_free(&zst);
    buffer_free(&zeros);
    input_close(in);
}
END_TEST

START_TEST(asks_for_a_window_that_is_allowed)
{
    /* The head of a frame of zstd --long=31: magic, descriptor, window of 2 GiB, and a
     * raw block that says nothing. */
    const struct span wide = SPAN("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00");
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open_memory("x", wide, &in, &e), ERROR_IO);
    ck_assert_ptr_nonnull(strstr(e.text, "--max-window 31"));
}
END_TEST

/* Files. */

static char folder[] = "/tmp/check_input.XXXXXX";

static const char *path(const char *name)
{
    static char place[200];
    snprintf(place, sizeof place, "%s/%s", folder, name);
    return place;
}

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(path(name), "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void clean_up(void)
{
    static const char *const names[] = {"file", "link", "fifo", "folder"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove(path(names[i]));
    rmdir(folder);
}

static const char *refusal(const char *name, const struct input_options *options)
{
    static struct error e;
    struct input *in;
    e = (struct error){0};
    ck_assert_int_eq(input_open(path(name), options, &in, &e), ERROR_IO);
    ck_assert_ptr_null(in);
    return e.text + strlen(path(name)) + 2;
}

START_TEST(opens_files_only)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(clean_up);
    write_file("file", "hello\n");
    char target[200];
    strcpy(target, path("file"));
    ck_assert_int_eq(symlink(target, path("link")), 0);
    ck_assert_int_eq(mkfifo(path("fifo"), 0600), 0);
    ck_assert_int_eq(mkdir(path("folder"), 0700), 0);
    const struct input_options strict = {0};
    const struct input_options named = {.follow_links = true};
    ck_assert_str_eq(refusal("none", &strict), "No such file or directory");
    ck_assert_str_eq(refusal("folder", &strict), "a folder, not a file");
    ck_assert_str_eq(refusal("fifo", &strict), "a named pipe, not a file");
    ck_assert_str_eq(refusal("link", &strict),
                     "a symbolic link, which is not followed here");
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open("/dev/null", &named, &in, &e), ERROR_IO);
    ck_assert_str_eq(e.text, "/dev/null: a device, not a file");
    e = (struct error){0};
    ck_assert_int_eq(input_open(path("link"), &named, &in, &e), ERROR_NONE);
    struct buffer b = {0};
    ck_assert(span_is(all(in, &b), "hello\n"));
    ck_assert_uint_eq(input_size(in), 6);
    ck_assert_uint_eq(input_consumed(in), 6);
    buffer_free(&b);
    input_close(in);
}
END_TEST

START_TEST(reads_a_file_as_it_was_when_opened)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(clean_up);
    FILE *f = fopen(path("file"), "w");
    for (int i = 0; i < 100000; i++)
        fprintf(f, "line %d\n", i);
    long size = ftell(f);
    fclose(f);
    const struct input_options options = {0};
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open(path("file"), &options, &in, &e), ERROR_NONE);
    f = fopen(path("file"), "a");
    fputs("added later\n", f);
    fclose(f);
    struct buffer b = {0};
    ck_assert_uint_eq(all(in, &b).len, (size_t)size);
    ck_assert_ptr_null(input_failure(in));
    input_close(in);
    ck_assert_int_eq(input_open(path("file"), &options, &in, &e), ERROR_NONE);
    ck_assert_int_eq(truncate(path("file"), 600000), 0);
    buffer_clear(&b);
    ck_assert_uint_eq(all(in, &b).len, 600000);
    ck_assert_ptr_nonnull(strstr(input_failure(in)->text, "shorter"));
    buffer_free(&b);
    input_close(in);
}
END_TEST

START_TEST(limits_what_comes_out)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(clean_up);
    write_file("file", "hello\nworld\n");
    const struct input_options options = {.bytes_max = 7};
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open(path("file"), &options, &in, &e), ERROR_NONE);
    struct buffer b = {0};
    all(in, &b);
    ck_assert_ptr_nonnull(strstr(input_failure(in)->text, "more than 7 bytes"));
    buffer_free(&b);
    input_close(in);
}
END_TEST

START_TEST(reads_a_fifo_when_asked)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(clean_up);
    ck_assert_int_eq(mkfifo(path("fifo"), 0600), 0);
    if (fork() == 0) {
        write_file("fifo", "through\nthe pipe\n");
        _exit(0);
    }
    const struct input_options options = {.allow_fifo = true};
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open(path("fifo"), &options, &in, &e), ERROR_NONE);
    struct buffer b = {0};
    ck_assert(span_is(all(in, &b), "through\nthe pipe\n"));
    ck_assert_uint_eq(input_size(in), 0);
    buffer_free(&b);
    input_close(in);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {lines_of_all_kinds,
                            long_lines_are_skipped,
                            lines_cross_buffers,
                            peek_takes_nothing,
                            undoes_one_layer,
                            refuses_what_cannot_be_text,
                            member_after_member,
                            knows_where_members_begin,
                            reports_bytes_behind_the_end,
                            notices_every_cut,
                            notices_flipped_bits,
                            finds_the_next_member_after_damage,
                            begins_with_a_later_member, stops_at_bombs,
                            asks_for_a_window_that_is_allowed,
                            opens_files_only,
                            reads_a_file_as_it_was_when_opened,
                            limits_what_comes_out,
                            reads_a_fifo_when_asked,
                            NULL};
    return run_tests("input", tests);
}
