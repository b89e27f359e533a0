#include "searcher/serve/io.h"

#include "corpus/sandbox.h"
#include "searcher/serve/connection.h"
#include "searcher/serve/control.h"
#include "searcher/serve/door_http.h"
#include "searcher/serve/door_line.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TICK_MS = 50, ACCEPTS = 64 };

struct process;

/* What others come in by: a listening socket, or the socket to the supervisor. */
struct entrance {
    struct source source; /* first member: the loop knows it by this */
    struct process *process;
    const struct door *door;
};

/* The I/O process: what its parts share, and what only this file needs. */
struct process {
    struct io io;
    struct entrance listeners[LISTEN_MAX];
    size_t listener_count;
    struct entrance control;
    int reserve;      /* a descriptor kept to refuse connections with */
    int64_t alive_ms; /* when the supervisor was told so last */
    bool orphaned;    /* it is gone */
};

static const struct door *const doors[DOORS] = {[DOOR_HTTP] = &door_http,
                                                [DOOR_LINE] = &door_line};

/* ---- Those who come ---------------------------------------------------------------------- */

/* A descriptor of no use but to be closed; files are out of reach. */
static int spare(const struct process *p)
{
    return fcntl(p->control.source.fd, F_DUPFD_CLOEXEC, 0);
}

/* turn_away(e): no descriptor is left for a new connection. The one held back takes it, so
 * that it can be closed: left in the backlog it would wake us for ever. */
static void turn_away(struct entrance *e)
{
    struct process *p = e->process;
    close(p->reserve);
    int fd = accept4(e->source.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                                   "Content-Length: 0\r\nConnection: close\r\n\r\n";
        if (e->door == &door_http)
            (void)!send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL);
        close(fd);
        p->io.metrics.refused_connections++;
    }
    p->reserve = spare(p);
}

/* user_of(fd): who is behind a Unix socket; -1 when that cannot be told. */
static int64_t user_of(int fd)
{
    struct ucred who;
    socklen_t len = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0)
        return -1;
    return who.uid;
}

/* welcome(e, fd, peer): take the connection if its address and we have room. */
static void welcome(struct entrance *e, int fd, const struct sockaddr *peer)
{
    struct io *io = &e->process->io;
    struct address address;
    address_of(peer, &address);
    if (io->connection_count >= io->config->connections ||
        !clients_connect(io->clients, &address, io->loop.now_ms)) {
        io->metrics.refused_connections++;
        close(fd);
        return;
    }
    bool local = peer->sa_family == AF_UNIX;
    if (!local)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    io->metrics.accepted++;
    connection_open(io, fd, e->door, &address, local ? user_of(fd) : -1);
}

static bool accept_one(struct entrance *e)
{
    struct sockaddr_storage peer = {0};
    socklen_t len = sizeof peer;
    int fd = accept4(e->source.fd, (struct sockaddr *)&peer, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        welcome(e, fd, (const struct sockaddr *)&peer);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE)
        turn_away(e);
    return errno == EINTR || errno == ECONNABORTED;
}

static void listener_ready(struct source *source, uint32_t events)
{
    struct entrance *e = (struct entrance *)source;
    (void)events; /* a broken listener accepts nothing */
    for (int n = 0; n < ACCEPTS && e->source.fd >= 0; n++) {
        if (!accept_one(e))
            break;
    }
}

/* drain(p): take what already waits at the doors, then close them. */
static void drain(struct process *p)
{
    if (p->io.draining_since_ms != 0)
        return;
    for (size_t i = 0; i < p->listener_count; i++) {
        struct entrance *e = &p->listeners[i];
        while (accept_one(e))
            continue;
        close(e->source.fd);
        e->source.fd = -1;
    }
    p->io.draining_since_ms = p->io.loop.now_ms;
}

/* ---- The supervisor ----------------------------------------------------------------------- */

static void obey(struct process *p, const struct control *control, int fd)
{
    if (control->what == CONTROL_DRAIN)
        drain(p);
    else if (control->what == CONTROL_WORKER && fd >= 0 &&
             control->slot < p->io.config->workers)
        dispatch_worker(p->io.dispatch, control->slot, fd);
    else if (fd >= 0)
        close(fd);
}

static void control_ready(struct source *source, uint32_t events)
{
    struct process *p = ((struct entrance *)source)->process;
    struct control control;
    int fd;
    (void)events; /* a hang-up shows when reading */
    while (control_receive(source->fd, &control, &fd, &p->orphaned))
        obey(p, &control, fd);
}

/* tell_alive(p): a supervisor that no longer hears this takes us for hung. */
static void tell_alive(struct process *p)
{
    if (p->io.loop.now_ms - p->alive_ms < CONTROL_ALIVE_MS)
        return;
    p->alive_ms = p->io.loop.now_ms;
    control_send(p->control.source.fd, CONTROL_ALIVE, 0, -1);
}

/* ---- Round and round ---------------------------------------------------------------------- */

static void tick(struct process *p)
{
    struct connection *next;
    tell_alive(p);
    dispatch_tick(p->io.dispatch);
    for (struct connection *c = p->io.connections; c != NULL; c = next) {
        next = c->next;
        connection_tick(c);
    }
}

static bool is_drained(const struct io *io)
{
    if (io->draining_since_ms == 0)
        return false;
    return io->connection_count == 0 ||
           io->loop.now_ms - io->draining_since_ms > (int64_t)io->config->drain_ms;
}

static void run(struct process *p)
{
    struct io *io = &p->io;
    int64_t next_tick = io->loop.now_ms + TICK_MS;
    while (!is_drained(io) && !p->orphaned) {
        loop_round(&io->loop, next_tick - io->loop.now_ms);
        if (io->loop.now_ms >= next_tick) {
            next_tick = io->loop.now_ms + TICK_MS;
            tick(p);
        }
        connection_bury(io);
    }
}

static void enter(struct process *p, struct entrance *e, int fd, const struct door *door)
{
    *e = (struct entrance){.process = p, .door = door};
    e->source = (struct source){fd, door == NULL ? control_ready : listener_ready};
    if (!loop_add(&p->io.loop, &e->source, EPOLLIN))
        log_event(&p->io.log, "error", "epoll: %s", strerror(errno));
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

int io_run(const struct config *config, const struct listener *listeners, size_t count,
           int control, int log)
{
    struct process p = {.listener_count = count};
    struct io *io = &p.io;
    io->config = config;
    io->log = (struct log){.fd = log, .queries = config->log_queries, .slow_ms = config->slow_ms};
    if (!loop_open(&io->loop)) {
        log_event(&io->log, "error", "epoll: %s", strerror(errno));
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    struct error error = {0};
    if (sandbox_enter(&(struct sandbox){.role = SANDBOX_DOOR}, &error) != ERROR_NONE) {
        log_event(&io->log, "error", "%s", error.text);
        return (int)error.code;
    }
    io->clients = make_clients(config);
    io->dispatch = dispatch_new(config, &io->loop, &io->metrics, &io->log, control,
                                connection_done);
    enter(&p, &p.control, control, NULL);
    p.reserve = spare(&p);
    for (size_t i = 0; i < count; i++)
        enter(&p, &p.listeners[i], listeners[i].fd, doors[listeners[i].door]);
    run(&p);
    while (io->connections != NULL)
        connection_close(io->connections);
    connection_bury(io);
    dispatch_free(io->dispatch);
    clients_free(io->clients);
    loop_close(&io->loop);
    return 0;
}
