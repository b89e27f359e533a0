/*
 * listen: the addresses that the server answers on, as listening sockets. Used by the
 * supervisor, before it forks.
 */
#ifndef SEARCHER_SERVE_LISTEN_H
#define SEARCHER_SERVE_LISTEN_H

#include "corpus/error.h"
#include "searcher/serve/config.h"

enum { LISTEN_SPEC_BYTES = 128, LISTEN_MAX = 8 };

/* What is spoken behind a door: HTTP, or the line protocol. */
enum door_kind { DOOR_HTTP, DOOR_LINE };
enum { DOORS = 2 };

struct listener {
    int fd;
    enum door_kind door;
};

struct listen_set {
    struct listener at[LISTEN_MAX];
    char specs[LISTEN_MAX][LISTEN_SPEC_BYTES]; /* address or path; "" when handed over */
    size_t count;
};

/* listen_open(config, set, error): make *set the sockets that config asks for. Those already
 * open in *set are kept where config still asks for them and closed where not; on failure
 * *set stays as it was. At the first call *set is all zero, and sockets that systemd handed
 * over (sd_listen_fds(3)) take the place of config's; one named "socket" speaks the line
 * protocol, the others HTTP. A stale Unix socket is replaced; a path on which somebody
 * answers or that is no socket is an error, and so is the line protocol on an address that
 * is not loopback. */
enum error_code listen_open(const struct config *config, struct listen_set *set,
                            struct error *error);

/* listen_describe(set, out): "http://127.0.0.1:8080 and /run/…/search.sock", for people. */
void listen_describe(const struct listen_set *set, struct buffer *out);

/* listen_close(set): close all sockets and remove those that have a path. */
void listen_close(struct listen_set *set);

#endif
