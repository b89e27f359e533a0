#include "searcher/serve/listen.h"

#include "corpus/schema.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, FIRST_PASSED_FD = 3 };

static void add(struct listen_set *set, const char *spec, int fd, enum door_kind door)
{
    snprintf(set->specs[set->count], LISTEN_SPEC_BYTES, "%s", spec);
    set->at[set->count++] = (struct listener){.fd = fd, .door = door};
}

/* split_address(text, host, port): "127.0.0.1:8080" or "[::1]:8080". */
static bool split_address(const char *text, char host[64], char port[8])
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text || strlen(colon + 1) == 0 || strlen(colon + 1) > 5)
        return false;
    size_t len = (size_t)(colon - text);
    if (text[0] == '[' && text[len - 1] == ']') {
        text++;
        len -= 2;
    }
    if (len == 0 || len >= 64)
        return false;
    memcpy(host, text, len);
    host[len] = '\0';
    strcpy(port, colon + 1);
    return strspn(port, "0123456789") == strlen(port) && atoi(port) <= 65535;
}

static bool is_loopback(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)sa;
        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)sa;
    return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

static enum error_code listen_tcp(const char *text, enum door_kind door, struct listen_set *set,
                                  struct error *error)
{
    char host[64], port[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found;
    if (!split_address(text, host, port) || getaddrinfo(host, port, &hints, &found) != 0)
        return error_set(error, ERROR_USAGE,
                         "\"%.80s\" is not an address to listen on, such as 127.0.0.1:8080", text);
    enum error_code code = ERROR_NONE;
    int fd = -1;
    if (door == DOOR_LINE && !is_loopback(found->ai_addr))
        code = error_set(error, ERROR_USAGE,
                         "--tcp must be a loopback address, not %.80s: it has no protection", text);
    else
        fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (code == ERROR_NONE &&
        (fd < 0 || bind(fd, found->ai_addr, found->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0))
        code = error_set(error, ERROR_IO, "cannot listen on %.80s: %s", text, strerror(errno));
    freeaddrinfo(found);
    if (code == ERROR_NONE)
        add(set, text, fd, door);
    else if (fd >= 0)
        close(fd);
    return code;
}

/* clear_stale(path, name, error): make path free for a socket: nothing there, or a socket on
 * which nobody answers. */
static enum error_code clear_stale(const char *path, const struct sockaddr_un *name,
                                   struct error *error)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return ERROR_NONE;
    if (!S_ISSOCK(st.st_mode))
        return error_set(error, ERROR_IO, "%s exists and is not a socket; remove it or choose "
                                          "another --socket", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int answered = connect(fd, (const struct sockaddr *)name, sizeof *name);
    close(fd);
    if (answered == 0)
        return error_set(error, ERROR_BUSY, "another server answers on %s", path);
    unlink(path);
    return ERROR_NONE;
}

static enum error_code listen_unix(const char *path, const char *spec, enum door_kind door,
                                   struct listen_set *set, struct error *error)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof name.sun_path)
        return error_set(error, ERROR_USAGE, "the socket path %.60s… is longer than %zu bytes; "
                                             "choose another --socket",
                         path, sizeof name.sun_path - 1);
    strcpy(name.sun_path, path);
    if (clear_stale(path, &name, error) != ERROR_NONE)
        return error->code;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t before = umask(0117); /* 0660: who may use it is said by the folder and its group */
    int bound = fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&name, sizeof name);
    umask(before);
    if (bound < 0 || listen(fd, BACKLOG) < 0) {
        error_set(error, ERROR_IO, "cannot listen on %s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return error->code;
    }
    add(set, spec, fd, door);
    return ERROR_NONE;
}

/* default_socket(config, path, room): INDEX/run/search.sock, with its folder made if the
 * index is there. False when it is not, or the path is too long. */
static bool default_socket(const struct config *config, char *path, size_t room)
{
    int len = snprintf(path, room, "%s/" SCHEMA_RUN, config->index);
    if (len < 0 || (size_t)len >= room || (mkdir(path, 0750) < 0 && errno != EEXIST))
        return false;
    len = snprintf(path, room, "%s/" SCHEMA_RUN "/search.sock", config->index);
    return len > 0 && (size_t)len < room;
}

/* take_passed(set): the sockets systemd opened for us (sd_listen_fds(3)). */
static void take_passed(struct listen_set *set)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    if (pid == NULL || count == NULL || atoi(pid) != (int)getpid())
        return;
    char names[512];
    snprintf(names, sizeof names, "%s", getenv("LISTEN_FDNAMES") ? getenv("LISTEN_FDNAMES") : "");
    char *rest = names;
    for (int i = 0; i < atoi(count) && set->count < LISTEN_MAX; i++) {
        char *name = strsep(&rest, ":");
        bool line = name != NULL && strcmp(name, "socket") == 0;
        fcntl(FIRST_PASSED_FD + i, F_SETFD, FD_CLOEXEC);
        fcntl(FIRST_PASSED_FD + i, F_SETFL, O_NONBLOCK);
        add(set, "", FIRST_PASSED_FD + i, line ? DOOR_LINE : DOOR_HTTP);
    }
}

/* open_one(spec, is_path, door, old, set, error): the socket for spec, from old if it is
 * open there. */
static enum error_code open_one(const char *spec, bool is_path, enum door_kind door,
                                const struct listen_set *old, struct listen_set *set,
                                struct error *error)
{
    for (size_t i = 0; i < old->count; i++) {
        if (strcmp(old->specs[i], spec) == 0 && old->at[i].door == door) {
            add(set, spec, old->at[i].fd, door);
            return ERROR_NONE;
        }
    }
    if (is_path)
        return listen_unix(spec, spec, door, set, error);
    if (strncmp(spec, "unix:", 5) == 0)
        return listen_unix(spec + 5, spec, door, set, error);
    return listen_tcp(spec, door, set, error);
}

/* close_missing(a, b): close the sockets of a that b does not hold. */
static void close_missing(const struct listen_set *a, const struct listen_set *b)
{
    for (size_t i = 0; i < a->count; i++) {
        bool held = false;
        for (size_t j = 0; j < b->count; j++)
            held |= b->at[j].fd == a->at[i].fd;
        if (held)
            continue;
        struct sockaddr_un name = {0};
        socklen_t len = sizeof name;
        getsockname(a->at[i].fd, (struct sockaddr *)&name, &len);
        if (name.sun_family == AF_UNIX && a->specs[i][0] != '\0')
            unlink(name.sun_path);
        close(a->at[i].fd);
    }
}

enum error_code listen_open(const struct config *config, struct listen_set *set,
                            struct error *error)
{
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    struct listen_set fresh = {0};
    enum error_code code = ERROR_NONE;
    if (set->count == 0)
        take_passed(set);
    if (set->count > 0 && set->specs[0][0] == '\0')
        return ERROR_NONE; /* systemd's to decide, now and later */
    if (*config->http != '\0')
        code = open_one(config->http, false, DOOR_HTTP, set, &fresh, error);
    if (code == ERROR_NONE && *config->tcp != '\0')
        code = open_one(config->tcp, false, DOOR_LINE, set, &fresh, error);
    if (code == ERROR_NONE && config->socket != NULL && *config->socket != '\0')
        code = open_one(config->socket, true, DOOR_LINE, set, &fresh, error);
    if (code == ERROR_NONE && config->socket == NULL &&
        default_socket(config, path, sizeof path))
        code = open_one(path, true, DOOR_LINE, set, &fresh, error);
    if (code == ERROR_NONE && fresh.count == 0)
        code = error_set(error, ERROR_USAGE, "nothing to listen on: give --http or --socket");
    close_missing(code == ERROR_NONE ? set : &fresh, code == ERROR_NONE ? &fresh : set);
    if (code == ERROR_NONE)
        *set = fresh;
    return code;
}

void listen_describe(const struct listen_set *set, struct buffer *out)
{
    for (size_t i = 0; i < set->count; i++) {
        struct sockaddr_storage sa = {0};
        socklen_t len = sizeof sa;
        char host[64] = "", port[8] = "";
        getsockname(set->at[i].fd, (struct sockaddr *)&sa, &len);
        buffer_add_string(out, i == 0 ? "" : i + 1 == set->count ? " and " : ", ");
        if (sa.ss_family == AF_UNIX) {
            buffer_printf(out, "%s%s", set->at[i].door == DOOR_HTTP ? "http on " : "",
                          ((struct sockaddr_un *)&sa)->sun_path);
            continue;
        }
        getnameinfo((struct sockaddr *)&sa, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
        bool six = sa.ss_family == AF_INET6;
        buffer_printf(out, "%s%s%s%s:%s", set->at[i].door == DOOR_HTTP ? "http://" : "tcp ",
                      six ? "[" : "", host, six ? "]" : "", port);
    }
}

void listen_close(struct listen_set *set)
{
    close_missing(set, &(struct listen_set){0});
    *set = (struct listen_set){0};
}
