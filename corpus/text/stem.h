/*
 * stem: libstemmer, seen by this file alone. Used by analysis.
 */
#ifndef CORPUS_TEXT_STEM_H
#define CORPUS_TEXT_STEM_H

#include "corpus/span.h"
#include "corpus/text/language.h"

struct stemmer;

/* stemmer_new(l): libstemmer's UTF-8 stemmer for l, or NULL when it has none. One thread. */
struct stemmer *stemmer_new(language l);

/* stemmer_stem(s, word): the stem of a lower-case word; borrowed, valid until the next call. */
struct span stemmer_stem(struct stemmer *s, struct span word);

void stemmer_free(struct stemmer *s); /* NULL is allowed */

#endif
