/*
 * compact: an index written again from its stored texts, whole, beside the old one, whose
 * place it then takes. What was replaced or erased leaves the files for good, words that
 * nobody has any more leave the word list, and what many small updates have scattered lies
 * together again. Used by `lede compact`.
 */
#ifndef INDEXER_COMPACT_H
#define INDEXER_COMPACT_H

#include "corpus/error.h"

#include <stdint.h>

struct compact_report {
    uint64_t documents;
    uint64_t before, after; /* bytes of the folder's files */
};

/* compact(index, now, report, error): readers see one index or the other. On failure the old
 * one is as it was: ERROR_BUSY when somebody else writes to it, ERROR_DAMAGED when a stored
 * text cannot be read, ERROR_IO. now: seconds since 1970. */
enum error_code compact(const char *index, int64_t now, struct compact_report *report,
                        struct error *error);

/* compact_command(argc, argv): `lede compact`. */
int compact_command(int argc, char **argv);

#endif
