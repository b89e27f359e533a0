/*
 * expand: the words that begin in one way, as terms of the index. Used by leaf.
 *
 * A document matches `electio*` when it holds a word that begins so, as it is written or
 * as its stem, or one that the word without the star finds, if it is one: hope* finds
 * hoping and police* policing, since hope and police do. The index has stems: all
 * documents of those that begin so match. Of a stem that ends before the beginning does,
 * as elect, only some match: its words are looked up in the list of words, its documents
 * in their stored texts (verify).
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
    const struct span *stems; /* of the beginning, were it a word */
    size_t stem_count;
    const language *languages; /* to stem in */
    size_t language_count;
};

struct expansion {
    struct span *terms; /* that all documents with them match by */
    size_t count;
    struct span *crossing; /* that some documents with them do */
    size_t crossing_count;
    uint64_t documents; /* of the most frequent: their sum would soon be all documents */
    size_t
        all; /* how many there are: of more than EXPAND_MAX the most frequent are given */
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
