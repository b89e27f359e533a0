/*
 * suggest: help with typing: "did you mean", and how what is being typed may go on. From
 * the index's own words, titles and authors; offered, never applied. Used by search, cli
 * and serve.
 */
#ifndef SEARCHER_SUGGEST_H
#define SEARCHER_SUGGEST_H

#include "corpus/text/analysis.h"
#include "searcher/index/index.h"
#include "searcher/request.h"

/* suggest_meaning(index, a, request, arena, out, error): the query with those of its
 * words put right that seem mistyped: words that no document has or hardly any, when one
 * a slip away is in many. *out is empty when there is nothing to put right. */
enum error_code suggest_meaning(struct index *index, struct analyser *a,
                                const struct search_request *request, struct arena *arena,
                                struct span *out, struct error *error);

#endif
