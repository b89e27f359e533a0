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
 * given in full, <q> in quotation marks. Any bytes are allowed; time is linear; the result is valid UTF-8. */
void html_text(struct span html, struct buffer *out);

/* html_entities(text, out): append text with only its entities decoded, once. */
void html_entities(struct span text, struct buffer *out);

#endif
