#include "searcher/serve/connection.h"

#include "searcher/serve/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 16 * 1024, IN_MAX = HTTP_HEAD_MAX + HTTP_BODY_MAX + READ_BYTES };

static void flush(struct connection *c);
static void connection_ready(struct source *source, uint32_t events);

void connection_open(struct io *io, int fd, const struct door *door,
                     const struct address *peer, int64_t uid)
{
    struct connection *c = memory_or_die(calloc(1, sizeof *c));
    c->source = (struct source){fd, connection_ready};
    c->io = io;
    c->door = door;
    c->peer = *peer;
    c->uid = uid;
    c->idle_since_ms = io->loop.now_ms;
    c->progress_ms = io->loop.now_ms;
    c->next = io->connections;
    if (c->next != NULL)
        c->next->prev = c;
    io->connections = c;
    io->connection_count++;
    c->events = EPOLLIN | EPOLLRDHUP;
    if (!loop_add(&io->loop, &c->source, c->events))
        connection_close(c);
}

/* drop(c, r): the client is gone, and with it r's answer. */
static void drop(struct connection *c, struct request *r)
{
    r->connection = NULL;
    if (r->answered || dispatch_cancel(c->io->dispatch, &r->job))
        request_free(r);
}

void connection_close(struct connection *c)
{
    struct io *io = c->io;
    while (c->first != NULL) {
        struct request *r = c->first;
        c->first = r->next;
        drop(c, r);
    }
    clients_disconnect(io->clients, &c->peer);
    close(c->source.fd);
    c->source.fd = -1;
    if (c->prev != NULL)
        c->prev->next = c->next;
    else
        io->connections = c->next;
    if (c->next != NULL)
        c->next->prev = c->prev;
    io->connection_count--;
    buffer_free(&c->in);
    buffer_free(&c->out);
    c->next = io->closed;
    io->closed = c;
}

void connection_bury(struct io *io)
{
    while (io->closed != NULL) {
        struct connection *c = io->closed;
        io->closed = c->next;
        free(c);
    }
}

static bool wants_more(const struct connection *c)
{
    if (c->lingering_since_ms != 0)
        return true;
    return !c->closing && !c->ended && c->in_flight < LIMITS_IN_FLIGHT &&
           c->out.len - c->sent < LIMITS_UNSENT_BYTES && c->in.len < IN_MAX;
}

/* begin_request(c): the first bytes of a request are there: from now on it has its time. */
static void begin_request(struct connection *c)
{
    if (c->request_since_ms != 0 || c->in_flight > 0)
        return;
    c->request_since_ms = c->io->loop.now_ms;
    c->head_since_ms = c->door->head_ms > 0 ? c->io->loop.now_ms : 0;
}

/* take(c): take as many requests as the limits let. */
static void take(struct connection *c)
{
    while (!c->closing && c->in_flight < LIMITS_IN_FLIGHT &&
           c->out.len - c->sent < LIMITS_UNSENT_BYTES && c->in.len > 0) {
        begin_request(c);
        if (!c->door->take(c))
            break;
    }
    if (c->in.len == 0) {
        c->request_since_ms = 0;
        c->head_since_ms = 0;
        buffer_free(&c->in); /* an idle connection costs no buffer */
    }
}

void connection_taken(struct connection *c, size_t used)
{
    memmove(c->in.at, c->in.at + used, c->in.len - used);
    c->in.len -= used;
    c->request_since_ms = 0;
    c->head_since_ms = 0;
    c->continued = false;
}

/* receive(c): read once; false when the connection broke, or its client has left. */
static bool receive(struct connection *c)
{
    char *place = buffer_reserve(&c->in, READ_BYTES);
    ssize_t n = recv(c->source.fd, place, READ_BYTES, 0);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0 && c->first != NULL && c->door->ends_to_leave)
        return false;
    if (n == 0)
        c->ended = true;
    if (c->lingering_since_ms == 0)
        c->in.len += (size_t)n;
    c->io->metrics.bytes_in += (uint64_t)n;
    return true;
}

/* has_answer(c): something that deliver would move. */
static bool has_answer(const struct connection *c)
{
    if (c->first != NULL && c->first->answered)
        return true;
    for (const struct request *r = c->first; r != NULL; r = r->next) {
        if (r->answered && r->has_id)
            return true;
    }
    return false;
}

/* deliver(c): move answers that may go into out: those without an id in order, those with
 * one as soon as they are there. */
static void deliver(struct connection *c)
{
    bool blocked = false;
    for (struct request **at = &c->first; *at != NULL;) {
        struct request *r = *at;
        if (!r->answered || (blocked && !r->has_id)) {
            blocked = true;
            at = &r->next;
            continue;
        }
        buffer_add_span(&c->out, buffer_span(&r->out));
        c->closing |= r->closes;
        *at = r->next;
        c->in_flight--;
        request_free(r);
    }
}

/* transmit(c): send what the kernel takes; false when the connection broke. */
static bool transmit(struct connection *c)
{
    while (c->sent < c->out.len) {
        ssize_t n = send(c->source.fd, c->out.at + c->sent, c->out.len - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        c->sent += (size_t)n;
        c->progress_ms = c->io->loop.now_ms;
        c->io->metrics.bytes_out += (uint64_t)n;
    }
    buffer_free(&c->out);
    c->sent = 0;
    return true;
}

static void watch(struct connection *c)
{
    uint32_t events = (wants_more(c) ? EPOLLIN : 0) | (c->sent < c->out.len ? EPOLLOUT : 0);
    if (!c->ended)
        events |= EPOLLRDHUP;
    if (events != c->events) {
        c->events = events;
        if (!loop_change(&c->io->loop, &c->source, events))
            log_event(&c->io->log, "error", "epoll: %s", strerror(errno));
    }
}

/* finish(c): once nothing is left to answer or to send, and nothing more will come,
 * close c. A close while unread bytes lie in the kernel would reset the connection and may
 * cost the client our last words, so we only say that we are done and let it close. Returns
 * true when c is gone. */
static bool finish(struct connection *c)
{
    if (c->first != NULL || c->sent < c->out.len || !(c->closing || c->ended))
        return false;
    if (c->ended) {
        connection_close(c);
        return true;
    }
    if (c->lingering_since_ms == 0) {
        shutdown(c->source.fd, SHUT_WR);
        buffer_free(&c->in);
        c->lingering_since_ms = c->io->loop.now_ms;
    }
    return false;
}

/* flush(c): move answers into out, send what the kernel takes, read on where that was paused.
 * May close c. */
static void flush(struct connection *c)
{
    bool was_busy = c->first != NULL || c->sent < c->out.len;
    do {
        if (c->sent == c->out.len)
            c->progress_ms = c->io->loop.now_ms;
        deliver(c);
        if (!transmit(c)) {
            connection_close(c);
            return;
        }
        take(c);
    } while (has_answer(c));
    if (c->first == NULL && was_busy)
        c->idle_since_ms = c->io->loop.now_ms;
    if (!finish(c))
        watch(c);
}

void connection_done(struct job *job, const struct frame_answer *answer)
{
    struct request *r = (struct request *)job;
    if (answer == NULL) {
        request_free(r);
        return;
    }
    request_answer(r, answer);
    flush(r->connection);
}

static void connection_ready(struct source *source, uint32_t events)
{
    struct connection *c = (struct connection *)source;
    bool readable = (events & (EPOLLIN | EPOLLRDHUP)) != 0;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0 ||
        (readable && wants_more(c) && !receive(c)))
        connection_close(c);
    else
        flush(c);
}

static bool is_past(const struct connection *c, int64_t since_ms, int64_t most_ms)
{
    return since_ms != 0 && c->io->loop.now_ms - since_ms > most_ms;
}

/* close_late(c): the client did not keep a deadline. */
static void close_late(struct connection *c)
{
    c->io->metrics.timed_out++;
    connection_close(c);
}

/* tick_request(c): nothing is on its way to c's client; so something must come from it. */
static void tick_request(struct connection *c)
{
    bool late = is_past(c, c->head_since_ms, c->door->head_ms) ||
                is_past(c, c->request_since_ms, LIMITS_REQUEST_MS);
    bool draining = c->io->draining_since_ms != 0;
    if (late && c->door->tells_late) {
        c->io->metrics.timed_out++;
        c->closing = true;
        request_error(request_new(c), 408, "request_timeout",
                      "the request did not come in time");
        flush(c);
    } else if (late || is_past(c, c->idle_since_ms,
                               draining ? LIMITS_GRACE_MS : c->door->idle_ms)) {
        close_late(c);
    }
}

void connection_tick(struct connection *c)
{
    if (c->lingering_since_ms != 0) {
        if (is_past(c, c->lingering_since_ms, LIMITS_LINGER_MS))
            connection_close(c);
    } else if (c->sent < c->out.len) {
        if (is_past(c, c->progress_ms, LIMITS_STALL_MS))
            close_late(c);
    } else if (c->first == NULL) {
        tick_request(c);
    }
}
