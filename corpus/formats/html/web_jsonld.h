/*
 * web_jsonld: what a saved page says of itself in JSON-LD (schema.org). Used by web_read.
 */
#ifndef CORPUS_FORMATS_WEB_JSONLD_H
#define CORPUS_FORMATS_WEB_JSONLD_H

#include "corpus/formats/html/web_page.h"

/* web_jsonld_read(p): add it to p. */
void web_jsonld_read(struct web_page *p);

#endif
