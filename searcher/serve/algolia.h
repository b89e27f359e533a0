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

/* algolia_query_read(params, facet, arena, out, complaint): params is the object of
 * parameters of one query; where it has the member "params", that is a query string with
 * more of them. facet, which may be NULL, is the one facet wanted besides those they name.
 * Strings are owned by params or arena. False with *complaint, owned by arena, when a
 * parameter is not supported or wrong. */
bool algolia_query_read(const json_t *params, const char *facet, struct arena *arena,
                        struct algolia_query *out, struct span *complaint);

/* algolia_result_write(query, result, out): append the result object of one query. */
void algolia_result_write(const struct algolia_query *query,
                          const struct search_result *result, struct buffer *out);

/* algolia_facet_hits_write(result, prefix, out): append the answer to a search for values of
 * the first facet of result: those with a word that begins with prefix, in any case. */
void algolia_facet_hits_write(const struct search_result *result, struct span prefix,
                              struct buffer *out);

/* algolia_error_write(status, message, out): an error in their form. */
void algolia_error_write(int status, struct span message, struct buffer *out);

#endif
