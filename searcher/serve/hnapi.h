/*
 * hnapi: the read calls of the Hacker News search API (https://hn.algolia.com/api), answered
 * from a lede index, so that programs written for it run on one by changing its host. What
 * is supported is a table in docs/SERVER.md; anything else is refused by name.
 */
#ifndef SEARCHER_SERVE_HNAPI_H
#define SEARCHER_SERVE_HNAPI_H

#include "corpus/buffer.h"
#include "searcher/request.h"
#include "searcher/serve/http.h"

/* hnapi_request(by_date, params, count, arena, request, complaint): params of /api/v1/search
 * or, with by_date, of /api/v1/search_by_date, as a search. Strings are owned by arena. False
 * with *complaint, a line owned by arena, when a parameter is not supported or wrong. */
bool hnapi_request(bool by_date, const struct http_param *params, size_t count,
                   struct arena *arena, struct search_request *request,
                   struct span *complaint);

/* hnapi_write(request, result, params, out): the answer; params is the query part of the
 * address, which is echoed. */
void hnapi_write(const struct search_request *request, const struct search_result *result,
                 struct span params, struct buffer *out);

/* hnapi_write_item(hit, out): the answer of /api/v1/items/ID: hit with, as search_get
 * gives them for a whole discussion, its comments nested as children. */
void hnapi_write_item(const struct search_hit *hit, struct buffer *out);

/* hnapi_write_error(status, message, out): an error in their form. */
void hnapi_write_error(int status, struct span message, struct buffer *out);

#endif
