#include "indexer/store/filetree.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

/* nftw(3), whose callback is handed nothing of ours: fts(3) would be, but glibc's dies of a failed
 * allocation. */
enum { DESCRIPTORS = 8 };

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    (void)remove(path);
    return 0;
}

void filetree_remove(const char *path)
{
    nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

static _Thread_local uint64_t bytes_seen;

static int add_bytes(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)path, (void)place;
    if (kind == FTW_F)
        bytes_seen += (uint64_t)status->st_size;
    return 0;
}

uint64_t filetree_bytes(const char *path)
{
    bytes_seen = 0;
    nftw(path, add_bytes, DESCRIPTORS, FTW_PHYS);
    return bytes_seen;
}
