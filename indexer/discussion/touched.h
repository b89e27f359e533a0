/*
 * touched: the threads that must be looked at again once their neighbours have come: comments
 * were added to an article of an earlier batch, an article came after its comments, or was
 * given another title. Filled by discussion/threads, emptied by settle.
 *
 * The list is saved in the index's metadata with the commit that made it necessary, so that
 * a run that was killed leaves its debts where the next run finds them.
 */
#ifndef INDEXER_TOUCHED_H
#define INDEXER_TOUCHED_H

#include "corpus/strmap.h"
#include "indexer/store/folder.h"

enum touched_why {
    TOUCHED_FACTS = 1,   /* count its comments again */
    TOUCHED_CONTEXT = 2, /* its comments may lack its article's title, or have an old one */
    TOUCHED_TREE = 4,    /* an answer was there before what it answers */
    TOUCHED_ROOT = 8     /* a comment was taken for an article, or an address is known now */
};

struct touched {
    struct strmap ids; /* of threads */
    unsigned char *why, *saved; /* by number: flags, and those that are in the index */
    uint32_t capacity;
    uint32_t lists;    /* saved in the index's metadata */
};

/* touched_add(t, thread, why): note it. */
void touched_add(struct touched *t, struct span thread, unsigned why);

/* touched_save(t, folder, error): put what is not saved into the next commit. */
enum error_code touched_save(struct touched *t, struct folder *folder, struct error *error);

/* touched_unsave(t): none of it is in the index, which was written anew. */
void touched_unsave(struct touched *t);

/* touched_load(t, folder, error): add what an earlier run has left. */
enum error_code touched_load(struct touched *t, struct folder *folder, struct error *error);

/* touched_clear(t, folder, error): nothing is owed; the lists go with the next commit. */
enum error_code touched_clear(struct touched *t, struct folder *folder, struct error *error);

void touched_free(struct touched *t);

#endif
