/*
 * words_of: the words of a document with what each counts in it: its stored text analysed
 * again, since an index keeps no list of them. Used by plan/similar and answer/feedback.
 */
#ifndef SEARCHER_WORDS_OF_H
#define SEARCHER_WORDS_OF_H

#include "corpus/text/analysis.h"
#include "searcher/index/items.h"

struct word_of {
    struct span term;
    uint32_t wdf; /* above 0 */
};

/* words_of_text(index, a, item, arena, names, count, error): the words of item's own, whatever
 * they count, in byte order; in arena. */
enum error_code words_of_text(struct index *index, struct analyser *a, const struct item *item,
                              struct arena *arena, struct shim_bytes **names, size_t *count,
                              struct error *error);

/* words_of(index, a, item, arena, out, count, error): the words of item's own, which count
 * in its score, in byte order; in arena. */
enum error_code words_of(struct index *index, struct analyser *a, const struct item *item,
                         struct arena *arena, struct word_of **out, size_t *count,
                         struct error *error);

#endif
