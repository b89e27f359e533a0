/*
 * articles: from a thread to the document of its article, for rows that are sorted by
 * what the article says (its date, its points …) though only comments match. Used by
 * rows.
 */
#ifndef SEARCHER_ARTICLES_H
#define SEARCHER_ARTICLES_H

#include "corpus/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct index;

/* Empty until it is first asked; holds 12 to 24 bytes per article of the index. */
struct articles {
    uint64_t *hashes; /* schema_thread() of the article's id */
    uint32_t *docids; /* 0: an empty slot */
    size_t mask;
    bool loaded;
};

/* articles_load(index, error): read all articles into index->articles, unless that is
 * done. */
enum error_code articles_load(struct index *index, struct error *error);

/* articles_find(a, thread): the article's document; 0 when it is not in the index. */
uint32_t articles_find(const struct articles *a, uint64_t thread);

/* articles_forget(a): to be called when the index has changed, and at the end. */
void articles_forget(struct articles *a);

#endif
