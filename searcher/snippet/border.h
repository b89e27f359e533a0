/*
 * border: where a text may be cut so that it still reads well: between sentences, between
 * words, and never within what a reader sees as one character. Used by snippet and by the
 * text form of cli.
 *
 * All functions take valid UTF-8 and byte offsets at borders of code points.
 */
#ifndef SEARCHER_BORDER_H
#define SEARCHER_BORDER_H

#include "corpus/span.h"

enum { BORDER_NONE = -1 };

/* border_is_space(code): white space at which a line may be broken (not a no-break
 * space). */
bool border_is_space(unsigned code);

/* border_is_space_byte(byte): the same of one byte of UTF-8: false for those of longer characters,
 * some of which end as a space would. */
bool border_is_space_byte(char byte);

/* border_is_word(text, at): whether a line may be broken at byte at: at white space or, in
 * scripts without spaces, between characters. */
bool border_is_word(struct span text, size_t at);

/* border_sentence_start(text, at, low): the nearest start of a sentence or paragraph from
 * at down to low, or BORDER_NONE. */
long border_sentence_start(struct span text, size_t at, size_t low);

/* border_sentence_end(text, at, low): the nearest end of a sentence or paragraph, with
 * its full stop and closing quotes, from at down to low, or BORDER_NONE. */
long border_sentence_end(struct span text, size_t at, size_t low);

/* border_word_start(text, at, high): the nearest start of a word from at up to high;
 * where there is none, the nearest border between characters. In scripts without spaces
 * every character is a word here, but none is torn from the marks and signs that belong
 * to it. */
size_t border_word_start(struct span text, size_t at, size_t high);

/* border_word_end(text, at, low): the nearest end of a word from at down to low; where
 * there is none, the nearest border between characters. */
size_t border_word_end(struct span text, size_t at, size_t low);

#endif
