/*
 * root: from a folded form to the term it is indexed under in a language. Used by
 * analysis.
 */
#ifndef CORPUS_TEXT_ROOT_H
#define CORPUS_TEXT_ROOT_H

#include "corpus/span.h"
#include "corpus/text/language.h"
#include "corpus/text/stem.h"

enum { ROOT_BYTES_MAX = 64 };

/* root_write(l, s, form, place): write the term of form (folded, at most ROOT_BYTES_MAX
 * bytes) in language l, whose stemmer is s (NULL for none), and return its length, at
 * least 1 when form has any.
 *
 * - Clitics go: Brexit's -> brexit, they'll -> they, l'homme (French, Italian, Catalan)
 * -> homm, Ankara'da (Turkish) -> ankara. Other apostrophes are dropped: don't -> dont,
 *   O'Neill -> oneill.
 * - Dots of abbreviations are dropped (u.k -> uk), unless that makes a stopword of l or
 * of English (u.s and us stay apart).
 * - Hyphens are dropped (e-mail -> email, covid-19 -> covid19), but stay between two
 * digits.
 * - Commas in numbers are dropped (1,000 -> 1000).
 * - What is left is stemmed, unless it holds a digit or a sign. */
size_t root_write(language l, struct stemmer *s, struct span form,
                  char place[ROOT_BYTES_MAX]);

#endif
