#include "corpus/formats/json/json_input.h"

#include "corpus/buffer.h"

#include <stdlib.h>

enum shape { LINES, VALUES, ARRAY };

enum { PIECE_BYTES = 64 * 1024 };

struct json_input {
    struct input *in;
    enum shape shape;
    bool started; /* ARRAY: behind its opening bracket */
    bool cut;     /* LINES: the last line had no end */
    bool ended;
    /* VALUES and ARRAY: bytes that were read but not given yet lie in held from at on. */
    struct buffer held;
    size_t at;
    uint64_t line, offset; /* of held.at + at */
};

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct span without_white(struct span s)
{
    while (s.len > 0 && is_white(s.at[0])) {
        s.at++;
        s.len--;
    }
    return s;
}

/* is_pretty(head): true when the first line breaks off where pretty-printers break lines.
 * That it is no whole value is not enough: it may be a broken line of JSON Lines. */
static bool is_pretty(struct span head)
{
    const char *end = head.len == 0 ? NULL : memchr(head.at, '\n', head.len);
    if (end == NULL)
        return false;
    struct span line = {head.at, (size_t)(end - head.at)};
    while (line.len > 0 && is_white(line.at[line.len - 1]))
        line.len--;
    struct json_scan s;
    json_scan_begin(&s, line);
    json_scan_skip(&s);
    return s.problem != NULL && s.at == line.len &&
           memchr("{[,", line.at[line.len - 1], 3);
}

struct json_input *json_input_new(struct input *in)
{
    struct json_input *j = memory_or_die(calloc(1, sizeof *j));
    struct span head = without_white(input_peek(in, INPUT_PEEK_MAX));
    j->in = in;
    j->line = 1;
    j->offset = input_offset(in);
    buffer_reserve(&j->held, 1); /* so that there is a place, if only of nothing */
    if (head.len > 0 && head.at[0] == '[')
        j->shape = ARRAY;
    else if (is_pretty(head))
        j->shape = VALUES;
    return j;
}

void json_input_free(struct json_input *j)
{
    if (j == NULL)
        return;
    buffer_free(&j->held);
    free(j);
}

static bool blank(struct span line)
{
    return without_white(line).len == 0;
}

static enum format_result next_line(struct json_input *j, struct span *text,
                                    struct complaint *c)
{
    bool complete = true; /* INPUT_END leaves it as it is */
    enum input_line got;
    do {
        c->offset = input_offset(j->in);
        got = input_line(j->in, INPUT_LINE_BYTES_MAX, text, &complete);
        c->line = input_line_number(j->in);
    } while (got == INPUT_LINE && blank(*text));
    j->cut = !complete;
    if (got == INPUT_END)
        return FORMAT_END;
    if (got == INPUT_LINE)
        return FORMAT_RECORD;
    complain(c, c->line, c->offset, "line too long", "more than %d bytes",
             INPUT_LINE_BYTES_MAX);
    return FORMAT_REFUSED;
}

/* more(j): read another piece behind what is held, whose place may change; false at the
 * end. */
static bool more(struct json_input *j)
{
    struct buffer *held = &j->held;
    if (j->at > 0) {
        held->len -= j->at;
        memmove(held->at, held->at + j->at, held->len);
        j->at = 0;
    }
    size_t got = input_read(j->in, buffer_reserve(held, PIECE_BYTES), PIECE_BYTES);
    held->len += got;
    return got > 0;
}

/* drop(j, len): the first len bytes of what is held are done with. */
static void drop(struct json_input *j, size_t len)
{
    const char *at = j->held.at + j->at, *end = at + len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        j->line++;
        at++;
    }
    j->at += len;
    j->offset += len;
}

/* between(j, c): true when c stands between values, not in one. */
static bool between(struct json_input *j, char c)
{
    if (is_white(c))
        return true;
    if (j->shape != ARRAY || c != (j->started ? ',' : '['))
        return j->shape == ARRAY && j->started && c == ']';
    j->started = true;
    return true;
}

/* skip_between(j): drop white space, and the commas and brackets of the array around all;
 * false at the end. */
static bool skip_between(struct json_input *j)
{
    do {
        size_t n = 0, held = j->held.len - j->at;
        const char *at = j->held.at + j->at;
        while (n < held && between(j, at[n]))
            if (at[n++] == ']')
                j->started = false; /* another array may follow */
        if (held > 0)
            drop(j, n);
        if (n < held)
            return true;
    } while (more(j));
    return false;
}

/* How far the end of a value has been looked for. */
struct search {
    size_t len; /* bytes looked at */
    size_t depth;
    bool in_string, escaped;
};

/* string_piece(s, at, len): go on within a string. */
static void string_piece(struct search *s, const char *at, size_t len)
{
    for (; s->len < len && s->in_string; s->len++) {
        char c = at[s->len];
        if (s->escaped)
            s->escaped = false;
        else if (c == '\\')
            s->escaped = true;
        else if (c == '"')
            s->in_string = false;
    }
}

/* found_end(s, at, len): true when the value ends with byte s->len - 1. A value without
 * brackets ends before the next separator. */
static bool found_end(struct search *s, const char *at, size_t len)
{
    while (s->len < len) {
        if (s->in_string) {
            string_piece(s, at, len);
            if (!s->in_string && s->depth == 0)
                return true;
            continue;
        }
        char c = at[s->len];
        if (s->depth == 0 && s->len > 0 && (is_white(c) || c == ',' || c == ']'))
            return true;
        s->len++;
        if (c == '"')
            s->in_string = true;
        else if (c == '{' || c == '[')
            s->depth++;
        else if (c == '}' || c == ']')
            s->depth -= s->depth > 0;
        else
            continue;
        if (s->depth == 0 && !s->in_string)
            return true;
    }
    return false;
}

static enum format_result next_value(struct json_input *j, struct span *text,
                                     struct complaint *c)
{
    struct search s = {0};
    c->line = j->line;
    c->offset = j->offset;
    if (j->ended || !skip_between(j))
        return FORMAT_END;
    c->line = j->line;
    c->offset = j->offset;
    while (!found_end(&s, j->held.at + j->at, j->held.len - j->at)) {
        if (s.len > JSON_INPUT_VALUE_BYTES_MAX) {
            complain(c, c->line, c->offset, "value too long", "more than %d bytes",
                     JSON_INPUT_VALUE_BYTES_MAX);
            j->ended = true;
            return FORMAT_REFUSED;
        }
        if (!more(j)) {
            j->ended = true;
            break;
        }
    }
    *text = (struct span){j->held.at + j->at, s.len};
    j->cut = j->ended && (s.depth > 0 || s.in_string);
    drop(j, s.len);
    return FORMAT_RECORD;
}

enum format_result json_input_next(struct json_input *j, struct span *text,
                                   struct complaint *c)
{
    return j->shape == LINES ? next_line(j, text, c) : next_value(j, text, c);
}

void json_input_refuse(const struct json_input *j, const struct json_scan *s,
                       struct complaint *c)
{
    if (j->cut)
        complain(c, c->line, c->offset, "truncated", "the last %s ends in the middle",
                 j->shape == LINES ? "line" : "value");
    else
        complain(c, c->line, c->offset, "not JSON", "%s, at byte %zu of the %s",
                 s->problem, s->at, j->shape == LINES ? "line" : "value");
}

uint32_t json_input_keys(struct span head, const char *const *names)
{
    struct json_scan s;
    struct json_value v;
    struct span key;
    uint32_t found = 0;
    json_scan_begin(&s, head);
    if (!json_scan_value(&s, &v))
        return 0;
    if (v.kind == JSON_VALUE_ARRAY &&
        (!json_scan_element(&s) || !json_scan_value(&s, &v)))
        return 0;
    while (v.kind == JSON_VALUE_OBJECT && json_scan_key(&s, &key))
        for (int i = 0; names[i] != NULL; i++)
            if (span_is(key, names[i]))
                found |= (uint32_t)1 << i;
    return found;
}
