/*
 * marks: the places of a text that match a query, by THE analysis. Used by snippet.
 */
#ifndef SEARCHER_MARKS_H
#define SEARCHER_MARKS_H

#include "searcher/snippet/snippet.h"

/* A place that matches. What it matches has a number: first the terms, then the forms,
 * then the phrases of struct snippet_terms. */
struct mark {
    uint32_t start, end; /* bytes of the text */
    uint32_t what;
};

struct marks {
    struct mark *at; /* by start; they may overlap */
    size_t count, capacity;
};

/* marks_find(a, l, text, terms, enough, arena, out): fill out with the places of text,
 * owned by arena. Reads at most MARKS_BYTES_MAX bytes, and no further than it must once
 * every word and phrase has been seen within `enough` bytes of each other. */
enum { MARKS_BYTES_MAX = 1 << 20 };
void marks_find(struct analyser *a, language l, struct span text,
                const struct snippet_terms *terms, size_t enough, struct arena *arena,
                struct marks *out);

#endif
