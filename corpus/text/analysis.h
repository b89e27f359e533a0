/*
 * analysis: THE analysis: text to terms with positions and byte ranges. The same function
 * makes the terms of a document, the terms of a query and the marks of a snippet, so they
 * cannot drift. Used by indexer/document, searcher/plan and searcher/snippet.
 *
 * A token is a word. Its form is the word folded (corpus/text/fold.h), its term the stem of
 * the form in a language (corpus/text/root.h). Where words begin and end, and so positions
 * and forms, does not depend on the language.
 *
 * Words that hold together by a sign are kept whole: C++ C# .NET AT&T U.S. 5G €100 10% 3.5
 * O'Neill don't. COVID-19 is one token, form "covid-19", term "covid19", whose parts are
 * tokens at the same place too, so that `covid 19` finds it; €100 and 10% likewise have the
 * bare number as their part. Runs of scripts without spaces (Han, Kana, Thai, Lao, Khmer,
 * Myanmar) become overlapping pairs of characters, each at the position of its first, so that
 * the pairs of a query match in order; the last character of a run is a part, and one that
 * stands alone a word, so that each character begins some term. Korean nouns have themselves
 * without their particle as a part (선거 of 선거에서는). Emoji and other symbols are no words.
 * Of an address its words are taken, without scheme and www.
 *
 * A query for a compound of two or more parts should match its term or the phrase of its
 * parts; a single part (the 100 of €100) is there to be found by others, not to be searched.
 */
#ifndef CORPUS_TEXT_ANALYSIS_H
#define CORPUS_TEXT_ANALYSIS_H

#include "corpus/buffer.h"
#include "corpus/span.h"
#include "corpus/text/language.h"

#include <stdint.h>

/* One distinct term the analyser has met; the same pointer for the same term until
 * analyser_trim. */
struct term {
    uint32_t number; /* dense from 0: holders may keep arrays by it */
    uint32_t len;    /* bytes, 1 to ANALYSIS_TERM_MAX */
    const char *at;
    uint64_t hash;   /* strmap_hash of them */
};

enum {
    ANALYSIS_TERM_MAX = 64,       /* bytes; longer words are cut at a character border */
    ANALYSIS_TOKENS_MAX = 200000, /* of one text; the rest is not indexed */
    ANALYSIS_MAP_VERSION = 1      /* raise when the terms of any text change */
};

enum token_kind {
    TOKEN_WORD,
    TOKEN_PART, /* a part of the word or pair before it, at its place or one behind */
    TOKEN_PAIR  /* two neighbouring characters of a script without spaces */
};

struct token {
    uint32_t start, end; /* bytes of the text: the word as it stands */
    uint32_t position;   /* of this word among the text's words, from 0 */
    uint32_t term_number, form_number; /* those of term and form, near at hand */
    uint8_t kind;        /* enum token_kind */
    const struct term *term;  /* stemmed and folded */
    const struct term *form;  /* folded, not stemmed: for =word and for suggestions */
};

struct tokens {
    struct token *at;
    size_t count;
    size_t positions; /* number of word places: the next text continues from here */
    bool truncated;   /* ANALYSIS_TOKENS_MAX was reached */
};

struct analyser;

/* analyser_new(): an analyser with empty caches. One per thread; free with analyser_free. */
struct analyser *analyser_new(void);
void analyser_free(struct analyser *a); /* NULL is allowed */

/* analyse(a, l, text): the tokens of text, which must be valid UTF-8, stemmed in language l,
 * ordered by start; a compound comes before its parts. Borrowed from a, valid until its next
 * call. */
const struct tokens *analyse(struct analyser *a, language l, struct span text);

/* analyse_word(a, l, form): the term of an already folded form in language l: for queries
 * that try several languages. Borrowed from a. */
const struct term *analyse_word(struct analyser *a, language l, struct span form);

/* analyser_terms(a): how many terms it has met; analyser_term(a, number): one of them. */
size_t analyser_terms(const struct analyser *a);
const struct term *analyser_term(const struct analyser *a, uint32_t number);

/* analyser_is_full(a): whether its caches hold more than 28 MiB. analyser_trim(a): call between
 * documents: empties them when they do, which makes all terms invalid. Returns true when it
 * did. */
bool analyser_is_full(const struct analyser *a);
bool analyser_trim(struct analyser *a);

/* analysis_fold(text, out): append text folded as terms are, white space runs made one space,
 * but not cut into words: for field values compared whole (authors, tags, sections). */
void analysis_fold(struct span text, struct buffer *out);

/* analysis_fingerprint(): a hash over the terms of a fixed list of texts in all languages.
 * It changes when folding, cutting or libstemmer changes, and is stored in each index. */
uint64_t analysis_fingerprint(void);

#endif
