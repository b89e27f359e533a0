/*
 * words: the terms of one document while they are collected: each distinct term once, with
 * its weighted frequency and its positions; at the end sorted, as the shim wants them. Used
 * by indexer/document.
 *
 * A term of the analysis is found again by its number, so collecting a token costs one look
 * into an array: no hashing, no allocation per term.
 */
#ifndef INDEXER_WORDS_H
#define INDEXER_WORDS_H

#include "corpus/arena.h"
#include "corpus/schema.h"
#include "corpus/text/analysis.h"
#include "shim/shim.h"

/* The fields that hold stems: text and context are scored. */
enum words_family { WORDS_TEXT, WORDS_TITLE, WORDS_QUOTE, WORDS_CONTEXT, WORDS_FAMILIES };

struct words_entry;
struct words_place;
struct words_key;

struct words {
    uint32_t document; /* stamp of the present document in seen */
    uint32_t round;    /* of numbers; the stamp of those that are valid is one more */
    uint32_t last;     /* number given in it */
    struct words_number {
        uint32_t round, number;
        struct words_seen {
            uint32_t document; /* that had it last */
            uint32_t entry;    /* of that document */
        } text;        /* of WORDS_TEXT: all of a word of the text is in one place */
    } *numbered;       /* by the analyser's number of a term, of which there are very many */
    size_t numbered_size;
    struct words_seen *seen[WORDS_FAMILIES]; /* of the others, by our number, of which a round has
                                                few */
    size_t seen_size[WORDS_FAMILIES];
    struct words_entry *entries;    /* in order of first occurrence */
    size_t count, capacity;
    struct words_place *places;     /* in order of occurrence */
    size_t place_count, place_capacity;
    struct words_key *keys;
    uint32_t *positions;
    struct shim_term *terms;
    uint32_t *numbers;              /* of terms */
    size_t key_capacity, position_capacity;
    struct arena names;             /* of prefixed and boolean terms */
};

/* words_begin(w): forget the document before. */
void words_begin(struct words *w);

/* words_add(w, family, number, term, weight, position): one occurrence of term, whose number
 * that is, which counts weight units of SCHEMA_WEIGHT_ONE; position 0 means none. The positions of one term must not
 * descend from call to call. */
void words_add(struct words *w, enum words_family family, uint32_t number,
               const struct term *term, uint32_t weight, uint32_t position);

/* words_expect(w, number): an occurrence of that term in WORDS_TEXT comes soon. */
static inline void words_expect(const struct words *w, uint32_t number)
{
    if (number < w->numbered_size)
        __builtin_prefetch(&w->numbered[number], 1);
}

/* words_add_filter(w, name): an unscored term without positions; the bytes are copied. The
 * same name twice is one term. */
void words_add_filter(struct words *w, struct span name);

/* words_finish(w, ranking, length, count): all terms, distinct and sorted by bytes, with the
 * within-document frequency that ranking makes of their weights and the document's length
 * in occurrences; what has no weight (WORDS_TITLE and WORDS_QUOTE, which would count
 * twice) gets frequency 0. Borrowed from w and the analyser until words_begin. */
const struct shim_term *words_finish(struct words *w, const struct schema_ranking *ranking,
                                     double length, size_t *count);

/* words_finish_unsorted(w, ranking, length, count): the same in the order in which they were
 * met, and filters as often as they were added: as batches take them (shim/bulk.h). */
const struct shim_term *words_finish_unsorted(struct words *w,
                                              const struct schema_ranking *ranking,
                                              double length, size_t *count);

/* words_numbers(w): for each term that words_finish_unsorted returned, a number that is the same
 * in all documents until words_renumber, and not much above the number of terms met since; 0
 * for a filter. Borrowed. */
const uint32_t *words_numbers(const struct words *w);

/* words_renumber(w): number terms anew; needed when the analyser is trimmed. */
void words_renumber(struct words *w);

void words_free(struct words *w);

#endif
