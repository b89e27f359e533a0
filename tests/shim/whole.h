/*
 * whole: everything that can be read of a database, as sorted lines of text, so that two can be
 * compared. Included by check_bulk.c and check_parts.c.
 */
#ifndef TESTS_SHIM_WHOLE_H
#define TESTS_SHIM_WHOLE_H

#include "tests/shim/folder.h"

struct whole {
    struct shim_reader *reader;
    bool by_id;   /* documents are told by their numbers, else by their keys */
    char **keys;  /* by number: the term that begins with Q */
    char **lines;
    size_t count, room;
    uint32_t last;
};

/* A line being written; bytes become hexadecimal digits. */
struct line {
    char *at;
    size_t len;
};

static inline void line_add(struct line *l, const char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    l->at = realloc(l->at, l->len + 2 * len + 40);
    ck_assert_ptr_nonnull(l->at);
    l->at[l->len++] = ' ';
    for (size_t i = 0; i < len; i++) {
        l->at[l->len++] = digits[(unsigned char)bytes[i] >> 4];
        l->at[l->len++] = digits[bytes[i] & 15];
    }
    l->at[l->len] = '\0';
}

static inline void line_number(struct line *l, uint32_t n)
{
    l->at = realloc(l->at, l->len + 40);
    ck_assert_ptr_nonnull(l->at);
    l->len += (size_t)sprintf(l->at + l->len, " %u", n);
}

static inline struct line line_of(const struct whole *w, uint32_t id)
{
    struct line l = {0};
    if (w->by_id)
        line_number(&l, id);
    else
        line_add(&l, w->keys[id], strlen(w->keys[id]));
    return l;
}

static inline void whole_add(struct whole *w, struct line l)
{
    if (w->count == w->room) {
        w->room = w->room * 2 + 1000;
        w->lines = realloc(w->lines, w->room * sizeof *w->lines);
        ck_assert_ptr_nonnull(w->lines);
    }
    w->lines[w->count++] = l.at;
}

static inline bool whole_key(const struct shim_posting *p, void *payload)
{
    struct whole *w = payload;
    ck_assert_uint_le(p->id, w->last);
    if (p->term.at[0] == 'Q')
        w->keys[p->id] = strndup(p->term.at, p->term.len);
    return true;
}

static inline bool whole_posting(const struct shim_posting *p, void *payload)
{
    struct whole *w = payload;
    struct line l = line_of(w, p->id);
    line_add(&l, p->term.at, p->term.len);
    line_number(&l, p->wdf);
    for (uint32_t i = 0; i < p->position_count; i++)
        line_number(&l, p->positions[i]);
    whole_add(w, l);
    return true;
}

struct whole_slot {
    struct whole *whole;
    const uint32_t *ids;
    uint32_t slot;
};

static inline void whole_value(size_t i, struct shim_bytes bytes, void *payload)
{
    struct whole_slot *s = payload;
    if (bytes.len == 0)
        return;
    struct line l = line_of(s->whole, s->ids[i]);
    line_number(&l, s->slot);
    line_add(&l, bytes.at, bytes.len);
    whole_add(s->whole, l);
}

struct whole_ids {
    uint32_t *at;
    size_t count;
};

static inline bool whole_id(uint32_t id, uint32_t length, void *payload)
{
    struct whole_ids *ids = payload;
    (void)length;
    ids->at[ids->count++] = id;
    return true;
}

static inline int whole_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* whole_read(name, by_id): of the database FOLDER/name, whose keys begin with Q. */
static inline struct whole whole_read(const char *name, bool by_id)
{
    struct shim_error error;
    struct shim_stats stats;
    struct whole w = {.reader = reader_open(name), .by_id = by_id};
    must(shim_reader_stats(w.reader, &stats, &error));
    w.last = stats.last_id;
    w.keys = calloc(w.last + (size_t)1, sizeof *w.keys);
    struct whole_ids ids = {calloc(w.last + (size_t)1, sizeof *ids.at), 0};
    must(shim_reader_walk(w.reader, whole_key, &w, &error));
    must(shim_reader_walk(w.reader, whole_posting, &w, &error));
    must(shim_reader_postings(w.reader, BYTES(""), whole_id, &ids, &error));
    ck_assert_uint_eq(ids.count, stats.documents);
    for (uint32_t slot = 0; slot < SHIM_SLOTS; slot++) {
        struct whole_slot s = {&w, ids.at, slot};
        must(shim_reader_values(w.reader, slot, ids.at, ids.count, whole_value, &s, &error));
    }
    for (size_t i = 0; i < ids.count; i++) {
        struct shim_bytes data;
        uint32_t found;
        must(shim_reader_data(w.reader, &ids.at[i], 1, &data, &error));
        must(shim_reader_find(w.reader, bytes_of(w.keys[ids.at[i]]), &found, &error));
        ck_assert_uint_eq(found, ids.at[i]);
        struct line l = line_of(&w, ids.at[i]);
        line_add(&l, data.at, data.len);
        whole_add(&w, l);
    }
    if (w.count > 0)
        qsort(w.lines, w.count, sizeof *w.lines, whole_order);
    free(ids.at);
    return w;
}

static inline void whole_free(struct whole *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->lines[i]);
    for (uint32_t id = 0; id <= w->last; id++)
        free(w->keys[id]);
    free(w->keys);
    free(w->lines);
    shim_reader_close(w->reader);
}

/* whole_compare(one, other, by_id): two databases are the same. */
static inline void whole_compare(const char *one, const char *other, bool by_id)
{
    struct whole a = whole_read(one, by_id), b = whole_read(other, by_id);
    for (size_t i = 0; i < a.count && i < b.count; i++)
        ck_assert_msg(strcmp(a.lines[i], b.lines[i]) == 0, "%.200s\nand\n%.200s", a.lines[i],
                      b.lines[i]);
    ck_assert_uint_eq(a.count, b.count);
    whole_free(&a);
    whole_free(&b);
}

#endif
