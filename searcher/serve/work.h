/*
 * work: one request in a worker's hands, and what all answers to one begin with: the index, a
 * search, an item, or what went wrong. Used by api and theirs.
 */
#ifndef SEARCHER_SERVE_WORK_H
#define SEARCHER_SERVE_WORK_H

#include "searcher/json/json_read.h"
#include "searcher/request.h"
#include "searcher/serve/config.h"
#include "searcher/serve/frame.h"
#include "searcher/serve/http.h"

struct api {
    const struct config *config;
    struct searcher *searcher; /* NULL until there is an index */
    struct arena arena;        /* of one request */
    struct buffer body, gzipped, etag, query;
};

/* One request on its way. */
struct work {
    struct api *api;
    const struct frame_call *call;
    struct frame_answer *answer;
    struct http_param params[HTTP_PARAMS_MAX];
    size_t param_count;
    struct search_result result;
};

/* In the following, id is the "id" of a request that came by the line protocol, as JSON; empty
 * for none. */

/* work_fail(w, complaint, id): answer with an error. */
void work_fail(struct work *w, const struct json_complaint *complaint, struct span id);

/* work_complaint(error, c): what an error of the searcher is to a client. Only errors of usage
 * are theirs to read; the others may name files, and go to the log alone. */
void work_complaint(const struct error *error, struct json_complaint *c);

/* work_message(w): what the error just answered says to a person; owned by the api's arena. */
struct span work_message(struct work *w);

/* work_open(w, id): true when there is an index to search; else the request is answered. */
bool work_open(struct work *w, struct span id);

/* work_search(w, request, id): true when w->result is filled, else the request is answered. The
 * soft deadline is the client's or the server's, whichever is sooner. */
bool work_search(struct work *w, struct search_request *request, struct span id);

/* work_get(w, item, whole, id): one item into w->result, with all below it when whole; true
 * when it is there, else the request is answered. */
bool work_get(struct work *w, struct span item, bool whole, struct span id);

#endif
