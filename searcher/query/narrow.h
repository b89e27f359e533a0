/*
 * narrow: filters as text of the query language, made from values that come from outside,
 * so that a value is never read as syntax. Used where requests of other forms become a
 * search_request's filter.
 */
#ifndef SEARCHER_NARROW_H
#define SEARCHER_NARROW_H

#include "corpus/buffer.h"
#include "corpus/span.h"

/* narrow_value(out, field, value): append `field:"value"` and a space. field is a name
 * that docs/QUERY.md knows; value any UTF-8. */
void narrow_value(struct buffer *out, const char *field, struct span value);

/* narrow_any(out, field, values, count): append `(field:"a" OR field:"b")` and a space:
 * documents with any of count values (at least 1). */
void narrow_any(struct buffer *out, const char *field, const struct span *values,
                size_t count);

#endif
