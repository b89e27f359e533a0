/*
 * folder: an index as a folder on disk, opened to be written: made when absent, locked, checked
 * for its version, its metadata kept. Used by indexer/ingest, export and their commands.
 */
#ifndef INDEXER_FOLDER_H
#define INDEXER_FOLDER_H

#include "corpus/buffer.h"
#include "corpus/error.h"
#include "corpus/schema.h"
#include "indexer/document/vocabulary.h"
#include "shim/shim.h"

/* Within the folder: a sealed part that is being written; a database that will take the place of
 * live/; one whose place was taken. */
#define FOLDER_PART "part.new"
#define FOLDER_NEW "live.new"
#define FOLDER_OLD "live.old"
/* The number of the process that writes, for the message of whoever finds the lock held. The
 * lock itself is Xapian's, on a descriptor, and tells nothing. */
#define FOLDER_HOLDER "writer.pid"

struct folder {
    char *path;
    struct shim_writer *writer; /* NULL when opened only to look */
    struct shim_reader *reader; /* sees what is not committed yet; NULL when there is no index */
    struct schema_ranking ranking;
    bool ranking_known; /* false until the first document: its average is not frozen yet */
    bool changed;       /* since the last commit */
    uint64_t generation;
    struct vocabulary vocabulary; /* of new documents since the last commit */
};

/* folder_default(): the index that commands use when none is named: $LEDE_INDEX, else
 * SCHEMA_FOLDER_DEFAULT. Borrowed from the environment. */
const char *folder_default(void);

/* folder_make(path, error): path is an index or an empty folder when this returns well; else
 * as folder_write, which does this itself. */
enum error_code folder_make(const char *path, struct error *error);

/* folder_write(path, f, error): open the index at path for writing, making it when it is
 * absent. ERROR_BUSY when another process writes, ERROR_DAMAGED when it is of another
 * version, ERROR_IO when path is something else than an index or cannot be written. */
enum error_code folder_write(const char *path, struct folder *f, struct error *error);

/* folder_edit(path, f, error): the same for an index that is there: ERROR_IO when it is not. */
enum error_code folder_edit(const char *path, struct folder *f, struct error *error);

/* folder_rescue(path, f, error): the same, though the index may be damaged: what can be read of it
 * is to be saved. Nothing is written to it but its iamglass, when that is damaged (shim_writer_rescue). */
enum error_code folder_rescue(const char *path, struct folder *f, struct error *error);

/* folder_look(path, f, error): open the index at path for reading; an absent one is empty:
 * f->reader is NULL. */
enum error_code folder_look(const char *path, struct folder *f, struct error *error);

/* folder_clear_new(f, error): remove what a run that was killed has left of these. */
enum error_code folder_clear_new(struct folder *f, struct error *error);

/* folder_adopt(f, new, now, error): make an index of the part FOLDER_PART, which is whole and on the
 * disk, or, where new is not NULL, of what was put into that writer, which is of FOLDER_NEW and taken
 * over; and of f's metadata; let it take live/'s place, and go on with it. At any moment one of
 * the two is a whole index. now: seconds since 1970. */
enum error_code folder_adopt(struct folder *f, struct shim_writer *new, int64_t now,
                             struct error *error);

/* folder_metadata(f, key, value, error): part of the next commit; an empty value removes the
 * key. */
enum error_code folder_metadata(struct folder *f, const char *key, struct span value,
                                struct error *error);

/* folder_rank(f, ranking, error): freeze how the index scores. */
enum error_code folder_rank(struct folder *f, const struct schema_ranking *ranking,
                            struct error *error);

/* folder_commit(f, now, error): make everything durable together with the metadata that
 * follows from it (time, generation, documents, languages, word list). Does nothing when nothing has
 * changed. */
enum error_code folder_commit(struct folder *f, int64_t now, struct error *error);

/* folder_check_words(f, error): ERROR_DAMAGED when a file of the word list is not what was written. */
enum error_code folder_check_words(struct folder *f, struct error *error);

/* folder_documents(f, count, error): how many documents the index holds. */
enum error_code folder_documents(struct folder *f, uint64_t *count, struct error *error);

/* folder_failure(e, path, error): a failure of the shim as a user understands it. */
enum error_code folder_failure(const struct shim_error *e, const char *path,
                               struct error *error);

/* folder_close(f): drop what is not committed and release the lock. */
void folder_close(struct folder *f);

#endif
