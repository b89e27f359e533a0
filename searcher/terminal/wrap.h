/*
 * wrap: text as lines that fit a terminal. Used by screen.
 */
#ifndef SEARCHER_TERMINAL_WRAP_H
#define SEARCHER_TERMINAL_WRAP_H

#include "corpus/buffer.h"
#include "corpus/span.h"

/* wrap_lines(text, width, first, rest, out): append text as lines of at most width
 * columns, the first one behind `first`, the others behind `rest`, which count. Lines are
 * broken at white space and, in scripts without spaces, between characters; a word that
 * is longer than a line stands alone. Wide characters count as two columns, combining
 * marks as none, and so do the escape sequences for colours and links. Width 0 means no
 * end: one line. */
void wrap_lines(struct span text, size_t width, struct span first, struct span rest,
                struct buffer *out);

#endif
