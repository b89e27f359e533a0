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

/* reference_compact(paths, count, to): merge databases by Xapian's compaction. */
void reference_compact(const char *const *paths, int count, const char *to);

/* reference_numbers(path, out, size): the statistics that no reader of the shim shows, as
 * text: bounds of lengths and wdf, and of the values of slots 0 to 300. */
void reference_numbers(const char *path, char *out, unsigned size);

#ifdef __cplusplus
}
#endif

#endif
