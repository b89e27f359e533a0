/*
 * widen: a query's plain words, and the words and phrases that mean the same. Used by
 * plan.
 */
#ifndef SEARCHER_WIDEN_H
#define SEARCHER_WIDEN_H

#include "searcher/query/query.h"
#include "searcher/query/synonyms.h"

enum { WIDEN_MAX = 64 /* synonyms that one query gains */ };

/* widen(q, s, a, languages, count, arena): in place of each QUERY_WORD that s knows, and
 * of each run of them under an AND that it knows together, put a QUERY_SYNONYMS. Words
 * are stemmed in languages, and the longest run counts. Exact forms, phrases, prefixes,
 * the words of NEAR and what is excluded stay as they are: car -saloon is no
 * contradiction. False when there were more than WIDEN_MAX synonyms; the first are there.
 */
bool widen(struct query *q, struct synonyms *s, struct analyser *a,
           const language *languages, size_t count, struct arena *arena);

#endif
