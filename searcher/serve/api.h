/*
 * api: what a worker does with a request, whichever door it came by: the methods of
 * docs/PROTOCOL.md over the line protocol, the paths of docs/SERVER.md over HTTP.
 */
#ifndef SEARCHER_SERVE_API_H
#define SEARCHER_SERVE_API_H

#include "searcher/serve/config.h"
#include "searcher/serve/frame.h"

struct api;

/* api_new(config): nothing is opened yet: an index that does not exist is looked for again at
 * each request, which is answered no_index until it is there. */
struct api *api_new(const struct config *config);
void api_free(struct api *a); /* NULL is allowed */

/* api_http(a, call, answer), api_line(a, call, answer): answer call. Everything in *answer is
 * borrowed from a until its next call. Cannot fail: a failure is an answer, too. */
void api_http(struct api *a, const struct frame_call *call, struct frame_answer *answer);
void api_line(struct api *a, const struct frame_call *call, struct frame_answer *answer);

#endif
