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

/* words_each(index, a, item, most, take, payload, error): call take with every word of item's
 * own, as often as it is there: of title, summary, authors, tags and the first `most`
 * characters of the text. Terms are a's. */
enum error_code words_each(struct index *index, struct analyser *a, const struct item *item,
                           size_t most, void (*take)(const struct term *term, void *payload),
                           void *payload, struct error *error);

/* words_of(index, a, item, arena, out, count, error): the words of item's own, which count
 * in its score, in byte order; in arena. */
enum error_code words_of(struct index *index, struct analyser *a, const struct item *item,
                         struct arena *arena, struct word_of **out, size_t *count,
                         struct error *error);

#endif
