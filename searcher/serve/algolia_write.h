/*
 * algolia_write: the answers to the queries of algolia.h, as Algolia's JavaScript clients expect
 * them. Used by api.
 */
#ifndef SEARCHER_SERVE_ALGOLIA_WRITE_H
#define SEARCHER_SERVE_ALGOLIA_WRITE_H

#include "searcher/serve/algolia.h"

/* algolia_result_write(query, result, out): append the result object of one query. */
void algolia_result_write(const struct algolia_query *query,
                          const struct search_result *result, struct buffer *out);

/* algolia_facet_hits_write(query, result, prefix, out): append the answer to a search for values
 * of the first facet of result: those with a word that begins with prefix, in any case. */
void algolia_facet_hits_write(const struct algolia_query *query, const struct search_result *result,
                              struct span prefix, struct buffer *out);

/* algolia_object_write(hit, out): append one object, as it is got by its id. */
void algolia_object_write(const struct search_hit *hit, struct buffer *out);

/* algolia_error_write(status, message, out): an error in their form. */
void algolia_error_write(int status, struct span message, struct buffer *out);

#endif
