#include "searcher/answer/timeline.h"

#include "corpus/text/date.h"
#include "searcher/answer/pairs.h"

#include <math.h>

enum { DAY = 86400, MONDAY = 3 /* 1970-01-01 was a Thursday */ };

static const size_t windows[] = {[INTERVAL_DAY] = 28,
                                 [INTERVAL_WEEK] = 12,
                                 [INTERVAL_MONTH] = 12,
                                 [INTERVAL_YEAR] = 5};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The number of the bin that `when` is in; neighbours have neighbouring numbers. */
static int64_t bin_of(int64_t when, enum search_interval interval)
{
    int year, month, day;
    if (interval == INTERVAL_DAY)
        return floor_div(when, DAY);
    if (interval == INTERVAL_WEEK)
        return floor_div(floor_div(when, DAY) + MONDAY, 7);
    date_civil(when, &year, &month, &day);
    return interval == INTERVAL_MONTH ? (int64_t)year * 12 + month - 1 : year;
}

static int64_t bin_start(int64_t bin, enum search_interval interval)
{
    if (interval == INTERVAL_DAY)
        return bin * DAY;
    if (interval == INTERVAL_WEEK)
        return (bin * 7 - MONDAY) * DAY;
    if (interval == INTERVAL_MONTH)
        return date_seconds((int)(bin / 12), (int)(bin % 12) + 1, 1);
    return date_seconds((int)bin, 1, 1);
}

static bool dated_range(const struct matches *m, int64_t *first, int64_t *last)
{
    bool any = false;
    for (size_t i = 0; i < m->hits.count; i++) {
        int64_t t = m->created[i];
        if (t == RECORD_NO_TIME)
            continue;
        *first = any && *first < t ? *first : t;
        *last = any && *last > t ? *last : t;
        any = true;
    }
    return any;
}

static bool is_burst(const struct timeline *t, size_t i)
{
    size_t window = windows[t->interval];
    size_t from = i < window ? 0 : i - window;
    double sum = 0, squares = 0;

    if (i < window / 2 || t->bins[i].count < TIMELINE_BURST_MIN)
        return false;
    for (size_t j = from; j < i; j++) {
        double n = (double)t->bins[j].count;
        sum += n;
        squares += n * n;
    }
    double mean = sum / (double)(i - from);
    double variance = fmax(squares / (double)(i - from) - mean * mean, 0);
    return (double)t->bins[i].count > mean + 3 * fmax(sqrt(variance), sqrt(mean));
}

static double relevance(const struct matches *m, const struct groups *groups, size_t i)
{
    if (groups != NULL)
        return groups_relevance(&groups->at[groups->of[i]]);
    return m->hits.scores == NULL ? 0 : m->hits.scores[i];
}

/* An article comes before a comment, then the more relevant. */
static bool is_better(const struct matches *m, const struct groups *groups, size_t i,
                      size_t than)
{
    if (m->comment[i] != m->comment[than])
        return m->comment[than];
    return relevance(m, groups, i) > relevance(m, groups, than);
}

static void find_tops(const struct matches *m, const struct groups *groups,
                      struct timeline *t, int64_t base)
{
    for (size_t i = 0; i < m->hits.count; i++) {
        if (m->created[i] == RECORD_NO_TIME)
            continue;
        size_t bin = (size_t)(bin_of(m->created[i], t->interval) - base);
        if (!t->bins[bin].burst)
            continue;
        if (t->tops[bin] == UINT32_MAX || is_better(m, groups, i, t->tops[bin]))
            t->tops[bin] = (uint32_t)i;
    }
}

static void fill(const struct matches *m, const struct groups *groups, struct timeline *t,
                 int64_t base)
{
    struct pairs seen = {0};
    for (size_t i = 0; i < m->hits.count; i++) {
        if (m->created[i] == RECORD_NO_TIME)
            continue;
        size_t bin = (size_t)(bin_of(m->created[i], t->interval) - base);
        if (groups == NULL || pairs_add(&seen, (uint32_t)bin, groups->of[i]))
            t->bins[bin].count++;
    }
    pairs_free(&seen);
}

void timeline_count(const struct matches *m, const struct groups *groups,
                    enum search_interval interval, struct arena *arena,
                    struct timeline *out)
{
    int64_t first, last;

    *out = (struct timeline){.interval = interval};
    if (!dated_range(m, &first, &last))
        return;
    while (out->interval < INTERVAL_YEAR &&
           bin_of(last, out->interval) - bin_of(first, out->interval) >=
               TIMELINE_BINS_MAX)
        out->interval++;
    int64_t base = bin_of(first, out->interval);
    out->count = (size_t)(bin_of(last, out->interval) - base) + 1;
    out->bins = arena_alloc(arena, out->count * sizeof *out->bins);
    out->tops = arena_alloc(arena, out->count * sizeof *out->tops);
    for (size_t i = 0; i < out->count; i++) {
        out->bins[i].start = bin_start(base + (int64_t)i, out->interval);
        out->tops[i] = UINT32_MAX;
    }
    fill(m, groups, out, base);
    for (size_t i = 0; i < out->count; i++)
        out->bins[i].burst = is_burst(out, i);
    find_tops(m, groups, out, base);
}
