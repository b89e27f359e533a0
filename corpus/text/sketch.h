/*
 * sketch: 64 bits of a text that tell whether another one says the same in nearly the same
 * words: how syndicated copies of an article are known. Used by indexer/document, which keeps
 * the sketch of each article, and by searcher/answer/copies, which compares them.
 *
 * Of each four words in a row a hash falls into one of 16 bins; of each bin four bits of the
 * least hash are kept. Two texts share a bin's least hash as often as they share rows of words
 * (their Jaccard similarity); else its bits agree once in 16 times. Bins without a hash take
 * their neighbour's. (Broder, "On the resemblance and containment of documents", 1997; Li, Owen,
 * Zhang, "One permutation hashing", 2012; Shrivastava, Li, "Densifying one permutation hashing
 * via rotation", 2014; Li, König, "b-bit minwise hashing", 2010.)
 */
#ifndef CORPUS_TEXT_SKETCH_H
#define CORPUS_TEXT_SKETCH_H

#include <stdint.h>

enum {
    SKETCH_BINS = 16,
    SKETCH_BIN_BITS = 4,
    SKETCH_WORDS_MIN = 40, /* a shorter text has no sketch: it may be the same by chance */
    SKETCH_SAME = 12       /* bins that copies have in common, at least */
};

struct sketch {
    uint64_t least[SKETCH_BINS];
    uint64_t row[3]; /* hashes of the last words */
    uint64_t words;
};

/* sketch_begin(s): a text begins. sketch_add(s, hash): its next word, folded, of which that is
 * strmap_hash. sketch_end(s): the sketch, never 0, or 0 for a text of less than SKETCH_WORDS_MIN
 * words. */
void sketch_begin(struct sketch *s);
void sketch_add(struct sketch *s, uint64_t hash);
uint64_t sketch_end(const struct sketch *s);

/* sketch_common(a, b): the bins that two sketches have in common, 0 to SKETCH_BINS. */
unsigned sketch_common(uint64_t a, uint64_t b);

#endif
