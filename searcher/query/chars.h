/*
 * chars: the characters of a query: white space, signs, quotation marks, and how
 * far a run of text goes. Used by the lexer (query_lex), by what reads the values of
 * fields (field_value), and by query_write, which must write what is read back the same.
 * Texts are valid UTF-8; at is a byte of the text, at most its length.
 */
#ifndef SEARCHER_CHARS_H
#define SEARCHER_CHARS_H

#include "corpus/arena.h"
#include "corpus/span.h"

#include <stdbool.h>
#include <stdint.h>

struct quote_mark {
    const char *bytes;
    int set; /* any mark of a set closes what another of it opened */
    bool opens, closes;
};

/* chars_quote(text, at): the quotation mark that stands at at; NULL for none. */
const struct quote_mark *chars_quote(struct span text, size_t at);

/* chars_opening(text, at): the same, if it can open a quotation. */
const struct quote_mark *chars_opening(struct span text, size_t at);

/* chars_space(text, at): bytes of the white space character at at; 0 when there is none,
 * or at is within a character. */
size_t chars_space(struct span text, size_t at);

/* chars_break(c): whether c is a bracket or a bar, which end a run. */
bool chars_break(char c);

/* chars_only_signs(text): whether no character of text can be part of a word. */
bool chars_only_signs(struct span text);

/* chars_count(text): the characters of text. */
size_t chars_count(struct span text);

/* chars_run(text, at): where the run of text without white space, brackets and bars ends.
 */
size_t chars_run(struct span text, size_t at);

/* chars_run_with_brackets(text, at): the same, but brackets in pairs belong to the run:
 * en.wikipedia.org/wiki/Mercury_(planet) */
size_t chars_run_with_brackets(struct span text, size_t at);

/* chars_slice(text, start, end): the bytes of text from start to before end. */
struct span chars_slice(struct span text, size_t start, size_t end);

/* chars_one_spaced(arena, text): text without white space at its ends, and single spaces
 * inside; lives in arena. */
struct span chars_one_spaced(struct arena *arena, struct span text);

/* chars_raw(text, brackets): true when text is read back as it is behind a "field:"; else
 * it needs quotation marks. brackets: of a field with fields_brackets. */
bool chars_raw(struct span text, bool brackets);

/* chars_quote_pair(text): a pair of quotation marks whose like text does not hold. */
struct quote_pair {
    const char *open, *close;
};
struct quote_pair chars_quote_pair(struct span text);

#endif
