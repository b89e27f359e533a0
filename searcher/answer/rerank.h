/*
 * rerank: a second look at the best matches: how near the words stand to each other, and
 * what the very best have in common. It adds to scores, never matches or counts. Used by
 * pass, fill and explain.
 */
#ifndef SEARCHER_RERANK_H
#define SEARCHER_RERANK_H

#include "searcher/answer/feedback.h"
#include "searcher/plan/matches.h"
#include "searcher/plan/plan.h"

enum {
    RERANK_MATCHES = 100,  /* that are looked at again */
    RERANK_PROXIMITY = 20, /* of these, for their positions at most … */
    RERANK_LOOKUPS = 150   /* … and so many lists of positions in all */
};

/* What the proximity formula counts, and what feedback counts together, beside the words
 * of the query with their idfs. docs/RANKING.md has how they were chosen. */
#define RERANK_PROXIMITY_WEIGHT 0.3
#define RERANK_FEEDBACK_WEIGHT 0.3

/* What decides who is looked at and by what: a later page must say the same. */
struct rerank_basis {
    bool known;
    double matches;   /* the score from which a match is looked at */
    double proximity; /* for its positions, too */
    struct feedback feedback;
};

/* Of a first page that did without: so do the later ones. */
extern const struct rerank_basis rerank_nothing;

struct rerank_part {
    uint32_t docid;
    double proximity, feedback; /* that were added */
};

struct rerank {
    struct rerank_basis basis;
    struct rerank_part *parts; /* ascending by docid */
    size_t count;
};

/* What a look is taken at. */
struct rerank_task {
    struct index *index;
    const struct plan *plan;
    struct matches *matches; /* with the scores of the query's words */
    struct arena *arena;     /* owns what comes out */
    struct analyser *analyser;
};

/* rerank(task, basis, out, error): add to the scores of the best of task's matches. basis
 * is that of the first page, or NULL to find one. *out says what was done. */
enum error_code rerank(const struct rerank_task *task, const struct rerank_basis *basis,
                       struct rerank *out, struct error *error);

/* rerank_part(r, docid): what was added for that document; NULL for nothing. */
const struct rerank_part *rerank_part(const struct rerank *r, uint32_t docid);

#endif
