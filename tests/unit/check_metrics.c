#include "searcher/serve/metrics.h"

#include "tests/unit/run.h"

#include <stdio.h>
#include <string.h>

START_TEST(counts_answers)
{
    struct metrics m = {.requests = {[DOOR_HTTP] = 3, [DOOR_LINE] = 4}, .shed = 5};
    struct metrics_gauges gauges = {.connections = 6, .log_dropped = 7};
    struct buffer b = {0};
    metrics_answer(&m, 200, 0.1);
    metrics_answer(&m, 200, 0.3);
    metrics_answer(&m, 503, 1e9);
    metrics_answer(&m, 999, 1); /* no status of ours: only its time counts */
    metrics_write(&m, &gauges, &b);
    static const char *const has[] = {
        "lede_requests_total{door=\"http\"} 3\n",       "lede_requests_total{door=\"socket\"} 4\n",
        "lede_answers_total{status=\"2xx\"} 2\n",       "lede_answers_total{status=\"5xx\"} 1\n",
        "lede_answer_seconds_bucket{le=\"0.00025\"} 1\n", "lede_answer_seconds_bucket{le=\"0.0005\"} 2\n",
        "lede_answer_seconds_bucket{le=\"+Inf\"} 4\n",  "lede_answer_seconds_count 4\n",
        "lede_shed_total 5\n", "lede_connections 6\n",  "lede_log_dropped_total 7\n",
    };
    for (size_t i = 0; i < sizeof has / sizeof *has; i++)
        ck_assert_msg(strstr(buffer_string(&b), has[i]) != NULL, "%s\nlacks %s", buffer_string(&b), has[i]);
    buffer_free(&b);
}
END_TEST

/* Every sample has its # HELP and # TYPE before it, and each name once. */
START_TEST(is_the_format_of_prometheus)
{
    struct metrics m = {0};
    struct metrics_gauges gauges = {0};
    struct buffer b = {0};
    char typed[64] = "";
    metrics_write(&m, &gauges, &b);
    char *rest = b.at;
    buffer_string(&b);
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != '\0';) {
        if (strncmp(line, "# HELP ", 7) == 0)
            continue;
        if (strncmp(line, "# TYPE ", 7) == 0) {
            snprintf(typed, sizeof typed, "%.*s", (int)strcspn(line + 7, " "), line + 7);
            continue;
        }
        ck_assert_msg(strncmp(line, typed, strlen(typed)) == 0 && *typed != '\0', "%s", line);
        char *space = strchr(line, ' '), *end;
        ck_assert_ptr_nonnull(space);
        strtod(space + 1, &end);
        ck_assert_msg(*end == '\0', "%s", line);
    }
    buffer_free(&b);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_answers, is_the_format_of_prometheus, NULL};
    return run_tests("metrics", tests);
}
