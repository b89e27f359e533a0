/*
 * field_value: what stands behind a field's name, as a leaf of the query's tree: numbers,
 * dates and their ranges, types, names. Used by the lexer (query_lex).
 */
#ifndef SEARCHER_FIELD_VALUE_H
#define SEARCHER_FIELD_VALUE_H

#include "searcher/query/query_lex.h"

/* field_value(x, f, value, read): the leaf for "f:value"; it lives in x's arena. *read is
 * false when the value means nothing (x has a warning), so that its text must be read as
 * words; it is true and the result NULL for sort:, which leaves nothing in the tree. */
struct query_node *field_value(struct lexer *x, const struct field_name *f,
                               struct span value, bool *read);

#endif
