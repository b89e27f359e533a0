/*
 * explain: how the relevance of each row of a page came about. Used by answer.
 */
#ifndef SEARCHER_EXPLAIN_H
#define SEARCHER_EXPLAIN_H

#include "searcher/answer/answer.h"

/* explain_hits(a, tree, rows, hits, count, error): give each of hits, made from the row
 * of the same number, its explanations. They add up to its relevance: "title: carbon",
 * "text: carbon", …  what a word of the query gave, shared out among the fields it stands
 * in by how much each counts; "topic: carbon" when only the article of a comment has it
 *     "nearness"      what its words standing near each other added (proximity.h)
 *     "kinship"       what it has in common with the best added (feedback.h)
 *     "recency"       what being recent added
 *     "discussion"    what matching comments added (rank.h), their recency included
 * tree is what was matched. */
enum error_code explain_hits(struct answer *a, const struct plan_tree *tree,
                             const struct hits_row *rows, struct search_hit *hits,
                             size_t count, struct error *error);

#endif
