/*
 * stopwords: the function words of languages: a query does not score them, and a text is
 * known by them. Used by language.
 */
#ifndef CORPUS_TEXT_STOPWORDS_H
#define CORPUS_TEXT_STOPWORDS_H

#include <stddef.h>

struct stopwords {
    const char *code;  /* ISO 639; also of languages that lede does not stem */
    const char *words; /* folded, parted by single spaces */
};

/* stopwords_list(i): the i-th list, or NULL behind the last. */
const struct stopwords *stopwords_list(size_t i);

#endif
