/*
 * tree: a whole discussion in the order in which it is read. Used by search.
 */
#ifndef SEARCHER_TREE_H
#define SEARCHER_TREE_H

#include "searcher/index/items.h"

/* tree_read(index, thread_id, arena, article, damaged, error): read a discussion:
 * *article gets what items_hit says of its article (an article with nothing but its id
 * while that is missing), and as comments all comments of it in the order of the tree: a
 * comment, then its replies, oldest first, undated last; depth tells the level. What
 * answers something that is not in the discussion stands at level 1, so does the oldest
 * of a ring of comments that answer each other. Damaged records are left out and counted
 * in *damaged. Linear in the number of comments, but for sorting. */
enum error_code tree_read(struct index *index, struct span thread_id, struct arena *arena,
                          struct search_hit *article, size_t *damaged,
                          struct error *error);

/* tree_order(comments, count): bring comments into that order and set their depths. */
void tree_order(struct search_hit *comments, size_t count);

#endif
