/*
 * lookup: what the indexer asks the index it writes to. Used by indexer/ingest, threads and
 * settle. An absent index (reader NULL, a dry run) answers as an empty one.
 */
#ifndef INDEXER_LOOKUP_H
#define INDEXER_LOOKUP_H

#include "corpus/arena.h"
#include "indexer/document/document.h"
#include "indexer/store/folder.h"

struct lookup {
    struct folder *folder;
    struct buffer term; /* scratch */
};

/* Document ids, ascending. */
struct lookup_ids {
    uint32_t *at;
    size_t count;
};

/* lookup_id(l, id, docid, error): the document of the record with that id; 0 for none. */
enum error_code lookup_id(struct lookup *l, struct span id, uint32_t *docid,
                          struct error *error);

/* lookup_count(l, field, what, count, error): in how many documents that value is. */
enum error_code lookup_count(struct lookup *l, enum schema_field field, struct span what,
                             uint32_t *count, struct error *error);

/* lookup_stored(l, docid, arena, out, error): the record as it is stored; all of it is
 * copied into arena. */
enum error_code lookup_stored(struct lookup *l, uint32_t docid, struct arena *arena,
                              struct stored *out, struct error *error);

/* lookup_there(l, docid, there, error): whether anything is stored under that number. */
enum error_code lookup_there(struct lookup *l, uint32_t docid, bool *there,
                             struct error *error);

/* lookup_number(l, docid, slot, n, error): a number from a value slot; left alone when the
 * document has none. */
enum error_code lookup_number(struct lookup *l, uint32_t docid, enum schema_slot slot,
                              int64_t *n, struct error *error);

/* lookup_fingerprint(l, docid, out, error): zeros when the document has none. */
enum error_code lookup_fingerprint(struct lookup *l, uint32_t docid,
                                   struct document_fingerprint *out, struct error *error);

/* lookup_children(l, field, what, out, error): the comments with that value: a thread's
 * (FIELD_THREAD) or the direct answers to one (FIELD_PARENT). Free with lookup_ids_free. */
enum error_code lookup_children(struct lookup *l, enum schema_field field, struct span what,
                                struct lookup_ids *out, struct error *error);

/* lookup_holders(l, field, what, out, error): all documents with that value.
 * lookup_all(l, out, error): all documents. Free with lookup_ids_free. */
enum error_code lookup_holders(struct lookup *l, enum schema_field field, struct span what,
                               struct lookup_ids *out, struct error *error);
enum error_code lookup_all(struct lookup *l, struct lookup_ids *out, struct error *error);

/* lookup_facts(l, thread, facts, error): what the comments of that thread in the index add up
 * to; deleted ones do not count. */
enum error_code lookup_facts(struct lookup *l, struct span thread, struct thread_facts *facts,
                             struct error *error);

/* lookup_article_at(l, url, docid, error): the first article at a normalised address; 0 for
 * none. */
enum error_code lookup_article_at(struct lookup *l, struct span url, uint32_t *docid,
                                  struct error *error);

void lookup_ids_free(struct lookup_ids *ids);
void lookup_free(struct lookup *l);

#endif
