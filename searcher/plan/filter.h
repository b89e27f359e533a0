/*
 * filter: the parts of a query that compare values (fields, numbers, dates), as what the
 * index has for them. Nothing here scores. Used by plan.
 */
#ifndef SEARCHER_FILTER_H
#define SEARCHER_FILTER_H

#include "corpus/text/analysis.h"
#include "searcher/plan/expr.h"
#include "searcher/index/index.h"
#include "searcher/query/query.h"

/* filter_field(a, node, arena): a QUERY_FIELD node. An author is found by the whole name
 * or by all of its words, a site by its host or a suffix of whole labels of it, or by the
 * name of the outlet. */
struct expr *filter_field(struct analyser *a, const struct query_node *node,
                          struct arena *arena);

/* filter_date(index, low, high, arena, error): created from low up to but not high. By
 * the terms of whole years, months and days; the value is looked at for documents of a
 * partial day only, since Xapian reads values one by one. NULL on failure of the index.
 */
struct expr *filter_date(struct index *index, int64_t low, int64_t high,
                         struct arena *arena, struct error *error);

#endif
