/*
 * character: what a code point does to the cutting of text into words. Used by cut.
 */
#ifndef CORPUS_TEXT_CHARACTER_H
#define CORPUS_TEXT_CHARACTER_H

#include <stdint.h>

enum character {
    CHARACTER_BREAK,      /* between words: space, punctuation, symbols, emoji */
    CHARACTER_LETTER,     /* also numbers that are not decimal digits */
    CHARACTER_DIGIT,      /* decimal, of any script */
    CHARACTER_MARK,       /* belongs to the letter before it */
    CHARACTER_INVISIBLE,  /* soft hyphen, joiners, bidi controls: as if it were not there
                           */
    CHARACTER_UNSPACED,   /* of a script without spaces between words */
    CHARACTER_APOSTROPHE, /* joins letters */
    CHARACTER_HYPHEN,     /* joins words to compounds */
    CHARACTER_CURRENCY
};

/* character_of(code): what code is to a word; character_ascii: the same for code < 128. */
enum character character_of(uint32_t code);
extern const uint8_t character_ascii[128];

#endif
