/*
 * threads: which article each comment of a batch belongs to, and what it takes from it. Used
 * by indexer/ingest.
 *
 * A comment names its article by id, or only by address (Disqus), or only names the comment
 * or article that it answers (Hacker News). What it names may be in the batch, in the index,
 * or not yet anywhere. While it is nowhere, its name stands for the thread: the id as given,
 * or "url:" and the address; touched notes when the missing part comes, and settle joins
 * the two. No walk recurses, and each node of the batch is passed once.
 */
#ifndef INDEXER_THREADS_H
#define INDEXER_THREADS_H

#include "indexer/store/batch.h"
#include "indexer/store/lookup.h"
#include "indexer/discussion/recent.h"
#include "indexer/discussion/touched.h"

#define THREADS_ADDRESS "url:" /* begins the name of a thread known only by its address */

/* A record that others refer to: of the batch or of the index, or on its way there: then it has
 * no docid. */
struct threads_node {
    enum threads_place { NODE_NOWHERE, NODE_BATCH, NODE_INDEX } place;
    uint32_t entry; /* NODE_BATCH: its number */
    uint32_t docid; /* 0 when it is not in the index */
    const struct stored *stored; /* NULL when it is nowhere */
    struct span lang;            /* article: document_context_lang, when it was asked for */
};

struct threads {
    struct batch *batch;
    struct lookup *lookup;
    struct touched *touched;
    struct strmap ids;          /* of nodes */
    struct threads_node *nodes; /* by number */
    uint32_t capacity;
    struct strmap addresses;    /* normalised */
    struct threads_address {
        struct span article; /* id of the batch's first article there; may be empty */
        struct span thread;  /* what its comments get; empty until one asks */
    } *address;                 /* by number */
    uint32_t address_capacity;
    uint32_t *path;             /* scratch of one walk: entries */
    size_t path_capacity;
    struct recent recent;       /* while an index is founded */
    uint64_t cut;               /* answers that closed a circle or left their thread, so far */
};

/* threads_resolve(t, error): give each comment of the batch its thread_id, the parent_id that
 * it keeps and the context of its article. Articles must already know whether they are
 * stale (batch_entry). */
enum error_code threads_resolve(struct threads *t, struct error *error);

/* threads_count(t, error): once it is known which entries will be written: what the written
 * comments mean for their articles. Fills in entry.facts of the written articles and notes
 * in touched what the batch alone cannot tell. */
enum error_code threads_count(struct threads *t, struct error *error);

/* threads_remember(t): keep what later batches may need of this one's articles, as far as
 * t->recent says. */
void threads_remember(struct threads *t);

/* threads_same_context(a, b): whether comments take the same from both articles. */
bool threads_same_context(const struct stored *a, const struct stored *b);

/* threads_give_context(article, lang, comment): copy what comment takes from its article
 * (NULL: none is known); lang is document_context_lang(article). The bytes stay article's. */
void threads_give_context(const struct stored *article, struct span lang,
                          struct stored *comment);

/* threads_clear(t): forget the batch. */
void threads_clear(struct threads *t);
void threads_free(struct threads *t);

#endif
