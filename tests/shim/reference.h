/*
 * reference: what Xapian itself says of a database, past the shim. Included by
 * tests/shim/check_bulk.c.
 */
#ifndef TESTS_SHIM_REFERENCE_H
#define TESTS_SHIM_REFERENCE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* reference_errors(path): how many faults Xapian's own check finds in a copy of it; they go to
 * stdout. */
int reference_errors(const char *path);

/* reference_part(part, to): the postings of a sealed part as a database of glass in the new
 * folder to. */
void reference_part(const char *part, const char *to);

/* reference_compact(paths, count, to): merge databases by Xapian's compaction. */
void reference_compact(const char *const *paths, int count, const char *to);

/* reference_numbers(path, out, size): the statistics that no reader of the shim shows, as
 * text: bounds of lengths and wdf. */
void reference_numbers(const char *path, char *out, unsigned size);

/* reference_set_metadata(path, key): commit it, whosever key it is. */
void reference_set_metadata(const char *path, const char *key);

#ifdef __cplusplus
}
#endif

#endif
