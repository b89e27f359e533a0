/*
 * web_microdata: what a saved page says of itself in attributes (schema.org). Used by web_read.
 */
#ifndef CORPUS_FORMATS_WEB_MICRODATA_H
#define CORPUS_FORMATS_WEB_MICRODATA_H

#include "corpus/formats/html/web_page.h"

/* web_microdata_read(p): add to p what it does not know yet. */
void web_microdata_read(struct web_page *p);

#endif
