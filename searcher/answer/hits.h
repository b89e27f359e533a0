/*
 * hits: rows to what is shown of them: the record, the matching words marked, the best
 * comments below with their place in the tree. Used by search.
 */
#ifndef SEARCHER_HITS_H
#define SEARCHER_HITS_H

#include "corpus/text/analysis.h"
#include "searcher/index/items.h"
#include "searcher/plan/plan.h"

struct hits_comment {
    uint32_t docid;
    double relevance;
};

/* One row of a page, as document numbers. */
struct hits_row {
    uint32_t item; /* the document that is shown; 0: the article of comment's thread, or
                      comment itself while that article is missing */
    uint32_t comment; /* a matching comment of the thread, or 0 */
    double relevance;
    bool partial;
    uint64_t matched_comments;
    struct hits_comment *comments; /* best first; one more than wanted, since one that
                                      stands for its thread is not shown again below */
    size_t comment_count;
};

/* What all rows of an answer share. */
struct hits_maker {
    struct index *index;
    struct analyser *analyser;
    const struct plan *plan;
    const struct search_request *request;
    struct arena *arena; /* owns what is made */
    bool hurry;          /* no time left: leave comments and fragments out */
    size_t damaged;      /* records that could not be read and are left out */
};

/* hits_make(maker, row, hit, error): fill *hit from row. hit->docid is 0 when the
 * document is gone, or damaged (then it is counted in maker->damaged). */
enum error_code hits_make(struct hits_maker *maker, const struct hits_row *row,
                          struct search_hit *hit, struct error *error);

#endif
