/*
 * connection: one client's stream of bytes: what has come and was not understood yet, what is
 * asked and not answered yet, what is answered and not sent yet; and until when each must be
 * done. Used by io; its door says what the bytes mean.
 */
#ifndef SEARCHER_SERVE_CONNECTION_H
#define SEARCHER_SERVE_CONNECTION_H

#include "searcher/serve/io.h"
#include "searcher/serve/request.h"

/* A protocol. */
struct door {
    const char *name;  /* in the log */
    int64_t head_ms;   /* for the head of a request; 0 when it has none of its own */
    int64_t idle_ms;   /* between requests */
    bool tells_late;   /* a request that does not come in time is answered */
    bool ends_to_leave; /* who sends no more has left: its requests are cancelled; else they
                           are still answered */

    /* take(c): take one request from the front of c->in, if a whole one is there, and submit or
     * answer it. False when no more can be taken now. */
    bool (*take)(struct connection *c);

    /* answer(r, answer): the bytes for the client, to r->out. */
    void (*answer)(struct request *r, const struct frame_answer *answer);
};

struct connection {
    struct source source;         /* first member: the loop knows it by this */
    struct io *io;
    const struct door *door;
    struct connection *next, *prev;
    struct address peer;
    int64_t uid;                  /* of the process behind a Unix socket; else -1 */
    struct buffer in;             /* came and was not taken yet */
    struct buffer out;            /* to be sent */
    size_t sent;                  /* bytes of out that are gone */
    struct request *first;        /* not yet answered into out, oldest first */
    struct lane lane;             /* those of them that wait for a worker */
    unsigned in_flight;
    int64_t request_since_ms;     /* first byte of an unfinished request; 0 for none */
    int64_t head_since_ms;        /* the same, until its head is whole */
    int64_t idle_since_ms;
    int64_t progress_ms;          /* last time the client took bytes */
    int64_t lingering_since_ms;   /* all is sent; waits for the client to have read it */
    uint32_t events;              /* what the loop watches for */
    bool closing;                 /* take no more requests; close when all is sent */
    bool ended;                   /* the client will send no more */
    bool continued;               /* HTTP: 100 Continue was sent for the request being read */
};

/* connection_open(io, fd, door, peer, uid): watch a new connection; owns fd. */
void connection_open(struct io *io, int fd, const struct door *door,
                     const struct address *peer, int64_t uid);

/* connection_taken(c, used): a door has taken the first used bytes of c->in as a request. */
void connection_taken(struct connection *c, size_t used);

/* connection_done(job, answer): what dispatch calls when a job of a request is over. */
void connection_done(struct job *job, const struct frame_answer *answer);

/* connection_tick(c): enforce its deadlines. May close c. */
void connection_tick(struct connection *c);

/* connection_close(c): end it at once; its memory lives until connection_bury, which is called
 * when the loop has handled all events at hand. */
void connection_close(struct connection *c);
void connection_bury(struct io *io);

#endif
