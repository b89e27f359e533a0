#include "searcher/serve/page.h"

#include "page_files.h" /* made by page/embed.cmake: static const struct page_file files[] */

const struct page_file *page_find(struct span path)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (span_is(path, files[i].path))
            return &files[i];
    }
    return NULL;
}
