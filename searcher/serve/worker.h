/*
 * worker: a process that has the index open for reading and answers one request at a time.
 * It may crash or be killed at any moment; the supervisor starts another.
 */
#ifndef SEARCHER_SERVE_WORKER_H
#define SEARCHER_SERVE_WORKER_H

#include "searcher/serve/config.h"

/* worker_run(config, fd): answer the calls that come over fd until it is closed. Returns the
 * exit code of the process. */
int worker_run(const struct config *config, int fd);

#endif
