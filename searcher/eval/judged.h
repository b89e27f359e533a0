/*
 * judged: a collection's queries and what people judged relevant to them, in the form
 * that TREC uses. Used by eval.
 */
#ifndef SEARCHER_JUDGED_H
#define SEARCHER_JUDGED_H

#include "corpus/arena.h"
#include "corpus/error.h"
#include "corpus/strmap.h"

struct judged_grade {
    uint32_t document; /* number of its id in judged.documents */
    int grade;         /* above 0: relevant */
};

struct judged_query {
    struct span id, text;
    struct judged_grade *grades; /* ascending by document */
    size_t grade_count;
    int *relevant; /* the grades above 0, descending */
    size_t relevant_count;
};

struct judged {
    struct judged_query *queries;
    size_t count;
    struct strmap ids;       /* of queries; numbers are places in queries */
    struct strmap documents; /* ids that were judged */
    struct arena arena;
};

/* judged_read(queries, qrels, out, error): read the files of these names, plain or
 * packed. A line of queries is `id TAB text`; one of qrels `query-id anything document-id
 * grade`, parted by spaces or tabs. A line that is neither is ERROR_USAGE, naming file
 * and line; judgements of unknown queries are passed over. Release with judged_free, also
 * after a failure. */
enum error_code judged_read(const char *queries, const char *qrels, struct judged *out,
                            struct error *error);

/* judged_grade(j, query, id): what was judged of the document with that id; 0 when
 * nothing. */
int judged_grade(const struct judged *j, const struct judged_query *query,
                 struct span id);

void judged_free(struct judged *j);

#endif
