/*
 * erase: take articles, comments and whole discussions out of an index for good. What goes is
 * worked out first and shown, then removed in one commit, with marks that keep archives from
 * bringing it back (erased.h). Used by `lede erase`, and by ingest for marks that come with an
 * archive.
 *
 * An article takes its discussion with it. A comment that others answer leaves an empty place
 * in its thread: its id, and nothing of what it said.
 */
#ifndef INDEXER_ERASE_H
#define INDEXER_ERASE_H

#include "indexer/upkeep/erased.h"
#include "indexer/store/lookup.h"
#include "indexer/discussion/touched.h"

/* What is to go. */
struct erase {
    struct folder *folder;
    struct lookup lookup;
    struct erased *erased;
    struct strmap chosen;   /* document ids, 4 bytes each; the numbers are their order */
    unsigned char *below;   /* by number: goes together with what is said below it */
    uint32_t capacity;
    struct arena arena;     /* of the document being read */
    uint64_t articles, comments; /* chosen */
    uint64_t missing;       /* ids and discussions asked for that the index does not hold */
    uint64_t emptied;       /* of the comments: left as an empty place; set by erase_all */
};

/* erase_begin(e, folder, erased): nothing is chosen yet; both are borrowed. */
void erase_begin(struct erase *e, struct folder *folder, struct erased *erased);

/* erase_item(e, id, error): choose the item; an article with all its discussion.
 * erase_thread(e, id, error): choose the discussion with that id, its article too, also what
 * later archives add to it.
 * erase_author(e, name, error): choose what a person wrote whose name is the same but for
 * case and accents. Items that are chosen already do no harm. */
enum error_code erase_item(struct erase *e, struct span id, struct error *error);
enum error_code erase_thread(struct erase *e, struct span id, struct error *error);
enum error_code erase_author(struct erase *e, struct span name, struct error *error);

/* erase_marked(e, error): choose all that e->erased has marks of: after marks came with an
 * archive. */
enum error_code erase_marked(struct erase *e, struct error *error);

/* erase_chosen(e, number, out, error): the record of the number-th chosen document, for the
 * report; valid until the next call on e. */
enum error_code erase_chosen(struct erase *e, uint32_t number, struct stored *out,
                             struct error *error);

/* erase_all(e, builder, touched, error): remove what is chosen, mark it, and note in touched
 * the threads whose comments must be counted again. Part of the next commit. */
enum error_code erase_all(struct erase *e, struct document_builder *builder,
                          struct touched *touched, struct error *error);

void erase_free(struct erase *e);

/* erase_select(index, query, each, payload, error): tells each the id of every item that a
 * query of the search language finds; who joins indexer and searcher provides it. */
typedef enum error_code erase_select(const char *index, const char *query,
                                     void (*each)(struct span id, void *payload),
                                     void *payload, struct error *error);

/* erase_command(argc, argv, select): `lede erase`. */
int erase_command(int argc, char **argv, erase_select *select);

#endif
