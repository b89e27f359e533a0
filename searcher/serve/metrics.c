#include "searcher/serve/metrics.h"

void metrics_answer(struct metrics *m, uint32_t status, double ms)
{
    size_t bucket = 0;
    while (bucket + 1 < METRICS_BUCKETS && ms >= 0.25 * (double)(1u << bucket))
        bucket++;
    m->time_buckets[bucket]++;
    m->time_sum_ms += ms;
    if (status / 100 < sizeof m->statuses / sizeof *m->statuses)
        m->statuses[status / 100]++;
}

static void counter(struct buffer *out, const char *name, const char *help, uint64_t value)
{
    buffer_printf(out, "# HELP lede_%s %s\n# TYPE lede_%s counter\nlede_%s %llu\n", name, help,
                  name, name, (unsigned long long)value);
}

static void gauge(struct buffer *out, const char *name, const char *help, uint64_t value)
{
    buffer_printf(out, "# HELP lede_%s %s\n# TYPE lede_%s gauge\nlede_%s %llu\n", name, help,
                  name, name, (unsigned long long)value);
}

static void add_times(const struct metrics *m, struct buffer *out)
{
    uint64_t below = 0;
    buffer_add_string(out, "# HELP lede_answer_seconds time from request to answer\n"
                           "# TYPE lede_answer_seconds histogram\n");
    for (size_t i = 0; i + 1 < METRICS_BUCKETS; i++) {
        below += m->time_buckets[i];
        buffer_printf(out, "lede_answer_seconds_bucket{le=\"%g\"} %llu\n",
                      0.00025 * (double)(1u << i), (unsigned long long)below);
    }
    below += m->time_buckets[METRICS_BUCKETS - 1];
    buffer_printf(out, "lede_answer_seconds_bucket{le=\"+Inf\"} %llu\n"
                       "lede_answer_seconds_sum %.6f\nlede_answer_seconds_count %llu\n",
                  (unsigned long long)below, m->time_sum_ms / 1000, (unsigned long long)below);
}

void metrics_write(const struct metrics *m, const struct metrics_gauges *gauges,
                   struct buffer *out)
{
    buffer_printf(out, "# HELP lede_requests_total requests by door\n"
                       "# TYPE lede_requests_total counter\n"
                       "lede_requests_total{door=\"http\"} %llu\n"
                       "lede_requests_total{door=\"socket\"} %llu\n",
                  (unsigned long long)m->requests[DOOR_HTTP],
                  (unsigned long long)m->requests[DOOR_LINE]);
    buffer_add_string(out, "# HELP lede_answers_total answers by status\n"
                           "# TYPE lede_answers_total counter\n");
    for (int i = 2; i < 6; i++)
        buffer_printf(out, "lede_answers_total{status=\"%dxx\"} %llu\n", i,
                      (unsigned long long)m->statuses[i]);
    counter(out, "connections_accepted_total", "connections taken", m->accepted);
    counter(out, "connections_refused_total", "connections turned away", m->refused_connections);
    counter(out, "shed_total", "requests refused because of overload", m->shed);
    counter(out, "quick_total", "searches answered the quick way, since many waited", m->quick);
    counter(out, "rate_limited_total", "requests refused because of their rate",
            m->rate_limited);
    counter(out, "timeouts_total", "deadlines passed", m->timed_out);
    counter(out, "cancelled_total", "requests whose client went away", m->cancelled);
    counter(out, "worker_failures_total", "workers that crashed or were killed",
            m->worker_failures);
    counter(out, "retries_total", "requests run again after a worker failed", m->retries);
    counter(out, "received_bytes_total", "bytes from clients", m->bytes_in);
    counter(out, "sent_bytes_total", "bytes to clients", m->bytes_out);
    counter(out, "log_dropped_total", "log lines that could not be written", gauges->log_dropped);
    gauge(out, "connections", "connections open", gauges->connections);
    gauge(out, "waiting", "requests that wait for a worker", gauges->waiting);
    gauge(out, "workers_ready", "workers that can search", gauges->workers_ready);
    gauge(out, "workers_running", "workers that search", gauges->workers_running);
    add_times(m, out);
}
