/*
 * select: every article and comment that a query finds, by id. For commands that do something
 * with all of them.
 */
#ifndef SEARCHER_SELECT_H
#define SEARCHER_SELECT_H

#include "corpus/error.h"
#include "corpus/span.h"

/* select_each(index, query, each, payload, error): tell each the id of every item that
 * matches query in the index in folder index: what `lede search --group none --match all`
 * would list on all its pages together. id is borrowed for the call. A query that the parser
 * had to mend is refused with ERROR_USAGE, since it may find more than was meant. */
enum error_code select_each(const char *index, const char *query,
                            void (*each)(struct span id, void *payload), void *payload,
                            struct error *error);

#endif
