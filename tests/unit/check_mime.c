#include "corpus/formats/mime.h"

#include "tests/unit/run.h"

static struct arena arena;

START_TEST(encoded_words)
{
    static const struct {
        const char *value, *want;
        bool mended;
    } cases[] = {
        {"plain words", "plain words", false},
        {"  folded\r\n\tover  lines ", "folded over lines", false},
        {"=?utf-8?Q?caf=C3=A9?=", "caf\xc3\xa9", false},
        {"=?UTF-8?b?Y2Fmw6k=?= x", "caf\xc3\xa9 x", false},
        {"=?utf-8?Q?a_b?= =?utf-8?Q?c?=", "a bc", false},
        {"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "caf\xc3\xa9", false},
        {"=?utf-8*en?Q?language?=", "language", false},
        {"=?iso-8859-1?Q?f=FCr?= =?utf-8?Q?_dich?=", "f\xc3\xbcr dich", false},
        {"=?koi8-r?B?4c7O?=", "\xd0\x90\xd0\xbd\xd0\xbd", false},
        {"x=?utf-8?Q?y?=", "xy", false}, /* wrong by RFC 2047, and common */
        {"raw caf\xe9", "raw caf\xc3\xa9", false},
        {"raw caf\xc3\xa9", "raw caf\xc3\xa9", false},
        {"=?utf-8?Q?=FF?=", "\xef\xbf\xbd", true},
        {"=?unknown?Q?caf=E9?=", "caf\xc3\xa9", false},
        {"=?utf-8?Q?cut", "=?utf-8?Q?cut", false},
        {"=?utf-8?X?x?=", "=?utf-8?X?x?=", false},
        {"=?", "=?", false},
        {"=?utf-8?Q?line=0Aend=07?=", "line end", true},
        {"", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool mended = false;
        struct span got = mime_words(span_of(cases[i].value), &arena, &mended);
        ck_assert_msg(span_is(got, cases[i].want), "%s: got %.*s", cases[i].value,
                      (int)got.len, got.at);
        ck_assert_int_eq(mended, cases[i].mended);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(headers)
{
    const struct span head =
        SPAN("Subject: one\r\nX-Long: a\r\n b\r\n\tc\r\nSUBJECT: two\nEmpty:\n"
             "Sub: no\nLast:   x  ");
    ck_assert(span_is(mime_header(head, "subject"), "one"));
    ck_assert(span_is(mime_header(head, "x-long"), "a\r\n b\r\n\tc"));
    ck_assert(span_is(mime_header(head, "Empty"), ""));
    ck_assert(span_is(mime_header(head, "Last"), "x"));
    ck_assert(span_is(mime_header(head, "Missing"), ""));
    struct mime_part part = mime_split(SPAN("A: b\r\n\r\nbody\n"));
    ck_assert(span_is(part.head, "A: b\r\n"));
    ck_assert(span_is(part.body, "body\n"));
    part = mime_split(SPAN("A: b\nC: d"));
    ck_assert(span_is(part.head, "A: b\nC: d"));
    ck_assert_uint_eq(part.body.len, 0);
}
END_TEST

START_TEST(texts)
{
    static const struct {
        const char *message, *want;
    } cases[] = {
        {"\n\nText.\n", "\nText.\n"},
        {"Content-Type: text\n\nOld.\n", "Old.\n"},
        {"Content-Type: TEXT/PLAIN; Charset=ISO-8859-1\n\ncaf\xe9", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset = \"utf-8\" ; x=y\n\ncaf\xc3\xa9",
         "caf\xc3\xa9"},
        {"Content-Transfer-Encoding: quoted-printable\n\na=\nb=  \nc=E9=3D=",
         "abc\xc3\xa9="},
        {"Content-Transfer-Encoding: BASE64\n\ndGV4\r\ndA", "text"},
        {"Content-Type: text/html\n\n<p>a<p>b", "a\n\nb"},
        {"Content-Type: image/png\n\nxyz", ""},
        {"Content-Type: multipart/mixed; boundary=b\n\nno parts", ""},
        {"Content-Type: multipart/mixed; "
         "boundary=b\n\n--b\n\nfirst\n--b\n\nsecond\n--b--",
         "first\n"},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ncut off", "cut off"},
        {"Content-Type: multipart/x; boundary=b\n\n--b\nContent-Type: "
         "text/html\n\n<b>h</b>\n"
         "--b\nContent-Type: image/png\n\nx\n--b--\n",
         "h"},
        {"Content-Type: text/plain; format=flowed\n\none \ntwo\n-- \nsig",
         "one two\n-- \nsig"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool mended = false;
        struct span got =
            mime_text(mime_split(span_of(cases[i].message)), &arena, &mended);
        ck_assert_msg(span_is(got, cases[i].want), "%s: got %.*s", cases[i].message,
                      (int)got.len, got.at);
    }
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {encoded_words, headers, texts, NULL};
    return run_tests("mime", tests);
}
