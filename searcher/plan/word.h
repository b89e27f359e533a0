/*
 * word: the words of a query's text as the analysis cuts them, with the terms that the
 * index has for them. Used by leaf, and mark.
 */
#ifndef SEARCHER_WORD_H
#define SEARCHER_WORD_H

#include "searcher/plan/expand.h"
#include "searcher/plan/leaf.h"

/* One word of the query's text, as the analysis cut it. */
struct word {
    uint32_t start, end, position;
    enum token_kind kind;
    struct span form;
    struct span *stems; /* in each language of the maker */
    struct span *terms; /* those of them that differ */
    size_t term_count;
    uint64_t documents; /* that have one of terms: a sum, at most all */
};

/* word_cut(m, text, count): the words of text, at most LEAF_PLACES_MAX places. Owned by
 * m's arena. */
struct word *word_cut(struct leaf_maker *m, struct span text, size_t *count);

/* word_parts(words, i, count): how many parts follow the compound words[i]. */
size_t word_parts(const struct word *words, size_t i, size_t count);

/* word_places(words, count, kept): the words that take one place each, into kept, which
 * has room for count: of a compound of several parts the parts, else the word. How many.
 */
size_t word_places(const struct word *words, size_t count, const struct word **kept);

/* word_is_stopword(m, w): whether w says too little to be looked for. */
bool word_is_stopword(struct leaf_maker *m, const struct word *w);

/* word_frequencies(m, field, terms, count): documents with one of terms in field, as a
 * sum, at most all. */
uint64_t word_frequencies(struct leaf_maker *m, enum schema_field field,
                          const struct span *terms, size_t count);

/* word_warn_capped(m, typed, x): warn where typed stands for more than was looked for. */
void word_warn_capped(struct leaf_maker *m, struct span typed, const struct expansion *x);

/* word_listed(list, count, s): whether s is among list. */
bool word_listed(const struct span *list, size_t count, struct span s);

struct span word_span(const struct term *t);

#endif
