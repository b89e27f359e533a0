/*
 * names: the words that requests and answers use for the choices of request.h, the same
 * at every door. Used by json_read, json_write and cli.
 */
#ifndef SEARCHER_NAMES_H
#define SEARCHER_NAMES_H

#include "corpus/buffer.h"
#include "corpus/span.h"

/* The words for the numbers 0 to count - 1 of an enum. */
struct names {
    const char *const *words;
    int count;
};

extern const struct names names_sorts;      /* enum search_sort */
extern const struct names names_groups;     /* enum search_group */
extern const struct names names_matches;    /* enum search_match */
extern const struct names names_intervals;  /* enum search_interval */
extern const struct names names_highlights; /* enum highlight_format */
extern const struct names names_facets;     /* enum facet_field */

/* names_find(names, word): the number of word, or -1 when it is none of them. */
int names_find(const struct names *names, struct span word);

/* names_list(names, out): append them all: "day, week or month". */
void names_list(const struct names *names, struct buffer *out);

#endif
