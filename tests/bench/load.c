/* Requests at a steady rate, whether or not the answers keep up: what a server meets outside.
 * usage: bench_load ADDRESS PORT PATHS RATE SECONDS CONNECTIONS
 * PATHS is a file of request targets, one a line, taken in turn. Requests come at random times,
 * RATE a second; a time is counted from when the request was due, so that one that had to
 * wait for a connection is not taken for a fast one. Prints, parted by tabs: answers a second
 * with status 200, their median, 99th percentile and maximum in milliseconds; the same of
 * the answers with other statuses; connections that broke. */
#include "corpus/buffer.h"
#include "corpus/span.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 4096, PATHS_MAX = 100000, PENDING_MAX = 1 << 20, EVENTS = 256 };

struct connection {
    int fd;
    bool busy;
    double due;        /* of the request it carries */
    struct buffer in;
};

struct times {
    double *ms;
    size_t count, room;
};

struct load {
    struct sockaddr_in server;
    struct connection connections[CONNECTIONS_MAX];
    size_t connection_count;
    size_t idle[CONNECTIONS_MAX], idle_count;
    char *paths[PATHS_MAX];
    size_t path_count, next_path;
    double pending[PENDING_MAX]; /* due times of requests that wait for a connection; a ring */
    size_t first, waiting;
    struct times good, other;
    size_t broken;
    int epoll;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void add_time(struct times *t, double ms)
{
    if (t->count == t->room) {
        t->room = t->room == 0 ? 4096 : t->room * 2;
        t->ms = memory_or_die(realloc(t->ms, t->room * sizeof *t->ms));
    }
    t->ms[t->count++] = ms;
}

static void read_paths(struct load *l, const char *path)
{
    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        fail(path);
    while (l->path_count < PATHS_MAX && getline(&line, &room, file) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        l->paths[l->path_count++] = memory_or_die(strdup(line));
    }
    free(line);
    fclose(file);
}

static void open_connection(struct load *l, size_t i)
{
    struct connection *c = &l->connections[i];
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&l->server, sizeof l->server) < 0)
        fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
    epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &event);
    buffer_clear(&c->in);
    c->busy = false;
    l->idle[l->idle_count++] = i;
}

/* send_due(l): give the requests that are due to the connections that are free. */
static void send_due(struct load *l)
{
    while (l->waiting > 0 && l->idle_count > 0) {
        struct connection *c = &l->connections[l->idle[--l->idle_count]];
        char text[10000];
        int len = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n",
                           l->paths[l->next_path++ % l->path_count]);
        c->due = l->pending[l->first];
        c->busy = true;
        l->first = (l->first + 1) % PENDING_MAX;
        l->waiting--;
        (void)!send(c->fd, text, (size_t)len, MSG_NOSIGNAL); /* a failure shows as a hang-up */
    }
}

/* answer_length(b): the bytes of the whole answer in b; 0 while it is not whole. */
static size_t answer_length(const struct buffer *b)
{
    const char *end = b->len == 0 ? NULL : memmem(b->at, b->len, "\r\n\r\n", 4);
    if (end == NULL)
        return 0;
    size_t head = (size_t)(end - b->at) + 4;
    const char *field = memmem(b->at, head, "\r\nContent-Length: ", 18);
    size_t total = head + (field == NULL ? 0 : strtoul(field + 18, NULL, 10));
    return b->len >= total ? total : 0;
}

static void take_answer(struct load *l, size_t i)
{
    struct connection *c = &l->connections[i];
    ssize_t n = recv(c->fd, buffer_reserve(&c->in, 65536), 65536, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        l->broken += c->busy;
        close(c->fd);
        for (size_t k = 0; k < l->idle_count; k++) {
            if (l->idle[k] == i)
                l->idle[k--] = l->idle[--l->idle_count];
        }
        open_connection(l, i);
        return;
    }
    c->in.len += (size_t)n;
    if (!c->busy || answer_length(&c->in) == 0)
        return;
    bool good = c->in.len > 12 && memcmp(c->in.at, "HTTP/1.1 200", 12) == 0;
    add_time(good ? &l->good : &l->other, (now_s() - c->due) * 1e3);
    buffer_clear(&c->in);
    c->busy = false;
    l->idle[l->idle_count++] = i;
}

/* run(l, rate, seconds): the times between requests are exponential, so that they come in
 * the bunches that independent people make. */
static void run(struct load *l, double rate, double seconds)
{
    struct epoll_event events[EVENTS];
    double start = now_s(), next = start;
    for (double now = start; now < start + seconds; now = now_s()) {
        for (; next <= now; next += -log(1 - drand48()) / rate) {
            if (l->waiting == PENDING_MAX)
                break;
            l->pending[(l->first + l->waiting++) % PENDING_MAX] = next;
        }
        send_due(l);
        struct timespec wait = {.tv_nsec = next > now ? (long)((next - now) * 1e9) % 1000000000 : 0};
        int n = epoll_pwait2(l->epoll, events, EVENTS, &wait, NULL);
        for (int i = 0; i < n; i++)
            take_answer(l, events[i].data.u64);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_times(struct times *t, double seconds)
{
    size_t n = t->count;
    if (n > 0)
        qsort(t->ms, n, sizeof *t->ms, compare);
    printf("%.0f\t%.2f\t%.2f\t%.2f\t", (double)n / seconds, n > 0 ? t->ms[n / 2] : 0,
           n > 0 ? t->ms[n * 99 / 100] : 0, n > 0 ? t->ms[n - 1] : 0);
    free(t->ms);
}

int main(int argc, char **argv)
{
    static struct load l;
    if (argc != 7) {
        fprintf(stderr, "usage: bench_load ADDRESS PORT PATHS RATE SECONDS CONNECTIONS\n");
        return 2;
    }
    l.server = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &l.server.sin_addr);
    read_paths(&l, argv[3]);
    double rate = atof(argv[4]), seconds = atof(argv[5]);
    l.connection_count = (size_t)atoi(argv[6]);
    l.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (l.path_count == 0 || rate <= 0 || l.connection_count == 0 ||
        l.connection_count > CONNECTIONS_MAX)
        return 2;
    for (size_t i = 0; i < l.connection_count; i++)
        open_connection(&l, i);
    run(&l, rate, seconds);
    print_times(&l.good, seconds);
    print_times(&l.other, seconds);
    printf("%zu\n", l.broken);
    return 0;
}
