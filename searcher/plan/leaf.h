/*
 * leaf: the words, forms, prefixes and phrases of a query, as what the index has for
 * them. Looks their frequencies up, keeps account of what scores and of what to mark in
 * snippets. Used by plan.
 */
#ifndef SEARCHER_LEAF_H
#define SEARCHER_LEAF_H

#include "corpus/text/analysis.h"
#include "searcher/plan/expr.h"
#include "searcher/index/index.h"
#include "searcher/plan/plan.h"
#include "searcher/plan/verify.h"

enum { LEAF_PLACES_MAX = 128 /* of a phrase: pairs of a long run of Han */ };

struct leaf_maker {
    struct index *index;
    struct analyser *analyser;
    struct arena *arena;
    const language *languages; /* to stem in */
    size_t language_count;
    bool keep_stopwords; /* there is nothing else in the query */
    bool scored;         /* false within what only filters or excludes */
    bool marked;         /* false within what snippets do not show */
    struct plan_leaf *leaves;
    size_t leaf_count, leaf_capacity;
    struct snippet_terms snippet;
    size_t term_capacity, phrase_capacity, form_capacity;
    struct span *loose_terms; /* to be marked where any of the words will do */
    size_t loose_count, loose_capacity;
    uint32_t words_marked;
    struct word_text *cut; /* the texts that were cut into words, newest first */
    struct verify *verify; /* first of those to be checked */
    void (*warn)(void *payload, struct span line);
    void *payload;
    struct error *error; /* the first failure of the index */
};

/* What a leaf of the query became. */
struct leaf {
    struct expr *plain;   /* what matches; NULL for nothing to look for */
    struct expr *context; /* a comment's article says it; NULL when that cannot be */
    struct expr *loose; /* where any of the words will do: the pairs of a script without
                           spaces, one by one; NULL for plain */
    struct expr *own; /* the words among plain, where that has other things; else NULL */
    bool stopword;    /* says too little to be looked for, and was not */
    struct span text; /* as typed; for the parts of a word */
};

/* leaf_make(m, node, out, parts): what node (WORD, EXACT, PREFIX, PHRASE, NEAR or
 * SYNONYMS)
 * becomes. A word that is several (a,b) fills several of out, which has room for
 * LEAF_PARTS_MAX; returns how many. */
enum { LEAF_PARTS_MAX = 32 };
size_t leaf_make(struct leaf_maker *m, const struct query_node *node,
                 struct leaf out[LEAF_PARTS_MAX]);

/* leaf_loose_snippet(m): what to mark where any of the words will do. */
struct snippet_terms leaf_loose_snippet(struct leaf_maker *m);

/* leaf_is_stopword(m, node): whether node is a word that would be left out. */
bool leaf_is_stopword(struct leaf_maker *m, const struct query_node *node);

/* leaf_idf(n, documents): ln(1 + (documents - n + 0.5) / (n + 0.5)). */
double leaf_idf(uint64_t n, uint64_t documents);

/* leaf_score(m, text, terms, count, documents, e): e, scored as a new leaf of the plan.
 */
struct expr *leaf_score(struct leaf_maker *m, struct span text, struct span *terms,
                        size_t count, uint64_t documents, struct expr *e);

#endif
