#include "searcher/serve/io.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 16 * 1024, IN_MAX = HTTP_HEAD_MAX + HTTP_BODY_MAX + READ_BYTES };

void connection_open(struct io *io, int fd, enum io_door door, const struct address *peer)
{
    struct connection *c = memory_or_die(calloc(1, sizeof *c));
    c->source = (struct io_source){.type = SOURCE_CONNECTION, .fd = fd};
    c->door = door;
    c->peer = *peer;
    c->idle_since_ms = io->now_ms;
    c->progress_ms = io->now_ms;
    c->next = io->connections;
    if (c->next != NULL)
        c->next->prev = c;
    io->connections = c;
    io->connection_count++;
    c->events = EPOLLIN | EPOLLRDHUP;
    io_watch(io, &c->source, c->events, true);
}

void connection_close(struct io *io, struct connection *c)
{
    while (c->first != NULL) {
        struct io_request *r = c->first;
        c->first = r->next;
        dispatch_cancel(io, r);
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
    return !c->closing && !c->ended && c->in_flight < IO_IN_FLIGHT &&
           c->out.len - c->sent < IO_UNSENT_PAUSE && c->in.len < IN_MAX;
}

/* parse(io, c): take as many requests as the limits let. */
static void parse(struct io *io, struct connection *c)
{
    bool (*take)(struct io *, struct connection *) =
        c->door == DOOR_HTTP ? door_http_parse : door_line_parse;
    while (!c->closing && c->in_flight < IO_IN_FLIGHT &&
           c->out.len - c->sent < IO_UNSENT_PAUSE && c->in.len > 0) {
        if (!take(io, c))
            break;
    }
    if (c->in.len == 0) {
        c->request_since_ms = 0;
        c->head_since_ms = 0;
        buffer_free(&c->in); /* an idle connection costs no buffer */
    } else if (c->request_since_ms == 0 && c->in_flight == 0) {
        c->request_since_ms = io->now_ms;
        c->head_since_ms = c->door == DOOR_HTTP ? io->now_ms : 0;
    }
}

/* receive(io, c): read once; false when the connection broke. */
static bool receive(struct io *io, struct connection *c)
{
    char *place = buffer_reserve(&c->in, READ_BYTES);
    ssize_t n = recv(c->source.fd, place, READ_BYTES, 0);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0)
        c->ended = true;
    if (c->lingering_since_ms == 0)
        c->in.len += (size_t)n;
    io->metrics.bytes_in += (uint64_t)n;
    return true;
}

/* has_answer(c): something that deliver would move. */
static bool has_answer(const struct connection *c)
{
    if (c->first != NULL && c->first->answered)
        return true;
    for (const struct io_request *r = c->first; r != NULL; r = r->next) {
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
    for (struct io_request **at = &c->first; *at != NULL;) {
        struct io_request *r = *at;
        if (!r->answered || (blocked && !r->has_id)) {
            blocked = true;
            at = &r->next;
            continue;
        }
        buffer_add_span(&c->out, buffer_span(&r->out));
        if (c->door == DOOR_HTTP && !r->keep_alive)
            c->closing = true;
        *at = r->next;
        c->in_flight--;
        request_free(r);
    }
}

/* transmit(io, c): send what the kernel takes; false when the connection broke. */
static bool transmit(struct io *io, struct connection *c)
{
    while (c->sent < c->out.len) {
        ssize_t n = send(c->source.fd, c->out.at + c->sent, c->out.len - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        c->sent += (size_t)n;
        c->progress_ms = io->now_ms;
        io->metrics.bytes_out += (uint64_t)n;
    }
    buffer_free(&c->out);
    c->sent = 0;
    return true;
}

static void watch(struct io *io, struct connection *c)
{
    uint32_t events = (wants_more(c) ? EPOLLIN : 0) | (c->sent < c->out.len ? EPOLLOUT : 0);
    if (!c->ended)
        events |= EPOLLRDHUP;
    if (events != c->events) {
        c->events = events;
        io_watch(io, &c->source, events, false);
    }
}

/* finish(io, c): once nothing is left to answer or to send, and nothing more will come,
 * close c. A close while unread bytes lie in the kernel would reset the connection and may
 * cost the client our last words, so we only say that we are done and let it close. Returns
 * true when c is gone. */
static bool finish(struct io *io, struct connection *c)
{
    if (c->first != NULL || c->sent < c->out.len || !(c->closing || c->ended))
        return false;
    if (c->ended) {
        connection_close(io, c);
        return true;
    }
    if (c->lingering_since_ms == 0) {
        shutdown(c->source.fd, SHUT_WR);
        buffer_free(&c->in);
        c->lingering_since_ms = io->now_ms;
    }
    return false;
}

void connection_flush(struct io *io, struct connection *c)
{
    bool was_busy = c->first != NULL || c->sent < c->out.len;
    do {
        if (c->sent == c->out.len)
            c->progress_ms = io->now_ms;
        deliver(c);
        if (!transmit(io, c)) {
            connection_close(io, c);
            return;
        }
        parse(io, c);
    } while (has_answer(c));
    if (c->first == NULL && was_busy)
        c->idle_since_ms = io->now_ms;
    if (!finish(io, c))
        watch(io, c);
}

void connection_ready(struct io *io, struct connection *c, uint32_t events)
{
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        connection_close(io, c);
        return;
    }
    if ((events & (EPOLLIN | EPOLLRDHUP)) != 0 && wants_more(c) && !receive(io, c)) {
        connection_close(io, c);
        return;
    }
    connection_flush(io, c);
}

static bool is_past(const struct io *io, int64_t since_ms, int64_t most_ms)
{
    return since_ms != 0 && io->now_ms - since_ms > most_ms;
}

void connection_tick(struct io *io, struct connection *c)
{
    if (c->lingering_since_ms != 0) {
        if (is_past(io, c->lingering_since_ms, IO_LINGER_MS))
            connection_close(io, c);
        return;
    }
    if (c->sent < c->out.len) {
        if (is_past(io, c->progress_ms, IO_STALL_MS)) {
            io->metrics.timed_out++;
            connection_close(io, c);
        }
        return;
    }
    if (c->first != NULL)
        return;
    bool late = is_past(io, c->head_since_ms, IO_HEAD_MS) ||
                is_past(io, c->request_since_ms, IO_BODY_MS);
    if (late && c->door == DOOR_HTTP) {
        io->metrics.timed_out++;
        struct io_request *r = request_new(io, c);
        door_error(io, r, 408, "request_timeout", "the request did not come in time");
        c->closing = true;
        connection_flush(io, c);
        return;
    }
    int64_t idle_ms = c->door == DOOR_HTTP ? IO_IDLE_HTTP_MS : IO_IDLE_LINE_MS;
    if (io->draining_since_ms != 0)
        idle_ms = IO_GRACE_MS;
    if (late || is_past(io, c->idle_since_ms, idle_ms)) {
        io->metrics.timed_out++;
        connection_close(io, c);
    }
}
