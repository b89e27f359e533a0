/*
 * filetree: a folder with all that is below it, removed or measured. Symbolic links are not
 * followed. Used by folder, upkeep/backup and upkeep/compact.
 */
#ifndef INDEXER_FILETREE_H
#define INDEXER_FILETREE_H

#include <stdint.h>

/* filetree_remove(path): remove what can be removed; nothing there is fine. Whoever needs the
 * place to be free looks. */
void filetree_remove(const char *path);

/* filetree_bytes(path): the sizes of the regular files together; 0 where there are none. */
uint64_t filetree_bytes(const char *path);

#endif
