/*
 * progress: one line on a terminal that says how far `lede index` is. Used by cli.
 */
#ifndef INDEXER_PROGRESS_H
#define INDEXER_PROGRESS_H

#include "indexer/ingest.h"

struct progress {
    bool on;        /* standard error is a terminal and nobody asked for quiet */
    bool shown;     /* a line stands there */
    uint64_t total; /* bytes of the sources on disk; 0 when unknown */
    double began, last; /* seconds of the monotonic clock */
};

/* progress_start(p, on, total): now is the beginning. */
void progress_start(struct progress *p, bool on, uint64_t total);

/* progress_show(p, now): show it, if the last time was long enough ago. */
void progress_show(struct progress *p, const struct ingest_progress *now);

/* progress_clear(p): take the line away before something else is printed. */
void progress_clear(struct progress *p);

#endif
