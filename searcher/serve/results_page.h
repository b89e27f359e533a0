/*
 * results_page: the search page with its results in it, for browsers without script. Used by api.
 */
#ifndef SEARCHER_SERVE_RESULTS_PAGE_H
#define SEARCHER_SERVE_RESULTS_PAGE_H

#include "corpus/buffer.h"
#include "searcher/request.h"

/* results_page(request, result, params, out): append the whole page. params is the query part
 * of the address without cursor and offset, still encoded: links to the next page carry it. */
void results_page(const struct search_request *request, const struct search_result *result,
                  struct span params, struct buffer *out);

/* results_page_problem(query, message, out): append the page with message in place of results. */
void results_page_problem(struct span query, struct span message, struct buffer *out);

#endif
