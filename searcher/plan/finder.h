/*
 * finder: where in a text as it stands a word may be that consists of, or begins with,
 * given letters, so that only there it need be analysed. Used by verify.
 */
#ifndef SEARCHER_FINDER_H
#define SEARCHER_FINDER_H

#include "corpus/span.h"

struct finder {
    struct span text, letters;
    size_t rare;                    /* which of letters is looked for: the rarest */
    size_t small, capital, foreign; /* where the next of each is; text.len for none */
    size_t at;                      /* behind the last run */
};

/* finder_can(letters): whether letters are small ASCII ones, at least one: what a finder
 * takes. */
bool finder_can(struct span letters);

/* finder_begin(f, text, letters): look through text. Both must outlive f. */
void finder_begin(struct finder *f, struct span text, struct span letters);

/* finder_next(f, run): the next stretch of text between white space (which no word
 * crosses) that holds letters in any case, or a character beyond ASCII that folding may
 * turn into one of them or into nothing; false at the end. What is in no such run does
 * not hold letters once folded. Linear in the text. */
bool finder_next(struct finder *f, struct span *run);

#endif
