/*
 * synonyms: words and phrases that mean the same, from a file: what a word of a query is
 * also called. Read by the doors (terminal, serve), applied by widen.
 *
 * The file is that of Solr and Elasticsearch. UTF-8, a rule a line, '#' begins a comment:
 *     NHS, National Health Service        each finds all of them
 *     sea wall, sea defence => flood wall what stands left is looked for as what stands
 * right Entries of several words are phrases; a backslash takes the next character as it
 * is. Case, accents and endings do not matter: car also stands for cars.
 */
#ifndef SEARCHER_SYNONYMS_H
#define SEARCHER_SYNONYMS_H

#include "corpus/error.h"
#include "corpus/span.h"
#include "corpus/text/analysis.h"

#include <stdint.h>

enum {
    SYNONYMS_FILE_MAX = 4 << 20, /* bytes */
    SYNONYMS_LINE_MAX = 4096,    /* bytes */
    SYNONYMS_RULES_MAX = 20000,
    SYNONYMS_ENTRIES_MAX = 64, /* of a rule */
    SYNONYMS_WORDS_MAX = 16    /* of an entry */
};

struct synonyms;

/* synonyms_read(path, out, error): *out is yours to free. ERROR_IO when the file cannot
 * be read, ERROR_USAGE with path and line when a line is no rule. */
enum error_code synonyms_read(const char *path, struct synonyms **out,
                              struct error *error);

void synonyms_free(struct synonyms *s); /* NULL is allowed */

/* synonyms_mark(s): a number that tells files of other contents apart; 0 for NULL. */
uint64_t synonyms_mark(const struct synonyms *s);

/* What words of a query stand for besides, or instead. Borrowed from the synonyms. */
struct synonyms_match {
    size_t words; /* of the query: the most that a rule knows; 0 for no match */
    bool kept;    /* they are still looked for themselves */
    const struct span *entries; /* in the order of the file, distinct */
    const bool *phrases;        /* of several words, by entry */
    size_t count;
};

/* synonyms_find(s, a, l, forms, count, out): the rules that the first of forms (folded
 * words of a query, side by side) begin with, when words are stemmed in language l. */
void synonyms_find(struct synonyms *s, struct analyser *a, language l,
                   const struct span *forms, size_t count, struct synonyms_match *out);

#endif
