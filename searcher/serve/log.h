/*
 * log: what the server writes down, as lines of JSON: one for each request, and events that an
 * operator should know. Used by the I/O process.
 *
 * A line that cannot be written at once (a full disk, a pipe that is closed or not emptied) is
 * dropped and counted: serving goes on.
 */
#ifndef SEARCHER_SERVE_LOG_H
#define SEARCHER_SERVE_LOG_H

#include "corpus/span.h"

#include <stdint.h>

struct log {
    int fd;           /* of the access log; -1 for none */
    bool queries;     /* queries go into it */
    uint32_t slow_ms; /* a query that takes longer is written down even if nothing else is */
    uint64_t dropped; /* lines */
};

/* One answered request. Empty spans are left out. */
struct log_entry {
    const char *door;      /* "http" or "socket" */
    struct span request_id;
    struct span path;      /* any bytes */
    struct span error_code;
    struct span query;     /* when it was slow or log.queries is set; cut */
    int64_t uid;           /* who is connected to the Unix socket; -1 when not known */
    uint32_t status;
    uint64_t bytes;        /* of the answer */
    double ms, search_ms;  /* from request to answer; within the worker */
};

void log_access(struct log *log, const struct log_entry *e);

/* log_event(log, level, format, ...): a line on standard error. */
void log_event(struct log *log, const char *level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
