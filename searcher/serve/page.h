/*
 * page: the files of the search page and of the search box to embed, compiled into the
 * program. There is no file system behind the web door, so no path can leave it.
 */
#ifndef SEARCHER_SERVE_PAGE_H
#define SEARCHER_SERVE_PAGE_H

#include "corpus/span.h"

struct page_file {
    const char *path;         /* as requested: "/lede.js" */
    const char *content_type;
    struct span bytes;
    struct span gzipped;
    const char *etag;         /* with quotes */
};

/* page_find(path): the file at path, or NULL. */
const struct page_file *page_find(struct span path);

#endif
