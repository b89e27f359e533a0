/*
 * request: one thing that a client asked, from its first byte to the answer's last. Used by
 * connection and the doors.
 */
#ifndef SEARCHER_SERVE_REQUEST_H
#define SEARCHER_SERVE_REQUEST_H

#include "searcher/serve/dispatch.h"
#include "searcher/serve/http.h"

struct connection;

struct request {
    struct job job;                /* first member: dispatch knows it by this */
    struct request *next;          /* of the same connection, in order of arrival */
    struct connection *connection; /* NULL when the client is gone */
    int64_t arrived_us;
    bool answered;                 /* out holds the whole answer */
    bool closes;                   /* the connection ends behind its answer */
    bool has_id;                   /* line: its answer may overtake others */
    struct buffer out;             /* for the client */
    /* HTTP: what its answer needs to know of it. */
    enum http_method method;
    bool origin_allowed;
    char origin[256];
    char request_id[65];
    char path[128];                /* for the log, cut */
};

/* request_new(c): a request of c's, the last of its list. */
struct request *request_new(struct connection *c);
void request_free(struct request *r);

/* request_answer(r, answer): write the answer as r's door does, count it and log it. The
 * connection passes it on when it is next flushed. */
void request_answer(struct request *r, const struct frame_answer *answer);

/* request_error(r, status, code, message): answer r with an error object. */
void request_error(struct request *r, uint32_t status, const char *code,
                   const char *message);

/* request_submit(r, kind, call): have a worker answer it, or say at once that there is too much
 * to do. */
void request_submit(struct request *r, enum frame_kind kind, const struct frame_call *call);

#endif
