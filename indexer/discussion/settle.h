/*
 * settle: pay what touched notes: once an archive has been read, join comments with what came
 * after them, give them their article's title, cut circles of answers, and count. Used by
 * indexer/ingest.
 *
 * Each touched thread is read once, as far as its reasons ask, and only documents that come
 * out different are written. Doing it twice changes nothing, so it may be interrupted.
 */
#ifndef INDEXER_SETTLE_H
#define INDEXER_SETTLE_H

#include "indexer/store/lookup.h"
#include "indexer/discussion/touched.h"

#include <signal.h>

struct settle {
    struct folder *folder;
    struct lookup *lookup;
    struct touched *touched;
    struct document_builder *builder;
    int64_t now;                       /* seconds since 1970: the time of commits */
    uint32_t commit_documents;         /* commit after so many written documents */
    const volatile sig_atomic_t *stop; /* NULL: never */

    uint64_t rewritten;                /* out: documents written */
    uint64_t cut;                      /* out: answers that closed a circle or left their thread */
};

/* settle_all(s, error): all of s->touched, which is empty afterwards. When *stop interrupts
 * it, what is left stays noted and *done is false. */
enum error_code settle_all(struct settle *s, bool *done, struct error *error);

#endif
