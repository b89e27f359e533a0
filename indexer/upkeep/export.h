/*
 * export: an index back into an archive: lede's own JSON Lines, one record a line. Reading it
 * into a new index gives an equal one. Used by lede.c (`lede export`).
 */
#ifndef INDEXER_EXPORT_H
#define INDEXER_EXPORT_H

#include "corpus/buffer.h"
#include "corpus/error.h"
#include "corpus/stored.h"

#include <stdio.h>

/* export_line(stored, out): append stored as one line of JSON. What an index worked out for
 * itself is left out where reading the archive works it out again. */
void export_line(const struct stored *stored, struct buffer *out);

/* export_all(index, out, count, error): write every record of the index at path index to
 * out, in the order in which they came; *count is how many. Works on an index whose words
 * were cut by another version, too: this is how to mend one. */
enum error_code export_all(const char *index, FILE *out, uint64_t *count,
                           struct error *error);

/* export_command(argc, argv): argv[0] is "export"; returns the exit code. */
int export_command(int argc, char **argv);

#endif
