/*
 * algolia: the query calls that Algolia's JavaScript clients make (algoliasearch,
 * instantsearch.js), answered from a lede index, so that a page made with them runs on one by
 * changing its host. What is supported is a table in docs/SERVER.md; anything else is refused
 * by name.
 */
#ifndef SEARCHER_SERVE_ALGOLIA_H
#define SEARCHER_SERVE_ALGOLIA_H

#include "corpus/buffer.h"
#include "searcher/request.h"

#include <jansson.h>

/* One query of a call. */
struct algolia_query {
    struct search_request request;
    bool no_hits;          /* hitsPerPage=0: only counts and facets are wanted */
    bool raw_tags;         /* the client sets its own marks and escapes what is between */
    struct span index;     /* echoed */
    uint64_t page, hits_per_page;
};

/* algolia_query_read(params, index, facet, arena, out, complaint): params is the object of
 * parameters of one query; where it has the member "params", that is a query string with
 * more of them. index is the name in the call's path, for params without one; facet, which may
 * be NULL, is the one facet wanted besides those they name. Strings are owned by arena, index
 * is borrowed. False with *complaint, owned by arena, when a
 * parameter is not supported or wrong. */
bool algolia_query_read(const json_t *params, struct span index, const char *facet,
                        struct arena *arena, struct algolia_query *out, struct span *complaint);

#endif
