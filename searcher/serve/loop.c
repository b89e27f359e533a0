#include "searcher/serve/loop.h"

#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256 };

static void read_clock(struct loop *l)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    l->now_us = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
    l->now_ms = l->now_us / 1000;
}

bool loop_open(struct loop *l)
{
    read_clock(l);
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    return l->epoll >= 0;
}

void loop_close(struct loop *l)
{
    if (l->epoll >= 0)
        close(l->epoll);
    l->epoll = -1;
}

bool loop_add(struct loop *l, struct source *s, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = s};
    return epoll_ctl(l->epoll, EPOLL_CTL_ADD, s->fd, &event) == 0;
}

bool loop_change(struct loop *l, struct source *s, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = s};
    return epoll_ctl(l->epoll, EPOLL_CTL_MOD, s->fd, &event) == 0;
}

void loop_round(struct loop *l, int64_t wait_ms)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(l->epoll, events, EVENTS, wait_ms > 0 ? (int)wait_ms : 0);
    read_clock(l);
    for (int i = 0; i < n; i++) {
        struct source *s = events[i].data.ptr;
        if (s->fd >= 0) /* else an event before this one closed it */
            s->ready(s, events[i].events);
    }
}
