/*
 * loop: what waits for many descriptors at once (epoll(7)), and the clock of the I/O process,
 * read once a round. Used by io and its parts; with descriptors of their own by tests.
 */
#ifndef SEARCHER_SERVE_LOOP_H
#define SEARCHER_SERVE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* What is watched: the first member of a connection, a worker, a listener. */
struct source {
    int fd;                                          /* -1: closed */
    void (*ready)(struct source *s, uint32_t events); /* of epoll */
};

struct loop {
    int epoll;
    int64_t now_us; /* monotonic */
    int64_t now_ms;
};

/* loop_open(l): false with errno set when there is no descriptor left. */
bool loop_open(struct loop *l);
void loop_close(struct loop *l);

/* loop_add(l, s, events): watch s->fd from now on, until it is closed. loop_change(l, s, events):
 * for other events. False with errno set when the kernel refuses. */
bool loop_add(struct loop *l, struct source *s, uint32_t events);
bool loop_change(struct loop *l, struct source *s, uint32_t events);

/* loop_round(l, wait_ms): wait so long at most for something to happen, then have each source
 * it happened to called. A source that is closed meanwhile (fd -1) must stay in memory
 * until the round is over. */
void loop_round(struct loop *l, int64_t wait_ms);

#endif
