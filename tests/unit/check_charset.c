#include "corpus/text/charset.h"

#include "corpus/text/utf8.h"
#include "tests/unit/run.h"

START_TEST(labels_of_the_web)
{
    ck_assert_str_eq(charset_find(SPAN("UTF-8")), "UTF-8");
    ck_assert_str_eq(charset_find(SPAN(" utf8\n")), "UTF-8");
    ck_assert_str_eq(charset_find(SPAN("ISO-8859-1")), "CP1252");
    ck_assert_str_eq(charset_find(SPAN("Shift_JIS")), "CP932");
    ck_assert_ptr_null(charset_find(SPAN("UTF-7")));
    ck_assert_ptr_null(charset_find(SPAN("utf-16")));
    ck_assert_ptr_null(charset_find(SPAN("")));
    ck_assert_ptr_null(charset_find(SPAN("no-such-set")));
}
END_TEST

static const struct {
    const char *label, *bytes, *text;
    size_t repairs;
} TEXTS[] = {
    {"utf-8", "caf\xc3\xa9", "caf\xc3\xa9", 0},
    {"utf-8",
     "a\x01"
     "b\xff"
     "c",
     "a b\xef\xbf\xbd"
     "c",
     2},
    {"utf-8", "cut \xe2\x82", "cut \xef\xbf\xbd", 1},
    {"utf-8", "\xf0\x9f\x98\x80!", "\xf0\x9f\x98\x80!", 0},
    {"utf-7", "+ADw-b+AD4-", "+ADw-b+AD4-", 0},
    {"iso-8859-1", "caf\xe9 \x93q\x94", "caf\xc3\xa9 \xe2\x80\x9cq\xe2\x80\x9d", 0},
    {"windows-1252", "a\x81z", "a\xef\xbf\xbdz", 1},
    {"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2",
     "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", 0},
    {"koi8-r", "\xf0\xd2\xc9", "\xd0\x9f\xd1\x80\xd0\xb8", 0},
    {"shift_jis", "\x93\xfa\x96\x7b", "\xe6\x97\xa5\xe6\x9c\xac", 0},
    {"euc-jp", "\xc6\xfc\xcb\xdc", "\xe6\x97\xa5\xe6\x9c\xac", 0},
    {"gb2312", "\xd6\xd0\xb9\xfa", "\xe4\xb8\xad\xe5\x9b\xbd", 0},
    {"big5", "\xa4\xa4\xb0\xea", "\xe4\xb8\xad\xe5\x9c\x8b", 0},
    {"euc-kr", "\xc7\xd1\xb1\xb9", "\xed\x95\x9c\xea\xb5\xad", 0},
    {"shift_jis", "x\x93", "x\xef\xbf\xbd", 1},
};

/* In pieces of every length: what comes out must not depend on it. */
START_TEST(decodes_in_pieces_of_any_length)
{
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct span bytes = span_of(TEXTS[i].bytes);
        for (size_t step = 1; step <= bytes.len; step++) {
            struct charset *c = charset_open(charset_find(span_of(TEXTS[i].label)));
            struct buffer out = {0};
            size_t repairs = 0;
            for (size_t at = 0; at < bytes.len; at += step) {
                size_t len = bytes.len - at < step ? bytes.len - at : step;
                struct span piece = {bytes.at + at, len};
                repairs += charset_decode(c, piece, at + len == bytes.len, &out);
            }
            ck_assert_msg(span_is(buffer_span(&out), TEXTS[i].text), "%s: %s",
                          TEXTS[i].label, buffer_string(&out));
            ck_assert_uint_eq(repairs, TEXTS[i].repairs);
            buffer_free(&out);
            charset_close(c);
        }
    }
}
END_TEST

START_TEST(end_without_bytes)
{
    struct charset *c = charset_open("UTF-8");
    struct buffer out = {0};
    ck_assert_uint_eq(charset_decode(c, SPAN("a\xe2\x82"), false, &out), 0);
    ck_assert_str_eq(buffer_string(&out), "a");
    ck_assert_uint_eq(charset_decode(c, SPAN(""), true, &out), 1);
    ck_assert_str_eq(buffer_string(&out), "a\xef\xbf\xbd");
    buffer_free(&out);
    charset_close(c);
    charset_close(NULL);
}
END_TEST

START_TEST(all_bytes_in_all_sets_become_utf8)
{
    static const char *const labels[] = {
        "utf-8",  "windows-1252", "shift_jis",  "euc-jp",      "gb18030",   "big5",
        "euc-kr", "koi8-u",       "iso-8859-8", "windows-874", "macintosh", "ibm866"};
    char bytes[512];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i < 256 ? i : (i * 7) ^ (i >> 3));
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        struct charset *c = charset_open(charset_find(span_of(labels[i])));
        struct buffer out = {0};
        charset_decode(c, (struct span){bytes, sizeof bytes}, true, &out);
        ck_assert_msg(utf8_valid(buffer_span(&out)), "%s", labels[i]);
        buffer_free(&out);
        charset_close(c);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {labels_of_the_web, decodes_in_pieces_of_any_length,
                            end_without_bytes, all_bytes_in_all_sets_become_utf8, NULL};
    return run_tests("charset", tests);
}
