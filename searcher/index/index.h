/*
 * index: an index opened for reading: its databases as one reader, and what its metadata
 * says. Used by search, plan, suggest and similar.
 */
#ifndef SEARCHER_INDEX_H
#define SEARCHER_INDEX_H

#include "corpus/error.h"
#include "corpus/schema.h"
#include "corpus/strmap.h"
#include "corpus/text/language.h"
#include "corpus/wordlist.h"
#include "searcher/index/articles.h"
#include "searcher/index/columns.h"
#include "searcher/index/deadline.h"
#include "shim/shim.h"

#include <sys/types.h>

enum { INDEX_FREQUENT = 3 };

struct index {
    char *path;
    struct shim_reader *reader;
    ino_t place;             /* of the folder that the reader has open */
    struct schema_ranking ranking;
    struct shim_stats stats; /* of the revision being read */
    uint64_t fingerprint;    /* of the analysis of this program */
    language *languages;     /* in which a meaningful share of the documents is, the most
                                frequent first; at least one unless there is no document */
    size_t language_count;
    size_t rare_count;       /* languages behind those, with hardly any documents */
    struct wordlist words;     /* as they are written; empty when the index has none */
    struct wordlist frequent[INDEX_FREQUENT]; /* ever fewer of them, see index_words */
    bool words_asked;
    struct articles articles; /* read when first asked for, forgotten when the index changes */
    struct columns columns;
    struct strmap common;     /* words that feedback found to be in too many documents; forgotten
                                 when the index changes */
    int *years; /* of documents with a date, ascending; NULL: not asked yet, see index_years */
    size_t year_count;
    struct deadline deadline; /* of the request being answered */
};

/* index_open(path, out, error): open the index in folder path. *out is yours to close.
 * ERROR_IO when there is none, ERROR_DAMAGED when its schema or analysis is another one
 * (the text names the command that repairs) or its files contradict themselves. */
enum error_code index_open(const char *path, struct index **out, struct error *error);

/* index_refresh(index, changed, error): see the newest commit; *changed tells whether
 * there was one, so that what is cached of the old one must go. */
enum error_code index_refresh(struct index *index, bool *changed, struct error *error);

/* index_years(index, error): find its years, once a revision. */
enum error_code index_years(struct index *index, struct error *error);

/* index_languages(index, text, out): the languages to stem the words of text in: those of a
 * meaningful share of the documents, and of the rare ones each that is written in a script of
 * its own which text uses: so few share a script that trying them costs nothing, and nobody
 * types Cyrillic to find English. *out, which has room for language_count(), begins with the
 * former; returns how many, at least one. */
size_t index_languages(const struct index *index, struct span text, language *out);

/* index_words(index, least): the words that at least so many documents hold, and maybe others.
 * Whoever asks more than once, as a server does, is soon given a list of few: the words of at
 * least 17, 128 or 1,024 documents. */
const struct wordlist *index_words(struct index *index, uint32_t least);

/* index_error(from, error): what a failed call of the shim means to a user of the index.
 * SHIM_MODIFIED becomes ERROR_BUSY: refresh and run the whole request again. */
enum error_code index_error(const struct shim_error *from, struct error *error);

void index_close(struct index *index); /* NULL is allowed */

#endif
