/*
 * watch: a folder that is followed with inotify(7): which files in it have come or changed.
 * Used by cli.
 *
 * A file has come when whoever wrote it closes it, or when it is moved into the folder; it is
 * reported once nothing has happened for a moment, so that a copy of many files is one
 * report. Subfolders are followed, hidden files and folders are not, nor is the index when it
 * lies in the folder.
 */
#ifndef INDEXER_WATCH_H
#define INDEXER_WATCH_H

#include "indexer/sources.h"

#include <signal.h>

struct watch;

enum watch_news {
    WATCH_FILES,   /* some files have come */
    WATCH_GONE,    /* the folder was removed, renamed or unmounted */
    WATCH_STOPPED, /* *stop was set */
    WATCH_FAILED   /* *error says why */
};

/* watch_open(folder, index, follow_links, found, out, error): begin to follow folder and add
 * all files in it to found. index is the path of an index, which need not exist. On success
 * *out is yours to close. ERROR_IO when folder is none or cannot be followed. */
enum error_code watch_open(const char *folder, const char *index, bool follow_links,
                           struct sources *found, struct watch **out, struct error *error);

/* watch_wait(w, stop, found, error): sleep until there is news; files that came are added to
 * found. After WATCH_GONE, call it again to wait for the folder to be there again: all files
 * in it are then reported. */
enum watch_news watch_wait(struct watch *w, const volatile sig_atomic_t *stop,
                           struct sources *found, struct error *error);

/* watch_pause(milliseconds, stop): sleep so long, or until *stop is set; whether it is. */
bool watch_pause(int milliseconds, const volatile sig_atomic_t *stop);

void watch_close(struct watch *w); /* NULL is allowed */

#endif
