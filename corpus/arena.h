/*
 * arena: memory of one unit of work (a record, a query, an answer), given back all at once.
 * Used by readers, the query parser and the searcher. Allocation cannot fail (buffer.h).
 */
#ifndef CORPUS_ARENA_H
#define CORPUS_ARENA_H

#include "corpus/span.h"

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *block; /* newest first */
    size_t used;               /* bytes handed out from the newest block */
};

/* arena_alloc(a, size): size bytes, zeroed, aligned for any type. Owned by a. */
void *arena_alloc(struct arena *a, size_t size);

/* arena_copy(a, s): a copy of s with a NUL behind it (not counted). Owned by a. */
struct span arena_copy(struct arena *a, struct span s);

/* arena_string(a, s): like arena_copy, as a C string; s must hold no NUL to be read whole. */
char *arena_string(struct arena *a, struct span s);

/* arena_printf(a, format, ...): formatted text with a NUL behind it. Owned by a. */
struct span arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* arena_reset(a): everything handed out is invalid; keeps one block to start again with. */
void arena_reset(struct arena *a);

/* arena_free(a): give all memory back; a is empty and usable again. */
void arena_free(struct arena *a);

#endif
