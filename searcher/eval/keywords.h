/*
 * keywords: plain text as a query: its words without anything that the query language
 * would take as more, the most telling ones where there are too many. Used by eval.
 */
#ifndef SEARCHER_KEYWORDS_H
#define SEARCHER_KEYWORDS_H

#include "corpus/buffer.h"
#include "corpus/text/analysis.h"
#include "searcher/index/index.h"
#include "searcher/query/query.h"

/* keywords_write(index, a, text, out, error): append the words of text (valid UTF-8) to
 * out as a query, in order, each once. Of more than QUERY_WORDS_MAX those in the fewest
 * documents stay. */
enum error_code keywords_write(struct index *index, struct analyser *a, struct span text,
                               struct buffer *out, struct error *error);

#endif
