/*
 * collection: a judged collection's folder (docs.*, queries.tsv, qrels), indexed for the
 * time of an evaluation. Used by cli_eval.
 */
#ifndef SEARCHER_TERMINAL_COLLECTION_H
#define SEARCHER_TERMINAL_COLLECTION_H

#include "corpus/buffer.h"
#include "corpus/error.h"

struct collection {
    struct buffer index, queries, qrels; /* paths, with a NUL behind them */
    struct buffer scratch; /* the folder that holds the index; empty for none */
};

/* collection_open(folder, index, out, error): the files of folder. With index NULL its
 * documents are indexed by `lede index` in a temporary folder. Release with
 * collection_close, also after a failure. */
enum error_code collection_open(const char *folder, const char *index,
                                struct collection *out, struct error *error);

/* collection_close(c): remove the temporary index. */
void collection_close(struct collection *c);

#endif
