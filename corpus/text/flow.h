/*
 * flow: builds text out of pieces and the gaps between them, so that there is one gap where
 * several meet, and none at the ends. Used by text/html and formats/html_tree.
 */
#ifndef CORPUS_TEXT_FLOW_H
#define CORPUS_TEXT_FLOW_H

#include "corpus/buffer.h"
#include "corpus/span.h"
#include "corpus/text/element.h"

/* What lies between one piece of text and the next; of several the widest counts. */
enum flow_gap { FLOW_NONE, FLOW_SPACE, FLOW_LINE, FLOW_PARAGRAPH };

struct flow {
    struct buffer *out;
    size_t start;      /* out->len at the beginning */
    enum flow_gap gap; /* before the next piece */
};

/* flow_begin(out): a flow that appends to out. */
struct flow flow_begin(struct buffer *out);

/* flow_part(f, gap): there is at least this gap before the next piece. */
void flow_part(struct flow *f, enum flow_gap gap);

/* flow_around(f, e): the gap that is before and behind an element e. */
void flow_around(struct flow *f, enum element e);

/* flow_break(f): a line end; two of them part paragraphs. */
void flow_break(struct flow *f);

/* flow_add(f, at, len): append a piece, which is not empty, and before it the gap. */
void flow_add(struct flow *f, const char *at, size_t len);

/* flow_words(f, text, lines): append text with runs of white space, no-break space included,
 * as one; where lines is true its line ends are line ends. */
void flow_words(struct flow *f, struct span text, bool lines);

#endif
