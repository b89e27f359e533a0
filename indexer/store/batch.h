/*
 * batch: the records of one commit, copied from their reader, each id once. Filled by
 * indexer/ingest, worked on by threads.
 */
#ifndef INDEXER_BATCH_H
#define INDEXER_BATCH_H

#include "corpus/arena.h"
#include "corpus/strmap.h"
#include "indexer/document/document.h"

/* What became of a record that was read. */
enum batch_fate { FATE_NEW, FATE_UPDATED, FATE_UNCHANGED };

struct batch_entry {
    struct stored stored; /* as it came, then as it will be stored */
    uint32_t source;      /* who reports it: a number of the caller's */
    uint32_t docid;       /* its document in the index; 0 for none */
    struct document_fingerprint was; /* of that document */
    const struct stored *old;        /* what the index holds; NULL when not read */
    struct thread_facts facts;       /* article: of its comments */
    const char *refused;             /* why no document can be made of it; NULL: nothing is wrong */
    enum batch_fate fate;
    bool stale; /* the index holds a newer one: `old` counts, this is dropped */
    bool write; /* the document must be written */
    bool unsure;          /* its parent may turn out to be of another thread */
    unsigned char mark; /* of threads: how far a walk has come */
};

struct batch {
    struct arena arena; /* all strings of the entries, until batch_clear */
    struct strmap ids;  /* entries' ids; their numbers are places in entries */
    struct batch_entry *entries;
    size_t count, capacity;
    size_t bytes;       /* of text taken in */
};

/* batch_add(b, record, source): take a copy of record. When the batch holds that id already,
 * the newer of the two stays. Returns what that means for the report: FATE_NEW for a new id,
 * FATE_UPDATED when record replaced another one, FATE_UNCHANGED when it is the same or older. */
enum batch_fate batch_add(struct batch *b, const struct record *record, uint32_t source);

/* batch_find(b, id): the entry with that id, or NULL. */
struct batch_entry *batch_find(struct batch *b, struct span id);

/* batch_is_older(a, b): whether a must not replace b: both say when they were updated and a
 * was earlier, or, where that does not tell, both say when they were fetched and a was
 * earlier. When they do not say, whatever comes last is right. */
bool batch_is_older(const struct record *a, const struct record *b);

void batch_clear(struct batch *b);
void batch_free(struct batch *b);

#endif
