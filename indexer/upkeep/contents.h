/*
 * contents: one number for each document of an index that stands for all its terms, with their
 * frequencies and positions, and all its values: read in one pass, since an index is ordered by
 * terms. Used by verify.
 */
#ifndef INDEXER_CONTENTS_H
#define INDEXER_CONTENTS_H

#include "shim/shim.h"

struct contents {
    uint64_t *sums; /* by document id */
    uint32_t last;  /* highest id */
};

/* contents_read(c, reader, ids, count, error): of the documents ids, ascending. Free with
 * contents_free, also on failure. */
enum shim_status contents_read(struct contents *c, struct shim_reader *reader,
                               const uint32_t *ids, size_t count, struct shim_error *error);

/* contents_of(document): the number that a document has which is indexed as it should be. */
uint64_t contents_of(const struct shim_document *document);

void contents_free(struct contents *c);

#endif
