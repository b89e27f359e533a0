/*
 * erased: what was taken out of an index for good. Of each id only a hash is kept, so that no
 * archive, however old, brings it back. Filled by erase, asked by ingest, written out by
 * export.
 *
 * A mark says: this item, or: this item and all that is said below it. The second one also
 * stands for what is not in the index yet, a comment that a later archive adds to an erased
 * discussion.
 *
 * In the index's metadata: lists SCHEMA_META_ERASED + number, each a row of marks of
 * ERASED_MARK_BYTES: FNV-1a of 128 bits (schema.h) of "i" or "b" and the id.
 */
#ifndef INDEXER_ERASED_H
#define INDEXER_ERASED_H

#include "corpus/record.h"
#include "corpus/strmap.h"
#include "indexer/store/folder.h"

enum { ERASED_MARK_BYTES = SCHEMA_HASH_BYTES, ERASED_HEX_BYTES = 2 * ERASED_MARK_BYTES };

struct erased {
    struct strmap marks;
    uint32_t saved; /* marks that are in the index */
    uint32_t lists;
    struct buffer scratch;
};

enum erased_reach { ERASED_ITEM = 'i', ERASED_BELOW = 'b' /* the item, too */ };

/* erased_add(e, reach, id): note it. The id of a discussion is that of its article, or what
 * stands for it (threads.h). */
void erased_add(struct erased *e, enum erased_reach reach, struct span id);

/* erased_article(e, article): note the article and all its discussion, by id and by address. */
void erased_article(struct erased *e, const struct record *article);

/* erased_has(e, record): whether record was erased, or belongs below what was. In the second
 * case it is noted itself, for what answers it. The empty place that is left of a comment
 * with answers was not erased. */
bool erased_has(struct erased *e, const struct record *record);

/* erased_has_id(e, id): whether an item with that id was erased. */
bool erased_has_id(struct erased *e, struct span id);

/* erased_load(e, folder, error): add what the index knows. erased_save(e, folder, error): put
 * what it does not know yet into the next commit. */
enum error_code erased_load(struct erased *e, struct folder *folder, struct error *error);
enum error_code erased_save(struct erased *e, struct folder *folder, struct error *error);

/* erased_write(e, number, hex): a mark as text, for archives. erased_read(e, hex): add one;
 * false when it is none. */
void erased_write(const struct erased *e, uint32_t number, char hex[ERASED_HEX_BYTES + 1]);
bool erased_read(struct erased *e, struct span hex);

void erased_free(struct erased *e);

#endif
