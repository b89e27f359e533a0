/*
 * measures: how good a ranking is, as the field measures it. Pure. Used by eval.
 */
#ifndef SEARCHER_MEASURES_H
#define SEARCHER_MEASURES_H

#include <stddef.h>

/* How far down a ranking is looked at. */
enum { MEASURES_DEPTH = 1000 };

/* The means over queries. */
struct measures {
    double
        ndcg10; /* sum of gain / log2(rank + 1) over the first 10, divided by that of the
                   best possible order; the gain is the judged grade
                   (Järvelin & Kekäläinen 2002, as in trec_eval's ndcg_cut.10) */
    double map; /* mean of the precision at each relevant document; those not found
                   count 0 */
    double mrr; /* 1 / rank of the first relevant document */
    double p10; /* relevant ones among the first 10, divided by 10 */
    double recall100; /* relevant ones among the first 100, divided by all relevant */
    size_t queries;
};

/* measures_add(m, grades, count, judged, judged_count): take one query into the means.
 * grades are those of the documents found, in order (0: not relevant or not judged);
 * judged those of all relevant documents, descending, at least one. */
void measures_add(struct measures *m, const int *grades, size_t count, const int *judged,
                  size_t judged_count);

#endif
