/*
 * results_page: the search page with its results in it, for browsers without script. Used by api.
 */
#ifndef SEARCHER_SERVE_RESULTS_PAGE_H
#define SEARCHER_SERVE_RESULTS_PAGE_H

#include "corpus/buffer.h"
#include "searcher/request.h"

/* results_page_request(request): ask for what the page shows: facets, and marks in HTML. */
void results_page_request(struct search_request *request);

/* results_page(request, result, params, out): append the whole page. params is the query part
 * of the address, still encoded: links to other pages, sorts and filters carry it. */
void results_page(const struct search_request *request, const struct search_result *result,
                  struct span params, struct buffer *out);

/* results_page_problem(query, message, out): append the page with message in place of results. */
void results_page_problem(struct span query, struct span message, struct buffer *out);

#endif
