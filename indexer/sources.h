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
 * files and whatever is neither file nor folder are passed over, and so are symbolic links
 * unless follow_links. ERROR_IO when path does not exist or a folder cannot be read. */
enum error_code sources_add(struct sources *s, const char *path, bool follow_links,
                            struct error *error);

/* sources_add_list(s, path, separator, follow_links, error): add each name in the file path
 * ("-" is standard input), one a line or parted by another byte. */
enum error_code sources_add_list(struct sources *s, const char *path, char separator,
                                 bool follow_links, struct error *error);

void sources_free(struct sources *s);

#endif
