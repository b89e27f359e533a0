/*
 * complete: what somebody who has typed so far may go on to type: words of the index as they
 * are written, names of authors, titles. Used by `lede suggest` and the method `suggest`.
 */
#ifndef SEARCHER_COMPLETE_H
#define SEARCHER_COMPLETE_H

#include "corpus/arena.h"
#include "corpus/error.h"
#include "searcher/answer/search.h"

enum complete_kind { COMPLETE_WORD, COMPLETE_AUTHOR, COMPLETE_TITLE };

struct completion {
    enum complete_kind kind;
    struct span text;   /* what to show */
    struct span query;  /* what to search for */
    uint64_t documents; /* that hold the word (and the one before) or are by the author; 0
                           for a title */
};

enum { COMPLETE_WORDS_SEEN = 20000 }; /* with a prefix; the most frequent of so many */

/* complete(s, typed, most, arena, out, count, error): up to most completions of typed: for its
 * last word the most frequent words of the index that begin with it (behind other words those
 * first that stand in most documents with the one before), authors whose name
 * begins with all of typed, articles whose title has its words. Lists and strings are owned
 * by arena. None for text without a word. The code of index_error on failure. */
enum error_code complete(struct searcher *s, struct span typed, size_t most,
                         struct arena *arena, struct completion **out, size_t *count,
                         struct error *error);

/* complete_write(typed, list, count, id, out): the answer to the method `suggest`. */
void complete_write(struct span typed, const struct completion *list, size_t count,
                    struct span id, struct buffer *out);

#endif
