/*
 * theirs: the paths of interfaces that programs already know, for api's table of paths. What of
 * them is supported is a table in docs/SERVER.md; the rest is refused by name.
 */
#ifndef SEARCHER_SERVE_THEIRS_H
#define SEARCHER_SERVE_THEIRS_H

#include "searcher/serve/work.h"

/* theirs_search(w, rest), theirs_search_by_date(w, rest), theirs_item(w, rest): answer /api/v1/search,
 * /api/v1/search_by_date and /api/v1/items/REST of the Hacker News search API. */
void theirs_search(struct work *w, struct span rest);
void theirs_search_by_date(struct work *w, struct span rest);
void theirs_item(struct work *w, struct span rest);

/* theirs_indexes(w, rest): answer /1/indexes/NAME/WHAT of Algolia's clients; rest is NAME/WHAT. The
 * name may be any, since a server has one index. */
void theirs_indexes(struct work *w, struct span rest);

#endif
