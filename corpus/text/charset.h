/*
 * charset: text in the character sets of old pages and feeds as UTF-8. Used by formats/xml and
 * formats/page.
 *
 * Only the sets of the Encoding Standard (https://encoding.spec.whatwg.org), by the labels it
 * gives them: no UTF-7, nothing else that could smuggle a '<'.
 */
#ifndef CORPUS_TEXT_CHARSET_H
#define CORPUS_TEXT_CHARSET_H

#include "corpus/buffer.h"
#include "corpus/span.h"

struct charset;

/* charset_find(label): the name under which charset_open knows the set with that label, such
 * as "CP1252" for "iso-8859-1"; NULL when label is not one that we take. */
const char *charset_find(struct span label);

/* charset_open(name): a decoder; NULL or an unknown name means UTF-8. Cannot fail. */
struct charset *charset_open(const char *name);

/* charset_decode(c, bytes, last, out): append bytes to out as UTF-8 that utf8_repair would
 * not change; a character that is cut by the end of bytes waits for the next call, unless
 * last is set. Returns how many times bytes were of no character or a control character. */
size_t charset_decode(struct charset *c, struct span bytes, bool last, struct buffer *out);

void charset_close(struct charset *c); /* NULL is allowed */

#endif
