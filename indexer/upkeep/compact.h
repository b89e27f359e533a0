/*
 * compact: an index written again from its stored texts, whole, beside the old one, whose
 * place it then takes. What was replaced or erased leaves the files for good, words that
 * nobody has any more leave the word list, and what many small updates have scattered lies
 * together again. Used by `lede compact`, and by `lede repair` for an index that is damaged.
 */
#ifndef INDEXER_COMPACT_H
#define INDEXER_COMPACT_H

#include "corpus/error.h"

#include <stdint.h>

struct compact_report {
    uint64_t documents;
    uint64_t lost;          /* by compact_repair */
    uint64_t before, after; /* bytes of the folder's files */
};

/* compact(index, now, report, error): readers see one index or the other. On failure the old
 * one is as it was: ERROR_BUSY when somebody else writes to it, ERROR_DAMAGED when a stored
 * text cannot be read, ERROR_IO. now: seconds since 1970. */
enum error_code compact(const char *index, int64_t now, struct compact_report *report,
                        struct error *error);

/* compact_repair(index, now, lost, payload, report, error): the same of what can be read; lost
 * hears of each document that cannot, and why. Counts of comments are made anew. What is lost
 * comes back when its archive is read again. */
typedef void compact_lost(uint32_t docid, const char *why, void *payload);
enum error_code compact_repair(const char *index, int64_t now, compact_lost *lost,
                               void *payload, struct compact_report *report,
                               struct error *error);

/* compact_command(argc, argv), repair_command(argc, argv): `lede compact`, `lede repair`. */
int compact_command(int argc, char **argv);
int repair_command(int argc, char **argv);

#endif
