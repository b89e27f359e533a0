/*
 * plan: syntax tree to what the shim matches. Looks the index's words up, so it can say
 * how telling each is and which one no document has. Used by search, similar and eval.
 */
#ifndef SEARCHER_PLAN_H
#define SEARCHER_PLAN_H

#include "searcher/index/index.h"
#include "searcher/query/query.h"
#include "searcher/request.h"
#include "searcher/snippet/snippet.h"
#include "shim/shim.h"

struct expr_scales;
struct planner;

struct plan_tree {
    struct shim_node *nodes; /* postfix */
    size_t count;            /* 0: nothing can match */
};

/* A word, prefix or phrase that scores. */
struct plan_leaf {
    struct span text;   /* as typed, for explanations and warnings */
    struct span *terms; /* the terms of the index it stands for, distinct */
    size_t term_count;
    uint64_t documents; /* that hold any of terms */
    double idf;         /* ln(1 + (N - n + 0.5) / (n + 0.5)); 0 for a stopword */
    uint32_t times;     /* said in the query: PLAN_K3 makes that a factor of the idf */
    bool loose;         /* in the tree of any word alone: part of a longer leaf */
};

/* A word that the query says n times counts (k3 + 1) * n / (k3 + n) times: in a long text
 * what is said again matters more, but the tenth time says little that is new
 * (Robertson, Walker & Beaulieu, "Okapi at TREC-7", 1998: k3 = 7). */
#define PLAN_K3 7.0

/* A part of the query that narrows: what an answer without hits is asked again without.
 */
struct plan_part {
    struct span text; /* as the user would write it: "site:bbc.co.uk", "-drill" */
    struct plan_tree without;
};

/* All of it lives in the arena given to plan_make. Both trees hold the filters, the
 * exclusions and leave deleted records out. Scored leaves stand under a SHIM_SCALE with
 * their idf as factor. */
struct plan {
    struct plan_tree all; /* all words, or what OR, NOT and brackets say */
    struct plan_tree any; /* the same with any of the words; count 0 when that is no
                             other question than all */
    struct plan_leaf *leaves;
    size_t leaf_count;
    uint64_t documents;      /* N of the idf */
    struct plan_part *parts; /* filters, exclusions, words: each left out in turn; by
                                plan_parts */
    size_t part_count;
    struct planner *planner;
    struct expr_scales *scales; /* where the leaves' idfs went: for plan_freeze */
    bool impact;                /* the index keeps impacts, so scores need the idfs */
    bool similar;               /* its words are those of a document, no question */
    bool plain;                 /* the query was a plain text */
    bool capped;     /* not all that may match was looked at: totals are lower bounds */
    bool one_thread; /* thread: or parent: limits it to one discussion */
    bool sort_given; /* by sort: in the text */
    enum search_sort sort;
    struct snippet_terms snippet;       /* what to mark in a match of all */
    struct snippet_terms loose_snippet; /* in a match of any */
    struct span parsed_query;
    struct span *warnings;
    size_t warning_count;
};

/* plan_make(index, a, request, arena, out, error): parse request's query and filter and
 * plan them. request->match says whether `all` means all or any. ERROR_USAGE for a limit
 * of the language, else what reading the index gave (index_error). */
enum error_code plan_make(struct index *index, struct analyser *a,
                          const struct search_request *request, struct arena *arena,
                          struct plan *out, struct error *error);

/* plan_parts(p, error): fill p's parts. What p was made of must still be there: the
 * request, the same revision of the index. On failure the code of index_error. */
enum error_code plan_parts(struct plan *p, struct error *error);

/* plan_freeze(p, documents, frequencies): score as when the index had that many documents
 * and each leaf (in order) was in so many of them, and let p say so: so that the pages of
 * one answer keep one order while documents are added. */
void plan_freeze(struct plan *p, uint64_t documents, const uint64_t *frequencies);

/* plan_leaf_weight(leaf): its idf, times what saying it more than once makes of that. */
double plan_leaf_weight(const struct plan_leaf *leaf);

#endif
