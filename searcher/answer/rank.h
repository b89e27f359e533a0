/*
 * rank: how relevance becomes the order of an answer: the preference for recent articles,
 * the share of the discussion, sort keys, and the choice of the best rows. Pure. Used by
 * search.
 */
#ifndef SEARCHER_RANK_H
#define SEARCHER_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The preference for recent articles and comments: relevance is multiplied by
 *     1 + RANK_RECENCY * 2^(-age / RANK_HALF_LIFE)
 * so that what is written now counts half as much again as the same text of long ago, and
 * half of that gain is gone after the half-life. A factor with bounds, not a decay to
 * nothing: the best old article still beats a poor new one. A date in the future counts
 * as now; what has no date gains nothing. */
#define RANK_RECENCY 0.5
#define RANK_HALF_LIFE (30.0 * 86400)

/* rank_recency(created, now): that factor, 1 to 1 + RANK_RECENCY, of something written at
 * created, seconds since 1970 or RECORD_NO_TIME. */
double rank_recency(int64_t created, int64_t now);

/* The share of the discussion: an article is worth its own relevance and
 *     RANK_DISCUSSION * best * sum / (best + sum)
 * where best and sum are the highest and the total relevance of its matching comments.
 * One comment gives half of the weight, n equal ones n / (n + 1), any number less than
 * RANK_DISCUSSION times the best: the first comments on the matter say much, the
 * hundredth says nothing new. Below 1, so that a text which is about the matter comes
 * before one that is only talked about under another. */
#define RANK_DISCUSSION 0.8

/* rank_discussion(best, sum): that share; 0 without comments. */
double rank_discussion(double best, double sum);

/* A row of an answer, while it is being sorted. */
struct rank_row {
    double key; /* by the sort asked for: larger comes first; -INFINITY when unknown */
    int64_t created; /* then the newer; RECORD_NO_TIME comes last */
    uint64_t tie;    /* then the smaller; distinct */
    uint32_t index;  /* the caller's: which thread or match this is */
};

/* rank_before(a, b): true when a comes before b. Strict and total: no two rows are equal.
 */
bool rank_before(const struct rank_row *a, const struct rank_row *b);

/* rank_select(rows, count, wanted): bring the first `wanted` rows in order to the front;
 * the rest is left in no order. In place, O(count log wanted), near O(count) when wanted
 * is small. */
void rank_select(struct rank_row *rows, size_t count, size_t wanted);

/* rank_best(scores, count, wanted, places): the places of the `wanted` highest scores, or
 * of all if they are fewer, highest first, equal ones by place. Returns how many.
 * O(count) when wanted is small. */
size_t rank_best(const double *scores, size_t count, size_t wanted, uint32_t *places);

#endif
