/*
 * together: how often words stand in the same documents: which correction or completion
 * goes with the rest of what was typed. Used by suggest and complete.
 */
#ifndef SEARCHER_TOGETHER_H
#define SEARCHER_TOGETHER_H

#include "corpus/text/analysis.h"
#include "searcher/index/index.h"
#include "searcher/plan/expr.h"

/* The languages that words are stemmed in. */
struct together {
    struct index *index;
    struct analyser *analyser;
    const language *languages;
    size_t language_count;
    struct arena *arena;
};

/* together_word(t, form): the documents that hold form (folded) in any of its forms. */
struct expr *together_word(const struct together *t, struct span form);

/* together_count(t, form, context, error): how many documents hold form and match
 * context. 0 with the code of index_error in error on failure. */
uint32_t together_count(const struct together *t, struct span form, struct expr *context,
                        struct error *error);

#endif
