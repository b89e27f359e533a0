/*
 * mark: what snippets are to mark of a query. Used by leaf.
 */
#ifndef SEARCHER_MARK_H
#define SEARCHER_MARK_H

#include "searcher/plan/word.h"

/* mark_terms(m, terms, count, documents): the terms of one word, which is in so many
 * documents. */
void mark_terms(struct leaf_maker *m, const struct span *terms, size_t count,
                uint64_t documents);

/* mark_form(m, form): a folded form; one that ends with a star stands for all that begins
 * so. */
void mark_form(struct leaf_maker *m, struct span form);

/* mark_phrases(m, kept, count, window): words side by side in order, in each language, or
 * within window places in any order when that is not 0. */
void mark_phrases(struct leaf_maker *m, const struct word **kept, size_t count,
                  uint32_t window);

/* mark_grown(m, at, count, capacity, size): the array at with room for one more, owned by
 * m's arena. */
void *mark_grown(struct leaf_maker *m, void *at, size_t count, size_t *capacity,
                 size_t size);

#endif
