#include "corpus/text/utf8.h"

#include "tests/unit/run.h"

#define BAD "\xef\xbf\xbd"
#define BYTES(s)                                                                         \
    {                                                                                    \
        (s), sizeof(s) - 1                                                               \
    }

/* After Markus Kuhn's "UTF-8 decoder capability and stress test" and Unicode 15, tables
 * 3-8 to 3-11. */
static const struct {
    struct span bytes, repaired;
    size_t repairs;
} repair_cases[] = {
    {BYTES(""), BYTES(""), 0},
    {BYTES("plain text, tab\t line\r\n"), BYTES("plain text, tab\t line\r\n"), 0},
    {BYTES("\x7f"), BYTES("\x7f"), 0},
    /* first and last of each length */
    {BYTES("\xc2\x80\xdf\xbf"), BYTES("\xc2\x80\xdf\xbf"), 0},
    {BYTES("\xe0\xa0\x80\xef\xbf\xbf"), BYTES("\xe0\xa0\x80\xef\xbf\xbf"), 0},
    {BYTES("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), BYTES("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
     0},
    {BYTES("\xed\x9f\xbf\xee\x80\x80"), BYTES("\xed\x9f\xbf\xee\x80\x80"), 0},
    /* stray continuation bytes */
    {BYTES("\x80"), BYTES(BAD), 1},
    {BYTES("a\xbf\x80z"), BYTES("a" BAD BAD "z"), 2},
    /* lead bytes with nothing behind them */
    {BYTES("\xc3 \xe2 \xf0 "), BYTES(BAD " " BAD " " BAD " "), 3},
    {BYTES("\xc3"), BYTES(BAD), 1},
    /* cut sequences: one repair each */
    {BYTES("\xe2\x82"), BYTES(BAD), 1},
    {BYTES("\xf0\x9f\x98"), BYTES(BAD), 1},
    {BYTES("\xf0\x9f\x98z\xe2\x82z"), BYTES(BAD "z" BAD "z"), 2},
    /* bytes that never occur */
    {BYTES("\xfe\xff"), BYTES(BAD BAD), 2},
    {BYTES("\xf5\x80\x80\x80"), BYTES(BAD BAD BAD BAD), 4},
    {BYTES("\xf8\x88\x80\x80\x80"), BYTES(BAD BAD BAD BAD BAD), 5},
    /* overlong forms */
    {BYTES("\xc0\xaf"), BYTES(BAD BAD), 2},
    {BYTES("\xc1\xbf"), BYTES(BAD BAD), 2},
    {BYTES("\xe0\x80\xaf"), BYTES(BAD BAD BAD), 3},
    {BYTES("\xe0\x9f\xbf"), BYTES(BAD BAD BAD), 3},
    {BYTES("\xf0\x8f\xbf\xbf"), BYTES(BAD BAD BAD BAD), 4},
    {BYTES("\xc0\x80"), BYTES(BAD BAD), 2},
    /* surrogates, alone and in pairs */
    {BYTES("\xed\xa0\x80"), BYTES(BAD BAD BAD), 3},
    {BYTES("\xed\xa0\x80\xed\xb0\x80"), BYTES(BAD BAD BAD BAD BAD BAD), 6},
    {BYTES("\xed\xbf\xbf"), BYTES(BAD BAD BAD), 3},
    /* above U+10FFFF */
    {BYTES("\xf4\x90\x80\x80"), BYTES(BAD BAD BAD BAD), 4},
    /* table 3-8 */
    {BYTES("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41"),
     BYTES(BAD BAD BAD BAD BAD BAD BAD BAD "A"), 8},
    /* table 3-11 */
    {BYTES("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"), BYTES(BAD BAD BAD BAD "A"), 4},
    /* controls */
    {BYTES("a\0b\x01\x1b[31mc\x1f"), BYTES("a b  [31mc "), 4},
    {BYTES("12345678\x1f"
           "12345678\x80"
           "123456789"),
     BYTES("12345678 12345678" BAD "123456789"), 2},
    {BYTES("Windows \x93quotes\x94 and caf\xe9 "),
     BYTES("Windows " BAD "quotes" BAD " and caf" BAD " "), 3},
};

START_TEST(repairs_each_maximal_subpart_once)
{
    for (size_t i = 0; i < sizeof repair_cases / sizeof *repair_cases; i++) {
        struct buffer out = {0};
        size_t repairs = utf8_repair(repair_cases[i].bytes, &out);
        buffer_string(&out);
        ck_assert_msg(span_equal(buffer_span(&out), repair_cases[i].repaired),
                      "case %zu gave \"%s\"", i, out.at);
        ck_assert_msg(repairs == repair_cases[i].repairs, "case %zu: %zu repairs", i,
                      repairs);
        ck_assert(utf8_valid(buffer_span(&out)));
        buffer_free(&out);
    }
}
END_TEST

START_TEST(valid_is_what_needs_no_repair_and_has_no_nul)
{
    for (size_t i = 0; i < sizeof repair_cases / sizeof *repair_cases; i++) {
        bool control_only = i + 3 == sizeof repair_cases / sizeof *repair_cases;
        if (!control_only)
            ck_assert_msg(utf8_valid(repair_cases[i].bytes) ==
                              (repair_cases[i].repairs == 0),
                          "case %zu", i);
    }
    ck_assert(utf8_valid(SPAN("\x01\x1f")));
    ck_assert(!utf8_valid((struct span)BYTES("a\0b")));
}
END_TEST

START_TEST(repair_appends)
{
    struct buffer out = {0};
    buffer_add_string(&out, "before ");
    utf8_repair(SPAN("\xff"
                     "after"),
                &out);
    ck_assert_str_eq(buffer_string(&out), "before " BAD "after");
    buffer_free(&out);
}
END_TEST

START_TEST(any_bytes_become_valid)
{
    uint64_t state = 88172645463325252u;
    struct buffer out = {0};
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        for (size_t i = 0; i < sizeof bytes; i++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            static const char often[] = "\xc2\xe0\xed\xf0\xf4\x80\xbf\x90\x9f\xa0 a";
            bytes[i] = state % 4 == 0 ? (char)(state >> 16) : often[state >> 8 & 7];
        }
        buffer_clear(&out);
        utf8_repair((struct span){bytes, state >> 40 & 15}, &out);
        ck_assert(utf8_valid(buffer_span(&out)));
    }
    buffer_free(&out);
}
END_TEST

START_TEST(every_code_point_survives_writing_and_reading)
{
    for (uint32_t code = 1; code <= 0x10ffff; code++) {
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        char place[4];
        struct span text = {place, utf8_encode(code, place)};
        size_t i = 0;
        uint32_t back;
        if (!utf8_valid(text) || !utf8_decode(text, &i, &back) || back != code ||
            i != text.len || utf8_decode(text, &i, &back))
            ck_abort_msg("U+%04X", code);
    }
}
END_TEST

START_TEST(cuts_between_characters)
{
    struct span text = SPAN("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t max = 0; max < sizeof expected / sizeof *expected; max++)
        ck_assert_uint_eq(utf8_cut(text, max).len, expected[max]);
}
END_TEST

START_TEST(counts_columns)
{
    ck_assert_uint_eq(utf8_width(SPAN("")), 0);
    ck_assert_uint_eq(utf8_width(SPAN("plain")), 5);
    ck_assert_uint_eq(utf8_width(SPAN("cafe\xcc\x81")), 4);
    ck_assert_uint_eq(utf8_width(SPAN("\xe6\x9d\xb1\xe4\xba\xac")), 4);
    ck_assert_uint_eq(utf8_width(SPAN("a\nb\x1b")), 2);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {repairs_each_maximal_subpart_once,
                            valid_is_what_needs_no_repair_and_has_no_nul,
                            repair_appends,
                            any_bytes_become_valid,
                            every_code_point_survives_writing_and_reading,
                            cuts_between_characters,
                            counts_columns,
                            NULL};
    return run_tests("utf8", tests);
}
