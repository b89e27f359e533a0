#include "indexer/store/filetree.h"

#include <fts.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

static FTS *walk(const char *path)
{
    char *paths[] = {(char *)path, NULL};
    return fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
}

void filetree_remove(const char *path)
{
    FTS *fts = walk(path);
    if (fts == NULL)
        return;
    for (FTSENT *e; (e = fts_read(fts)) != NULL;)
        if (e->fts_info != FTS_D) /* a folder is removed on the way out of it */
            (void)remove(e->fts_accpath);
    fts_close(fts);
}

uint64_t filetree_bytes(const char *path)
{
    uint64_t bytes = 0;
    FTS *fts = walk(path);
    if (fts == NULL)
        return 0;
    for (FTSENT *e; (e = fts_read(fts)) != NULL;)
        if (e->fts_info == FTS_F)
            bytes += (uint64_t)e->fts_statp->st_size;
    fts_close(fts);
    return bytes;
}
