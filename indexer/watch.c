#include "indexer/watch.h"

#include "corpus/buffer.h"
#include "corpus/strmap.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    QUIET_MS = 300,    /* nothing happens for so long: what came is complete */
    LATEST_MS = 5000,  /* report then, whatever happens */
    RETURN_MS = 1000,  /* between two looks whether the folder is there again */
    EVENTS_BYTES = 64 * 1024,
    NEVER = -1
};

static const uint32_t interesting = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE |
                                    IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

struct watch {
    char *folder;
    char *index;
    bool follow_links;
    int fd;             /* -1 while the folder is gone */
    int root;           /* the folder's watch descriptor */
    char **paths;       /* of the folders, by watch descriptor; NULL: none */
    size_t capacity;
    struct strmap came; /* paths of files that are not reported yet */
    bool all;           /* events were lost: every file may have come */
    bool gone;
    struct error error;
};

/* ---- Sleeping -------------------------------------------------------------------- */

/* sleep_for(fd, milliseconds, stop): until fd can be read (-1: nothing to wait for), the time
 * is over (NEVER: it never is) or *stop is set. A signal that comes just before the sleep
 * ends it, too: it is let in only by ppoll. True when fd can be read. */
static bool sleep_for(int fd, int milliseconds, const volatile sig_atomic_t *stop)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGHUP);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    bool readable =
        *stop == 0 && ppoll(&p, 1, milliseconds == NEVER ? NULL : &time, &before) > 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return readable;
}

bool watch_pause(int milliseconds, const volatile sig_atomic_t *stop)
{
    sleep_for(-1, milliseconds, stop);
    return *stop != 0;
}

static int64_t milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- Which folders --------------------------------------------------------------- */

static void keep_path(struct watch *w, int descriptor, const char *path)
{
    size_t at = (size_t)descriptor;
    if (at >= w->capacity) {
        size_t room = at * 2 + 16;
        w->paths = memory_or_die(realloc(w->paths, room * sizeof *w->paths));
        memset(w->paths + w->capacity, 0, (room - w->capacity) * sizeof *w->paths);
        w->capacity = room;
    }
    free(w->paths[at]);
    w->paths[at] = memory_or_die(strdup(path));
}

static bool is_index(const struct watch *w, const char *path)
{
    struct stat index, folder;
    return stat(w->index, &index) == 0 && stat(path, &folder) == 0 &&
           index.st_dev == folder.st_dev && index.st_ino == folder.st_ino;
}

/* enter(path, payload): follow a folder that is being walked; false to pass it over. */
static bool enter(const char *path, void *payload)
{
    struct watch *w = payload;
    if (is_index(w, path))
        return false;
    int descriptor = inotify_add_watch(w->fd, path, interesting);
    if (descriptor >= 0) {
        keep_path(w, descriptor, path);
        if (strcmp(path, w->folder) == 0)
            w->root = descriptor;
        return true;
    }
    if (errno == ENOSPC)
        error_set(&w->error, ERROR_IO,
                  "%s: more folders than this system lets one follow: raise "
                  "fs.inotify.max_user_watches",
                  path);
    else if (errno != ENOENT && errno != ENOTDIR)
        error_set(&w->error, ERROR_IO, "%s: %s", path, strerror(errno));
    return false;
}

/* follow(w, path, found): follow a folder with all in it, and add the files to found. */
static enum error_code follow(struct watch *w, const char *path, struct sources *found)
{
    sources_walk(found, path, w->follow_links, enter, w, &w->error);
    return w->error.code;
}

/* forget(w, path): no longer follow a folder that was moved away, nor those in it. */
static void forget(struct watch *w, const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < w->capacity; i++) {
        const char *p = w->paths[i];
        if (p != NULL && strncmp(p, path, len) == 0 && (p[len] == '\0' || p[len] == '/'))
            inotify_rm_watch(w->fd, (int)i); /* IN_IGNORED frees the path */
    }
}

static void forget_all(struct watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    for (size_t i = 0; i < w->capacity; i++)
        free(w->paths[i]);
    free(w->paths);
    w->paths = NULL;
    w->capacity = 0;
    strmap_clear(&w->came);
    w->all = false;
}

/* begin(w, found): follow the folder from now on. */
static enum error_code begin(struct watch *w, struct sources *found)
{
    w->gone = false;
    w->root = -1;
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd < 0)
        return error_set(&w->error, ERROR_IO, "%s: cannot be followed: %s", w->folder,
                         strerror(errno));
    if (follow(w, w->folder, found) == ERROR_NONE && w->root < 0)
        error_set(&w->error, ERROR_IO, "%s: not a folder that can be followed", w->folder);
    return w->error.code;
}

enum error_code watch_open(const char *folder, const char *index, bool follow_links,
                           struct sources *found, struct watch **out, struct error *error)
{
    struct watch *w = memory_or_die(calloc(1, sizeof *w));
    w->folder = memory_or_die(strdup(folder));
    for (size_t len = strlen(folder); len > 1 && folder[len - 1] == '/'; len--)
        w->folder[len - 1] = '\0';
    w->index = memory_or_die(strdup(index));
    w->follow_links = follow_links;
    w->fd = -1;
    *out = w;
    if (begin(w, found) == ERROR_NONE)
        return ERROR_NONE;
    *error = w->error;
    watch_close(w);
    *out = NULL;
    return error->code;
}

void watch_close(struct watch *w)
{
    if (w == NULL)
        return;
    forget_all(w);
    strmap_free(&w->came);
    free(w->folder);
    free(w->index);
    free(w);
}

/* ---- What happens ---------------------------------------------------------------- */

/* take_folder(w, mask, path): a folder came or went. */
static void take_folder(struct watch *w, uint32_t mask, const char *path)
{
    struct sources files = {0};
    if (mask & IN_MOVED_FROM)
        forget(w, path);
    if (mask & (IN_CREATE | IN_MOVED_TO))
        follow(w, path, &files);
    for (size_t i = 0; i < files.count; i++)
        strmap_add(&w->came, span_of(files.at[i].path), NULL);
    sources_free(&files);
}

static void take_event(struct watch *w, const struct inotify_event *e)
{
    if (e->mask & IN_Q_OVERFLOW)
        w->all = true;
    if (e->wd < 0 || (size_t)e->wd >= w->capacity || w->paths[e->wd] == NULL)
        return;
    if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) {
        w->gone = w->gone || e->wd == w->root;
        if (e->mask & IN_IGNORED) {
            free(w->paths[e->wd]);
            w->paths[e->wd] = NULL;
        }
        return;
    }
    if (e->len == 0 || e->name[0] == '.')
        return;
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s", w->paths[e->wd], e->name);
    if (e->mask & IN_ISDIR)
        take_folder(w, e->mask, buffer_string(&path));
    else if (e->mask & (IN_CLOSE_WRITE | IN_MOVED_TO))
        strmap_add(&w->came, buffer_span(&path), NULL);
    buffer_free(&path);
}

static void take_events(struct watch *w)
{
    _Alignas(struct inotify_event) char events[EVENTS_BYTES];
    ssize_t got = read(w->fd, events, sizeof events);
    for (ssize_t at = 0; at < got && !w->gone;) {
        const struct inotify_event *e = (const struct inotify_event *)(events + at);
        take_event(w, e);
        at += (ssize_t)(sizeof *e + e->len);
    }
}

/* give(w, found): the files that came and are still there. */
static enum watch_news give(struct watch *w, struct sources *found)
{
    if (w->all) {
        forget_all(w);
        return begin(w, found) == ERROR_NONE ? WATCH_FILES : WATCH_FAILED;
    }
    for (uint32_t i = 0; i < w->came.count; i++) {
        struct span path = strmap_key(&w->came, i);
        struct buffer name = {0};
        buffer_add_span(&name, path);
        sources_add_found(found, buffer_string(&name), w->follow_links);
        buffer_free(&name);
    }
    strmap_clear(&w->came);
    return WATCH_FILES;
}

/* wait_for_return(w, stop, found): until the folder is there again. */
static enum watch_news wait_for_return(struct watch *w, const volatile sig_atomic_t *stop,
                                       struct sources *found)
{
    struct stat status;
    while (stat(w->folder, &status) != 0 || !S_ISDIR(status.st_mode))
        if (watch_pause(RETURN_MS, stop))
            return WATCH_STOPPED;
    return begin(w, found) == ERROR_NONE ? WATCH_FILES : WATCH_FAILED;
}

/* wait_for_files(w, stop): until files came and a quiet moment after them. */
static void wait_for_files(struct watch *w, const volatile sig_atomic_t *stop)
{
    int64_t latest = 0;
    for (;;) {
        bool any = w->came.count > 0 || w->all;
        if (any && latest == 0)
            latest = milliseconds_now() + LATEST_MS;
        bool news = sleep_for(w->fd, any ? QUIET_MS : NEVER, stop);
        if (news)
            take_events(w);
        if (*stop != 0 || w->gone || w->error.code != ERROR_NONE ||
            (any && (!news || milliseconds_now() > latest)))
            return;
    }
}

enum watch_news watch_wait(struct watch *w, const volatile sig_atomic_t *stop,
                           struct sources *found, struct error *error)
{
    enum watch_news news;
    if (w->fd < 0) {
        news = wait_for_return(w, stop, found);
    } else {
        wait_for_files(w, stop);
        if (w->gone)
            forget_all(w);
        news = *stop != 0                     ? WATCH_STOPPED
               : w->gone                      ? WATCH_GONE
               : w->error.code != ERROR_NONE ? WATCH_FAILED
                                              : give(w, found);
    }
    if (news == WATCH_FAILED)
        *error = w->error;
    return news;
}
