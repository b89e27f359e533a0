/*
 * supervisor: the process that starts the others and replaces what dies. It opens the doors,
 * but reads nothing that comes through them, and does not know what an index is.
 *
 * One I/O process and its workers are a generation. A reload starts a new generation on the
 * same listening sockets and lets the old one finish what it has read, so no request is lost.
 */
#ifndef SEARCHER_SERVE_SUPERVISOR_H
#define SEARCHER_SERVE_SUPERVISOR_H

#include "corpus/error.h"
#include "searcher/serve/config.h"

/* supervisor_run(load, payload, error): serve until SIGTERM or SIGINT. load fills a
 * config from options and file; it is called at the start and at each SIGHUP, and a
 * config it refuses at a SIGHUP leaves the old one in force. Returns ERROR_NONE after a clean
 * stop. */
enum error_code supervisor_run(enum error_code (*load)(void *payload, struct config *config,
                                                       struct error *error),
                               void *payload, struct error *error);

#endif
