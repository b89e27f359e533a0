/*
 * query_lex: the query's text cut into tokens: brackets, operators and finished leaves of
 * the tree. Used by query, which puts the tokens together. It never fails: what it cannot
 * read becomes words and a warning.
 */
#ifndef SEARCHER_QUERY_LEX_H
#define SEARCHER_QUERY_LEX_H

#include "searcher/query/fields.h"
#include "searcher/query/query.h"

enum lex_kind {
    LEX_END,
    LEX_LEAF, /* node, with its children if it has any */
    LEX_OPEN, /* a bracket; field tells what stands before it or around it, NULL for
                 nothing */
    LEX_CLOSE,
    LEX_AND,
    LEX_OR, /* the word; a bar is LEX_BAR, since it leaves no word behind when misplaced
             */
    LEX_BAR,
    LEX_NEAR,
    LEX_NOT,
    LEX_MINUS /* a '-' that negates */
};

struct lex_token {
    enum lex_kind kind;
    uint32_t start, end; /* bytes of the text */
    uint32_t gap_end;    /* of the white space before it */
    struct query_node *node;
    const struct field_name *field;
    uint32_t slop; /* NEAR */
};

enum { LEX_WARNINGS_MAX = 16 };

struct lexer {
    struct span text; /* valid UTF-8 */
    size_t at;        /* the next byte */
    size_t gap_end;   /* behind the last white space, '(' or '|': a '-' here negates */
    const struct field_name *field; /* of the brackets around us, as in title:(a b) */
    int64_t now;
    struct arena *arena;
    uint32_t words, prefixes; /* leaves so far, for the limits */
    uint32_t phrase_max;      /* words of the longest phrase so far */
    bool sort_given;
    enum search_sort sort;
    struct span warnings[LEX_WARNINGS_MAX];
    size_t warning_count;
};

/* query_lex_next(x, token): the next token. */
void query_lex_next(struct lexer *x, struct lex_token *token);

/* query_lex_node(x, kind, text): a new leaf, counted for the limits; it lives in x's
 * arena.
 */
struct query_node *query_lex_node(struct lexer *x, enum query_kind kind,
                                  struct span text);

/* query_lex_word(x, text): a node for a plain word, without its place. A word in capitals
 * that would be read back as an operator becomes small. */
struct query_node *query_lex_word(struct lexer *x, struct span text);

/* query_lex_warn(x, format, ...): add a warning; the same one twice counts once, and
 * those beyond LEX_WARNINGS_MAX are left out. */
void query_lex_warn(struct lexer *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
