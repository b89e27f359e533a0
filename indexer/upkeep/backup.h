/*
 * backup: a copy of an index, taken while it is searched and written to, that is an index
 * itself: the state of one commit, on the disk when it is there at all. Used by `lede backup`
 * and `lede restore`.
 */
#ifndef INDEXER_BACKUP_H
#define INDEXER_BACKUP_H

#include "corpus/error.h"

#include <stdint.h>

struct backup_report {
    uint64_t files, bytes;
    uint64_t documents, generation; /* of what was copied */
};

/* backup_copy(from, to, report, error): make to, which must not be there, or be an empty folder,
 * a copy of the index from. A writer at work costs another try when it commits more than
 * once meanwhile; ERROR_BUSY when it does so again and again. ERROR_IO when there is no index,
 * or to is in the way; on failure to is as it was. */
enum error_code backup_copy(const char *from, const char *to, struct backup_report *report,
                            struct error *error);

/* backup_command(argc, argv), restore_command(argc, argv): `lede backup`, `lede restore`. */
int backup_command(int argc, char **argv);
int restore_command(int argc, char **argv);

#endif
