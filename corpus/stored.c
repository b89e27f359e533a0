#include "corpus/stored.h"

#include <stddef.h>
#include <zlib.h>

enum { FORMAT = 1, CHECKSUM_BYTES = 4, VARINT_BYTES_MAX = 10 };

enum kind { TEXT, LIST, NUMBER, TYPE, FLAG };

/* The fields in the order of their numbers, which are the row numbers from 1. Append
 * only. */
static const struct field {
    enum kind kind;
    size_t offset; /* in struct stored */
    size_t count;  /* LIST: offset of its length */
    int64_t unset; /* NUMBER: the value that is not written */
} fields[] = {
    {TYPE, offsetof(struct stored, record.type), 0, 0},
    {TEXT, offsetof(struct stored, record.id), 0, 0},
    {TEXT, offsetof(struct stored, record.thread_id), 0, 0},
    {TEXT, offsetof(struct stored, record.thread_url), 0, 0},
    {TEXT, offsetof(struct stored, record.parent_id), 0, 0},
    {TEXT, offsetof(struct stored, record.url), 0, 0},
    {TEXT, offsetof(struct stored, record.title), 0, 0},
    {TEXT, offsetof(struct stored, record.summary), 0, 0},
    {TEXT, offsetof(struct stored, record.text), 0, 0},
    {LIST, offsetof(struct stored, record.authors),
     offsetof(struct stored, record.author_count), 0},
    {LIST, offsetof(struct stored, record.tags),
     offsetof(struct stored, record.tag_count), 0},
    {TEXT, offsetof(struct stored, record.source), 0, 0},
    {TEXT, offsetof(struct stored, record.section), 0, 0},
    {TEXT, offsetof(struct stored, record.lang), 0, 0},
    {NUMBER, offsetof(struct stored, record.created_at), 0, RECORD_NO_TIME},
    {NUMBER, offsetof(struct stored, record.updated_at), 0, RECORD_NO_TIME},
    {NUMBER, offsetof(struct stored, record.points), 0, RECORD_NO_NUMBER},
    {NUMBER, offsetof(struct stored, record.num_comments), 0, RECORD_NO_NUMBER},
    {FLAG, offsetof(struct stored, record.deleted), 0, 0},
    {TEXT, offsetof(struct stored, context_title), 0, 0},
    {TEXT, offsetof(struct stored, context_url), 0, 0},
    {TEXT, offsetof(struct stored, context_lang), 0, 0},
    {NUMBER, offsetof(struct stored, indexed_at), 0, 0},
    {NUMBER, offsetof(struct stored, record.fetched_at), 0, RECORD_NO_TIME},
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

static void *member(struct stored *s, size_t offset)
{
    return (char *)s + offset;
}

static const void *const_member(const struct stored *s, size_t offset)
{
    return (const char *)s + offset;
}

static void write_varint(struct buffer *out, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        buffer_add_byte(out, (char)(n | 0x80));
    buffer_add_byte(out, (char)n);
}

static void write_text(struct buffer *out, int number, struct span text)
{
    buffer_add_byte(out, (char)number);
    write_varint(out, text.len);
    buffer_add_span(out, text);
}

/* Zigzag: small numbers of either sign become small unsigned ones (Protocol Buffers). */
static void write_number(struct buffer *out, int number, int64_t n)
{
    buffer_add_byte(out, (char)number);
    write_varint(out, (uint64_t)n << 1 ^ (uint64_t)(n >> 63));
}

static void write_field(struct buffer *out, int number, const struct field *f,
                        const struct stored *s)
{
    const void *at = const_member(s, f->offset);
    if (f->kind == TEXT) {
        if (((const struct span *)at)->len > 0)
            write_text(out, number, *(const struct span *)at);
    } else if (f->kind == LIST) {
        const struct span *list = *(struct span *const *)at;
        size_t count = *(const size_t *)const_member(s, f->count);
        for (size_t i = 0; i < count; i++)
            write_text(out, number, list[i]);
    } else if (f->kind == TYPE) {
        write_number(out, number, *(const enum record_type *)at);
    } else if (f->kind == FLAG) {
        if (*(const bool *)at)
            write_number(out, number, 1);
    } else if (*(const int64_t *)at != f->unset) {
        write_number(out, number, *(const int64_t *)at);
    }
}

void stored_write(const struct stored *s, struct buffer *out)
{
    size_t start = out->len;
    buffer_add_byte(out, FORMAT);
    for (int i = 0; i < FIELDS; i++)
        write_field(out, i + 1, &fields[i], s);
    uint32_t sum = (uint32_t)crc32_z(0, (const Bytef *)out->at + start, out->len - start);
    for (int i = 0; i < CHECKSUM_BYTES; i++)
        buffer_add_byte(out, (char)(sum >> 8 * i));
}

struct cursor {
    const char *at, *end;
};

static bool read_varint(struct cursor *c, uint64_t *n)
{
    *n = 0;
    for (int i = 0; i < VARINT_BYTES_MAX && c->at < c->end; i++) {
        uint64_t byte = (unsigned char)*c->at++;
        if (i == VARINT_BYTES_MAX - 1 && byte > 1)
            return false;
        *n |= (byte & 0x7f) << 7 * i;
        if (byte < 0x80)
            return true;
    }
    return false;
}

static bool read_text(struct cursor *c, struct span *text)
{
    uint64_t len;
    if (!read_varint(c, &len) || len > (uint64_t)(c->end - c->at))
        return false;
    *text = (struct span){c->at, (size_t)len};
    c->at += len;
    return true;
}

static bool read_number(struct cursor *c, int64_t *n)
{
    uint64_t zigzag;
    if (!read_varint(c, &zigzag))
        return false;
    *n = (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
    return true;
}

static bool read_element(struct cursor *c, struct arena *arena, const struct field *f,
                         struct stored *s)
{
    struct span **list = member(s, f->offset);
    size_t *count = member(s, f->count);
    struct span *old = *list;
    if (*count == RECORD_LIST_MAX)
        return false;
    if ((*count & (*count - 1)) == 0) { /* full: each time there is room for as many again */
        *list = arena_alloc(arena, (*count == 0 ? 1 : 2 * *count) * sizeof **list);
        if (*count > 0)
            memcpy(*list, old, *count * sizeof **list);
    }
    return read_text(c, &(*list)[(*count)++]);
}

static bool read_field(struct cursor *c, struct arena *arena, const struct field *f,
                       struct stored *s)
{
    void *at = member(s, f->offset);
    int64_t n;
    switch (f->kind) {
    case TEXT:
        return read_text(c, at);
    case LIST:
        return read_element(c, arena, f, s);
    case NUMBER:
        return read_number(c, at);
    case TYPE:
        if (!read_number(c, &n) || (n != RECORD_ARTICLE && n != RECORD_COMMENT))
            return false;
        *(enum record_type *)at = (enum record_type)n;
        return true;
    case FLAG:
        *(bool *)at = true;
        return read_number(c, &n) && n == 1;
    }
    return false;
}

/* Numbers must not fall, and only a list's may stand twice: so equal records have equal
 * bytes, and damage that the checksum lets pass has one more hurdle. */
static bool read_fields(struct cursor *c, struct arena *arena, struct stored *s)
{
    int last = 0;
    while (c->at < c->end) {
        int number = (unsigned char)*c->at++;
        if (number < 1 || number > FIELDS || number < last)
            return false;
        const struct field *f = &fields[number - 1];
        if (number == last && f->kind != LIST)
            return false;
        if (!read_field(c, arena, f, s))
            return false;
        last = number;
    }
    return s->record.id.len > 0;
}

static bool checksum_fits(struct span bytes)
{
    size_t len = bytes.len - CHECKSUM_BYTES;
    uint32_t sum = 0;
    for (int i = 0; i < CHECKSUM_BYTES; i++)
        sum |= (uint32_t)(unsigned char)bytes.at[len + (size_t)i] << 8 * i;
    return sum == (uint32_t)crc32_z(0, (const Bytef *)bytes.at, len);
}

enum error_code stored_read(struct span bytes, struct arena *arena, struct stored *s,
                            struct error *error)
{
    *s = (struct stored){.record = record_empty()};
    if (bytes.len < 1 + CHECKSUM_BYTES || !checksum_fits(bytes))
        return error_set(error, ERROR_DAMAGED, "a stored document has a wrong checksum");
    if (bytes.at[0] != FORMAT)
        return error_set(error, ERROR_DAMAGED,
                         "a stored document has the unknown format %d",
                         (unsigned char)bytes.at[0]);
    struct cursor c = {bytes.at + 1, bytes.at + bytes.len - CHECKSUM_BYTES};
    if (!read_fields(&c, arena, s))
        return error_set(error, ERROR_DAMAGED,
                         "a stored document does not follow its format");
    return ERROR_NONE;
}
