/*
 * expand: the words that begin in one way, as terms of the index. Used by leaf.
 *
 * `electio*` finds what any word that begins so finds by itself. The index has stems: those
 * that begin so, and those of the words in the list of words that do, as elect and, of
 * police*, polic. So the star never finds less than the word in front of it, and what it finds
 * needs no look at a text.
 */
#ifndef SEARCHER_EXPAND_H
#define SEARCHER_EXPAND_H

#include "corpus/arena.h"
#include "corpus/text/analysis.h"
#include "searcher/index/index.h"

enum { EXPAND_MAX = 200 /* terms */ };

/* The beginning of a word, as it was typed and as the index would have it. */
struct beginning {
    struct span form;         /* folded */
    struct span root;         /* without signs and clitics: how its terms begin */
    const language *languages; /* to stem in */
    size_t language_count;
};

struct expansion {
    struct span *terms; /* the most frequent first */
    size_t count;
    uint64_t documents; /* of the most frequent: their sum would soon be all documents */
    size_t all; /* how many there are: of more than EXPAND_MAX the most frequent are given */
};

/* expand(index, a, beginning, arena, out, error): fill *out; lists and terms are owned by
 * arena. The code of index_error on failure. */
enum error_code expand(struct index *index, struct analyser *a,
                       const struct beginning *beginning, struct arena *arena,
                       struct expansion *out, struct error *error);

/* expand_character(index, character, arena, out, error): the pairs that begin with a
 * character of a script without spaces. */
enum error_code expand_character(struct index *index, struct span character,
                                 struct arena *arena, struct expansion *out,
                                 struct error *error);

#endif
