/*
 * csv: tables with a header line, an article or a comment a row: values parted by commas,
 * semicolons, bars (RFC 4180: quotes around values that hold line ends, two quotes for
 * one) or tabs. The names of the columns are those of draft.c and of --map.
 *
 * Values in a table with tabs hold no line ends; quotes are taken off where they enclose
 * the whole value, and \t \n \\ stand for what they do in PostgreSQL's COPY and mysqldump
 * --tab.
 * "\N", "NULL" and "NaN" say nothing.
 *
 * A quote that is never closed costs its own line only: the search for its end is given
 * up at the end of the file or after CSV_ROW_BYTES_MAX, and reading goes on with the next
 * line.
 */
#include "corpus/buffer.h"
#include "corpus/formats/draft.h"
#include "corpus/formats/field.h"
#include "corpus/text/utf8.h"

#include <stdlib.h>

enum {
    CSV_ROW_BYTES_MAX = 16 << 20,
    COLUMNS_MAX = 256,
    PIECE_BYTES = 64 * 1024,
    NAMES_ENOUGH = 2, /* of ours in a header that we take for one unasked */
    NAMES_MANY = 4
};

struct csv {
    struct input *in;
    struct format_options options;
    struct arena arena;
    struct draft_names *names;
    char mark;                                     /* between values */
    const struct draft_name *columns[COLUMNS_MAX]; /* NULL: not for us */
    size_t column_count;
    bool header_read;
    /* Bytes that were read and not given yet lie in held from at on. */
    struct buffer held;
    size_t at;
    uint64_t line, offset; /* of held.at + at */
};

/* Rows. */

/* more(c): read another piece behind what is held, whose place may change. */
static bool more(struct csv *c)
{
    struct buffer *held = &c->held;
    if (c->at > 0) {
        held->len -= c->at;
        memmove(held->at, held->at + c->at, held->len);
        c->at = 0;
    }
    size_t got = input_read(c->in, buffer_reserve(held, PIECE_BYTES), PIECE_BYTES);
    held->len += got;
    return got > 0;
}

static void drop(struct csv *c, size_t len)
{
    const char *at = c->held.at + c->at, *end = at + len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        c->line++;
        at++;
    }
    c->at += len;
    c->offset += len;
}

/* How far the end of a row has been looked for. */
struct search {
    size_t len; /* bytes looked at */
    bool quoted, value_begins;
};

/* found_end(c, s): true when the line end behind s->len bytes ends the row. */
static bool found_end(const struct csv *c, struct search *s)
{
    const char *at = c->held.at + c->at;
    size_t held = c->held.len - c->at;
    while (s->len < held) {
        char byte = at[s->len];
        if (s->quoted) {
            const char *quote = memchr(at + s->len, '"', held - s->len);
            s->len = quote == NULL ? held : (size_t)(quote - at) + 1;
            s->quoted = quote == NULL;
            /* If another quote follows, both stand for one, and it opens again. */
            s->value_begins = true;
            continue;
        }
        if (byte == '\n')
            return true;
        s->quoted = byte == '"' && s->value_begins && c->mark != '\t';
        s->value_begins = byte == c->mark;
        s->len++;
    }
    return false;
}

/* line_length(c): of the first line held, without its end. */
static size_t line_length(const struct csv *c)
{
    const char *at = c->held.at + c->at;
    size_t held = c->held.len - c->at;
    const char *end = held == 0 ? NULL : memchr(at, '\n', held);
    return end == NULL ? held : (size_t)(end - at);
}

/* next_row(c, row, complaint): the next row, without its line end, borrowed until the
 * next call. */
static enum format_result next_row(struct csv *c, struct span *row,
                                   struct complaint *complaint)
{
    struct search s = {.value_begins = true};
    complaint->line = c->line;
    complaint->offset = c->offset;
    while (!found_end(c, &s)) {
        bool too_long = s.len > CSV_ROW_BYTES_MAX;
        if (!too_long && more(c))
            continue;
        if (s.len == 0)
            return FORMAT_END;
        if (!s.quoted && !too_long)
            break;
        complain(complaint, c->line, c->offset,
                 s.quoted ? "a quote is never closed" : "row too long", "%s", "");
        size_t len = s.quoted ? line_length(c) : s.len;
        drop(c, len + (c->at + len < c->held.len));
        return FORMAT_REFUSED;
    }
    *row = (struct span){c->held.at + c->at, s.len};
    drop(c, s.len + (c->at + s.len < c->held.len));
    if (row->len > 0 && row->at[row->len - 1] == '\r')
        row->len--;
    return FORMAT_RECORD;
}

/* Values. */

static struct span behind(struct span s, size_t n)
{
    return (struct span){s.at + n, s.len - n};
}

/* quoted_value(a, rest): the value in quotes that *rest begins with; *rest goes on behind
 * it, and behind what wrongly stands between its quote and the next mark. */
static struct span quoted_value(struct arena *a, struct span *rest)
{
    struct buffer value = {0};
    *rest = behind(*rest, 1);
    for (;;) {
        const char *quote = rest->len == 0 ? NULL : memchr(rest->at, '"', rest->len);
        size_t len = quote == NULL ? rest->len : (size_t)(quote - rest->at);
        buffer_add(&value, rest->at, len);
        *rest = behind(*rest, quote == NULL ? len : len + 1);
        if (rest->len == 0 || rest->at[0] != '"')
            break;
        buffer_add_byte(&value, '"');
        *rest = behind(*rest, 1);
    }
    struct span copy = arena_copy(a, buffer_span(&value));
    buffer_free(&value);
    return copy;
}

/* next_value(rest, mark, a, value): the next value of the row *rest, not yet unescaped if
 * its mark is a tab; false behind the last. at is NULL then. */
static bool next_value(struct span *rest, char mark, struct arena *a, struct span *value)
{
    if (rest->at == NULL)
        return false;
    bool quoted = mark != '\t' && rest->len > 0 && rest->at[0] == '"';
    if (quoted)
        *value = quoted_value(a, rest);
    const char *end = rest->len == 0 ? NULL : memchr(rest->at, mark, rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->at);
    if (!quoted)
        *value = (struct span){rest->at, len};
    *rest = end == NULL ? (struct span){0} : behind(*rest, len + 1);
    return true;
}

/* without_escapes(a, s): a value between tabs. */
static struct span without_escapes(struct arena *a, struct span s)
{
    if (s.len > 1 && s.at[0] == '"' && s.at[s.len - 1] == '"')
        s = (struct span){s.at + 1, s.len - 2};
    if (s.len == 0 || memchr(s.at, '\\', s.len) == NULL)
        return s;
    char *place = arena_alloc(a, s.len + 1), *out = place;
    for (size_t i = 0; i < s.len; i++) {
        char next = i + 1 < s.len ? s.at[i + 1] : '\0';
        bool escape = s.at[i] == '\\' && next != '\0' && strchr("tnr\\", next) != NULL;
        i += escape;
        *out++ = !escape ? s.at[i] : next == 't' ? '\t' : next == '\\' ? '\\' : '\n';
    }
    return (struct span){place, (size_t)(out - place)};
}

static bool says_nothing(struct span value)
{
    static const char *const words[] = {"\\N", "NULL", "null", "NaN", "nan", "None"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (span_is(value, words[i]))
            return true;
    return value.len == 0;
}

/* clean(c, d, value): value as texts of records must be. */
static struct span clean(struct csv *c, struct draft *d, struct span value)
{
    struct buffer repaired = {0};
    bool control = false;
    for (size_t i = 0; i < value.len; i++)
        control |= (unsigned char)value.at[i] < ' ';
    if (!control && utf8_valid(value))
        return value;
    if (utf8_repair(value, &repaired) > 0)
        draft_mended(d, RECORD_MENDED_TEXT);
    value = arena_copy(&c->arena, buffer_span(&repaired));
    buffer_free(&repaired);
    return value;
}

static void read_row(struct csv *c, struct span row, struct draft *d)
{
    struct span value;
    size_t i = 0;
    for (; next_value(&row, c->mark, &c->arena, &value); i++) {
        if (i >= c->column_count) {
            if (value.len > 0)
                draft_mended(d, RECORD_MENDED_FIELD);
            continue;
        }
        if (c->columns[i] == NULL || says_nothing(value))
            continue;
        if (c->mark == '\t')
            value = without_escapes(&c->arena, value);
        draft_text(d, c->columns[i], clean(c, d, value));
    }
}

/* The header. */

/* count_names(names, row, mark, arena, columns): how many values of row are names of
 * ours; what they mean goes to columns, which may be NULL; *count is how many values
 * there are. */
static size_t count_names(const struct draft_names *names, struct span row, char mark,
                          struct arena *a, const struct draft_name **columns,
                          size_t *count)
{
    struct span value;
    size_t known = 0;
    for (*count = 0; *count < COLUMNS_MAX && next_value(&row, mark, a, &value);
         ++*count) {
        value = field_trim(without_escapes(a, value));
        const struct draft_name *name = draft_names_find(names, value);
        known += name != NULL;
        if (columns != NULL)
            columns[*count] = name;
    }
    return known;
}

/* best_mark(names, row, a, known): the mark that makes most names of ours out of row. */
static char best_mark(const struct draft_names *names, struct span row, struct arena *a,
                      size_t *known)
{
    char best = ',';
    *known = 0;
    for (const char *mark = ",;\t|"; *mark != '\0'; mark++) {
        size_t columns, n = count_names(names, row, *mark, a, NULL, &columns);
        if (n > *known && columns > 1) {
            *known = n;
            best = *mark;
        }
    }
    return best;
}

/* read_header(c, complaint): learn the mark and the columns from the first row. */
static enum format_result read_header(struct csv *c, struct complaint *complaint)
{
    struct span row;
    size_t known;
    c->header_read = true;
    c->mark = ',';
    while (line_length(c) == c->held.len && c->held.len < CSV_ROW_BYTES_MAX && more(c))
        ;
    row = (struct span){c->held.at + c->at, line_length(c)};
    if (row.len > 0)
        c->mark = best_mark(c->names, row, &c->arena, &known);
    enum format_result got = next_row(c, &row, complaint);
    if (got == FORMAT_RECORD)
        count_names(c->names, row, c->mark, &c->arena, c->columns, &c->column_count);
    return got;
}

static bool names_any(const struct csv *c)
{
    for (size_t i = 0; i < c->column_count; i++)
        if (c->columns[i] != NULL)
            return true;
    return false;
}

static enum format_result csv_next(void *reader, struct record *record,
                                   struct complaint *complaint)
{
    struct csv *c = reader;
    struct span row;
    struct draft draft;
    enum format_result got = FORMAT_RECORD;
    arena_reset(&c->arena);
    if (!c->header_read) {
        got = read_header(c, complaint);
        if (got == FORMAT_RECORD && !names_any(c)) {
            complain(complaint, 1, 0, "no names of columns",
                     "the first row says none that we know; --map gives them");
            return FORMAT_REFUSED;
        }
    }
    do {
        if (got == FORMAT_RECORD)
            got = next_row(c, &row, complaint);
    } while (got == FORMAT_RECORD && row.len == 0);
    if (got != FORMAT_RECORD || !names_any(c))
        return got == FORMAT_RECORD ? FORMAT_END : got;
    draft_begin(&draft, &c->arena);
    read_row(c, row, &draft);
    draft_finish(&draft, &c->options, record);
    return format_give(record, complaint);
}

static int csv_sniff(struct span head)
{
    const char *end = head.len == 0 ? NULL : memchr(head.at, '\n', head.len);
    struct span row = {head.at, end == NULL ? head.len : (size_t)(end - head.at)};
    struct arena arena = {0};
    size_t known = 0;
    if (row.len > 0 && memchr("{[<", row.at[0], 3) == NULL && utf8_valid(row)) {
        struct draft_names *names = draft_names_new((struct span){0});
        best_mark(names, row, &arena, &known);
        draft_names_free(names);
    }
    arena_free(&arena);
    return known >= NAMES_MANY ? 60 : known >= NAMES_ENOUGH ? 30 : 0;
}

static void *csv_open(struct input *in, const struct format_options *options)
{
    struct csv *c = memory_or_die(calloc(1, sizeof *c));
    c->in = in;
    c->options = *options;
    c->names = draft_names_new(options->map);
    c->line = 1;
    c->offset = input_offset(in);
    buffer_reserve(&c->held, 1); /* so that there is a place, if only of nothing */
    return c;
}

static void csv_close(void *reader)
{
    struct csv *c = reader;
    draft_names_free(c->names);
    buffer_free(&c->held);
    arena_free(&c->arena);
    free(c);
}

extern const struct format format_csv;
const struct format format_csv = {
    .name = "csv",
    .description = "tables with a header line: CSV, TSV, and with ; or | (see --map)",
    .sniff = csv_sniff,
    .open = csv_open,
    .next = csv_next,
    .close = csv_close,
};
