/*
 * resume: how far a run has come, kept in the index with each commit, so that the same
 * command goes on there after an interruption. Used by indexer/ingest.
 *
 * A run is known by the files it reads (path, size, time of change, inode) together with the
 * options that decide what is taken from them; when any of it is different, the run begins at
 * the beginning and finds what is in the index already unchanged. A run that ends well
 * leaves no note.
 */
#ifndef INDEXER_RESUME_H
#define INDEXER_RESUME_H

#include "indexer/store/folder.h"
#include "indexer/sources.h"

struct resume {
    char key[40];    /* of the metadata; empty: this run reads from a pipe and cannot be resumed */
    uint64_t source; /* place in the list of the source to go on with */
    uint64_t steps;  /* of its reader (records, refused and skipped ones) that are behind */
};

/* resume_read(r, sources, options, folder, error): where the run that reads sources goes on:
 * at 0, 0 unless it was interrupted; options is a hash of what else decides. */
enum error_code resume_read(struct resume *r, const struct sources *sources, uint64_t options,
                            struct folder *folder, struct error *error);

/* resume_write(r, folder, error): note for the next commit how far r has come. */
enum error_code resume_write(const struct resume *r, struct folder *folder,
                             struct error *error);

/* resume_clear(folder, error): remove the notes of all runs with the next commit. */
enum error_code resume_clear(struct folder *folder, struct error *error);

#endif
