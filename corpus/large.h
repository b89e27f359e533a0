/*
 * large: tables of many megabytes that are looked into here and there. Each look costs a walk
 * through the page tables as well, unless they lie in pages of 2 MB: an import takes a tenth
 * less time with those. Used by strmap, text/analysis, and the indexer's words and vocabulary.
 */
#ifndef CORPUS_LARGE_H
#define CORPUS_LARGE_H

#include <stddef.h>

/* large_resize(at, used, size): as realloc, of a table whose first `used` bytes are to be kept,
 * and fatal when there is no memory. One of less than 4 MB is an ordinary one. */
void *large_resize(void *at, size_t used, size_t size);

#endif
