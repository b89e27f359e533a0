#include "searcher/json/json.h"

#include "corpus/record.h"

#include <math.h>
#include <stdio.h>

/* What a byte asks for within a string. */
enum { PLAIN, SHORT_ESCAPE, HEX_ESCAPE, LEAD_C2, LEAD_D8, LEAD_E2 };

static const unsigned char byte_class[256] = {
    [0x00 ... 0x07] = HEX_ESCAPE,
    ['\b'] = SHORT_ESCAPE,
    ['\t'] = SHORT_ESCAPE,
    ['\n'] = SHORT_ESCAPE,
    ['\v'] = HEX_ESCAPE,
    ['\f'] = SHORT_ESCAPE,
    ['\r'] = SHORT_ESCAPE,
    [0x0e ... 0x1f] = HEX_ESCAPE,
    ['"'] = SHORT_ESCAPE,
    ['\\'] = SHORT_ESCAPE,
    [0x7f] = HEX_ESCAPE,
    [0xc2] = LEAD_C2,
    [0xd8] = LEAD_D8,
    [0xe2] = LEAD_E2,
};

static char short_escape(unsigned char c)
{
    switch (c) {
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    default:
        return (char)c;
    }
}

static bool steers_text(uint32_t code)
{
    return code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

/* How many bytes at c, which has a class of its own and `left` bytes from it on, are one
 * character to be escaped, and its code; 0 when it may stand as it is. */
static size_t escaped_character(const unsigned char *c, size_t left, uint32_t *code)
{
    switch (byte_class[*c]) {
    case LEAD_C2: /* U+0080 to U+009F are controls */
        if (left < 2 || c[1] > 0x9f)
            return 0;
        *code = c[1];
        return 2;
    case LEAD_D8: /* U+061C, ARABIC LETTER MARK */
        if (left < 2 || c[1] != 0x9c)
            return 0;
        *code = 0x061c;
        return 2;
    case LEAD_E2:
        if (left < 3)
            return 0;
        *code = 0x2000u | (uint32_t)(c[1] & 0x3f) << 6 | (c[2] & 0x3f);
        return steers_text(*code) ? 3 : 0;
    default:
        *code = *c;
        return 1;
    }
}

void json_escape(struct span s, struct buffer *out)
{
    const unsigned char *bytes = (const unsigned char *)s.at;
    size_t from = 0;
    for (size_t i = 0; i < s.len;) {
        unsigned char class = byte_class[bytes[i]];
        if (class == PLAIN) {
            i++;
            continue;
        }
        uint32_t code = 0;
        size_t len = escaped_character(bytes + i, s.len - i, &code);
        if (len == 0) {
            i++;
            continue;
        }
        buffer_add(out, bytes + from, i - from);
        if (class == SHORT_ESCAPE) {
            buffer_add_byte(out, '\\');
            buffer_add_byte(out, short_escape(bytes[i]));
        } else {
            buffer_printf(out, "\\u%04x", code);
        }
        i += len;
        from = i;
    }
    if (from < s.len)
        buffer_add(out, bytes + from, s.len - from);
}

static void before_value(struct json *j)
{
    if (j->after_value)
        buffer_add_byte(j->out, ',');
    j->after_value = true;
}

void json_open(struct json *j, char bracket)
{
    before_value(j);
    buffer_add_byte(j->out, bracket);
    j->after_value = false;
}

void json_close(struct json *j, char bracket)
{
    buffer_add_byte(j->out, bracket);
    j->after_value = true;
}

void json_key(struct json *j, const char *key)
{
    before_value(j);
    buffer_add_byte(j->out, '"');
    buffer_add_string(j->out, key);
    buffer_add_string(j->out, "\":");
    j->after_value = false;
}

void json_text(struct json *j, struct span s)
{
    before_value(j);
    buffer_add_byte(j->out, '"');
    json_escape(s, j->out);
    buffer_add_byte(j->out, '"');
}

static void add_digits(struct json *j, bool negative, uint64_t n)
{
    char digits[24], *at = digits + sizeof digits;
    before_value(j);
    do
        *--at = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    if (negative)
        *--at = '-';
    buffer_add(j->out, at, (size_t)(digits + sizeof digits - at));
}

void json_int(struct json *j, int64_t n)
{
    add_digits(j, n < 0, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void json_count(struct json *j, uint64_t n)
{
    add_digits(j, false, n);
}

void json_double(struct json *j, double n)
{
    if (!isfinite(n)) {
        json_none(j);
        return;
    }
    before_value(j);
    buffer_printf(j->out, "%.6g", n);
}

void json_bool(struct json *j, bool b)
{
    before_value(j);
    buffer_add_string(j->out, b ? "true" : "false");
}

void json_none(struct json *j)
{
    before_value(j);
    buffer_add_string(j->out, "null");
}

void json_text_member(struct json *j, const char *key, struct span s)
{
    json_key(j, key);
    if (s.len == 0)
        json_none(j);
    else
        json_text(j, s);
}

void json_number_member(struct json *j, const char *key, int64_t n)
{
    json_key(j, key);
    if (n == RECORD_NO_NUMBER)
        json_none(j);
    else
        json_int(j, n);
}
