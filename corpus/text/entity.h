/*
 * entity: the named character references of HTML. Used by text/html.
 *
 * The names are those of the HTML Standard, section 13.5 (https://html.spec.whatwg.org).
 */
#ifndef CORPUS_TEXT_ENTITY_H
#define CORPUS_TEXT_ENTITY_H

#include "corpus/span.h"

/* entity_find(name): the text of &name; as UTF-8, such as "&" for "amp"; empty when there is
 * no such entity. Case counts. Borrowed, static. */
struct span entity_find(struct span name);

/* entity_needs_no_semicolon(name): true for the names that old HTML let stand without one. */
bool entity_needs_no_semicolon(struct span name);

#endif
