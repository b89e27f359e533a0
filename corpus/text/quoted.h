/*
 * quoted: which parts of a comment are what it quotes from others: lines that begin with '>',
 * as in mail, news and forums. Used by indexer/document, so that quoting somebody does not
 * rank a comment as if it had said as much itself.
 */
#ifndef CORPUS_TEXT_QUOTED_H
#define CORPUS_TEXT_QUOTED_H

#include "corpus/span.h"

struct quoted {
    struct span text;
    size_t end;   /* of the line looked at last, where the next one begins */
    bool is_quoted; /* that line */
};

/* quoted_begin(q, text): start at the beginning of text. */
void quoted_begin(struct quoted *q, struct span text);

/* quoted_at(q, offset): whether the byte at offset lies in a quoted line. Offsets must not
 * descend from call to call. */
bool quoted_at(struct quoted *q, size_t offset);

#endif
