/*
 * proximity: how near to each other the words of a query stand in a document. Pure. Used
 * by rerank.
 */
#ifndef SEARCHER_PROXIMITY_H
#define SEARCHER_PROXIMITY_H

#include <stddef.h>
#include <stdint.h>

struct proximity_place {
    uint32_t position; /* in the document */
    uint32_t word;     /* number of the query's word */
};

/* proximity_score(places, count, idfs, words, k1): the formula of Büttcher, Clarke &
 * Lushman
 * ("Term proximity scoring for ad-hoc retrieval on very large text collections", SIGIR
 * 2006): wherever two different words stand next to each other, words of no query apart,
 * each gets the other's idf divided by the square of their distance; what a word has
 * gathered, a, counts min(1, idf) * a * (k1 + 1) / (a + k1). The document's length is
 * left out of that, since it is not kept. places are put in order; idfs are those of the
 * words, of which there are at most PROXIMITY_WORDS. */
enum { PROXIMITY_WORDS = 64 };
double proximity_score(struct proximity_place *places, size_t count, const double *idfs,
                       size_t words, double k1);

#endif
