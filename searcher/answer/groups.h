/*
 * groups: the matching documents by discussion: the one pass that gives rows, exact
 * counts and the relevance of an article with its comments. Used by search, facets and
 * timeline.
 */
#ifndef SEARCHER_GROUPS_H
#define SEARCHER_GROUPS_H

#include "searcher/plan/matches.h"

struct group {
    uint64_t hash;     /* of the thread */
    uint32_t article;  /* document id, or 0 when the article itself does not match */
    uint32_t comment;  /* document id of the best matching comment, or 0 */
    uint32_t comments; /* how many match */
    double article_score;
    double best, sum; /* of the comments' scores */
    int64_t newest;   /* created_at of the newest match; RECORD_NO_TIME for none */
};

struct groups {
    struct group *at;
    size_t count;
    uint32_t *of; /* per match: the number of its group */
};

/* groups_make(m, out): m must have its columns thread, comment and created; without
 * scores all count as 0. They come in the order of their first match. Release with
 * groups_free. */
void groups_make(const struct matches *m, struct groups *out);

/* groups_relevance(g): own relevance and the share of the discussion (rank.h). */
double groups_relevance(const struct group *g);

void groups_free(struct groups *g);

#endif
