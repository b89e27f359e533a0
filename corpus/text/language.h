/*
 * language: what language a text is in, for choosing the stemmer. Used by indexer/document.
 */
#ifndef CORPUS_TEXT_LANGUAGE_H
#define CORPUS_TEXT_LANGUAGE_H

#include "corpus/span.h"

#include <stdint.h>

/* A language that lede treats in its own way, or LANGUAGE_OTHER: words as they are. The
 * numbers go into the index's fingerprint; append only. */
typedef uint8_t language;
enum {
    LANGUAGE_OTHER, LANGUAGE_ENGLISH, LANGUAGE_GERMAN, LANGUAGE_FRENCH, LANGUAGE_SPANISH,
    LANGUAGE_PORTUGUESE, LANGUAGE_ITALIAN, LANGUAGE_DUTCH, LANGUAGE_SWEDISH,
    LANGUAGE_NORWEGIAN, LANGUAGE_DANISH, LANGUAGE_FINNISH, LANGUAGE_HUNGARIAN,
    LANGUAGE_ROMANIAN, LANGUAGE_RUSSIAN, LANGUAGE_TURKISH, LANGUAGE_ARABIC, LANGUAGE_HINDI,
    LANGUAGE_NEPALI, LANGUAGE_TAMIL, LANGUAGE_GREEK, LANGUAGE_IRISH, LANGUAGE_INDONESIAN,
    LANGUAGE_LITHUANIAN, LANGUAGE_CATALAN, LANGUAGE_BASQUE, LANGUAGE_ARMENIAN,
    LANGUAGE_SERBIAN, LANGUAGE_YIDDISH,
    LANGUAGE_COUNT
};

/* language_from_code(code): from ISO 639-1, 639-2, 639-3 or a BCP 47 tag ("en-GB", "eng",
 * "pt_BR") in any case; LANGUAGE_OTHER when we have no stemmer for it. */
language language_from_code(struct span code);

/* language_code(l): the two-letter code, "" for LANGUAGE_OTHER. */
const char *language_code(language l);

/* language_count(): how many there are; valid numbers are 0 to language_count() - 1. */
size_t language_count(void);

/* language_detect(text, language): the language of text by its script and its function words;
 * false when text is too short or too mixed to tell (fewer than about ten words). Reads at
 * most the first 4 KiB. */
bool language_detect(struct span text, language *out);

/* language_has_letters(l, text): whether l is written in a script other than Latin and text
 * holds a letter of that script. */
bool language_has_letters(language l, struct span text);

/* language_is_stopword(l, word): true for a folded word that queries of l leave unscored. */
bool language_is_stopword(language l, struct span word);

#endif
