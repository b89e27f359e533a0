#include "searcher/json/json.h"

#include "tests/unit/run.h"

#include <math.h>

static struct buffer out;

static const char *escaped(struct span s)
{
    buffer_clear(&out);
    json_escape(s, &out);
    return buffer_string(&out);
}

static const struct {
    const char *text;
    size_t len;
    const char *json;
} escapes[] = {
#define ESCAPE(text, json)                                                               \
    {                                                                                    \
        text, sizeof(text) - 1, json                                                     \
    }
    ESCAPE("", ""),
    ESCAPE("plain words", "plain words"),
    ESCAPE("a \"quote\" and a \\", "a \\\"quote\\\" and a \\\\"),
    ESCAPE("one\ntwo\tthree\r", "one\\ntwo\\tthree\\r"),
    ESCAPE("\x1b[31mred\x1b[0m", "\\u001b[31mred\\u001b[0m"),
    ESCAPE("a\0b", "a\\u0000b"),
    ESCAPE("\x7f", "\\u007f"),
    ESCAPE("\xc2\x9b"
           "31m",
           "\\u009b31m"),                           /* CSI in one C1 character */
    ESCAPE("\xc2\xa0\xc3\xa9", "\xc2\xa0\xc3\xa9"), /* no-break space and é may stand */
    ESCAPE("\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029"),
    ESCAPE("\xe2\x80\xae"
           "evil",
           "\\u202eevil"), /* right-to-left override */
    ESCAPE("\xe2\x81\xa6\xd8\x9c", "\\u2066\\u061c"),
    ESCAPE("\xe2\x80\x99\xe2\x82\xac",
           "\xe2\x80\x99\xe2\x82\xac"),             /* ’ and € may stand */
    ESCAPE("\xd8\xa7", "\xd8\xa7"),                 /* alef */
    ESCAPE("\xf0\x9f\x90\x8b", "\xf0\x9f\x90\x8b"), /* a whale */
    ESCAPE("cut \xe2\x80", "cut \xe2\x80"),         /* not read beyond its end */
#undef ESCAPE
};

START_TEST(escapes_what_could_steer_a_reader)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        ck_assert_str_eq(escaped((struct span){escapes[i].text, escapes[i].len}),
                         escapes[i].json);
    buffer_free(&out);
}
END_TEST

START_TEST(puts_commas_between_values)
{
    struct json j = {.out = &out};
    json_open(&j, '{');
    json_key(&j, "a");
    json_open(&j, '[');
    json_close(&j, ']');
    json_key(&j, "b");
    json_open(&j, '[');
    json_int(&j, -1);
    json_open(&j, '{');
    json_close(&j, '}');
    json_text(&j, SPAN("x"));
    json_none(&j);
    json_close(&j, ']');
    json_key(&j, "c");
    json_bool(&j, true);
    json_close(&j, '}');
    ck_assert_str_eq(buffer_string(&out),
                     "{\"a\":[],\"b\":[-1,{},\"x\",null],\"c\":true}");
    buffer_free(&out);
}
END_TEST

START_TEST(writes_numbers_of_any_size)
{
    struct json j = {.out = &out};
    json_open(&j, '[');
    json_int(&j, INT64_MIN);
    json_int(&j, INT64_MAX);
    json_int(&j, 0);
    json_count(&j, UINT64_MAX);
    json_double(&j, 12.3456789);
    json_double(&j, -0.5);
    json_double(&j, NAN);
    json_double(&j, INFINITY);
    json_close(&j, ']');
    ck_assert_str_eq(buffer_string(&out),
                     "[-9223372036854775808,9223372036854775807,0,18446744073709551615,"
                     "12.3457,-0.5,null,null]");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {escapes_what_could_steer_a_reader, puts_commas_between_values,
                            writes_numbers_of_any_size, NULL};
    return run_tests("json", tests);
}
