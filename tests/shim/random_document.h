/*
 * random_document: documents of every kind that the shim takes. Included by check_bulk.c and
 * check_parts.c.
 */
#ifndef TESTS_SHIM_RANDOM_DOCUMENT_H
#define TESTS_SHIM_RANDOM_DOCUMENT_H

#include "tests/shim/folder.h"

enum { TERMS = 400, POSITIONS = 30000, VALUES = 12 };


struct random_document {
    struct shim_document document;
    struct shim_term terms[TERMS];
    struct shim_value values[VALUES];
    uint32_t positions[POSITIONS];
    char names[TERMS][SHIM_TERM_MAX + 1];
    char *bytes; /* data and values */
};

static unsigned seed;

static inline unsigned under(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return n == 0 ? 0 : (seed >> 8) % n;
}

static inline int by_name(const void *a, const void *b)
{
    const struct shim_term *x = a, *y = b;
    size_t shorter = x->name.len < y->name.len ? x->name.len : y->name.len;
    int order = memcmp(x->name.at, y->name.at, shorter);
    return order != 0 ? order : (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

/* Mostly short words of few letters, so that they recur; some with NULs, high bytes, of the
 * greatest length, or the beginning of another. */
static inline size_t random_name(char *place)
{
    static const char letters[] = {'a', 'b', 'c', 'd', 'e', '\0', '\xff', '\x01'};
    unsigned kind = under(40);
    size_t len = kind == 0 ? SHIM_TERM_MAX / 2 : kind == 1 ? SHIM_TERM_MAX : 1 + under(5);
    for (size_t i = 0; i < len; i++)
        place[i] = letters[under(kind == 1 ? 3 : kind < 6 ? 8 : 5)];
    return len;
}

static inline void random_terms(struct random_document *d, uint32_t id, size_t count)
{
    size_t used = 0;
    d->terms[0].name = (struct shim_bytes){d->names[0], (size_t)sprintf(d->names[0], "Q%u", id)};
    for (size_t i = 1; i < count; i++)
        d->terms[i].name = (struct shim_bytes){d->names[i], random_name(d->names[i])};
    d->document.key = d->terms[0].name;
    qsort(d->terms, count, sizeof *d->terms, by_name);
    for (size_t i = 0; i < count; i++) {
        struct shim_term *t = &d->terms[i];
        if (used > 0 && by_name(&d->terms[used - 1], t) == 0)
            continue;
        struct shim_bytes name = t->name;
        d->terms[used++] = (struct shim_term){.name = name};
    }
    d->document.terms = d->terms;
    d->document.term_count = used;
}

static inline void random_positions(struct random_document *d)
{
    uint32_t at = 0;
    for (size_t i = 0; i < d->document.term_count; i++) {
        struct shim_term *t = &d->terms[i];
        unsigned kind = under(60);
        uint32_t count = kind == 0 ? under(3000) : kind < 10 ? 0 : 1 + under(4);
        uint32_t gap = kind == 0 ? 2 : kind < 20 ? 100000000 : 60, position = under(3);
        if (count > POSITIONS - at)
            count = POSITIONS - at;
        /* Xapian's check takes positions in a document of length 0 for a fault. */
        t->wdf = kind == 0 ? 1 + under(100000) : count == 0 ? 0 : 1 + under(127);
        t->positions = count == 0 ? NULL : &d->positions[at];
        t->position_count = count;
        for (uint32_t k = 0; k < count; k++)
            d->positions[at++] = position += 1 + under(gap);
    }
}

static inline void random_bytes(char *place, size_t len)
{
    unsigned kinds = under(4) == 0 ? 1 : 256;
    for (size_t i = 0; i < len; i++)
        place[i] = (char)under(kinds);
}

static inline void random_values(struct random_document *d)
{
    char *place = d->bytes + 100000;
    uint32_t slot = under(3);
    size_t n = 0;
    for (; n < VALUES && under(5) > 0; n++, slot += 1 + under(under(6) == 0 ? 60 : 3)) {
        size_t len = under(60) == 0 ? 1 + under(9000) : 1 + under(20);
        random_bytes(place, len);
        d->values[n] = (struct shim_value){slot, {place, len}};
        place += len;
    }
    d->document.values = d->values;
    d->document.value_count = n;
}

static inline const struct shim_document *random_document(struct random_document *d, uint32_t id)
{
    unsigned kind = under(30);
    memset(&d->document, 0, sizeof d->document);
    random_terms(d, id, kind == 0 ? 1 : kind == 1 ? TERMS : 1 + under(40));
    random_positions(d);
    random_values(d);
    size_t len = kind == 2 ? under(100000) : kind == 3 ? 0 : under(600);
    random_bytes(d->bytes, len);
    d->document.data = (struct shim_bytes){d->bytes, len};
    return &d->document;
}

/* random_document_make(d): memory for one. */
static inline void random_document_make(struct random_document *d)
{
    d->bytes = malloc(100000 + VALUES * 9001);
    ck_assert_ptr_nonnull(d->bytes);
}

#endif
