/*
 * pairs: a set of pairs of 32-bit numbers: which rows have been counted for which value.
 * Used by facets and timeline.
 */
#ifndef SEARCHER_PAIRS_H
#define SEARCHER_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pairs {
    uint64_t *slots; /* pair + 1, or 0; the pair of two UINT32_MAX cannot be held */
    size_t mask, count;
};

/* pairs_add(p, a, b): add the pair; false when it was in the set already. */
bool pairs_add(struct pairs *p, uint32_t a, uint32_t b);

void pairs_free(struct pairs *p);

#endif
