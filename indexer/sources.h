/*
 * sources: the files that the arguments of `lede index` stand for: files as they are named,
 * folders walked in sorted order, lists of names. Used by cli and ingest.
 */
#ifndef INDEXER_SOURCES_H
#define INDEXER_SOURCES_H

#include "corpus/arena.h"
#include "corpus/error.h"

#include <stdint.h>

struct sources {
    struct source {
        const char *path; /* "-" is standard input */
        bool named;       /* by a person; else it was found in a folder */
        uint64_t size;    /* bytes on disk; 0 when unknown */
    } *at;
    size_t count, capacity;
    uint64_t bytes; /* sum of sizes */
    struct arena names;
};

/* sources_add(s, path, follow_links, error): add what path stands for. In folders hidden
 * files, indexes and whatever is neither file nor folder are passed over, and so are symbolic
 * links unless follow_links. ERROR_IO when path does not exist or a folder cannot be read. */
enum error_code sources_add(struct sources *s, const char *path, bool follow_links,
                            struct error *error);

/* sources_walk(s, path, follow_links, enter, payload, error): add the files in the folder path;
 * enter (NULL: nobody) is asked of each folder, path itself first, before what is in it is
 * looked for, and can pass it over by returning false. */
typedef bool sources_enter(const char *path, void *payload);
enum error_code sources_walk(struct sources *s, const char *path, bool follow_links,
                             sources_enter *enter, void *payload, struct error *error);

/* sources_add_found(s, path, follow_links): add a file that was found in a folder, if it is
 * still there and is one. */
void sources_add_found(struct sources *s, const char *path, bool follow_links);

/* sources_add_list(s, path, separator, follow_links, error): add each name in the file path
 * ("-" is standard input), one a line or parted by another byte. */
enum error_code sources_add_list(struct sources *s, const char *path, char separator,
                                 bool follow_links, struct error *error);

void sources_free(struct sources *s);

#endif
