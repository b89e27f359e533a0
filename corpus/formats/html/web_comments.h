/*
 * web_comments: the comments on a saved page, by the markup that blogs share. Used by web_read.
 */
#ifndef CORPUS_FORMATS_WEB_COMMENTS_H
#define CORPUS_FORMATS_WEB_COMMENTS_H

#include "corpus/formats/html/web_page.h"

/* web_comments_read(p): add them to p, unless it has some already; their nodes are left out of
 * the article anyhow. */
void web_comments_read(struct web_page *p);

#endif
