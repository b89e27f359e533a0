/*
 * cut: text cut into words, compounds and character pairs: byte ranges and positions, not
 * yet terms. The same for all languages. Used by analysis, whose header tells the rules.
 */
#ifndef CORPUS_TEXT_CUT_H
#define CORPUS_TEXT_CUT_H

#include "corpus/span.h"

#include <stdint.h>

enum { CUT_PARTS_MAX = 4 }; /* parts of a compound; longer chains are just words */

struct cut_piece {
    size_t start, end; /* bytes of the text */
    size_t position;
    uint8_t kind; /* enum token_kind */
    bool plain;   /* ASCII letters and digits only */
};

struct cutter {
    struct span text;      /* valid UTF-8, less than 4 GiB */
    size_t at;             /* everything before is cut */
    size_t position;       /* of the next word */
    size_t unjoined_until; /* inside a URL or a long chain: no compounds before here */
    size_t unit_end;       /* of the character at at, which ended the pair before; or 0 */
    struct cut_piece queue[CUT_PARTS_MAX + 1]; /* found, not yet given out */
    size_t queued, given;
    struct cut_block { /* 64 bytes of the text, one bit a byte */
        size_t start;  /* where the bits are of, + 1; 0 before the first */
        uint64_t word; /* ASCII letters and digits */
        uint64_t stop; /* these, and what else may begin a word */
    } block;
};

/* cut_some(c, pieces, max): the next pieces of the text, at most max, in order; 0 at its
 * end. Start with a zeroed cutter that has its text. */
size_t cut_some(struct cutter *c, struct cut_piece *pieces, size_t max);

#endif
