#include "searcher/serve/dispatch.h"

#include "searcher/serve/control.h"
#include "searcher/serve/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_READ_BYTES = 64 * 1024, TRIES_MAX = 3 };

struct worker {
    struct source source;      /* fd -1 while it is being replaced */
    struct dispatch *dispatch;
    unsigned slot;
    bool ready;
    struct job *running;
    int64_t started_ms;
    struct buffer in, out;
    size_t sent;
};

struct dispatch {
    const struct config *config;
    struct loop *loop;
    struct metrics *metrics;
    struct log *log;
    int control;
    void (*done)(struct job *, const struct frame_answer *);
    struct worker *workers;
    struct lane *first; /* of those with a job waiting, in the order of their turns */
    size_t waiting;     /* jobs in all lanes; bounded, so that walking them is cheap */
};

/* ---- The queue -------------------------------------------------------------------------- */

static void line_up(struct dispatch *d, struct lane *lane)
{
    struct lane **end = &d->first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = lane;
    lane->next = NULL;
    lane->turn_ms = d->loop->now_ms;
}

static void leave(struct dispatch *d, struct lane *lane)
{
    struct lane **at = &d->first;
    while (*at != lane)
        at = &(*at)->next;
    *at = lane->next;
}

/* put(d, job): into its lane, behind those that came before it. */
static void put(struct dispatch *d, struct job *job)
{
    struct lane *lane = job->lane;
    struct job **at = &lane->first;
    if (lane->first == NULL)
        line_up(d, lane);
    while (*at != NULL && (*at)->ticket < job->ticket)
        at = &(*at)->next;
    job->next = *at;
    *at = job;
    job->waiting = true;
    d->waiting++;
}

/* take_out(d, job): out of its lane, wherever it stands there. */
static void take_out(struct dispatch *d, struct job *job)
{
    struct lane *lane = job->lane;
    struct job **at = &lane->first;
    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    if (lane->first == NULL)
        leave(d, lane);
    job->waiting = false;
    d->waiting--;
}

/* next_job(d): the first job of the lane whose turn it is; the lane then waits for its next. */
static struct job *next_job(struct dispatch *d)
{
    struct lane *lane = d->first;
    struct job *job = lane->first;
    take_out(d, job);
    if (lane->first != NULL) {
        leave(d, lane);
        line_up(d, lane);
    }
    return job;
}

/* ---- Workers ---------------------------------------------------------------------------- */

static bool transmit(struct worker *w)
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

static void watch(struct worker *w)
{
    uint32_t events = EPOLLIN | (w->sent < w->out.len ? EPOLLOUT : 0);
    if (!loop_change(w->dispatch->loop, &w->source, events))
        log_event(w->dispatch->log, "error", "epoll: %s", strerror(errno));
}

/* start(w, job): job's frame goes to w, with what is left of its deadline. When many wait behind
 * it, it is answered the quick way. */
static void start(struct worker *w, struct job *job)
{
    struct dispatch *d = w->dispatch;
    int64_t waited = d->loop->now_ms - job->arrived_ms;
    uint32_t timeout = d->config->timeout_ms;
    uint32_t left = waited >= timeout ? 1 : timeout - (uint32_t)waited;
    uint32_t quick = d->waiting >= (size_t)LIMITS_QUEUE_SHORT * d->config->workers;
    d->metrics->quick += quick;
    frame_call_adjust(&job->frame, left, quick);
    w->running = job;
    w->started_ms = d->loop->now_ms;
    job->tries++;
    buffer_add_span(&w->out, buffer_span(&job->frame));
    transmit(w); /* a failure shows as a hang-up, handled there */
    if (w->sent < w->out.len)
        watch(w);
}

/* fill_workers(d): give the first jobs to the workers that are free. */
static void fill_workers(struct dispatch *d)
{
    for (unsigned i = 0; i < d->config->workers && d->first != NULL; i++) {
        struct worker *w = &d->workers[i];
        if (w->source.fd >= 0 && w->ready && w->running == NULL)
            start(w, next_job(d));
    }
}

static void fail(struct dispatch *d, struct job *job, uint32_t status, const char *code,
                 const char *message)
{
    struct frame_answer answer;
    struct buffer body = {0};
    frame_error(status, code, message, &body, &answer);
    d->done(job, job->abandoned ? NULL : &answer);
    buffer_free(&body);
}

/* lose(w): w is gone. What it ran is tried again; a job that ends TRIES_MAX workers is at fault
 * itself. */
static void lose(struct worker *w)
{
    struct dispatch *d = w->dispatch;
    struct job *job = w->running;
    d->metrics->worker_failures++;
    log_event(d->log, "warning", "worker %u is gone%s", w->slot,
              job == NULL ? "" : " in a search");
    close(w->source.fd);
    w->source.fd = -1;
    w->ready = false;
    w->running = NULL;
    if (job == NULL)
        return;
    if (job->abandoned || job->tries >= TRIES_MAX) {
        fail(d, job, 500, "worker_failed", "the search failed; it has been reported");
        return;
    }
    d->metrics->retries++;
    put(d, job);
    fill_workers(d);
}

static void take_answer(struct worker *w, struct span payload)
{
    struct dispatch *d = w->dispatch;
    struct job *job = w->running;
    struct frame_answer answer;
    w->running = NULL;
    if (frame_answer_read(payload, &answer))
        d->done(job, job->abandoned ? NULL : &answer);
    else
        fail(d, job, 500, "worker_failed", "the search failed; it has been reported");
}

/* take_frames(w): what has come from w; false when it is not what a worker says. */
static bool take_frames(struct worker *w)
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
            take_answer(w, payload);
        size_t used = sizeof head + head.len;
        memmove(w->in.at, w->in.at + used, w->in.len - used);
        w->in.len -= used;
        if (w->in.len == 0)
            buffer_free(&w->in);
    }
}

static void worker_ready(struct source *source, uint32_t events)
{
    struct worker *w = (struct worker *)source;
    struct dispatch *d = w->dispatch;
    if ((events & EPOLLOUT) != 0) {
        if (!transmit(w)) {
            lose(w);
            return;
        }
        watch(w);
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0)
        return;
    char *place = buffer_reserve(&w->in, ANSWER_READ_BYTES);
    ssize_t n = recv(w->source.fd, place, ANSWER_READ_BYTES, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        w->in.len += (size_t)n;
    if (n <= 0 || !take_frames(w))
        lose(w);
    fill_workers(d);
}

void dispatch_worker(struct dispatch *d, unsigned slot, int fd)
{
    struct worker *w = &d->workers[slot];
    if (w->source.fd >= 0)
        lose(w);
    buffer_free(&w->in);
    buffer_free(&w->out);
    w->sent = 0;
    w->source.fd = fd;
    w->ready = false;
    if (!loop_add(d->loop, &w->source, EPOLLIN))
        log_event(d->log, "error", "epoll: %s", strerror(errno));
}

/* ---- Jobs ------------------------------------------------------------------------------- */

/* is_overloaded(d): the queue is full, or its first has stood there for too long: a job that
 * came now would wait in vain, and its client is better told at once. (How long a job waited
 * for others of its own lane says nothing of that. Nor does a long wait in a short queue:
 * those are a few slow searches, and the next may be quick.) */
static bool is_overloaded(const struct dispatch *d)
{
    size_t workers = d->config->workers;
    if (d->waiting < LIMITS_QUEUE_SHORT * workers)
        return false;
    return d->waiting >= LIMITS_QUEUE_PER_WORKER * workers ||
           d->loop->now_ms - d->first->turn_ms > LIMITS_QUEUE_MS;
}

bool dispatch_admits(const struct dispatch *d)
{
    bool overloaded = is_overloaded(d);
    d->metrics->shed += overloaded;
    return !overloaded;
}

void dispatch_submit(struct dispatch *d, struct lane *lane, struct job *job)
{
    job->lane = lane;
    put(d, job);
    fill_workers(d);
}

bool dispatch_cancel(struct dispatch *d, struct job *job)
{
    d->metrics->cancelled++;
    if (!job->waiting) {
        job->abandoned = true;
        return false;
    }
    take_out(d, job);
    return true;
}

/* expire(w): what w runs is past the hard deadline; nothing but killing w stops it. */
static void expire(struct worker *w)
{
    struct dispatch *d = w->dispatch;
    struct job *job = w->running;
    d->metrics->timed_out++;
    if (!control_send(d->control, CONTROL_KILL, w->slot, -1))
        log_event(d->log, "error", "cannot reach the supervisor: %s", strerror(errno));
    w->running = NULL;
    w->ready = false; /* nothing more goes to it, whatever the next call lets in */
    fail(d, job, 504, "deadline", "the search took too long and was ended");
    lose(w);
}

/* expire_waiting(d): jobs whose deadline passed while they waited are not run at all. */
static void expire_waiting(struct dispatch *d)
{
    while (d->first != NULL && d->loop->now_ms - d->first->first->arrived_ms >
                                   (int64_t)d->config->hard_timeout_ms) {
        d->metrics->timed_out++;
        fail(d, next_job(d), 503, "deadline", "the search had to wait too long");
    }
}

void dispatch_tick(struct dispatch *d)
{
    for (unsigned i = 0; i < d->config->workers; i++) {
        struct worker *w = &d->workers[i];
        if (w->running != NULL &&
            d->loop->now_ms - w->started_ms > (int64_t)d->config->hard_timeout_ms)
            expire(w);
    }
    expire_waiting(d);
    fill_workers(d);
}

void dispatch_look(const struct dispatch *d, struct metrics_gauges *gauges)
{
    gauges->waiting = d->waiting;
    for (unsigned i = 0; i < d->config->workers; i++) {
        gauges->workers_ready += d->workers[i].ready;
        gauges->workers_running += d->workers[i].running != NULL;
    }
}

struct dispatch *dispatch_new(const struct config *config, struct loop *loop,
                              struct metrics *metrics, struct log *log, int control,
                              void (*done)(struct job *, const struct frame_answer *))
{
    struct dispatch *d = memory_or_die(calloc(1, sizeof *d));
    *d = (struct dispatch){.config = config, .loop = loop, .metrics = metrics, .log = log,
                           .control = control, .done = done};
    d->workers = memory_or_die(calloc(config->workers, sizeof *d->workers));
    for (unsigned i = 0; i < config->workers; i++)
        d->workers[i] = (struct worker){.source = {-1, worker_ready}, .dispatch = d, .slot = i};
    return d;
}

void dispatch_free(struct dispatch *d)
{
    for (unsigned i = 0; i < d->config->workers; i++) {
        struct worker *w = &d->workers[i];
        if (w->running != NULL)
            d->done(w->running, NULL);
        if (w->source.fd >= 0)
            close(w->source.fd);
        buffer_free(&w->in);
        buffer_free(&w->out);
    }
    free(d->workers);
    free(d);
}
