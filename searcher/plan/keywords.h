/*
 * keywords: a plain text as a query: its words without anything that the query language
 * would take as more, the most telling ones where there are too many. Used by plan.
 */
#ifndef SEARCHER_KEYWORDS_H
#define SEARCHER_KEYWORDS_H

#include "corpus/text/analysis.h"
#include "searcher/index/index.h"
#include "searcher/query/query.h"

/* keywords_read(index, a, text, arena, out, error): the words of text (valid UTF-8) as
 * *out: one QUERY_WORD, several below a QUERY_AND, or QUERY_NOTHING, owned by arena.
 * Words come in order, one that is said again is there again. Of more than
 * QUERY_WORDS_MAX different ones (by their stems) those in the fewest documents stay. */
enum error_code keywords_read(struct index *index, struct analyser *a, struct span text,
                              struct arena *arena, struct query *out,
                              struct error *error);

#endif
