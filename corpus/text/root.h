/*
 * root: from a folded form to the term it is indexed under in a language. Used by analysis.
 */
#ifndef CORPUS_TEXT_ROOT_H
#define CORPUS_TEXT_ROOT_H

#include "corpus/span.h"
#include "corpus/text/language.h"
#include "corpus/text/stem.h"

enum { ROOT_BYTES_MAX = 64 };

/* root_write(l, s, form, place): write the term of form (folded, at most ROOT_BYTES_MAX
 * bytes) in language l, whose stemmer is s (NULL for none), and return its length, at
 * least 1 when form has any. In this order:
 *
 * Clitics go: Brexit's is brexit, they'll they, l'homme (French, Italian, Catalan) homme,
 * Ankara'da (Turkish) ankara. Other apostrophes are dropped: don't is dont.
 *
 * Dots of abbreviations are dropped, so u.k is uk, unless that makes a stopword of l or of
 * English: u.s and us stay apart.
 *
 * Hyphens are dropped, so e-mail is email, but stay between two digits. Commas in numbers
 * are dropped: 1,000 is 1000.
 *
 * What is left is stemmed, unless it holds a digit or a sign: German ae, oe and ue as if
 * they were umlauts, and some endings with the accent that folding took from them. */
size_t root_write(language l, struct stemmer *s, struct span form,
                  char place[ROOT_BYTES_MAX]);

#endif
