/*
 * feedback: what the best matches have in common, as terms that the others can be
 * measured by: pseudo-relevance feedback. Used by rerank.
 *
 * After RM3 (Abdul-Jaleel et al., "UMass at TREC 2004") and Rocchio's formula: the stored
 * impacts of the best documents are added up, each document by its share in the
 * relevance, and the terms of the highest sum times idf are taken. A term must be in two
 * of them, so that no single document leads astray, and not in more than a tenth of all
 * nor in more than 2,000, since their postings are read.
 */
#ifndef SEARCHER_FEEDBACK_H
#define SEARCHER_FEEDBACK_H

#include "corpus/arena.h"
#include "corpus/text/analysis.h"
#include "searcher/index/index.h"

enum {
    FEEDBACK_MATCHES_MIN = 20, /* with no more, feedback is not worth its time */
    FEEDBACK_DOCUMENTS = 6,    /* that are read */
    FEEDBACK_TERMS = 15,       /* that are kept */
    FEEDBACK_UNITS = 10000     /* all shares together, about */
};

struct feedback_term {
    struct span name;
    uint32_t share; /* of FEEDBACK_UNITS */
};

struct feedback {
    struct feedback_term *terms;
    size_t count;
};

/* feedback_read(index, a, ids, scores, count, arena, out, error): from the documents ids,
 * the best first, with their scores. None where they have nothing in common. */
enum error_code feedback_read(struct index *index, struct analyser *a, const uint32_t *ids,
                              const double *scores, size_t count, struct arena *arena,
                              struct feedback *out, struct error *error);

#endif
