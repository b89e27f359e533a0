/*
 * document: the only place that decides what of a record is indexed, and how. Pure: the same
 * stored record, facts and ranking always give the same document. Used by indexer/ingest,
 * settle and verify.
 */
#ifndef INDEXER_DOCUMENT_H
#define INDEXER_DOCUMENT_H

#include "corpus/schema.h"
#include "corpus/stored.h"
#include "corpus/text/analysis.h"
#include "indexer/document/vocabulary.h"
#include "shim/shim.h"

/* What the rest of its thread says about an article. */
struct thread_facts {
    uint32_t comments; /* of its comments in the index */
    int64_t active;    /* newest created_at among them; RECORD_NO_TIME for none */
};

struct document_builder;

/* document_builder_new(): scratch memory and an analyser, reused from document to document.
 * One per thread. */
struct document_builder *document_builder_new(void);
void document_builder_free(struct document_builder *b); /* NULL is allowed */

/* document_build(b, ranking, stored, facts, out): fill *out; everything in it is borrowed
 * from b and stored, valid until the next call. facts is for articles, NULL for comments. */
void document_build(struct document_builder *b, const struct schema_ranking *ranking,
                    const struct stored *stored, const struct thread_facts *facts,
                    struct shim_document *out);

/* document_build_unsorted(b, ranking, stored, facts, out): the same with the terms as they are
 * met, and numbered, as batches take them (shim/bulk.h). */
void document_build_unsorted(struct document_builder *b,
                             const struct schema_ranking *ranking,
                             const struct stored *stored, const struct thread_facts *facts,
                             struct shim_document *out);

/* document_renumber(b): number terms anew from here on. */
void document_renumber(struct document_builder *b);

/* document_count(b): the document built last is a new one: its words count. */
void document_count(struct document_builder *b);

/* document_give_words(b, vocabulary): add the words counted so far, as they are written, to
 * vocabulary, and count anew. */
void document_give_words(struct document_builder *b, struct vocabulary *vocabulary);

/* document_is_full(b): whether document_trim would do something. */
bool document_is_full(const struct document_builder *b);

/* document_trim(b, vocabulary): call between documents: gives memory back when the analyser
 * holds very much, and the words counted to vocabulary. Returns true when it did: the
 * numbers of terms (shim_document.numbers) are other ones from then on. */
bool document_trim(struct document_builder *b, struct vocabulary *vocabulary);

/* document_length(b, stored): the length in occurrences that document_build would score it
 * with: for the average of a new index. */
double document_length(struct document_builder *b, const struct stored *stored);

/* document_language(stored): the language its words are stemmed in: its own lang, else
 * detected, else for a comment its article's, else LANGUAGE_OTHER. */
language document_language(const struct stored *stored);

/* document_is_orphan(stored): true for a comment whose article is not in the index. The
 * context's language tells: it is filled in for every comment whose article is known. */
bool document_is_orphan(const struct stored *stored);

/* document_context_lang(article): what goes into context_lang of the article's comments:
 * never empty; "und" (ISO 639-2, undetermined) when its language is not known. Borrowed. */
struct span document_context_lang(const struct stored *article);

/* What the slots of an article say about its thread: SLOT_COMMENTS, the comments counted or as
 * the archive states them if that is more; SLOT_ACTIVE, the newest of it and its comments. */
struct thread_facts document_facts(const struct record *article,
                                   const struct thread_facts *counted);

/* Tells whether a document need be written again. The facts about its thread are not in it:
 * they have slots of their own to be compared with. SLOT_FINGERPRINT holds both numbers. */
struct document_fingerprint {
    uint64_t record;  /* record_fingerprint() */
    uint64_t context; /* of what a comment has from its article */
};
enum { DOCUMENT_FINGERPRINT_BYTES = 2 * SCHEMA_NUMBER_BYTES };
struct document_fingerprint document_fingerprint(const struct stored *stored);

/* document_fingerprint_read(bytes, out): from the value of SLOT_FINGERPRINT; false when it
 * is none. */
bool document_fingerprint_read(struct shim_bytes bytes, struct document_fingerprint *out);

#endif
