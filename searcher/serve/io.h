/*
 * io: the process that holds all connections and no index. It turns bytes into requests,
 * hands each to a worker process that is free, and turns answers into bytes. Used by the
 * supervisor.
 *
 * Its parts, each knowing those behind it alone: io (listeners, control) - connection (bytes in
 * and out, deadlines) - door_http, door_line (the two protocols) - request (what is asked and
 * answered) - dispatch (queue and workers) - loop, log, metrics, clients. What must go the
 * other way is handed down as a function: the door of a connection, the end of a job.
 *
 * Rules that keep it standing (docs/SERVER.md has the numbers):
 *  - Every phase of a connection has a total deadline that no trickle of bytes extends.
 *  - A connection that is not read stops being read from, then the kernel's buffers push back.
 *  - A request is answered exactly once: by a worker, or by an error made here.
 */
#ifndef SEARCHER_SERVE_IO_H
#define SEARCHER_SERVE_IO_H

#include "searcher/serve/clients.h"
#include "searcher/serve/config.h"
#include "searcher/serve/dispatch.h"
#include "searcher/serve/listen.h"
#include "searcher/serve/log.h"
#include "searcher/serve/loop.h"
#include "searcher/serve/metrics.h"

/* What the parts share. */
struct io {
    const struct config *config;
    struct loop loop;
    struct log log;
    struct metrics metrics;
    struct clients *clients;
    struct dispatch *dispatch;
    struct connection *connections; /* open ones */
    struct connection *closed;      /* freed when no event can name them any more */
    size_t connection_count;
    uint64_t next_ticket;
    int64_t draining_since_ms;      /* 0: not draining */
};

/* io_run(config, listeners, count, control, log): be the I/O process; log is the descriptor of
 * the access log, or -1. Returns the exit code when it has drained. */
int io_run(const struct config *config, const struct listener *listeners, size_t count,
           int control, int log);

#endif
