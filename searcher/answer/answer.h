/*
 * answer: the state of one request while it is being answered. Shared by search, pass,
 * fill and why alone.
 */
#ifndef SEARCHER_ANSWER_H
#define SEARCHER_ANSWER_H

#include "searcher/answer/copies.h"
#include "searcher/answer/cursor.h"
#include "searcher/answer/hits.h"
#include "searcher/answer/rerank.h"
#include "searcher/answer/rows.h"
#include "searcher/answer/search.h"

struct answer {
    struct index *index;
    struct analyser *analyser;
    struct search_request request; /* its now is the cursor's, if it has one */
    struct cursor cursor;          /* all zero without one */
    struct search_result
        *result; /* its arena owns all that lives as long as the answer */
    struct plan plan;
    enum search_sort sort;
    bool grouped;
    struct matches matches;
    struct groups groups; /* with grouped */
    struct copies copies; /* of groups */
    struct rank_row *rows;
    size_t row_count;
    struct rows_page page; /* of rows */
    struct rerank rerank;  /* what the second look at the best matches gave */
};

/* answer_matches(a, tree, m, error): every match of tree with the scores of its words,
 * and the columns that grouping and sorting need. Release m with matches_free. */
enum error_code answer_matches(struct answer *a, const struct plan_tree *tree,
                               struct matches *m, struct error *error);

/* answer_top(a, tree, top, m, error): the same of the `top` best matches alone. */
enum error_code answer_top(struct answer *a, const struct plan_tree *tree, size_t top,
                           struct matches *m, struct error *error);

/* answer_weigh(a, m, again, basis, error): make the scores of m what rows are sorted by:
 * the best are looked at again (rerank.h), if that is wanted, and all gain by being
 * recent. a->rerank says what the second look gave; basis may be NULL. */
enum error_code answer_weigh(struct answer *a, struct matches *m, bool again,
                             const struct rerank_basis *basis, struct error *error);

/* answer_hits(a, rows, count, m, groups, partial, error): append the hits of rows to the
 * result, whose hits have room for them. groups is NULL when rows are matches. */
enum error_code answer_hits(struct answer *a, const struct rank_row *rows, size_t count,
                            const struct matches *m, const struct groups *groups,
                            bool partial, struct error *error);

/* answer_warn(a, text): add a warning to the result. */
void answer_warn(struct answer *a, struct span text);

/* answer_clock(): milliseconds of a clock that only goes forward. */
double answer_clock(void);

/* answer_late(a): whether the request's time is over: then the caller leaves something out. */
bool answer_late(const struct answer *a);

#endif
