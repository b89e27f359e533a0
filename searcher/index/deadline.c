#include "searcher/index/deadline.h"

#include <time.h>

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void deadline_set(struct deadline *d, uint32_t ms)
{
    *d = (struct deadline){.at = ms == 0 ? 0 : now() + (uint64_t)ms * 1000000u};
}

bool deadline_is_over(uint64_t at)
{
    return at != 0 && now() >= at;
}

bool deadline_is_past(struct deadline *d)
{
    bool past = deadline_is_over(d->at);
    d->missed = d->missed || past;
    return past;
}

uint64_t deadline_part(const struct deadline *d, unsigned percent)
{
    uint64_t start = now();
    if (d->at <= start)
        return d->at;
    return start + (d->at - start) / 100 * percent;
}
