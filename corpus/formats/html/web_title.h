/*
 * web_title: the title of a saved page by its <title>. Used by web_read and web_jsonld.
 */
#ifndef CORPUS_FORMATS_WEB_TITLE_H
#define CORPUS_FORMATS_WEB_TITLE_H

#include "corpus/formats/html/web_page.h"

/* web_title(p): the title without the site's name, as far as can be told; in p's arena. */
struct span web_title(struct web_page *p);

#endif
