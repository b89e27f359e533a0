/*
 * sieve: the stretches of a text that may hold one of some words, told from the first
 * letters alone, so that the analysis need not see the rest. Used by marks.
 *
 * It rests on these: the analysis never looks across white space; a word becomes a term
 * with the same first letter, small, or with one that follows a sign within the word; and
 * no term is longer than its word by more than one letter. English also keeps the second
 * letter, but for y and i. Where a language or a word does not keep to that (other
 * letters than ASCII, stemmers that take prefixes away), all of the text passes.
 */
#ifndef SEARCHER_SIEVE_H
#define SEARCHER_SIEVE_H

#include "corpus/span.h"
#include "corpus/text/language.h"

#include <stdint.h>

enum { SIEVE_FIRSTS = 8 };

struct sieve {
    uint8_t classes[256];  /* by byte: enum in sieve.c */
    uint8_t firsts[SIEVE_FIRSTS + 1]; /* letters that wanted words begin with, small */
    size_t first_count;               /* of them; more than SIEVE_FIRSTS: too many to say */
    uint8_t shortest[128]; /* by first letter, small: bytes of the wanted words that begin
                              so */
    uint32_t second[128]; /* by first letter, small: second letters of them, a bit each */
    bool keeps_second;    /* the language's stemmer leaves the second letter alone */
    size_t gap;
    bool pass_all;
    struct span text;
    size_t at;        /* what is before it has been given out or passed over */
    size_t candidate; /* the first word behind it that may match */
};

/* sieve_init(s, l, gap): a sieve for texts in language l that lets nothing pass yet.
 * Words that may match and have at most gap others between them come in one stretch. */
void sieve_init(struct sieve *s, language l, size_t gap);

/* sieve_add(s, word): let the folded word, term or beginning of a word pass. */
void sieve_add(struct sieve *s, struct span word);

/* sieve_start(s, text): sift text, which must stay where it is. */
void sieve_start(struct sieve *s, struct span text);

/* sieve_next(s, stretch): the next stretch, which begins and ends at white space or the
 * text's ends; false when there is none. Stretches longer than SIEVE_STRETCH are given in
 * pieces; a piece begins where the last one ended, a new stretch behind it. */
enum { SIEVE_STRETCH = 4096 };
bool sieve_next(struct sieve *s, struct span *stretch);

#endif
