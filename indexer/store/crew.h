/*
 * crew: threads that make the documents of whole batches for a bulk builder, while the caller
 * reads on. Used by founding.
 *
 * Batches come back in the order in which they were given, so that what is made of them does
 * not depend on the number of threads. Each thread has an analyser of its own; the batches
 * under way are bounded.
 */
#ifndef INDEXER_CREW_H
#define INDEXER_CREW_H

#include "indexer/store/batch.h"
#include "shim/bulk.h"

/* A batch and what is made of it. Entries that the builder refuses get a reason and are not
 * written. */
struct crew_job {
    struct batch batch;
    struct shim_batch *documents; /* sealed */
    struct shim_error failure;    /* of status SHIM_OK when all is well */
    bool done;
};

struct crew;

/* crew_new(bulk, ranking, threads): threads is at least 1; with 1 the caller's own does the
 * work in crew_give. bulk and ranking must outlive the crew. */
struct crew *crew_new(struct shim_bulk *bulk, const struct schema_ranking *ranking,
                      unsigned threads);

/* crew_is_full(c): whether a batch must be taken before another can be given. */
bool crew_is_full(const struct crew *c);

/* crew_give(c, batch, error): make documents of batch, which is taken over and left empty. c
 * must not be full. */
enum error_code crew_give(struct crew *c, struct batch *batch, struct error *error);

/* crew_take(c): wait for the oldest batch; NULL when there is none. Borrowed until the next
 * call of crew_give or crew_take. */
struct crew_job *crew_take(struct crew *c);

/* crew_stop(c): stop the threads, after the batches that they are at. Batches cannot be given or
 * taken any more; the bulk builder is not needed any more. */
void crew_stop(struct crew *c);

/* crew_words(c, vocabulary): add the words of all documents to vocabulary. c is stopped. */
void crew_words(struct crew *c, struct vocabulary *vocabulary);

/* crew_free(c): stop the threads, if that is not done. NULL is allowed. */
void crew_free(struct crew *c);

#endif
