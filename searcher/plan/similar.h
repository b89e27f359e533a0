/*
 * similar: articles like a given one: a query of its most telling words. Used by plan,
 * for `similar:ID`.
 */
#ifndef SEARCHER_SIMILAR_H
#define SEARCHER_SIMILAR_H

#include "searcher/plan/leaf.h"

/* similar_expr(m, id): the articles, outside id's own discussion, that share its most
 * telling words: those with the highest product of impact and idf. One word must be among
 * the few best. Scored when m is. No document, and a warning, when the index does not
 * have id. */
struct expr *similar_expr(struct leaf_maker *m, struct span id);

#endif
