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

/* The distinct words of one document. */
struct vocabulary_words {
    const struct term **at;
    size_t count, capacity;
    uint32_t *seen; /* by term number: the number of the document that had it last */
    size_t seen_size;
    uint32_t document;
};

/* vocabulary_begin(w): forget the document before. */
void vocabulary_begin(struct vocabulary_words *w);

/* vocabulary_note(w, token): a word of the document, if it is one that somebody may want
 * to have corrected or completed: not a number, a pair of characters, a form with 's. */
void vocabulary_note(struct vocabulary_words *w, const struct token *token);

void vocabulary_words_free(struct vocabulary_words *w);

/* Words since the last commit, with the number of documents. */
struct vocabulary {
    struct strmap words;
    uint32_t *counts; /* by number */
    size_t capacity;
};

/* vocabulary_add(v, w): count the words of one new document. */
void vocabulary_add(struct vocabulary *v, const struct vocabulary_words *w);

/* vocabulary_write(v, folder, names, generation, error): write what was counted beside
 * the index in folder, whose word list has the files names (SCHEMA_META_WORDS), and put
 * into names what it has then. The second file takes what is new until it holds more than
 * an eighth of the first. Files that names leave out are for vocabulary_sweep, after the
 * commit. */
enum error_code vocabulary_write(struct vocabulary *v, const char *folder,
                                 struct buffer *names, uint64_t generation,
                                 struct error *error);

/* vocabulary_sweep(folder, names): remove the word lists in folder that names does not
 * name. */
void vocabulary_sweep(const char *folder, struct span names);

/* vocabulary_clear(v): forget what was counted; vocabulary_free(v): and release its
 * memory. */
void vocabulary_clear(struct vocabulary *v);
void vocabulary_free(struct vocabulary *v);

#endif
