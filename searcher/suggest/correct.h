/*
 * correct: what somebody may have meant by a word: the words of the index's list that are
 * a few slips of the fingers away, the likeliest first. Used by suggest.
 *
 * Distance is that of optimal string alignment (insert, delete, replace, swap two
 * neighbours; Boytsov, "Indexing methods for approximate dictionary searching",
 * 2011, 2.1), weighted by how easily the slip happens: a neighbouring key, a letter
 * doubled or not, two swapped, are cheaper; the first letter is seldom wrong. Likelihood
 * is the logarithm of the number of documents less the distance (a noisy channel:
 * Kernighan, Church & Gale, "A spelling correction program based on a noisy channel
 * model", 1990).
 */
#ifndef SEARCHER_CORRECT_H
#define SEARCHER_CORRECT_H

#include "corpus/wordlist.h"

struct correction {
    char word[WORDLIST_WORD_MAX];
    size_t len;
    uint32_t documents;
    uint32_t distance; /* hundredths of an ordinary slip */
    double likelihood;
};

/* correct_find(list, form, least, best, most): up to most corrections of form (folded) that
 * at least so many documents hold, the likeliest first; form itself is not among them.
 * How many. One pass over the list, which skips whatever begins in a way that cannot lead
 * to a near word. */
size_t correct_find(const struct wordlist *list, struct span form, uint32_t least,
                    struct correction *best, size_t most);

/* correct_least(documents, letters): the fewest documents that a word must be in to be likelier,
 * by correct_is_likelier, than one typed, however near it is. */
uint32_t correct_least(uint32_t documents, size_t letters);

/* correct_likelihood(documents, distance): as in struct correction. */
double correct_likelihood(uint32_t documents, uint32_t distance);

/* correct_is_likelier(c, documents, letters): whether c is likelier to be meant than the
 * word as it was typed, which has so many letters and is in so many documents. */
bool correct_is_likelier(const struct correction *c, uint32_t documents, size_t letters);

#endif
