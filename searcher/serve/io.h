/*
 * io: the process that holds all connections and no index. It turns bytes into requests,
 * hands each to a worker process that is free, and turns answers into bytes. Its parts are
 * io (the loop, listeners, the clock), connection (bytes in and out, deadlines), door_http and
 * door_line (the two protocols), dispatch (queue and workers), metrics and log; they share
 * the structs of this header and nobody else sees them.
 *
 * Rules that keep it standing (docs/SERVER.md has the numbers):
 *  - Every phase of a connection has a total deadline that no trickle of bytes extends.
 *  - A connection that is not read stops being read from: at most IO_IN_FLIGHT requests and
 *    IO_UNSENT_PAUSE unsent bytes, then the kernel's buffers push back.
 *  - A request is answered exactly once: by a worker, or by an error made here.
 */
#ifndef SEARCHER_SERVE_IO_H
#define SEARCHER_SERVE_IO_H

#include "corpus/buffer.h"
#include "searcher/serve/clients.h"
#include "searcher/serve/config.h"
#include "searcher/serve/frame.h"
#include "searcher/serve/http.h"

#include <stdint.h>

enum {
    IO_LINE_MAX = 64 * 1024,         /* bytes of a request line of the line protocol */
    IO_IN_FLIGHT = 16,               /* requests of one connection at once */
    IO_UNSENT_PAUSE = 256 * 1024,    /* unsent bytes beyond which a connection is not read */
    IO_QUEUE_PER_WORKER = 64,        /* requests that wait, per worker */
    IO_QUEUE_AGE_MS = 100,           /* when the oldest waits longer, the newest is refused */
    IO_HEAD_MS = 5000,               /* for a whole request head */
    IO_BODY_MS = 10000,              /* for a whole request */
    IO_STALL_MS = 10000,             /* for a client to take any byte of its answer */
    IO_IDLE_HTTP_MS = 15000,         /* between requests */
    IO_IDLE_LINE_MS = 300000,
    IO_LINGER_MS = 2000,             /* for a client to read our last words */
    IO_GRACE_MS = 500,               /* a stop waits so long for requests on the way */
    IO_LISTENERS_MAX = 8
};

enum io_door { DOOR_HTTP, DOOR_LINE };

/* What epoll tells us about; first member of all that is watched. */
struct io_source {
    enum { SOURCE_LISTENER, SOURCE_CONNECTION, SOURCE_WORKER, SOURCE_CONTROL } type;
    int fd;
};

struct io_listener {
    struct io_source source;
    enum io_door door;
};

struct io_request {
    struct io_request *next;         /* of the same connection, in order of arrival */
    struct io_request *queue_next;   /* in the queue of all */
    struct connection *connection;   /* NULL when the client is gone */
    struct io_worker *worker;        /* that runs it, or NULL */
    bool queued;                     /* in the queue of all */
    bool answered;                   /* out holds the whole answer */
    bool has_id;                     /* line: its answer may overtake others */
    unsigned tries;
    uint64_t ticket;
    int64_t arrived_ms;
    int64_t queued_ms;               /* when its turn among its connection's had come */
    struct buffer frame;             /* for the worker */
    struct buffer out;               /* for the client */
    /* HTTP: what its answer needs to know of it. */
    enum http_method method;
    bool keep_alive;
    bool origin_allowed;
    char origin[256];
    char request_id[65];
    char path[128];                  /* for the log, cut */
};

struct connection {
    struct io_source source;
    struct connection *next, *prev;
    enum io_door door;
    struct address peer;
    struct buffer in;                /* came and was not parsed yet */
    struct buffer out;               /* to be sent */
    size_t sent;                     /* bytes of out that are gone */
    struct io_request *first;        /* not yet answered into out, oldest first */
    unsigned in_flight;
    int64_t request_since_ms;        /* first byte of an unfinished request; 0 for none */
    int64_t head_since_ms;
    int64_t idle_since_ms;
    int64_t progress_ms;             /* last time the client took bytes */
    uint32_t events;                 /* what epoll watches for */
    bool closing;                    /* take no more requests; close when all is sent */
    bool ended;                      /* the client will send no more */
    int64_t lingering_since_ms;      /* all is sent; waits for the client to have read it */
    bool continued;                  /* 100 Continue was sent for the request being read */
};

struct io_worker {
    struct io_source source;         /* fd -1 while it is being replaced */
    unsigned slot;
    bool ready;
    struct io_request *running;
    int64_t started_ms;
    struct buffer in, out;
    size_t sent;
};

/* Counters for /metrics. */
struct io_metrics {
    uint64_t accepted, refused_connections;
    uint64_t requests[2];            /* per door */
    uint64_t statuses[6];            /* answers by status / 100; lines count as 2 or 5 */
    uint64_t shed, rate_limited, timed_out, worker_failures, retries, cancelled;
    uint64_t bytes_in, bytes_out, log_dropped;
    uint64_t time_buckets[16];       /* answers that took less than 2^i / 4 milliseconds */
    double time_sum_ms;
};

struct io {
    const struct config *config;
    int epoll;
    int control;                     /* to the supervisor */
    int log;                         /* access log, or -1 */
    int reserve;                     /* a descriptor kept to refuse connections with */
    struct io_source control_source;
    struct io_listener listeners[IO_LISTENERS_MAX];
    size_t listener_count;
    struct connection *connections;
    struct connection *closed;       /* freed when no event can name them any more */
    size_t connection_count;
    struct io_worker *workers;
    struct io_request *queue, **queue_end;
    size_t waiting;                  /* requests that no worker runs yet */
    uint64_t next_ticket;
    struct clients *clients;
    struct io_metrics metrics;
    int64_t now_ms;                  /* monotonic */
    int64_t draining_since_ms;       /* 0: not draining */
    int64_t alive_ms;                /* when the supervisor was told so last */
};

/* ---- connection.c ---- */

/* connection_open(io, fd, door, peer): watch a new connection; owns fd. */
void connection_open(struct io *io, int fd, enum io_door door, const struct address *peer);

/* connection_ready(io, c, events): epoll says it can be read or written. May close c. */
void connection_ready(struct io *io, struct connection *c, uint32_t events);

/* connection_flush(io, c): move finished answers into out, send what the kernel takes, read
 * on where that was paused. May close c. */
void connection_flush(struct io *io, struct connection *c);

/* connection_tick(io, c): enforce its deadlines. May close c. */
void connection_tick(struct io *io, struct connection *c);

/* connection_close(io, c): end it at once; its memory lives until connection_bury, which the
 * loop calls when all events at hand are handled. */
void connection_close(struct io *io, struct connection *c);
void connection_bury(struct io *io);

/* ---- door_http.c, door_line.c: each parses the front of c->in ---- */

/* door_*_parse(io, c): take one request from c->in, if a whole one is there; it is then
 * queued or answered. Returns false when no more can be taken now. */
bool door_http_parse(struct io *io, struct connection *c);
bool door_line_parse(struct io *io, struct connection *c);

/* door_*_answer(io, r, answer): the bytes for the client, into r->out. */
void door_http_answer(struct io *io, struct io_request *r, const struct frame_answer *answer);
void door_line_answer(struct io *io, struct io_request *r, const struct frame_answer *answer);

/* door_error(io, r, status, code, message): answer r with an error of PROTOCOL.md. */
void door_error(struct io *io, struct io_request *r, int status, const char *code,
                const char *message);

/* ---- dispatch.c ---- */

/* request_new(io, c): a request of c, appended to its list. */
struct io_request *request_new(struct io *io, struct connection *c);
void request_free(struct io_request *r);

/* dispatch_submit(io, r): queue r, whose frame is filled, or answer it with an error at once. */
void dispatch_submit(struct io *io, struct io_request *r);

/* dispatch_cancel(io, r): the client is gone. r is freed now or when its worker is done. */
void dispatch_cancel(struct io *io, struct io_request *r);

/* dispatch_answered(io, r): r->out is filled: pass it on and count it. */
void dispatch_answered(struct io *io, struct io_request *r, const struct frame_answer *answer);

void dispatch_worker_ready(struct io *io, struct io_worker *w, uint32_t events);
void dispatch_worker_replace(struct io *io, unsigned slot, int fd);
void dispatch_tick(struct io *io);

/* ---- metrics.c, log.c ---- */

/* metrics_write(io, out): the text format of Prometheus 0.0.4. */
void metrics_write(const struct io *io, struct buffer *out);

void log_access(struct io *io, const struct io_request *r, enum io_door door,
                const struct frame_answer *answer, double ms);
/* log_event(io, level, format, ...): something that an operator should know. */
void log_event(struct io *io, const char *level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- io.c ---- */

/* What goes over the control socket, one datagram each. From the supervisor: here is a new
 * worker for a slot (with its descriptor), drain. To it: kill the worker of a slot, and once
 * a second that the loop goes round. */
struct io_control {
    enum { CONTROL_WORKER, CONTROL_DRAIN, CONTROL_KILL, CONTROL_ALIVE } what;
    uint32_t slot;
};
enum { IO_ALIVE_MS = 1000 };

/* io_run(config, listeners, count, control, log): the I/O process; returns its exit code when
 * it has drained. */
int io_run(const struct config *config, const struct io_listener *listeners, size_t count,
           int control, int log);

/* io_watch(io, source, events, first): (re)register with epoll. */
void io_watch(struct io *io, struct io_source *source, uint32_t events, bool first);

#endif
