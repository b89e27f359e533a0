/*
 * web_meta: what a saved page says of itself in meta tags, links and times. Used by web_read.
 */
#ifndef CORPUS_FORMATS_WEB_META_H
#define CORPUS_FORMATS_WEB_META_H

#include "corpus/formats/html/web_page.h"

/* web_meta_read(p): add to p what it does not know yet. */
void web_meta_read(struct web_page *p);

/* web_meta_charset(head): the name, for charset_open, of the character set that a page which
 * begins with head declares in a meta tag; NULL when it declares none that we know. */
const char *web_meta_charset(struct span head);

#endif
