/*
 * verify: what the index cannot tell, looked up in the stored texts of the documents that
 * may match: the exact form of a word (the index has stems), and words of the text alone.
 * Used by plan.
 */
#ifndef SEARCHER_VERIFY_H
#define SEARCHER_VERIFY_H

#include "corpus/text/analysis.h"
#include "searcher/plan/expr.h"
#include "searcher/index/index.h"
#include "searcher/query/query.h"

/* Documents looked at for one word or phrase; more are left out, and the totals of the
 * answer are lower bounds. About 20 us each, nearly all of it for unpacking the text. */
enum { VERIFY_MAX = 5000 };

struct verify_place {
    uint32_t at;        /* places behind the first */
    struct span form;      /* exact: the folded form; else empty */
    struct span beginning; /* of a form, folded; else empty */
    struct span *stems;    /* else one of these, by number of the language in verify; with a
                              beginning also any of these in any language */
    size_t stem_count;
};

struct verify {
    struct verify_place *places;
    size_t place_count;
    uint32_t window;        /* places they may span in any order; 0: in order, adjacent */
    enum query_scope scope; /* TITLE, TEXT: that field alone; else all texts */
    const language *languages;
    size_t language_count;
    struct expr *candidates; /* matches every document that could pass */
    struct expr_ids ids;     /* those that do, once verify_run has run */
    struct verify *next;
};

/* verify_run(v, index, a, base, scored, arena, capped, error): find v's documents among
 * those that match base (everything else that the query says; NULL for nothing) and its
 * candidates. *capped tells whether there were more than VERIFY_MAX: the best were looked
 * at. It stops when most of the time to the index's deadline is over. */
enum error_code verify_run(struct verify *v, struct index *index, struct analyser *a,
                           struct expr *base, struct arena *arena, bool *capped,
                           struct error *error);

#endif
