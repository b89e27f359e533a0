/*
 * utf8: make bytes from outside valid UTF-8, and step through it. Used by all readers, the
 * analysis and the query parser.
 */
#ifndef CORPUS_TEXT_UTF8_H
#define CORPUS_TEXT_UTF8_H

#include "corpus/buffer.h"
#include "corpus/span.h"

#include <stdint.h>

/* utf8_valid(text): true when text is valid UTF-8 (RFC 3629) and holds no NUL. */
bool utf8_valid(struct span text);

/* utf8_repair(text, out): append text to out with every byte that is not valid UTF-8 made
 * U+FFFD (one per maximal subpart, Unicode 15 section 3.9) and every NUL or C0 control but
 * tab, LF and CR made a space. Returns the number of repairs. */
size_t utf8_repair(struct span text, struct buffer *out);

/* utf8_decode(text, i, code): the code point at byte *i of text, which must be valid; moves
 * *i behind it. At the end returns false. */
static inline bool utf8_decode(struct span text, size_t *i, uint32_t *code)
{
    if (*i >= text.len)
        return false;
    const unsigned char *at = (const unsigned char *)text.at + *i;
    uint32_t c = at[0];
    if (c < 0x80) {
        *i += 1;
        *code = c;
    } else if (c < 0xe0) {
        *i += 2;
        *code = (c & 0x1f) << 6 | (at[1] & 0x3f);
    } else if (c < 0xf0) {
        *i += 3;
        *code = (c & 0x0f) << 12 | (uint32_t)(at[1] & 0x3f) << 6 | (at[2] & 0x3f);
    } else {
        *i += 4;
        *code = (c & 0x07) << 18 | (uint32_t)(at[1] & 0x3f) << 12 |
                (uint32_t)(at[2] & 0x3f) << 6 | (at[3] & 0x3f);
    }
    return true;
}

/* utf8_encode(code, place): write 1 to 4 bytes, return how many. */
size_t utf8_encode(uint32_t code, char place[4]);

/* utf8_cut(text, max): text shortened to at most max bytes at a character border. */
struct span utf8_cut(struct span text, size_t max);

/* utf8_width(text): columns on a terminal: 0 for combining marks, 2 for wide ones, as
 * utf8proc_charwidth says. */
size_t utf8_width(struct span text);

#endif
