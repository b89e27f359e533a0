#include "corpus/formats/json/json_scan.h"

#include "corpus/buffer.h"
#include "corpus/text/utf8.h"

#include <endian.h>

void json_scan_begin(struct json_scan *s, struct span text)
{
    *s = (struct json_scan){.text = text, .waiting = true};
}

static bool fail(struct json_scan *s, const char *problem)
{
    if (s->problem == NULL)
        s->problem = problem;
    return false;
}

static void skip_white(struct json_scan *s)
{
    while (s->at < s->text.len) {
        char c = s->text.at[s->at];
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return;
        s->at++;
    }
}

/* next(s): the next byte that is not white space; 0 at the end. */
static char next(struct json_scan *s)
{
    skip_white(s);
    return s->at < s->text.len ? s->text.at[s->at] : '\0';
}

static bool fail_here(struct json_scan *s, const char *problem)
{
    if (s->at >= s->text.len)
        problem = "it ends too early";
    else if (s->text.at[s->at] == '\0')
        problem = "a NUL byte";
    return fail(s, problem);
}

/* Eight bytes at a time: in the result the top bit is set of the first byte, and perhaps
 * of some behind it, that ends a run of plain characters: a quote, a backslash or a
 * control. (Sean Eron Anderson, "Bit Twiddling Hacks", "Determine if a word has a byte
 * less than n".) */
static uint64_t stops(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, tops = ones * 0x80;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    return ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
             ((word - ones * 0x20) & ~word)) &
            tops);
}

/* plain_run(at, end, high): the first byte from at on that stops(), or end; the top bits
 * of all before it are gathered in *high. */
static const char *plain_run(const char *at, const char *end, uint64_t *high)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        word = le64toh(word);
        uint64_t hit = stops(word);
        if (hit != 0) {
            int bytes = __builtin_ctzll(hit) / 8;
            *high |= bytes == 0 ? 0 : word << (64 - 8 * bytes);
            return at + bytes;
        }
        *high |= word;
        at += 8;
    }
    for (; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '"' || c == '\\' || c < 0x20)
            return at;
        *high |= (uint64_t)c << 56;
    }
    return end;
}

/* string(s, v): the string whose opening quote is the next byte. */
static bool string(struct json_scan *s, struct json_value *v)
{
    const char *end = s->text.at + s->text.len;
    const char *start = s->text.at + s->at + 1, *at = start;
    uint64_t high = 0;
    v->kind = JSON_VALUE_STRING;
    v->escaped = v->control = false;
    for (;;) {
        at = plain_run(at, end, &high);
        if (at == end || *at == '\0' || *at == '"')
            break;
        if (*at == '\\') {
            v->escaped = true;
            at++;
            if (at == end || *at == '\0')
                break;
            high |= (uint64_t)(unsigned char)*at << 56;
        } else {
            v->control = true;
        }
        at++;
    }
    s->at = (size_t)(at - s->text.at);
    if (at == end || *at == '\0')
        return fail_here(s, "");
    s->at++;
    v->text = (struct span){start, (size_t)(at - start)};
    v->ascii = (high & 0x8080808080808080u) == 0;
    return true;
}

static bool literal(struct json_scan *s, const char *word)
{
    size_t len = strlen(word);
    if (s->text.len - s->at < len || memcmp(s->text.at + s->at, word, len) != 0)
        return false;
    s->at += len;
    return true;
}

static size_t digits(struct json_scan *s)
{
    size_t from = s->at;
    while (s->at < s->text.len && s->text.at[s->at] >= '0' && s->text.at[s->at] <= '9')
        s->at++;
    return s->at - from;
}

static bool one_of(struct json_scan *s, char a, char b)
{
    bool found =
        s->at < s->text.len && (s->text.at[s->at] == a || s->text.at[s->at] == b);
    s->at += found;
    return found;
}

static bool number(struct json_scan *s, struct json_value *v)
{
    size_t from = s->at;
    v->kind = JSON_VALUE_NUMBER;
    one_of(s, '-', '-');
    if (!literal(s, "Infinity") && !literal(s, "NaN")) {
        bool good = digits(s) > 0;
        if (good && one_of(s, '.', '.'))
            good = digits(s) > 0;
        if (good && one_of(s, 'e', 'E')) {
            one_of(s, '+', '-');
            good = digits(s) > 0;
        }
        if (!good)
            return fail_here(s, "a number with something wrong in it");
    }
    v->text = (struct span){s->text.at + from, s->at - from};
    return true;
}

static bool word(struct json_scan *s, struct json_value *v)
{
    v->kind = JSON_VALUE_BOOL;
    v->truth = literal(s, "true");
    if (v->truth || literal(s, "false"))
        return true;
    v->kind = JSON_VALUE_NULL;
    return literal(s, "null") || fail_here(s, "a value was expected");
}

static bool enter(struct json_scan *s, struct json_value *v, bool object)
{
    if (s->depth == JSON_SCAN_DEPTH_MAX)
        return fail(s, "too many brackets within each other");
    uint64_t bit = (uint64_t)1 << s->depth % 64;
    uint64_t *bits = &s->is_object[s->depth / 64];
    *bits = object ? *bits | bit : *bits & ~bit;
    s->depth++;
    s->at++;
    s->first = true;
    v->kind = object ? JSON_VALUE_OBJECT : JSON_VALUE_ARRAY;
    return true;
}

bool json_scan_value(struct json_scan *s, struct json_value *v)
{
    *v = (struct json_value){0};
    if (s->problem != NULL)
        return false;
    s->waiting = false;
    char c = next(s);
    switch (c) {
    case '"':
        return string(s, v);
    case '{':
    case '[':
        return enter(s, v, c == '{');
    case 't':
    case 'f':
    case 'n':
        return word(s, v);
    default:
        if (c == '-' || c == 'N' || c == 'I' || (c >= '0' && c <= '9'))
            return number(s, v);
        return fail_here(s, "a value was expected");
    }
}

static bool in_object(const struct json_scan *s)
{
    return s->is_object[(s->depth - 1) / 64] >> (s->depth - 1) % 64 & 1;
}

/* advance(s, close): to the next member of the innermost container; false when it is at
 * its end, and then left, or at a problem. */
static bool advance(struct json_scan *s, char close)
{
    if (s->waiting)
        json_scan_skip(s);
    if (s->problem != NULL)
        return false;
    char c = next(s);
    if (!s->first && c == ',') {
        s->at++;
        c = next(s);
    } else if (!s->first && c != close) {
        return fail_here(s, "a comma or a closing bracket was expected");
    }
    s->first = false;
    if (c != close)
        return true;
    s->at++;
    s->depth--;
    return false;
}

bool json_scan_element(struct json_scan *s)
{
    s->waiting = advance(s, ']');
    return s->waiting;
}

/* What unescaping came upon. */
struct findings {
    bool mended;  /* something that is no character */
    bool control; /* a control character that texts should not hold */
};

static struct span unescape(const struct json_value *v, char *place,
                            struct findings *found);

bool json_scan_key(struct json_scan *s, struct span *key)
{
    struct json_value v;
    if (!advance(s, '}'))
        return false;
    if (next(s) != '"')
        return fail_here(s, "a key in quotes was expected");
    if (!string(s, &v))
        return false;
    if (next(s) != ':')
        return fail_here(s, "a colon was expected");
    s->at++;
    s->waiting = true;
    *key = v.text;
    if (v.escaped) {
        struct findings found = {0};
        *key = v.text.len <= sizeof s->key ? unescape(&v, s->key, &found) : SPAN("");
    }
    return true;
}

/* leave_to(s, depth): skip all that is left of the containers inside of depth. */
static void leave_to(struct json_scan *s, unsigned depth)
{
    struct json_value v;
    struct span key;
    while (s->depth > depth && s->problem == NULL)
        if (in_object(s) ? json_scan_key(s, &key) : json_scan_element(s))
            json_scan_value(s, &v);
}

void json_scan_skip(struct json_scan *s)
{
    struct json_value v;
    unsigned depth = s->depth;
    json_scan_value(s, &v);
    leave_to(s, depth);
}

void json_scan_leave(struct json_scan *s)
{
    if (s->waiting && s->problem == NULL)
        json_scan_skip(s);
    if (s->depth > 0)
        leave_to(s, s->depth - 1);
}

bool json_scan_end(struct json_scan *s)
{
    if (s->problem != NULL)
        return false;
    next(s);
    return s->at == s->text.len || fail_here(s, "something follows the value");
}

/* hex4(at, end, unit): the four hex digits at at. */
static bool hex4(const char *at, const char *end, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, at++) {
        char c = at < end ? *at : '\0';
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
        *unit = *unit << 4 | digit;
    }
    return true;
}

/* unicode(at, end, code): the code point of the \u escape whose first digit is at at,
 * taking the second half of a pair as well; returns how many bytes were taken. Half a
 * pair gives U+FFFD; without four hex digits it is as bad as \u0000. */
static size_t unicode(const char *at, const char *end, uint32_t *code)
{
    uint32_t low;
    if (!hex4(at, end, code)) {
        *code = 0;
        return 0;
    }
    if ((*code & 0xf800) != 0xd800)
        return 4;
    bool pair = (*code & 0xfc00) == 0xd800 && end - at >= 10 && at[4] == '\\' &&
                at[5] == 'u' && hex4(at + 6, end, &low) && (low & 0xfc00) == 0xdc00;
    if (!pair) {
        *code = 0xfffd;
        return 4;
    }
    *code = 0x10000 + ((*code & 0x3ff) << 10) + (low & 0x3ff);
    return 10;
}

static char simple_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c; /* quote, backslash, slash; and what should not have been escaped */
    }
}

static bool is_control(uint32_t code)
{
    return code < 0x20 && code != '\t' && code != '\n' && code != '\r';
}

/* unescape(v, place, found): v's text with its escapes undone, in place, which holds at
 * least v->text.len bytes: no escape is shorter than what it stands for. */
static struct span unescape(const struct json_value *v, char *place,
                            struct findings *found)
{
    const char *at = v->text.at, *end = at + v->text.len;
    char *out = place;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash != NULL ? slash : end) - at);
        memcpy(out, at, plain);
        out += plain;
        if (slash == NULL)
            break;
        at = slash + 2;
        uint32_t code = (unsigned char)simple_escape(slash[1]);
        if (slash[1] != 'u') {
            *out++ = (char)code;
        } else {
            at += unicode(at, end, &code);
            found->mended |= code == 0xfffd || code == 0;
            out += utf8_encode(code == 0 ? ' ' : code, out);
        }
        found->control |= is_control(code);
    }
    return (struct span){place, (size_t)(out - place)};
}

static bool has_control(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_control((unsigned char)text.at[i]))
            return true;
    return false;
}

struct span json_scan_string(const struct json_value *v, struct arena *a, bool *mended)
{
    struct span text = v->text;
    struct findings found = {0};
    if (v->escaped)
        text = unescape(v, arena_alloc(a, text.len + 1), &found);
    *mended |= found.mended;
    bool clean = !found.control && !(v->control && has_control(text));
    if (clean && (v->ascii || utf8_valid(text)))
        return text;
    struct buffer repaired = {0};
    *mended |= utf8_repair(text, &repaired) > 0;
    text = arena_copy(a, buffer_span(&repaired));
    buffer_free(&repaired);
    return text;
}

/* scale(m, by, out): m times ten to the power of by, cut to a whole number. */
static bool scale(uint64_t m, int64_t by, uint64_t *out)
{
    for (; by < 0 && m > 0; by++)
        m /= 10;
    for (; by > 0 && m > 0; by--)
        if (__builtin_mul_overflow(m, (uint64_t)10, &m))
            return false;
    *out = m;
    return true;
}

bool json_scan_integer(struct span text, int64_t *out)
{
    struct json_scan s;
    struct json_value v;
    json_scan_begin(&s, text);
    if (!json_scan_value(&s, &v) || v.kind != JSON_VALUE_NUMBER || !json_scan_end(&s))
        return false;
    const char *at = v.text.at, *end = at + v.text.len;
    bool negative = *at == '-', fraction = false;
    uint64_t m = 0;
    int64_t power = 0;
    for (at += negative; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            fraction = true;
        } else if (*at < '0' || *at > '9') {
            return false; /* NaN and Infinity */
        } else if (m <= ((uint64_t)INT64_MAX - (uint64_t)(*at - '0')) / 10) {
            m = m * 10 + (uint64_t)(*at - '0');
            power -= fraction;
        } else if (!fraction) {
            return false;
        }
    }
    int64_t exponent = 0;
    bool down = end - at > 1 && at[1] == '-';
    for (at += 1; at < end && exponent < 1000; at++)
        if (*at >= '0' && *at <= '9')
            exponent = exponent * 10 + (*at - '0');
    if (!scale(m, power + (down ? -exponent : exponent), &m) || m > INT64_MAX)
        return false;
    *out = negative ? -(int64_t)m : (int64_t)m;
    return true;
}
