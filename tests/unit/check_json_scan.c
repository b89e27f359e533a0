#include "corpus/formats/json/json_scan.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

#include <jansson.h>

/* print(s, v, out): the value that v begins, again as JSON, without white space.
 * Recursion is bounded here by the depth of the cases. */
static void print(struct json_scan *s, const struct json_value *v, struct buffer *out)
{
    struct arena a = {0};
    struct json_value inner;
    struct span key;
    bool mended = false;
    const char *parted = "";
    switch (v->kind) {
    case JSON_VALUE_NULL:
        buffer_add_string(out, "null");
        break;
    case JSON_VALUE_BOOL:
        buffer_add_string(out, v->truth ? "true" : "false");
        break;
    case JSON_VALUE_NUMBER:
        buffer_add_span(out, v->text);
        break;
    case JSON_VALUE_STRING:
        buffer_add_byte(out, '\'');
        buffer_add_span(out, json_scan_string(v, &a, &mended));
        buffer_add_string(out, mended ? "'!" : "'");
        break;
    case JSON_VALUE_OBJECT:
        buffer_add_byte(out, '{');
        for (; json_scan_key(s, &key); parted = ",") {
            buffer_add_string(out, parted);
            buffer_add_span(out, key);
            buffer_add_byte(out, ':');
            if (json_scan_value(s, &inner))
                print(s, &inner, out);
        }
        buffer_add_byte(out, '}');
        break;
    case JSON_VALUE_ARRAY:
        buffer_add_byte(out, '[');
        for (; json_scan_element(s); parted = ",") {
            buffer_add_string(out, parted);
            if (json_scan_value(s, &inner))
                print(s, &inner, out);
        }
        buffer_add_byte(out, ']');
        break;
    }
    arena_free(&a);
}

static void expect_print(struct span text, const char *want)
{
    struct json_scan s;
    struct json_value v;
    struct buffer out = {0};
    json_scan_begin(&s, text);
    if (json_scan_value(&s, &v))
        print(&s, &v, &out);
    if (!json_scan_end(&s)) {
        buffer_clear(&out);
        buffer_printf(&out, "%zu: %s", s.at, s.problem);
    }
    ck_assert_str_eq(buffer_string(&out), want);
    buffer_free(&out);
}

/* Read and skipped, a text must be good or bad alike. */
static void expect_skip_agrees(struct span text)
{
    struct json_scan read, skipped;
    struct json_value v;
    struct buffer out = {0};
    json_scan_begin(&read, text);
    if (json_scan_value(&read, &v))
        print(&read, &v, &out);
    json_scan_begin(&skipped, text);
    json_scan_skip(&skipped);
    ck_assert_int_eq(json_scan_end(&read), json_scan_end(&skipped));
    ck_assert_uint_eq(read.at, skipped.at);
    buffer_free(&out);
}

static const struct {
    struct span text;
    const char *want;
} cases[] = {
    {SPAN("{}"), "{}"},
    {SPAN(" [ ] \n"), "[]"},
    {SPAN("null"), "null"},
    {SPAN("[true,false,null]"), "[true,false,null]"},
    {SPAN("{\"a\":1,\"b\":[-2.5e+7,0],\"c\":{\"d\":\"x\"}}"),
     "{a:1,b:[-2.5e+7,0],c:{d:'x'}}"},
    {SPAN("[[[[1]]],[{}]]"), "[[[[1]]],[{}]]"},
    {SPAN("\"\\\"\\\\\\/\\n\\t\\r\""), "'\"\\/\n\t\r'"},
    {SPAN("\"caf\xc3\xa9\""), "'caf\xc3\xa9'"},
    {SPAN("\"\\u0041\\u00e9\\u4e2d\\ud83d\\ude00\""),
     "'A\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80'"},
    {SPAN("{\"\\u0061b\":1}"), "{ab:1}"},
    /* Mended: half surrogates in all places, NULs, controls, bytes that are no UTF-8. */
    {SPAN("\"\\ud800\""), "'\xef\xbf\xbd'!"},
    {SPAN("\"\\udc00\""), "'\xef\xbf\xbd'!"},
    {SPAN("\"\\ud800x\""), "'\xef\xbf\xbdx'!"},
    {SPAN("\"\\ud800\\n\""), "'\xef\xbf\xbd\n'!"},
    {SPAN("\"\\ud800\\u0041\""), "'\xef\xbf\xbd"
                                 "A'!"},
    {SPAN("\"\\ud800\\ud800\""), "'\xef\xbf\xbd\xef\xbf\xbd'!"},
    {SPAN("\"\\ud800\\ud83d\\ude00\""), "'\xef\xbf\xbd\xf0\x9f\x98\x80'!"},
    {SPAN("\"\\ude00\\ud83d\""), "'\xef\xbf\xbd\xef\xbf\xbd'!"},
    {SPAN("\"\\ud83d\\u\""), "'\xef\xbf\xbd '!"},
    {SPAN("\"\\u0000\""), "' '!"},
    {SPAN("\"\\u00g0\""), "' 00g0'!"},
    {SPAN("\"a\\u0001b\""), "'a b'!"},
    {SPAN("\"a\x1b"
          "b\tc\""),
     "'a b\tc'!"},
    {SPAN("\"\\\xff\""), "'\xef\xbf\xbd'!"},
    {SPAN("\"\xff\xc0\xaf\""), "'\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd'!"},
    /* Lax on purpose. */
    {SPAN("[1,]"), "[1]"},
    {SPAN("{\"a\":1,}"), "{a:1}"},
    {SPAN("[NaN,-Infinity,007]"), "[NaN,-Infinity,007]"},
    {SPAN("\"two\nlines\""), "'two\nlines'"},
    /* Problems, and where. */
    {SPAN(""), "0: it ends too early"},
    {SPAN("   "), "3: it ends too early"},
    {SPAN("{"), "1: it ends too early"},
    {SPAN("[1"), "2: it ends too early"},
    {SPAN("\"abc"), "4: it ends too early"},
    {SPAN("\"abc\\"), "5: it ends too early"},
    {SPAN("{\"a\""), "4: it ends too early"},
    {SPAN("tru"), "0: a value was expected"},
    {SPAN("{} {}"), "3: something follows the value"},
    {SPAN("[1 2]"), "3: a comma or a closing bracket was expected"},
    {SPAN("[,1]"), "1: a value was expected"},
    {SPAN("{a:1}"), "1: a key in quotes was expected"},
    {SPAN("{\"a\" 1}"), "5: a colon was expected"},
    {SPAN("{\"a\":}"), "5: a value was expected"},
    {SPAN("[1}"), "2: a comma or a closing bracket was expected"},
    {SPAN("]"), "0: a value was expected"},
    {SPAN("-"), "1: it ends too early"},
    {SPAN("[1.]"), "3: a number with something wrong in it"},
    {SPAN("[1e]"), "3: a number with something wrong in it"},
    {SPAN("\"a\0b\""), "2: a NUL byte"},
    {SPAN("\"a\\\0b\""), "3: a NUL byte"},
    {SPAN("[\0]"), "1: a NUL byte"},
};
enum { CASES = sizeof cases / sizeof cases[0] };

START_TEST(reads_and_refuses)
{
    for (size_t i = 0; i < CASES; i++)
        expect_print(cases[i].text, cases[i].want);
}
END_TEST

START_TEST(skipping_checks_as_reading_does)
{
    for (size_t i = 0; i < CASES; i++)
        expect_skip_agrees(cases[i].text);
}
END_TEST

/* The run of plain characters is looked for eight bytes at a time: every place in a word,
 * and every byte. */
START_TEST(strings_end_where_they_end)
{
    for (size_t before = 0; before < 20; before++) {
        for (int byte = 1; byte < 256; byte++) {
            struct buffer b = {0};
            struct json_scan s;
            struct json_value v;
            buffer_printf(&b, "\"%.*s", (int)before, "abcdefghijklmnopqrst");
            buffer_add_byte(&b, (char)byte);
            buffer_add_string(&b, "uvwxyz012345\",\"\xc3\xa9\"]");
            json_scan_begin(&s, buffer_span(&b));
            ck_assert(json_scan_value(&s, &v));
            ck_assert_uint_eq(v.text.len, byte == '"' ? before : before + 13);
            ck_assert_int_eq(v.ascii, byte < 0x80);
            ck_assert_int_eq(v.escaped, byte == '\\');
            ck_assert_int_eq(v.control, byte < 0x20);
            buffer_free(&b);
        }
    }
}
END_TEST

START_TEST(unread_values_are_passed_over)
{
    struct json_scan s;
    struct json_value v;
    struct span key;
    json_scan_begin(&s,
                    SPAN("{\"a\":[1,{\"b\":2}],\"c\":{\"d\":[3]},\"e\":4,\"f\":[5,6]}"));
    ck_assert(json_scan_value(&s, &v));
    ck_assert(json_scan_key(&s, &key) && span_is(key, "a"));
    ck_assert(json_scan_key(&s, &key) && span_is(key, "c"));
    ck_assert(json_scan_value(&s, &v));
    ck_assert(json_scan_key(&s, &key) && span_is(key, "d"));
    json_scan_leave(&s);
    ck_assert(json_scan_key(&s, &key) && span_is(key, "e"));
    ck_assert(json_scan_key(&s, &key) && span_is(key, "f"));
    ck_assert(json_scan_value(&s, &v));
    ck_assert(json_scan_element(&s));
    ck_assert(json_scan_element(&s));
    ck_assert(json_scan_value(&s, &v) && span_is(v.text, "6"));
    ck_assert(!json_scan_element(&s));
    ck_assert(!json_scan_key(&s, &key));
    ck_assert(json_scan_end(&s));
}
END_TEST

static void expect_depth(const char *open, const char *close, size_t depth, bool good)
{
    struct buffer b = {0};
    for (size_t i = 0; i < depth; i++)
        buffer_add_string(&b, open);
    buffer_add_string(&b, "0");
    for (size_t i = 0; i < depth; i++)
        buffer_add_string(&b, close);
    struct json_scan s;
    json_scan_begin(&s, buffer_span(&b));
    json_scan_skip(&s);
    ck_assert_int_eq(json_scan_end(&s), good);
    if (!good)
        ck_assert_str_eq(s.problem, "too many brackets within each other");
    buffer_free(&b);
}

START_TEST(depth_is_bounded)
{
    expect_depth("[", "]", JSON_SCAN_DEPTH_MAX, true);
    expect_depth("[", "]", JSON_SCAN_DEPTH_MAX + 1, false);
    expect_depth("{\"a\":", "}", JSON_SCAN_DEPTH_MAX, true);
    expect_depth("{\"a\":", "}", 1000000, false);
    expect_depth("[", "]", 1000000, false);
}
END_TEST

START_TEST(long_escaped_keys_are_no_keys)
{
    char text[400] = "{\"\\n";
    memset(text + 4, 'k', 200);
    strcpy(text + 204, "\":1}");
    struct json_scan s;
    struct json_value v;
    struct span key;
    json_scan_begin(&s, span_of(text));
    ck_assert(json_scan_value(&s, &v));
    ck_assert(json_scan_key(&s, &key));
    ck_assert_uint_eq(key.len, 0);
    ck_assert(!json_scan_key(&s, &key));
    ck_assert(json_scan_end(&s));
}
END_TEST

START_TEST(whole_numbers)
{
    static const struct {
        const char *text;
        bool good;
        int64_t want;
    } numbers[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"12", true, 12},
        {"-12", true, -12},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775807", true, -INT64_MAX},
        {"9223372036854775808", false, 0},
        {"1683000000.0", true, 1683000000},
        {"1.683e9", true, 1683000000},
        {"1.5", true, 1},
        {"-1.9", true, -1},
        {"0.00000000000000000000000000000001", true, 0},
        {"1e-400", true, 0},
        {"1e400", false, 0},
        {"0e99999999999999999999", true, 0},
        {"123.99999999999999999999999999", true, 123},
        {"NaN", false, 0},
        {"Infinity", false, 0},
        {"", false, 0},
        {"12x", false, 0},
        {"\"12\"", false, 0},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        int64_t got = 0;
        ck_assert_int_eq(json_scan_integer(span_of(numbers[i].text), &got),
                         numbers[i].good);
        ck_assert_int_eq(got, numbers[i].want);
    }
}
END_TEST

/* Whatever jansson takes we take too: both over every cut of every case. */
START_TEST(takes_what_jansson_takes)
{
    for (size_t i = 0; i < CASES; i++) {
        for (size_t len = 0; len <= cases[i].text.len; len++) {
            json_t *json = json_loadb(cases[i].text.at, len, JSON_DECODE_ANY, NULL);
            struct json_scan s;
            json_scan_begin(&s, (struct span){cases[i].text.at, len});
            json_scan_skip(&s);
            bool good = json_scan_end(&s);
            ck_assert(json == NULL || good);
            json_decref(json);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_and_refuses,
                            skipping_checks_as_reading_does,
                            strings_end_where_they_end,
                            unread_values_are_passed_over,
                            depth_is_bounded,
                            long_escaped_keys_are_no_keys,
                            whole_numbers,
                            takes_what_jansson_takes,
                            NULL};
    return run_tests("json_scan", tests);
}
