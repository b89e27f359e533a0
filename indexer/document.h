/*
 * document: the only place that decides what of a record is indexed, and how. Pure: the same
 * stored record, ranking and analysis always give the same document. Used by indexer/ingest,
 * threads and verify.
 */
#ifndef INDEXER_DOCUMENT_H
#define INDEXER_DOCUMENT_H

#include "corpus/schema.h"
#include "corpus/stored.h"
#include "corpus/text/analysis.h"
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

/* document_length(b, stored): the length in occurrences that document_build would score it
 * with: for the average of a new index. */
double document_length(struct document_builder *b, const struct stored *stored);

/* document_language(stored): the language its words are stemmed in: its own lang, else for a
 * comment its article's, else detected, else LANGUAGE_OTHER. A comment in plainly another
 * language than its article is stemmed in its own. */
language document_language(const struct stored *stored);

/* document_fingerprint(stored, facts): tells whether a document need be written again. */
uint64_t document_fingerprint(const struct stored *stored, const struct thread_facts *facts);

#endif
