#include "searcher/serve/io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_READ_BYTES = 64 * 1024 };

struct io_request *request_new(struct io *io, struct connection *c)
{
    struct io_request *r = memory_or_die(calloc(1, sizeof *r));
    struct io_request **end = &c->first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = r;
    c->in_flight++;
    r->connection = c;
    r->ticket = ++io->next_ticket;
    r->arrived_ms = io->now_ms;
    snprintf(r->request_id, sizeof r->request_id, "%llx-%llx",
             (unsigned long long)io->now_ms, (unsigned long long)r->ticket);
    return r;
}

void request_free(struct io_request *r)
{
    buffer_free(&r->frame);
    buffer_free(&r->out);
    free(r);
}

/* error_body(code, message, out): the error object of PROTOCOL.md. Both are literals of ours,
 * so nothing needs escaping. */
static void error_body(const char *code, const char *message, struct buffer *out)
{
    buffer_printf(out, "{\"api\":1,\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}", code,
                  message);
}

void door_error(struct io *io, struct io_request *r, int status, const char *code,
                const char *message)
{
    struct buffer body = {0};
    error_body(code, message, &body);
    if (r->connection != NULL && r->connection->door == DOOR_HTTP)
        buffer_add_byte(&body, '\n');
    struct frame_answer answer = {.status = (uint32_t)status,
                                  .content_type = SPAN("application/json"),
                                  .error_code = span_of(code),
                                  .body = buffer_span(&body)};
    if (r->connection != NULL && r->connection->door == DOOR_HTTP)
        door_http_answer(io, r, &answer);
    else
        door_line_answer(io, r, &answer);
    dispatch_answered(io, r, &answer);
    buffer_free(&body);
}

static void count_time(struct io *io, double ms)
{
    size_t bucket = 0;
    while (bucket + 1 < sizeof io->metrics.time_buckets / sizeof *io->metrics.time_buckets &&
           ms >= 0.25 * (double)(1u << bucket))
        bucket++;
    io->metrics.time_buckets[bucket]++;
    io->metrics.time_sum_ms += ms;
}

void dispatch_answered(struct io *io, struct io_request *r, const struct frame_answer *answer)
{
    double ms = (double)(io->now_ms - r->arrived_ms);
    r->answered = true;
    r->worker = NULL;
    if (answer->status / 100 < 6)
        io->metrics.statuses[answer->status / 100]++;
    count_time(io, answer->took_us > 0 ? (double)answer->took_us / 1000 : ms);
    if (r->connection != NULL)
        log_access(io, r, r->connection->door, answer, ms);
}

/* enqueue(io, r): at the end of the queue of all. A connection has at most one request there,
 * so that one that sends many in a row takes turns with the others. */
static void enqueue(struct io *io, struct io_request *r)
{
    r->queued = true;
    r->queued_ms = io->now_ms;
    r->queue_next = NULL;
    *io->queue_end = r;
    io->queue_end = &r->queue_next;
}

static void dequeue(struct io *io, struct io_request *r)
{
    struct io_request **at = &io->queue;
    while (*at != r)
        at = &(*at)->queue_next;
    *at = r->queue_next;
    if (*at == NULL)
        io->queue_end = at;
    r->queued = false;
}

/* is_waiting(r): filled, not answered, not running. */
static bool is_waiting(const struct io_request *r)
{
    return !r->answered && r->worker == NULL && r->frame.len > 0;
}

/* enqueue_next(io, c): let the oldest waiting request of c into the queue if none is in it. */
static void enqueue_next(struct io *io, struct connection *c)
{
    struct io_request *oldest = NULL;
    for (struct io_request *r = c->first; r != NULL; r = r->next) {
        if (r->queued)
            return;
        if (oldest == NULL && is_waiting(r))
            oldest = r;
    }
    if (oldest != NULL)
        enqueue(io, oldest);
}

static bool transmit(struct io_worker *w)
{
    while (w->sent < w->out.len) {
        ssize_t n = send(w->source.fd, w->out.at + w->sent, w->out.len - w->sent,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        w->sent += (size_t)n;
    }
    buffer_clear(&w->out);
    w->sent = 0;
    return true;
}

static void watch_worker(struct io *io, struct io_worker *w)
{
    io_watch(io, &w->source, EPOLLIN | (w->sent < w->out.len ? EPOLLOUT : 0), false);
}

/* start(io, w, r): r's frame goes to w, with what is left of its deadline. */
static void start(struct io *io, struct io_worker *w, struct io_request *r)
{
    int64_t waited = io->now_ms - r->arrived_ms;
    uint32_t timeout = io->config->timeout_ms;
    uint32_t left = waited >= timeout ? 1 : timeout - (uint32_t)waited;
    /* The deadline is the first field of a call. */
    memcpy(r->frame.at + sizeof(struct frame_head), &left, sizeof left);
    w->running = r;
    w->started_ms = io->now_ms;
    r->worker = w;
    r->tries++;
    io->waiting--;
    buffer_add_span(&w->out, buffer_span(&r->frame));
    transmit(w); /* a failure shows as a hang-up, handled there */
    if (w->sent < w->out.len)
        watch_worker(io, w);
}

/* fill_workers(io): give the oldest requests to the workers that are free. */
static void fill_workers(struct io *io)
{
    for (unsigned i = 0; i < io->config->workers && io->queue != NULL; i++) {
        struct io_worker *w = &io->workers[i];
        if (w->source.fd < 0 || !w->ready || w->running != NULL)
            continue;
        struct io_request *r = io->queue;
        dequeue(io, r);
        start(io, w, r);
        if (r->connection != NULL)
            enqueue_next(io, r->connection);
    }
}

/* is_overloaded(io): the queue is full, or has stood still for too long: a request that came
 * now would wait in vain, and its client is better told at once. (How long a request waited
 * for others of its own connection says nothing of that.) */
static bool is_overloaded(const struct io *io)
{
    if (io->waiting >= (size_t)IO_QUEUE_PER_WORKER * io->config->workers)
        return true;
    return io->queue != NULL && io->now_ms - io->queue->queued_ms > IO_QUEUE_AGE_MS;
}

void dispatch_submit(struct io *io, struct io_request *r)
{
    if (is_overloaded(io)) {
        io->metrics.shed++;
        buffer_clear(&r->frame);
        door_error(io, r, 503, "overloaded", "too many searches at once; try again");
        return;
    }
    io->waiting++;
    enqueue_next(io, r->connection);
    fill_workers(io);
}

void dispatch_cancel(struct io *io, struct io_request *r)
{
    if (r->worker != NULL) {
        r->connection = NULL; /* freed when its worker is done */
        io->metrics.cancelled++;
        return;
    }
    if (is_waiting(r)) {
        io->waiting--;
        io->metrics.cancelled++;
    }
    if (r->queued)
        dequeue(io, r);
    request_free(r);
}

/* settle(io, r): r is answered: pass it on to its client, if that is still there. */
static void settle(struct io *io, struct io_request *r)
{
    if (r->connection == NULL)
        request_free(r);
    else
        connection_flush(io, r->connection);
}

static void fail(struct io *io, struct io_request *r, int status, const char *code,
                 const char *message)
{
    if (r->connection != NULL)
        door_error(io, r, status, code, message);
    settle(io, r);
}

/* lose(io, w): w is gone. What it ran is tried once more, since searching changes nothing;
 * a request that ends two workers is at fault itself. */
static void lose(struct io *io, struct io_worker *w)
{
    struct io_request *r = w->running;
    io->metrics.worker_failures++;
    log_event(io, "warning", "worker %u is gone%s", w->slot, r == NULL ? "" : " in a search");
    close(w->source.fd);
    w->source.fd = -1;
    w->ready = false;
    w->running = NULL;
    if (r == NULL)
        return;
    r->worker = NULL;
    if (r->connection != NULL && r->tries < 2) {
        io->metrics.retries++;
        io->waiting++;
        enqueue_next(io, r->connection);
        fill_workers(io);
        return;
    }
    fail(io, r, 500, "worker_failed", "the search failed; it has been reported");
}

static void take_answer(struct io *io, struct io_worker *w, struct span payload)
{
    struct io_request *r = w->running;
    struct frame_answer answer;
    w->running = NULL;
    if (!frame_answer_read(payload, &answer)) {
        fail(io, r, 500, "worker_failed", "the search failed; it has been reported");
        return;
    }
    if (r->connection != NULL) {
        if (r->connection->door == DOOR_HTTP)
            door_http_answer(io, r, &answer);
        else
            door_line_answer(io, r, &answer);
        dispatch_answered(io, r, &answer);
    }
    settle(io, r);
}

/* take_frames(io, w): what has come from w; false when it is not what a worker says. */
static bool take_frames(struct io *io, struct io_worker *w)
{
    struct frame_head head;
    struct span payload;
    for (;;) {
        int there = frame_next(buffer_span(&w->in), &head, &payload);
        if (there <= 0)
            return there == 0;
        if (head.kind == FRAME_READY)
            w->ready = true;
        else if (head.kind != FRAME_ANSWER || w->running == NULL ||
                 head.ticket != w->running->ticket)
            return false;
        else
            take_answer(io, w, payload);
        size_t used = sizeof head + head.len;
        memmove(w->in.at, w->in.at + used, w->in.len - used);
        w->in.len -= used;
        if (w->in.len == 0)
            buffer_free(&w->in);
    }
}

void dispatch_worker_ready(struct io *io, struct io_worker *w, uint32_t events)
{
    if ((events & EPOLLOUT) != 0) {
        if (!transmit(w)) {
            lose(io, w);
            return;
        }
        watch_worker(io, w);
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0)
        return;
    char *place = buffer_reserve(&w->in, ANSWER_READ_BYTES);
    ssize_t n = recv(w->source.fd, place, ANSWER_READ_BYTES, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        w->in.len += (size_t)n;
    if (n <= 0 || !take_frames(io, w))
        lose(io, w);
    fill_workers(io);
}

void dispatch_worker_replace(struct io *io, unsigned slot, int fd)
{
    struct io_worker *w = &io->workers[slot];
    if (w->source.fd >= 0)
        lose(io, w);
    buffer_free(&w->in);
    buffer_free(&w->out);
    w->sent = 0;
    w->source.fd = fd;
    w->ready = false;
    io_watch(io, &w->source, EPOLLIN, true);
}

/* expire(io, w): what w runs is past the hard deadline; nothing but killing w stops it. */
static void expire(struct io *io, struct io_worker *w)
{
    struct io_request *r = w->running;
    struct io_control kill = {.what = CONTROL_KILL, .slot = w->slot};
    io->metrics.timed_out++;
    if (send(io->control, &kill, sizeof kill, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        log_event(io, "error", "cannot reach the supervisor: %s", strerror(errno));
    w->running = NULL;
    w->ready = false; /* nothing more goes to it, whatever the next call lets in */
    fail(io, r, 504, "deadline", "the search took too long and was ended");
    lose(io, w);
}

/* expire_queued(io): requests whose deadline passed while they waited are not run at all. */
static void expire_queued(struct io *io)
{
    while (io->queue != NULL &&
           io->now_ms - io->queue->arrived_ms > (int64_t)io->config->hard_timeout_ms) {
        struct io_request *r = io->queue;
        struct connection *c = r->connection;
        dequeue(io, r);
        io->waiting--;
        io->metrics.timed_out++;
        buffer_clear(&r->frame);
        door_error(io, r, 503, "deadline", "the search had to wait too long");
        enqueue_next(io, c);
        connection_flush(io, c);
    }
}

void dispatch_tick(struct io *io)
{
    for (unsigned i = 0; i < io->config->workers; i++) {
        struct io_worker *w = &io->workers[i];
        if (w->running != NULL &&
            io->now_ms - w->started_ms > (int64_t)io->config->hard_timeout_ms)
            expire(io, w);
    }
    expire_queued(io);
    fill_workers(io);
}
