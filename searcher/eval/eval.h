/*
 * eval: how good rankings of an index are by what people judged relevant. Used by
 * terminal/cli_eval.
 */
#ifndef SEARCHER_EVAL_H
#define SEARCHER_EVAL_H

#include "searcher/eval/baseline.h"
#include "searcher/eval/measures.h"
#include "searcher/answer/search.h"

struct eval_ranker {
    const char *name;
    bool own; /* lede's; else plain BM25 by formula */
    struct baseline_formula formula;
};

/* eval_ranker(name, out): the ranker of that name: "lede", "lucene", "xapian" (its
 * default), "bm25:K1,B"; false when there is none. */
bool eval_ranker(const char *name, struct eval_ranker *out);

struct eval {
    struct searcher *searcher;
    struct judged judged;
    struct baseline baseline; /* made when first asked for */
    bool baseline_made;
    enum search_match match; /* of lede's ranking */

    /* Called for each query with its own measures, unless NULL. */
    void (*each)(const struct eval_ranker *r, const struct judged_query *q,
                 const struct measures *m);
};

/* eval_open(index, queries, qrels, out, error): the index in folder index, and the files
 * of judged_read. Release with eval_close, also after a failure. */
enum error_code eval_open(const char *index, const char *queries, const char *qrels,
                          struct eval *out, struct error *error);

/* eval_run(e, r, m, ms, error): rank all queries that have a relevant document; *m gets
 * the means, *ms the milliseconds a query took. lede's is asked as a user would ask, for
 * MEASURES_DEPTH rows, comments and articles alike, without the preference for recent
 * ones. */
enum error_code eval_run(struct eval *e, const struct eval_ranker *r, struct measures *m,
                         double *ms, struct error *error);

void eval_close(struct eval *e);

#endif
