/*
 * timeline: how many rows of an answer there are by day, week, month or year, and when
 * there were far more than usual. Used by search.
 */
#ifndef SEARCHER_TIMELINE_H
#define SEARCHER_TIMELINE_H

#include "searcher/plan/matches.h"
#include "searcher/answer/groups.h"

/* A bin is a burst when its count is at least TIMELINE_BURST_MIN and more than
 *     mean + 3 * max(sd, sqrt(mean))
 * of the bins before it: 28 days, 12 weeks, 12 months or 5 years, of which at least half
 * must lie behind the first bin. sqrt(mean) is how much a count of independent events
 * varies anyway; without it, one more than always the same would be a burst. */
enum { TIMELINE_BURST_MIN = 5 };

/* More bins than this are not made: then the interval is the next longer one. */
enum { TIMELINE_BINS_MAX = 20000 };

struct timeline {
    struct histogram_bin
        *bins;      /* from the first to the last with a match, none left out */
    uint32_t *tops; /* per bin: with burst, the match of its best article */
    size_t count;
    enum search_interval interval; /* the one used */
};

/* timeline_count(m, groups, interval, arena, out): count m, whose columns created and
 * comment must be there, by when it was written; undated matches are left out. With
 * groups (else NULL) a thread counts once in each bin that it has a match in. The best
 * article of a bin is the one written in it with the highest relevance; without one, the
 * best comment. */
void timeline_count(const struct matches *m, const struct groups *groups,
                    enum search_interval interval, struct arena *arena,
                    struct timeline *out);

#endif
