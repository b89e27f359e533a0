#include "corpus/formats/json/json_input.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

/* all(text, out): every value, each behind "line:offset " and before "|"; complaints as
 * their reasons. */
static const char *all(struct span text, struct buffer *out)
{
    struct input *in;
    struct error e = {0};
    struct complaint c = {0};
    struct span value;
    enum format_result got;
    ck_assert_int_eq(input_open_memory("test", text, &in, &e), ERROR_NONE);
    struct json_input *j = json_input_new(in);
    buffer_clear(out);
    while ((got = json_input_next(j, &value, &c)) != FORMAT_END) {
        struct json_scan s;
        buffer_printf(out, "%d:%d ", (int)c.line, (int)c.offset);
        json_scan_begin(&s, value);
        if (got == FORMAT_RECORD)
            json_scan_skip(&s);
        if (got == FORMAT_RECORD && !json_scan_end(&s)) {
            json_input_refuse(j, &s, &c);
            got = FORMAT_REFUSED;
        }
        if (got == FORMAT_RECORD)
            buffer_add_span(out, value);
        else
            buffer_add_string(out, c.reason);
        buffer_add_byte(out, '|');
    }
    json_input_free(j);
    input_close(in);
    return buffer_string(out);
}

START_TEST(values_in_all_shapes)
{
    static const struct {
        struct span text;
        const char *want;
    } cases[] = {
        {SPAN(""), ""},
        {SPAN("{}\n{}\n"), "1:0 {}|2:3 {}|"},
        {SPAN("\n\n{}"), "3:2 {}|"},
        {SPAN("{\"a\":1\n{}\n"), "1:0 not JSON|2:7 {}|"},
        {SPAN("{\"a\":\"cut\n{\"b\":1}\n"), "1:0 not JSON|2:10 {\"b\":1}|"},
        {SPAN("{}\n{\"a"), "1:0 {}|2:3 truncated|"},
        {SPAN("{\n\"a\":1}\n{\"b\":[\n2]}"), "1:0 {\n\"a\":1}|3:9 {\"b\":[\n2]}|"},
        {SPAN("{\n\"a\":\"}\\\"}\"}{\"b\":2}"),
         "1:0 {\n\"a\":\"}\\\"}\"}|2:13 {\"b\":2}|"},
        {SPAN("{\n]\n{\"b\":2}"), "1:0 not JSON|3:4 {\"b\":2}|"},
        {SPAN("{\n"), "1:0 truncated|"},
        {SPAN("[{},{}]"), "1:1 {}|1:4 {}|"},
        {SPAN(" [ {} , 1,\"x]\",null ,[2]] [{}]"),
         "1:3 {}|1:8 1|1:10 \"x]\"|1:15 null|1:21 [2]|1:27 {}|"},
        {SPAN("[{} {} x]"), "1:1 {}|1:4 {}|1:7 not JSON|"},
        {SPAN("[{}"), "1:1 {}|"},
        {SPAN("[]"), ""},
        {SPAN("[[],[[]]]"), "1:1 []|1:4 [[]]|"},
        {SPAN("[{\"a\":["), "1:1 truncated|"},
    };
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(all(cases[i].text, &out), cases[i].want);
    buffer_free(&out);
}
END_TEST

/* Values of all lengths cross the borders of the pieces that are read at once. */
START_TEST(values_cross_pieces)
{
    struct buffer text = {0}, out = {0}, want = {0};
    buffer_add_byte(&text, '[');
    for (int i = 0; i < 600; i++) {
        buffer_printf(&want, "%d:%d {\"n\":\"%0*d\"}|", i + 1, (int)text.len,
                      1 + i * 13 % 999, i);
        buffer_printf(&text, "{\"n\":\"%0*d\"},\n", 1 + i * 13 % 999, i);
    }
    ck_assert_str_eq(all(buffer_span(&text), &out), buffer_string(&want));
    buffer_free(&text);
    buffer_free(&out);
    buffer_free(&want);
}
END_TEST

START_TEST(keys_of_the_first_object)
{
    static const char *const names[] = {"a", "b", "c", NULL};
    ck_assert_uint_eq(json_input_keys(SPAN("{\"a\":{\"b\":1},\"c\":2}"), names), 5);
    ck_assert_uint_eq(json_input_keys(SPAN("[{\"b\":1},{\"a\":1}]"), names), 2);
    ck_assert_uint_eq(json_input_keys(SPAN("{\"b\":[1,2,{\"x\":\"cut o"), names), 2);
    ck_assert_uint_eq(json_input_keys(SPAN("{\"a\":1}\n{\"b\":1}"), names), 1);
    ck_assert_uint_eq(json_input_keys(SPAN("\"a\""), names), 0);
    ck_assert_uint_eq(json_input_keys(SPAN("Title"), names), 0);
    ck_assert_uint_eq(json_input_keys(SPAN(""), names), 0);
}
END_TEST

START_TEST(values_beyond_the_limit_end_the_stream)
{
    struct buffer text = {0}, out = {0};
    size_t size = JSON_INPUT_VALUE_BYTES_MAX + (1 << 20);
    buffer_add_string(&text, "[{},\"");
    memset(buffer_reserve(&text, size), 'x', size);
    text.len += size;
    buffer_add_string(&text, "\",{}]");
    ck_assert_str_eq(all(buffer_span(&text), &out), "1:1 {}|1:4 value too long|");
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {values_in_all_shapes, values_cross_pieces,
                            keys_of_the_first_object,
                            values_beyond_the_limit_end_the_stream, NULL};
    return run_tests("json_input", tests);
}
