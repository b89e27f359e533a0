/*
 * vocabulary: the words of new documents as they are written, counted between two commits
 * and then added to the index's word list (corpus/wordlist.h). Used by document, which
 * finds them, and by folder, which commits them.
 */
#ifndef INDEXER_VOCABULARY_H
#define INDEXER_VOCABULARY_H

#include "corpus/strmap.h"
#include "corpus/text/analysis.h"
#include "corpus/wordlist.h"

/* The words that one analyser met, by the numbers of their forms. */
struct vocabulary_words {
    struct vocabulary_seen {
        uint32_t document; /* that had it last */
        uint32_t count;    /* of documents */
    } *seen;
    size_t size;
    uint32_t *at; /* the distinct words of the present document */
    size_t count, capacity;
    uint32_t document; /* the present one's number */
};

/* vocabulary_begin(w): forget the words of the document before. */
void vocabulary_begin(struct vocabulary_words *w);

/* vocabulary_note(w, token): a word of the document. */
void vocabulary_note(struct vocabulary_words *w, const struct token *token);

/* vocabulary_expect(w, token): this one will be noted soon. */
static inline void vocabulary_expect(const struct vocabulary_words *w,
                                     const struct token *token)
{
    if (token->form_number < w->size)
        __builtin_prefetch(&w->seen[token->form_number], 1);
}

/* vocabulary_count(w): the document counts, since it is a new one. */
void vocabulary_count(struct vocabulary_words *w);

void vocabulary_words_free(struct vocabulary_words *w);

/* Words since the last commit, with the number of documents. */
struct vocabulary {
    struct strmap words;
    uint32_t *counts; /* by number */
    size_t capacity;
};

/* vocabulary_take(v, w, a): add the words that were counted in w, whose numbers are those of a,
 * if they are words that somebody may want to have corrected or completed: no numbers, no forms
 * with 's. w counts anew then. */
void vocabulary_take(struct vocabulary *v, struct vocabulary_words *w,
                     const struct analyser *a);

/* vocabulary_move(v, more): add all of more, which is empty then. */
void vocabulary_move(struct vocabulary *v, struct vocabulary *more);

/* vocabulary_write(v, folder, names, generation, error): write what was counted beside
 * the index in folder, whose word list has the files names (SCHEMA_META_WORDS), and put
 * into names what it has then. The second file takes what is new until it holds more than
 * an eighth of the first. Their names tell their sums (corpus/wordlist.h); ERROR_DAMAGED
 * when one is not what it says. Files that names leave out are for vocabulary_sweep, after the
 * commit. */
enum error_code vocabulary_write(struct vocabulary *v, const char *folder,
                                 struct buffer *names, uint64_t generation,
                                 struct error *error);

/* vocabulary_check(folder, names, error): ERROR_DAMAGED as vocabulary_write. */
enum error_code vocabulary_check(const char *folder, struct span names, struct error *error);

/* vocabulary_sweep(folder, names): remove the word lists in folder that names does not
 * name. */
void vocabulary_sweep(const char *folder, struct span names);

/* vocabulary_clear(v): forget what was counted; vocabulary_free(v): and release its
 * memory. */
void vocabulary_clear(struct vocabulary *v);
void vocabulary_free(struct vocabulary *v);

#endif
