#include "searcher/serve/supervisor.h"

#include "searcher/serve/control.h"
#include "searcher/serve/io.h"
#include "searcher/serve/listen.h"
#include "searcher/serve/notify.h"
#include "searcher/serve/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    GENERATIONS_MAX = 8,      /* a reload is refused while so many still drain */
    BACKOFF_MS = 1000,        /* before a worker is started again that died often */
    DEATHS_MAX = 10,          /* "often": so many times in DEATHS_MS */
    DEATHS_MS = 10000,
    HUNG_MS = 10000,          /* an I/O process silent for so long is killed */
    POLL_MS = 200,            /* how late a thing that is due may be done */
    OTHER_FDS = 64,           /* descriptors that are no connections */
    STOP_EXTRA_MS = 1000      /* beyond drain_ms, before everything is killed */
};

struct child {
    pid_t pid;                /* 0: not running */
    int64_t start_at_ms;      /* when to start it; 0: not to be started */
    int64_t window_ms;        /* since when deaths are counted */
    unsigned deaths;
};

struct generation {
    struct generation *next;
    struct config config;
    struct child io;
    struct child *workers;
    int control;              /* to the I/O process, or -1 */
    int64_t heard_ms;
    bool ready;               /* its I/O process has been heard */
    bool draining;
    int64_t end_at_ms;        /* when a drain becomes a kill */
};

struct supervisor {
    struct generation *generations; /* newest first; the first is the one that serves */
    struct listen_set doors;
    int signals;
    int64_t watchdog_ms, fed_ms; /* how often the watchdog is fed (0: never), and when last */
    int64_t now_ms;
    bool stopping;
};

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* say(what, detail): a line for the operator; detail may be empty. */
static void say(const char *what, const char *detail)
{
    fprintf(stderr, "lede serve: %s%s%s\n", what, *detail == '\0' ? "" : ": ", detail);
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* keep_only(fds, count): close every descriptor above 2 that is not listed. */
static void keep_only(int *fds, size_t count)
{
    unsigned from = 3;
    qsort(fds, count, sizeof *fds, compare_ints);
    for (size_t i = 0; i < count; i++) {
        if (fds[i] < (int)from)
            continue;
        if (fds[i] > (int)from)
            close_range(from, (unsigned)fds[i] - 1, 0);
        from = (unsigned)fds[i] + 1;
    }
    close_range(from, ~0u, 0);
}

/* become_child(parent): what every child does first: die with its parent, and take signals
 * as a plain process does, save those that a terminal sends to the whole group. */
static void become_child(pid_t parent)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    sigemptyset(&none);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
    unsetenv("NOTIFY_SOCKET");
}

static int open_log(const struct config *config)
{
    if (*config->access_log == '\0')
        return -1;
    if (strcmp(config->access_log, "-") == 0)
        return STDERR_FILENO;
    int fd = open(config->access_log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK,
                  0640);
    if (fd < 0)
        say("the access log cannot be opened; going on without", strerror(errno));
    return fd;
}

static void run_io(struct supervisor *s, struct generation *g, int control)
{
    int fds[LISTEN_MAX + 2];
    size_t count = 0;
    int log = open_log(&g->config);
    fds[count++] = control;
    fds[count++] = log;
    for (size_t i = 0; i < s->doors.count; i++)
        fds[count++] = s->doors.at[i].fd;
    keep_only(fds, count);
    _exit(io_run(&g->config, s->doors.at, s->doors.count, control, log));
}

static bool start_io(struct supervisor *s, struct generation *g)
{
    int pair[2];
    pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return false;
    fflush(NULL);
    g->io.pid = fork();
    if (g->io.pid == 0) {
        become_child(parent);
        run_io(s, g, pair[1]);
    }
    close(pair[1]);
    g->control = pair[0];
    g->heard_ms = s->now_ms;
    if (g->io.pid > 0)
        return true;
    close(pair[0]);
    g->control = -1;
    g->io.pid = 0;
    return false;
}

static void tell_io(struct generation *g, int what, unsigned slot, int fd)
{
    if (g->control >= 0 && !control_send(g->control, what, slot, fd))
        say("the I/O process does not listen", strerror(errno));
}

static void start_worker(struct generation *g, unsigned slot)
{
    int pair[2];
    pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        become_child(parent);
        keep_only(&pair[1], 1);
        _exit(worker_run(&g->config, pair[1]));
    }
    if (pid > 0) {
        g->workers[slot].pid = pid;
        g->workers[slot].start_at_ms = 0;
        tell_io(g, CONTROL_WORKER, slot, pair[0]);
    }
    close(pair[0]);
    close(pair[1]);
}

/* schedule(s, c): start c again: at once, or later if it dies all the time. */
static void schedule(const struct supervisor *s, struct child *c)
{
    if (s->now_ms - c->window_ms > DEATHS_MS) {
        c->window_ms = s->now_ms;
        c->deaths = 0;
    }
    c->start_at_ms = ++c->deaths > DEATHS_MAX ? s->now_ms + BACKOFF_MS : s->now_ms;
}

/* raise_limit(connections): let a process hold so many, as far as we may. */
static void raise_limit(uint32_t connections)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)connections + OTHER_FDS;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted)
        fprintf(stderr, "lede serve: there are descriptors for %llu connections, not %u\n",
                (unsigned long long)limit.rlim_cur - OTHER_FDS, connections);
}

static struct generation *generation_new(struct supervisor *s, struct config *config)
{
    struct generation *g = memory_or_die(calloc(1, sizeof *g));
    raise_limit(config->connections);
    g->config = *config;
    g->workers = memory_or_die(calloc(config->workers, sizeof *g->workers));
    g->control = -1;
    g->io.start_at_ms = s->now_ms;
    for (unsigned i = 0; i < config->workers; i++)
        g->workers[i].start_at_ms = s->now_ms;
    g->next = s->generations;
    s->generations = g;
    return g;
}

static void generation_drain(struct supervisor *s, struct generation *g)
{
    if (g->draining)
        return;
    g->draining = true;
    g->end_at_ms = s->now_ms + g->config.drain_ms + STOP_EXTRA_MS;
    tell_io(g, CONTROL_DRAIN, 0, -1);
}

static void generation_kill(struct generation *g)
{
    if (g->io.pid > 0)
        kill(g->io.pid, SIGKILL);
    for (unsigned i = 0; i < g->config.workers; i++) {
        if (g->workers[i].pid > 0)
            kill(g->workers[i].pid, SIGKILL);
    }
}

static bool generation_is_gone(const struct generation *g)
{
    if (g->io.pid > 0)
        return false;
    for (unsigned i = 0; i < g->config.workers; i++) {
        if (g->workers[i].pid > 0)
            return false;
    }
    return true;
}

static void generation_free(struct generation *g)
{
    if (g->control >= 0)
        close(g->control);
    free(g->workers);
    config_free(&g->config);
    free(g);
}

/* start_due(s, g): start what should run and does not. Workers wait for the I/O process. */
static void start_due(struct supervisor *s, struct generation *g)
{
    if (!g->draining && g->io.pid == 0 && g->io.start_at_ms != 0 &&
        s->now_ms >= g->io.start_at_ms) {
        if (start_io(s, g))
            g->io.start_at_ms = 0;
        else
            schedule(s, &g->io);
    }
    for (unsigned i = 0; i < g->config.workers && g->io.pid > 0; i++) {
        struct child *w = &g->workers[i];
        if (w->pid == 0 && w->start_at_ms != 0 && s->now_ms >= w->start_at_ms)
            start_worker(g, i);
    }
}

/* io_died(s, g): its connections are lost, its workers too: they hang on its sockets. */
static void io_died(struct supervisor *s, struct generation *g)
{
    g->io.pid = 0;
    if (g->control >= 0)
        close(g->control);
    g->control = -1;
    for (unsigned i = 0; i < g->config.workers; i++) {
        if (g->workers[i].pid > 0)
            kill(g->workers[i].pid, SIGKILL);
    }
    if (g->draining)
        return;
    say("the I/O process died%s; starting it again", "");
    schedule(s, &g->io);
}

static void reap(struct supervisor *s)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (struct generation *g = s->generations; g != NULL; g = g->next) {
            if (g->io.pid == pid)
                io_died(s, g);
            for (unsigned i = 0; i < g->config.workers; i++) {
                if (g->workers[i].pid != pid)
                    continue;
                g->workers[i].pid = 0;
                schedule(s, &g->workers[i]);
            }
        }
    }
}

/* listen_to_io(s, g): what g's I/O process says. */
static void listen_to_io(struct supervisor *s, struct generation *g)
{
    struct control control;
    bool gone = false; /* it is reaped when it has died */
    int fd;
    while (g->control >= 0 && control_receive(g->control, &control, &fd, &gone)) {
        g->heard_ms = s->now_ms;
        if (!g->ready && g == s->generations)
            notify_say("READY=1");
        g->ready = true;
        if (control.what == CONTROL_KILL && control.slot < g->config.workers &&
            g->workers[control.slot].pid > 0)
            kill(g->workers[control.slot].pid, SIGKILL);
    }
}

static void kill_hung(struct supervisor *s, struct generation *g)
{
    if (g->io.pid > 0 && s->now_ms - g->heard_ms > HUNG_MS) {
        say("the I/O process hangs; killing it", "");
        kill(g->io.pid, SIGKILL);
        g->heard_ms = s->now_ms;
    }
    if (g->draining && s->now_ms > g->end_at_ms)
        generation_kill(g);
}

static void remove_gone(struct supervisor *s)
{
    for (struct generation **at = &s->generations; *at != NULL;) {
        struct generation *g = *at;
        if (g->draining && generation_is_gone(g)) {
            *at = g->next;
            generation_free(g);
        } else {
            at = &g->next;
        }
    }
}

/* say_reloading(s): systemd wants to know since when (sd_notify(3)). It is told that we are
 * ready when the new I/O process is. */
static void say_reloading(const struct supervisor *s)
{
    char text[64];
    snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%lld",
             (long long)s->now_ms * 1000);
    notify_say(text);
}

static void reload(struct supervisor *s,
                   enum error_code (*load)(void *, struct config *, struct error *),
                   void *payload)
{
    struct error error = {0};
    struct config config = {0};
    unsigned count = 0;
    say_reloading(s);
    for (struct generation *g = s->generations; g != NULL; g = g->next)
        count++;
    if (count >= GENERATIONS_MAX)
        error_set(&error, ERROR_BUSY, "earlier reloads are not finished yet");
    else if (load(payload, &config, &error) == ERROR_NONE)
        listen_open(&config, &s->doors, &error);
    if (error.code != ERROR_NONE) {
        say("not reloaded, the old configuration stays", error.text);
        notify_say("READY=1");
        config_free(&config);
        return;
    }
    struct generation *old = s->generations;
    start_due(s, generation_new(s, &config));
    generation_drain(s, old);
    say("reloaded", "");
}

/* stop(s): our own hold on the doors goes first, so that a client who comes now is refused
 * at once rather than left waiting behind a door that nobody opens. */
static void stop(struct supervisor *s)
{
    notify_say("STOPPING=1");
    listen_close(&s->doors);
    for (struct generation *g = s->generations; g != NULL; g = g->next) {
        if (s->stopping)
            generation_kill(g);
        else
            generation_drain(s, g);
    }
    s->stopping = true;
}

static void wait_for_events(struct supervisor *s)
{
    struct pollfd fds[GENERATIONS_MAX + 2] = {{.fd = s->signals, .events = POLLIN}};
    nfds_t count = 1;
    for (struct generation *g = s->generations; g != NULL && count <= GENERATIONS_MAX;
         g = g->next)
        fds[count++] = (struct pollfd){.fd = g->control, .events = POLLIN};
    int64_t wait = s->watchdog_ms > 0 && s->watchdog_ms < POLL_MS ? s->watchdog_ms : POLL_MS;
    poll(fds, count, (int)wait);
    s->now_ms = monotonic_ms();
}

/* fill_standard(): have something open as standard input, output and error, so that no
 * connection becomes one of them and is sent our messages. */
static void fill_standard(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* feed_watchdog(s): systemd restarts us when this stops, so it is only said while the I/O
 * process answers. */
static void feed_watchdog(struct supervisor *s)
{
    if (s->watchdog_ms == 0 || s->now_ms - s->fed_ms < s->watchdog_ms ||
        s->now_ms - s->generations->heard_ms > HUNG_MS / 2)
        return;
    s->fed_ms = s->now_ms;
    notify_say("WATCHDOG=1");
}

static void announce(const struct supervisor *s)
{
    struct buffer text = {0};
    buffer_add_string(&text, "listening on ");
    listen_describe(&s->doors, &text);
    say(buffer_string(&text), "");
    buffer_free(&text);
}

enum error_code supervisor_run(enum error_code (*load)(void *, struct config *, struct error *),
                               void *payload, struct error *error)
{
    struct supervisor s = {.now_ms = monotonic_ms()};
    struct config config;
    struct signalfd_siginfo signal;
    fill_standard();
    if (load(payload, &config, error) != ERROR_NONE ||
        listen_open(&config, &s.doors, error) != ERROR_NONE) {
        config_free(&config);
        return error->code;
    }
    s.signals = open_signals();
    s.watchdog_ms = notify_watchdog_ms();
    generation_new(&s, &config);
    announce(&s);
    while (s.generations != NULL) {
        for (struct generation *g = s.generations; g != NULL; g = g->next) {
            start_due(&s, g);
            listen_to_io(&s, g);
            kill_hung(&s, g);
        }
        feed_watchdog(&s);
        wait_for_events(&s);
        while (read(s.signals, &signal, sizeof signal) == sizeof signal) {
            if (signal.ssi_signo == SIGHUP && !s.stopping)
                reload(&s, load, payload);
            else if (signal.ssi_signo == SIGTERM || signal.ssi_signo == SIGINT)
                stop(&s);
        }
        reap(&s);
        remove_gone(&s);
    }
    close(s.signals);
    return ERROR_NONE;
}
