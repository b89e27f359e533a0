/*
 * metrics: what the I/O process counts, and its text for Prometheus. Used by io and its parts.
 */
#ifndef SEARCHER_SERVE_METRICS_H
#define SEARCHER_SERVE_METRICS_H

#include "corpus/buffer.h"
#include "searcher/serve/listen.h"

#include <stdint.h>

enum { METRICS_BUCKETS = 16 };

struct metrics {
    uint64_t accepted, refused_connections;
    uint64_t requests[DOORS];
    uint64_t statuses[6];            /* answers by status / 100; a line's as HTTP would have it */
    uint64_t shed, quick, rate_limited, timed_out, worker_failures, retries, cancelled;
    uint64_t bytes_in, bytes_out;
    uint64_t time_buckets[METRICS_BUCKETS]; /* answers that took less than 2^i / 4 milliseconds */
    double time_sum_ms;
};

/* What is counted by looking, at the moment of writing. */
struct metrics_gauges {
    uint64_t connections, waiting, workers_ready, workers_running, log_dropped;
};

/* metrics_answer(m, status, ms): count an answer. */
void metrics_answer(struct metrics *m, uint32_t status, double ms);

/* metrics_write(m, gauges, out): the text format of Prometheus 0.0.4. */
void metrics_write(const struct metrics *m, const struct metrics_gauges *gauges,
                   struct buffer *out);

#endif
