/*
 * facets: how many rows of an answer there are by site, author, tag … Used by search.
 */
#ifndef SEARCHER_FACETS_H
#define SEARCHER_FACETS_H

#include "searcher/plan/matches.h"
#include "searcher/answer/groups.h"

/* facets_count(index, m, groups, field, most, arena, out, error): count m by field; *out
 * gets the `most` most frequent values, owned by arena. With groups (else NULL) a thread
 * counts once for each value that any of its matches has: the total that the request
 * would have with that value asked for. Values that differ in case or accents only are
 * one, in the spelling of most matches, of several the first in the order of bytes. What
 * has no value is not counted. Dates are "2023", "2023-05", "2023-05-01". Exact. */
enum error_code facets_count(struct index *index, struct matches *m,
                             const struct groups *groups, enum facet_field field,
                             size_t most, struct arena *arena, struct facet *out,
                             struct error *error);

#endif
