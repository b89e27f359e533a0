#include "searcher/serve/io.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 50, EVENTS = 256, ACCEPTS = 64 };

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void io_watch(struct io *io, struct io_source *source, uint32_t events, bool first)
{
    struct epoll_event event = {.events = events, .data.ptr = source};
    int how = first ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(io->epoll, how, source->fd, &event) < 0)
        log_event(io, "error", "epoll: %s", strerror(errno));
}

/* turn_away(io, listener): no descriptor is left for a new connection. The one held back
 * takes it, so that it can be closed: left in the backlog it would wake us for ever. */
static void turn_away(struct io *io, const struct io_listener *listener)
{
    close(io->reserve);
    int fd = accept4(listener->source.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                                   "Content-Length: 0\r\nConnection: close\r\n\r\n";
        if (listener->door == DOOR_HTTP)
            (void)!send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL);
        close(fd);
        io->metrics.refused_connections++;
    }
    io->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* welcome(io, fd, door, peer): take the connection if its address and we have room. */
static void welcome(struct io *io, int fd, enum io_door door, const struct sockaddr *peer)
{
    struct address address;
    address_of(peer, &address);
    if (io->connection_count >= io->config->connections ||
        !clients_connect(io->clients, &address, io->now_ms)) {
        io->metrics.refused_connections++;
        close(fd);
        return;
    }
    if (peer->sa_family != AF_UNIX)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    io->metrics.accepted++;
    connection_open(io, fd, door, &address);
}

static bool accept_one(struct io *io, const struct io_listener *listener)
{
    struct sockaddr_storage peer = {0};
    socklen_t len = sizeof peer;
    int fd = accept4(listener->source.fd, (struct sockaddr *)&peer, &len,
                     SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        welcome(io, fd, listener->door, (const struct sockaddr *)&peer);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE)
        turn_away(io, listener);
    return errno == EINTR || errno == ECONNABORTED;
}

static void close_listeners(struct io *io)
{
    for (size_t i = 0; i < io->listener_count; i++)
        close(io->listeners[i].source.fd);
    io->listener_count = 0;
}

/* drain(io): take what already waits at the door, then close it. */
static void drain(struct io *io)
{
    if (io->draining_since_ms != 0)
        return;
    for (size_t i = 0; i < io->listener_count; i++) {
        while (accept_one(io, &io->listeners[i]))
            ;
    }
    close_listeners(io);
    io->draining_since_ms = io->now_ms;
}

/* receive_control(io, control, fd): one datagram of the supervisor's; *fd is a descriptor that
 * came with it, or -1. False when there is none; *gone when there will be none. */
static bool receive_control(struct io *io, struct io_control *control, int *fd, bool *gone)
{
    char space[CMSG_SPACE(sizeof(int))];
    struct iovec part = {control, sizeof *control};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space,
                             .msg_controllen = sizeof space};
    ssize_t n = recvmsg(io->control, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    *fd = -1;
    *gone = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    if (n != (ssize_t)sizeof *control)
        return false;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
            memcpy(fd, CMSG_DATA(c), sizeof *fd);
    }
    return true;
}

/* control_ready(io): do what the supervisor says; false when it is gone. */
static bool control_ready(struct io *io)
{
    struct io_control control;
    bool gone;
    int fd;
    while (receive_control(io, &control, &fd, &gone)) {
        if (control.what == CONTROL_DRAIN)
            drain(io);
        else if (control.what == CONTROL_WORKER && fd >= 0 &&
                 control.slot < io->config->workers)
            dispatch_worker_replace(io, control.slot, fd);
        else if (fd >= 0)
            close(fd);
    }
    return !gone;
}

/* tell_alive(io): a supervisor that no longer hears this takes us for hung. */
static void tell_alive(struct io *io)
{
    struct io_control alive = {.what = CONTROL_ALIVE};
    if (io->now_ms - io->alive_ms < IO_ALIVE_MS)
        return;
    io->alive_ms = io->now_ms;
    (void)!send(io->control, &alive, sizeof alive, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void tick(struct io *io)
{
    struct connection *next;
    tell_alive(io);
    dispatch_tick(io);
    for (struct connection *c = io->connections; c != NULL; c = next) {
        next = c->next;
        connection_tick(io, c);
    }
}

static bool handle(struct io *io, struct io_source *source, uint32_t events)
{
    if (source->fd < 0)
        return true; /* closed by an event before this one */
    switch (source->type) {
    case SOURCE_LISTENER:
        for (int n = 0; n < ACCEPTS && io->draining_since_ms == 0; n++) {
            if (!accept_one(io, (struct io_listener *)source))
                break;
        }
        return true;
    case SOURCE_CONNECTION:
        connection_ready(io, (struct connection *)source, events);
        return true;
    case SOURCE_WORKER:
        dispatch_worker_ready(io, (struct io_worker *)source, events);
        return true;
    case SOURCE_CONTROL:
        return control_ready(io);
    }
    return true;
}

static bool is_drained(const struct io *io)
{
    if (io->draining_since_ms == 0)
        return false;
    return io->connection_count == 0 ||
           io->now_ms - io->draining_since_ms > (int64_t)io->config->drain_ms;
}

static void loop(struct io *io)
{
    struct epoll_event events[EVENTS];
    int64_t next_tick = io->now_ms + TICK_MS;
    while (!is_drained(io)) {
        int64_t wait = next_tick - io->now_ms;
        int n = epoll_wait(io->epoll, events, EVENTS, wait > 0 ? (int)wait : 0);
        io->now_ms = monotonic_ms();
        for (int i = 0; i < n; i++) {
            if (!handle(io, events[i].data.ptr, events[i].events))
                return;
        }
        if (io->now_ms >= next_tick) {
            next_tick = io->now_ms + TICK_MS;
            tick(io);
        }
        connection_bury(io);
    }
}

static struct clients *make_clients(const struct config *config)
{
    struct address trusted[CONFIG_LIST_MAX + 2];
    size_t count = 0;
    address_parse(SPAN("127.0.0.1"), &trusted[count++]);
    address_parse(SPAN("::1"), &trusted[count++]);
    for (size_t i = 0; i < config->trusted.count; i++) {
        if (address_parse(span_of(config->trusted.items[i]), &trusted[count]))
            count++;
    }
    struct clients_limits limits = {.connections = config->client_connections,
                                    .rate = config->rate,
                                    .burst = config->burst};
    return clients_new(&limits, trusted, count);
}

int io_run(const struct config *config, const struct io_listener *listeners, size_t count,
           int control, int log)
{
    struct io io = {.config = config, .control = control, .log = log,
                    .now_ms = monotonic_ms()};
    signal(SIGPIPE, SIG_IGN);
    io.queue_end = &io.queue;
    io.epoll = epoll_create1(EPOLL_CLOEXEC);
    io.reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
    io.clients = make_clients(config);
    io.workers = memory_or_die(calloc(config->workers, sizeof *io.workers));
    for (unsigned i = 0; i < config->workers; i++)
        io.workers[i] = (struct io_worker){.source = {SOURCE_WORKER, -1}, .slot = i};
    io.control_source = (struct io_source){SOURCE_CONTROL, control};
    io_watch(&io, &io.control_source, EPOLLIN, true);
    for (size_t i = 0; i < count; i++) {
        io.listeners[i] = listeners[i];
        io_watch(&io, &io.listeners[i].source, EPOLLIN, true);
    }
    io.listener_count = count;
    loop(&io);
    while (io.connections != NULL)
        connection_close(&io, io.connections);
    connection_bury(&io);
    for (unsigned i = 0; i < config->workers; i++) {
        buffer_free(&io.workers[i].in);
        buffer_free(&io.workers[i].out);
        if (io.workers[i].running != NULL)
            request_free(io.workers[i].running);
    }
    free(io.workers);
    clients_free(io.clients);
    return 0;
}
