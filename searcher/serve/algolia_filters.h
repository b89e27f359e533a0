/*
 * algolia_filters: the filters of Algolia's clients as text of the query language. Used by
 * algolia.
 */
#ifndef SEARCHER_SERVE_ALGOLIA_FILTERS_H
#define SEARCHER_SERVE_ALGOLIA_FILTERS_H

#include "corpus/arena.h"
#include "corpus/buffer.h"

#include <jansson.h>

struct algolia_filters {
    struct arena *arena;    /* owns complaint */
    struct buffer *out;     /* what is read is appended here: parts that must all hold */
    struct span *complaint; /* where a function returns false: what is wrong */
    bool of_articles;       /* set when a filter is on what only an article's own row shows */
};

/* algolia_facet_filters(f, value): facetFilters: a list whose parts must all hold; a part that
 * is a list itself holds when one of its own does. "facet:value" is a part, with '-' before
 * the value its opposite. A text is read as JSON, or as one part. */
bool algolia_facet_filters(struct algolia_filters *f, const json_t *value);

/* algolia_numeric_filters(f, value): numericFilters: the same with parts "points>=10",
 * "points:10 TO 20". */
bool algolia_numeric_filters(struct algolia_filters *f, const json_t *value);

/* algolia_filters(f, text): filters: `section:Local AND (tag:"sea wall" OR NOT points < 3)`.
 * As with them, OR binds tighter than AND, and brackets hold nothing but ORs. */
bool algolia_filters(struct algolia_filters *f, struct span text);

#endif
