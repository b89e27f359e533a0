/*
 * query: the query language: text to syntax tree. Pure and total: any bytes give a tree,
 * what is not understood becomes words and a warning; only the announced limits are
 * errors. Used by plan; docs/QUERY.md is the manual of what it takes.
 */
#ifndef SEARCHER_QUERY_H
#define SEARCHER_QUERY_H

#include "corpus/arena.h"
#include "corpus/buffer.h"
#include "corpus/error.h"
#include "corpus/schema.h"
#include "corpus/span.h"
#include "searcher/request.h"

enum {
    QUERY_WORDS_MAX = 64,
    QUERY_DEPTH_MAX = 16,
    QUERY_PREFIXES_MAX = 4,
    QUERY_PHRASE_MAX = 32,
    QUERY_NEAR_MAX = 100
};

enum query_kind {
    QUERY_NOTHING, /* an empty query */
    QUERY_WORD,    /* text: a run of non-space the analysis cuts into words */
    QUERY_EXACT,   /* text: this very form */
    QUERY_PREFIX,  /* text without the star */
    QUERY_PHRASE,  /* text: the words between the quotes; slop 0 = adjacent in order, else
                      within slop words in any order */
    QUERY_NEAR,    /* children, within slop words */
    QUERY_AND,
    QUERY_OR,
    QUERY_NOT,        /* one child */
    QUERY_FIELD,      /* field and text: a value compared whole (site, tag, id …) */
    QUERY_NUMBER,     /* slot between low and high, inclusive */
    QUERY_DATE,       /* created_at from low up to but not high */
    QUERY_DISCUSSION, /* one child: articles with a comment that matches it */
    QUERY_SIMILAR,    /* text: id */
    QUERY_SYNONYMS    /* made by widen, not by the parser: any of the children, which are
                         what    was typed (a WORD, or an AND of them), unless something else is
                         looked for instead, and its synonyms: WORD and PHRASE */
};

/* Which words a word node looks at. */
enum query_scope { SCOPE_ANY, SCOPE_TITLE, SCOPE_TEXT, SCOPE_QUOTE };

struct query_node {
    enum query_kind kind;
    enum query_scope scope;
    enum schema_field field;
    enum schema_slot slot;
    int64_t low, high; /* INT64_MIN, INT64_MAX: open */
    uint32_t slop;
    struct span text;         /* borrowed from the query or its arena */
    uint32_t start, end;      /* bytes of the query it came from */
    struct query_node *child; /* first */
    struct query_node *next;  /* sibling */
};

struct query {
    struct query_node *root; /* never NULL */
    bool sort_given;
    enum search_sort sort; /* of a sort: in the text */
    struct span lang; /* of a lang: filter: words are stemmed in it; empty for none */
    struct span *warnings;
    size_t warning_count;
};

/* query_parse(text, now, arena, out, error): parse text; everything in *out is owned by
 * arena or borrowed from text. now as in date_parse_range. ERROR_USAGE, naming the limit
 * and its value, when text is too long, has too many words, prefixes or levels. */
enum error_code query_parse(struct span text, int64_t now, struct arena *arena,
                            struct query *out, struct error *error);

/* query_write(q, out): the query as it was understood, in the query language itself;
 * parsing that text again gives the same tree (unless it has grown over the limit of
 * bytes). */
void query_write(const struct query *q, struct buffer *out);

/* query_write_node(node, out): the same for a part of a tree. */
void query_write_node(const struct query_node *node, struct buffer *out);

#endif
