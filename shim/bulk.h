/*
 * bulk: makes a sealed part (docs/PARTS.md), many documents at once: many times as fast as
 * shim_writer. Used by the indexer for imports; tests compare it with
 * shim_writer, which stays the reference and takes small updates.
 *
 * Documents are numbered 1, 2, 3, … as they are added, or taken in batches. A builder is used
 * by one thread, a batch by one thread at a time: nearly all work is done in a batch, and
 * batches share nothing, so that several threads can fill one each. Statuses and errors as in
 * shim.h.
 */
#ifndef SHIM_BULK_H
#define SHIM_BULK_H

#include "shim/shim.h"

#ifdef __cplusplus
extern "C" {
#endif

struct shim_bulk_options {
    size_t memory; /* bytes of postings held before they are put aside in a file; at least 1 MB
                      is taken. Beside it: 10 MB, and 3 bytes a document. Batches hold what they
                      are given */
    unsigned threads; /* 1: only the caller's; else some work is done beside it, in up to two more */
};

struct shim_bulk;

/* shim_bulk_open(path, options, out, error): begin a database in the folder path, which must
 * not exist. *out is yours to finish or abort. */
enum shim_status shim_bulk_open(const char *path, const struct shim_bulk_options *options,
                                struct shim_bulk **out, struct shim_error *error);

/* shim_bulk_add(b, document, error): add it under the next number. The caller sees to it that
 * no two documents have the same key. SHIM_INVALID costs nothing but this document, any other
 * failure the whole database: abort. */
enum shim_status shim_bulk_add(struct shim_bulk *b, const struct shim_document *document,
                               struct shim_error *error);

/* shim_bulk_train(b, samples, count, error): the data of some documents, of which a dictionary is
 * made to compress that of all; 2 MB are enough. To be called before batches are made, else
 * theirs is compressed without one. What shim_bulk_add adds first needs no such call. */
enum shim_status shim_bulk_train(struct shim_bulk *b, const struct shim_bytes *samples,
                                 size_t count, struct shim_error *error);

/* shim_bulk_finish(b, error): write what is left, and wait until all of it is on the disk. b
 * is gone then; on failure so are the files. */
enum shim_status shim_bulk_finish(struct shim_bulk *b, struct shim_error *error);

/* shim_bulk_abort(b): drop b and its files. NULL is allowed. */
void shim_bulk_abort(struct shim_bulk *b);

/* ---- Batches ------------------------------------------------------------------------- */

/* Documents on their way into a builder. Their terms may come in any order; where a name comes
 * twice, the first counts. They may have numbers (shim_document.numbers, dense from 1; 0 for a
 * term without one, as that of the key must be): the same number must mean the same name in all
 * documents of the batch, which then need not be looked at again. */
struct shim_batch;

/* shim_batch_new(b, error): an empty batch for b, to be freed before b is finished or aborted;
 * NULL on failure. To be called by b's thread. */
struct shim_batch *shim_batch_new(struct shim_bulk *b, struct shim_error *error);

/* shim_batch_add(batch, document, error): as shim_bulk_add, but for the next number, which the
 * document gets when the batch is taken. */
enum shim_status shim_batch_add(struct shim_batch *batch, const struct shim_document *document,
                                struct shim_error *error);

/* shim_batch_renumber(batch): from now on numbers of terms mean other names than before. */
void shim_batch_renumber(struct shim_batch *batch);

/* shim_batch_seal(batch, error): all its documents are added: sort the terms, put the
 * postings aside in a file, and compress what is left of the texts. */
enum shim_status shim_batch_seal(struct shim_batch *batch, struct shim_error *error);

/* shim_bulk_take(b, batch, error): give the sealed batch's documents the next numbers; the batch
 * is empty then, and can be filled again. Cheap. */
enum shim_status shim_bulk_take(struct shim_bulk *b, struct shim_batch *batch,
                                struct shim_error *error);

void shim_batch_free(struct shim_batch *batch); /* NULL is allowed */

#ifdef __cplusplus
}
#endif

#endif
