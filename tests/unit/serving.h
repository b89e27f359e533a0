/*
 * serving: an I/O process without a process: its parts on socket pairs, with the test as client,
 * worker and supervisor. Included by the unit tests of searcher/serve.
 */
#ifndef TESTS_UNIT_SERVING_H
#define TESTS_UNIT_SERVING_H

#include "searcher/serve/connection.h"

#include "tests/unit/run.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SERVING_WORKERS = 2 };

struct serving {
    struct config config;
    struct io io;
    int supervisor;               /* the other end of the control socket */
    int workers[SERVING_WORKERS]; /* the workers' ends; -1 when not there */
};

static inline void serving_pair(int type, int *ours, int *theirs)
{
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    *ours = pair[0];
    *theirs = pair[1];
}

/* serving_turn(s): let all that has come be handled. */
static inline void serving_turn(struct serving *s)
{
    for (int i = 0; i < 4; i++) {
        loop_round(&s->io.loop, 0);
        connection_bury(&s->io);
    }
}

static inline void serving_add_worker(struct serving *s, unsigned slot)
{
    struct frame_head ready = {.kind = FRAME_READY};
    int theirs;
    serving_pair(SOCK_STREAM, &s->workers[slot], &theirs);
    dispatch_worker(s->io.dispatch, slot, theirs);
    ck_assert_int_eq(write(s->workers[slot], &ready, sizeof ready), sizeof ready);
    serving_turn(s);
}

/* serving_start(s, workers, done): with so many workers; done is connection_done unless the
 * test is of dispatch alone. */
static inline void serving_start(struct serving *s, unsigned workers,
                                 void (*done)(struct job *, const struct frame_answer *))
{
    static const struct address local = {{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}};
    struct clients_limits limits = {.connections = 4, .rate = 1, .burst = 2};
    int control;
    *s = (struct serving){.workers = {-1, -1}};
    config_init(&s->config);
    s->config.workers = SERVING_WORKERS;
    s->io.config = &s->config;
    s->io.log.fd = -1;
    s->io.log.slow_ms = 1000;
    ck_assert(loop_open(&s->io.loop));
    serving_pair(SOCK_SEQPACKET, &s->supervisor, &control);
    s->io.clients = clients_new(&limits, &local, 1);
    s->io.dispatch = dispatch_new(&s->config, &s->io.loop, &s->io.metrics, &s->io.log, control,
                                  done);
    for (unsigned i = 0; i < workers; i++)
        serving_add_worker(s, i);
}

static inline void serving_stop(struct serving *s)
{
    while (s->io.connections != NULL)
        connection_close(s->io.connections);
    connection_bury(&s->io);
    dispatch_free(s->io.dispatch);
    clients_free(s->io.clients);
    loop_close(&s->io.loop);
    for (unsigned i = 0; i < SERVING_WORKERS; i++) {
        if (s->workers[i] >= 0)
            close(s->workers[i]);
    }
    close(s->supervisor);
    config_free(&s->config);
}

/* serving_client(s, door, from): a client from there (all zero: a Unix socket); its end. */
static inline int serving_client(struct serving *s, const struct door *door,
                                 const struct address *from)
{
    int client, theirs;
    serving_pair(SOCK_STREAM, &client, &theirs);
    connection_open(&s->io, theirs, door, from, -1);
    return client;
}

/* serving_say(s, client, text): the client sends text. */
static inline void serving_say(struct serving *s, int client, const char *text)
{
    ck_assert_int_eq(write(client, text, strlen(text)), (ssize_t)strlen(text));
    serving_turn(s);
}

/* serving_hear(fd, out): all that lies there for fd, as a string; false when nothing does and
 * the other side has closed. */
static inline bool serving_hear(int fd, struct buffer *out)
{
    ssize_t n;
    buffer_clear(out);
    while ((n = read(fd, buffer_reserve(out, 65536), 65536)) > 0)
        out->len += (size_t)n;
    buffer_string(out);
    return n < 0 || out->len > 0;
}

/* serving_call(s, slot, bytes, head, call): the call that lies there for a worker; false when
 * none does. *call borrows from bytes. */
static inline bool serving_call(struct serving *s, unsigned slot, struct buffer *bytes,
                                struct frame_head *head, struct frame_call *call)
{
    struct span payload;
    serving_hear(s->workers[slot], bytes);
    if (bytes->len == 0)
        return false;
    ck_assert_int_eq(frame_next(buffer_span(bytes), head, &payload), 1);
    ck_assert(frame_call_read(payload, call));
    return true;
}

/* serving_reply(s, slot, ticket, answer): the worker answers. */
static inline void serving_reply(struct serving *s, unsigned slot, uint64_t ticket,
                                 const struct frame_answer *answer)
{
    struct buffer b = {0};
    frame_answer_write(ticket, answer, &b);
    ck_assert_int_eq(write(s->workers[slot], b.at, b.len), (ssize_t)b.len);
    buffer_free(&b);
    serving_turn(s);
}

/* serving_later(s, ms): as if so much time had passed. */
static inline void serving_later(struct serving *s, int64_t ms)
{
    s->io.loop.now_ms += ms;
    s->io.loop.now_us += ms * 1000;
}

#endif
