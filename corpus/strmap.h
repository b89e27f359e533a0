/*
 * strmap: a set of byte strings, each with a dense number from 0 in order of arrival. Holders
 * keep what belongs to a string in an array by that number. Used for the stem cache, thread
 * tables, facet counts and the bulk builder's dictionary.
 */
#ifndef CORPUS_STRMAP_H
#define CORPUS_STRMAP_H

#include "corpus/arena.h"
#include "corpus/span.h"

#include <stdint.h>

struct strmap {
    struct strmap_slot {
        uint32_t number; /* + 1, or 0 for an empty slot */
        uint32_t hash;   /* here, so that other keys need not be looked at */
    } *slots;
    uint32_t mask;       /* slots - 1 */
    uint32_t count;
    struct strmap_key {
        const char *at;
        uint32_t len;
        uint32_t hash;
    } *keys;           /* by number */
    uint32_t capacity; /* of keys */
    struct arena bytes;
};

enum { STRMAP_NONE = UINT32_MAX };

/* strmap_add(m, key, is_new): key's number, giving it the next one if it has none; sets
 * *is_new (which may be NULL). The map keeps a copy of the bytes. */
uint32_t strmap_add(struct strmap *m, struct span key, bool *is_new);

/* strmap_find(m, key): key's number, or STRMAP_NONE. */
uint32_t strmap_find(const struct strmap *m, struct span key);

/* strmap_key(m, number): the string with that number; borrowed, valid until the map is
 * cleared. */
struct span strmap_key(const struct strmap *m, uint32_t number);

/* strmap_clear(m): forget all strings; strmap_free(m): give the memory back as well. */
void strmap_clear(struct strmap *m);
void strmap_free(struct strmap *m);

/* strmap_hash(key): the 64-bit hash that the map uses (wyhash-like multiply and fold; not
 * for adversaries who know it: callers bound what they insert). The same on every machine,
 * and stored in indexes: it must not change. */
uint64_t strmap_hash(struct span key);

#endif
