/*
 * dispatch: the queue of requests, and the worker processes that answer them. Used by the I/O
 * process; knows nothing of connections or of what they speak.
 *
 * Each client has a lane. Lanes take turns, so that a client that sends many requests in a row
 * does not keep the others waiting. A worker runs one job at a time; one that crashes has
 * its job run again by another, since searching changes nothing; one that is past the hard
 * deadline is killed, which the supervisor does, who then sends its successor.
 */
#ifndef SEARCHER_SERVE_DISPATCH_H
#define SEARCHER_SERVE_DISPATCH_H

#include "corpus/buffer.h"
#include "searcher/serve/config.h"
#include "searcher/serve/frame.h"
#include "searcher/serve/log.h"
#include "searcher/serve/loop.h"
#include "searcher/serve/metrics.h"

/* The jobs of one client that wait; all zero at first. */
struct lane {
    struct lane *next; /* behind it, where lanes wait for their turn */
    struct job *first;
    int64_t turn_ms;   /* when it came to stand there */
};

/* One request on its way to a worker and back; a member of what its owner keeps of it. */
struct job {
    struct job *next;     /* in its lane */
    struct lane *lane;    /* of its client */
    uint64_t ticket;      /* one that came later has a higher one */
    int64_t arrived_ms;   /* the soft deadline counts from here */
    unsigned tries;
    bool waiting;         /* in its lane */
    bool abandoned;       /* runs, but nobody wants its answer */
    struct buffer frame;  /* for the worker */
};

struct dispatch; /* opaque */

/* dispatch_new(config, loop, metrics, log, control, done): no workers yet. All are borrowed;
 * control is the socket to the supervisor. done is called when a submitted job is over: with
 * the answer, a worker's or an error, borrowed; or with NULL when the job was cancelled and is
 * now the owner's to free. It may submit and cancel jobs. */
struct dispatch *dispatch_new(const struct config *config, struct loop *loop,
                              struct metrics *metrics, struct log *log, int control,
                              void (*done)(struct job *, const struct frame_answer *));

/* dispatch_free(d): what still runs is done with NULL. */
void dispatch_free(struct dispatch *d);

/* dispatch_admits(d): whether a job that comes now is to be submitted; false, and counted, when
 * there is too much to do already. */
bool dispatch_admits(const struct dispatch *d);

/* dispatch_submit(d, lane, job): queue job, whose frame is filled. */
void dispatch_submit(struct dispatch *d, struct lane *lane, struct job *job);

/* dispatch_cancel(d, job): the client of a submitted job is gone. True when the job is the
 * owner's to free at once; else a worker has it, and done will say when. */
bool dispatch_cancel(struct dispatch *d, struct job *job);

/* dispatch_worker(d, slot, fd): a new worker is behind fd, which is d's now. */
void dispatch_worker(struct dispatch *d, unsigned slot, int fd);

/* dispatch_tick(d): enforce deadlines; several times a second. */
void dispatch_tick(struct dispatch *d);

/* dispatch_look(d, gauges): what waits and who works. */
void dispatch_look(const struct dispatch *d, struct metrics_gauges *gauges);

#endif
