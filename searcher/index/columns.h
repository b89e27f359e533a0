/*
 * columns: the numbers that every answer needs of every matching document, kept from
 * request to request while the index stays the same. Used by matches and items; part of
 * index.
 *
 * Xapian looks a value up in 2 to 3 us when documents lie far apart and in 30 ns when
 * they are neighbours. So a column is kept in blocks of neighbours; single values are
 * looked up until a block was asked for so many of them that reading it whole would have
 * cost the same, then it is. A process that answers one question reads little more than
 * it needs, a server soon needs to read nothing.
 */
#ifndef SEARCHER_COLUMNS_H
#define SEARCHER_COLUMNS_H

#include "corpus/error.h"

#include <stddef.h>
#include <stdint.h>

struct index;

enum column {
    COLUMN_CREATED,
    COLUMN_THREAD, /* schema_thread() as a signed number */
    COLUMN_COMMENTS,
    COLUMN_TYPE,     /* enum record_type */
    COLUMN_LANGUAGE, /* language */
    COLUMN_COUNT
};

enum {
    COLUMNS_BLOCK = 4096,         /* documents */
    COLUMNS_PATIENCE = 48,        /* single look-ups in a block before it is read */
    COLUMNS_BYTES_MAX = 256 << 20 /* of all blocks; what is beyond is always looked up */
};

struct columns {
    struct {
        void **blocks;     /* NULL: not read */
        uint16_t *touched; /* single look-ups so far */
        size_t count;
    } at[COLUMN_COUNT];
    size_t bytes;
};

/* columns_read(index, column, ids, count, out, error): the number of each of ids, which
 * must ascend. RECORD_NO_NUMBER where there is none (of COLUMN_TYPE and COLUMN_LANGUAGE
 * 0). */
enum error_code columns_read(struct index *index, enum column column, const uint32_t *ids,
                             size_t count, int64_t *out, struct error *error);

/* columns_forget(c): give all memory back; to be called when the index changes. */
void columns_forget(struct columns *c);

#endif
