/*
 * html: the text of a piece of HTML, as found in fields of feeds, exports and comments. For
 * whole saved pages see formats/html. Used by formats.
 */
#ifndef CORPUS_TEXT_HTML_H
#define CORPUS_TEXT_HTML_H

#include "corpus/buffer.h"
#include "corpus/span.h"

/* html_text(html, out): append the text of html to out: entities decoded, block elements and
 * <p>, <br><br> as paragraphs parted by one empty line, <br> as a line end, script, style and
 * comments left out, runs of white space folded, an address in an <a> that is cut with "..."
 * given in full, <q> in quotation marks, <what> is no tag of HTML as it stands. Any bytes are allowed; time is linear; the result is valid UTF-8. */
void html_text(struct span html, struct buffer *out);

/* html_has_tags(text): true when there is a tag of HTML in text, which is therefore no plain
 * text. */
bool html_has_tags(struct span text);

/* html_entities(text, out): append text with only its entities decoded, once. */
void html_entities(struct span text, struct buffer *out);

/* html_entity(text, place, len): the text of the entity that text begins with, an ampersand
 * first: up to ENTITY_BYTES_MAX bytes of UTF-8 into place, their number into *len. Returns how
 * many bytes the entity takes in text, 0 when it is none. */
enum { ENTITY_BYTES_MAX = 8 };
size_t html_entity(struct span text, char place[ENTITY_BYTES_MAX], size_t *len);

#endif
