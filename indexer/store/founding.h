/*
 * founding: the first run into an empty index. Its documents go through the bulk builder, many
 * times as fast as one by one, into a sealed part, which becomes the index's own when all is
 * read. A crew of threads does most of the work. Used by ingest.
 *
 * Until then nothing can be looked up, so what reaches across batches is noted here: an id
 * that came before is taken later, in the ordinary way, and a thread that two batches touch is
 * settled at the end.
 */
#ifndef INDEXER_FOUNDING_H
#define INDEXER_FOUNDING_H

#include "indexer/store/crew.h"
#include "indexer/store/folder.h"
#include "indexer/discussion/touched.h"

struct founding {
    struct shim_bulk *bulk; /* NULL: the index was not empty, or is founded */
    struct shim_writer *plain; /* instead of bulk, of FOLDER_NEW; NULL else */
    struct crew *crew;      /* NULL until there is work for it */
    unsigned threads;
    struct founding_names *names; /* of ids, threads and addresses met */
    struct batch later;     /* records whose ids came before */
};

/* founding_begin(f, folder, threads, error): begin when folder is empty and the bulk builder
 * knows the installed Xapian's format; else f->bulk stays NULL. threads: at most so many work
 * beside the caller's own; 1 means none. */
enum error_code founding_begin(struct founding *f, struct folder *folder, unsigned threads,
                               struct error *error);

/* founding_anew(f, folder, error): begin though folder holds documents: all that is to stay of
 * them must be added one by one. With exact lengths they go through Xapian's writer, as its matcher,
 * which such an index needs, cannot read a sealed part. */
enum error_code founding_anew(struct founding *f, struct folder *folder, struct error *error);

/* founding_is_repeated(f, id): whether a record with that id came in an earlier batch. */
bool founding_is_repeated(const struct founding *f, struct span id);

/* founding_note(f, batch, touched): remember what batch names, and note in touched the
 * threads that earlier batches named, too. Call when batch is worked out. */
void founding_note(struct founding *f, const struct batch *batch, struct touched *touched);

/* founding_is_full(f): whether a batch must be taken before another can be given. */
bool founding_is_full(const struct founding *f);

/* founding_give(f, folder, batch, error): add the documents of batch, which is worked out; it is
 * taken over and left empty. folder's ranking must be known. */
enum error_code founding_give(struct founding *f, const struct folder *folder,
                              struct batch *batch, struct error *error);

/* founding_take(f, folder, batch, error): wait for the oldest batch that was given and is not
 * taken, and borrow it until the next call; NULL when there is none. Its documents are in
 * the database, but for those entries that have a reason in `refused`. */
enum error_code founding_take(struct founding *f, struct folder *folder,
                              const struct batch **batch, struct error *error);

/* founding_add(f, folder, document, why, error): add one document by itself. SHIM_INVALID in
 * why->status means that the document, and nothing else, was refused. */
enum error_code founding_add(struct founding *f, const struct folder *folder,
                             const struct shim_document *document, struct shim_error *why,
                             struct error *error);

/* founding_end(f, folder, now, error): all batches are taken: finish the database and make it folder's own, which is
 * then open for what comes. now: seconds since 1970. */
enum error_code founding_end(struct founding *f, struct folder *folder, int64_t now,
                             struct error *error);

/* founding_free(f): drop what is not ended, the files of the bulk builder too; FOLDER_NEW is for
 * folder_clear_new. */
void founding_free(struct founding *f);

#endif
