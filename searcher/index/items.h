/*
 * items: articles and comments read back from an index by id or document number. Used by
 * search, hits and tree.
 */
#ifndef SEARCHER_ITEMS_H
#define SEARCHER_ITEMS_H

#include "corpus/stored.h"
#include "corpus/text/language.h"
#include "searcher/index/index.h"
#include "searcher/request.h"

struct item {
    uint32_t docid; /* 0: there is no such item (any more) */
    struct stored stored;
};

/* items_find(index, id, docid, error): the document of the record with that id; 0 for
 * none. */
enum error_code items_find(struct index *index, struct span id, uint32_t *docid,
                           struct error *error);

/* items_read(index, docid, arena, out, error): the item with that document number; all of
 * it is copied into arena. ERROR_DAMAGED when what is stored is not what was written. */
enum error_code items_read(struct index *index, uint32_t docid, struct arena *arena,
                           struct item *out, struct error *error);

/* items_language(index, docid, out, error): the language that the document's words were
 * stemmed in. */
enum error_code items_language(struct index *index, uint32_t docid, language *out,
                               struct error *error);

/* items_depth(index, record, depth, error): the level of a comment in its thread: 1 when
 * it answers the article, or something that is not in the index, or only itself (at most
 * ITEMS_DEPTH_MAX levels are looked at). 0 for an article. */
enum { ITEMS_DEPTH_MAX = 500 };
enum error_code items_depth(struct index *index, const struct record *record,
                            uint32_t *depth, struct error *error);

/* items_hit(index, item, hit, error): what a hit says of an item by itself. */
enum error_code items_hit(struct index *index, const struct item *item,
                          struct search_hit *hit, struct error *error);

#endif
