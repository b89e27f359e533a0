#include "indexer/progress.h"

#include <inttypes.h>
#include <time.h>

#define BETWEEN_LINES 0.2 /* seconds */
#define BEFORE_GUESS 1.0  /* seconds before the time left is worth saying */

static double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_start(struct progress *p, bool on, uint64_t total)
{
    *p = (struct progress){.on = on, .total = total, .began = clock_seconds()};
}

static void print_left(double seconds)
{
    uint64_t left = (uint64_t)(seconds + 0.5);
    if (left >= 3600)
        fprintf(stderr, ", %" PRIu64 " h %02" PRIu64 " min left", left / 3600, left / 60 % 60);
    else if (left >= 60)
        fprintf(stderr, ", %" PRIu64 " min %02" PRIu64 " s left", left / 60, left % 60);
    else
        fprintf(stderr, ", %" PRIu64 " s left", left);
}

void progress_show(struct progress *p, const struct ingest_progress *now)
{
    double time = clock_seconds(), passed = time - p->began;
    if (!p->on || (time - p->last < BETWEEN_LINES && !now->settling))
        return;
    p->last = time;
    p->shown = true;
    fprintf(stderr, "\r%" PRIu64 " documents, %.0f/s, %.1f MB/s", now->records,
            (double)now->records / passed, (double)now->unpacked / 1e6 / passed);
    if (now->settling) {
        fputs(", joining threads", stderr);
    } else if (p->total > 0 && now->taken > 0) {
        double share = (double)now->taken / (double)p->total;
        fprintf(stderr, ", %.0f %%", 100 * (share < 1 ? share : 1));
        if (passed > BEFORE_GUESS && share < 1)
            print_left(passed / share - passed);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
}

void progress_clear(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
