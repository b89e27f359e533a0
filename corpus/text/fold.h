/*
 * fold: text without the differences a reader does not mean: case, width, ligatures,
 * accents, vowel points, invisible characters. Used by analysis and language.
 *
 * The result is NFC of NFKC with case folded (Unicode 15, 3.13), and then
 * - marks on Latin and Greek letters are dropped, and Latin letters with strokes and such
 * are made plain (ø to o, ł to l, æ to ae, ß to ss, ı to i);
 * - Cyrillic keeps й and ї but loses stress marks, and ё becomes е;
 * - Arabic loses harakat and tatweel; its hamza forms of alef, and the Persian forms of
 * yeh and kaf, become the plain letter; Hebrew loses its points;
 * - Devanagari loses the nukta, and candrabindu becomes anusvara; all vowel signs stay;
 * - decimal digits of all scripts become 0 to 9;
 * - apostrophes and hyphens of all kinds become ' and -.
 */
#ifndef CORPUS_TEXT_FOLD_H
#define CORPUS_TEXT_FOLD_H

#include "corpus/buffer.h"
#include "corpus/span.h"

enum { FOLD_WORD_MAX = 64 }; /* bytes of a folded word */

/* fold_word(word, place): write the folded form of word, valid UTF-8, and return its
 * length: 0 when nothing visible is left, at most FOLD_WORD_MAX, cut at a character
 * border. Only the first 256 bytes of word are looked at. White space and controls are
 * left out. */
size_t fold_word(struct span word, char place[FOLD_WORD_MAX]);

/* fold_text(text, out): append all of text folded; runs of white space become one space,
 * at the ends none. */
void fold_text(struct span text, struct buffer *out);

#endif
