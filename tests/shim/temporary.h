/*
 * temporary: a folder that goes away with the test. Included by folder.h and damage.hh.
 */
#ifndef TESTS_SHIM_TEMPORARY_H
#define TESTS_SHIM_TEMPORARY_H

#include <check.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static int folder_remove_entry(const char *path, const struct stat *s, int kind, struct FTW *w)
{
    (void)s, (void)kind, (void)w;
    return remove(path);
}

static inline void folder_remove(void)
{
    nftw(folder, folder_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* folder_make(): a new empty folder whose path is in `folder`; removed at exit. In memory
 * where there is such a place, since every test waits for the disk many times. */
static inline void folder_make(void)
{
    bool memory = access("/dev/shm", W_OK) == 0;
    snprintf(folder, sizeof folder, "%s/lede-shim-XXXXXX", memory ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(folder_remove);
}

/* folder_path(name): FOLDER/name, in one of eight places used in turn. */
static inline const char *folder_path(const char *name)
{
    static char places[8][160];
    static int next;
    char *place = places[next++ % 8];
    snprintf(place, sizeof places[0], "%s/%s", folder, name);
    return place;
}

#endif
