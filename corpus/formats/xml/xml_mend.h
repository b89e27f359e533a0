/*
 * xml_mend: makes the XML that sites really write such that a strict parser takes it, as it
 * streams by. Used by formats/xml, in front of libxml2.
 *
 * Mended are: '&' and '<' that begin nothing, entities of HTML (they become the characters they
 * stand for), numbers of characters that XML does not allow, "]]>" in text, '<' in values of
 * attributes, space in front of everything. Left out are comments, processing instructions
 * and the XML declaration. What would make the parser keep much in memory is cut: a tag after
 * 1 MiB or 256 values, a declaration after 64 KiB, a CDATA section after 16 MiB. Line ends
 * are kept, so that line numbers stay right.
 */
#ifndef CORPUS_FORMATS_XML_MEND_H
#define CORPUS_FORMATS_XML_MEND_H

#include "corpus/buffer.h"
#include "corpus/span.h"

enum xml_mend_state {
    MEND_START, /* nothing but space so far */
    MEND_TEXT,
    MEND_TAG,
    MEND_CDATA,
    MEND_COMMENT,
    MEND_INSTRUCTION,
    MEND_DECLARATION /* <!DOCTYPE …> */
};

/* All zero to begin with. */
struct xml_mend {
    enum xml_mend_state state;
    char quote;      /* in a tag or declaration: the quotation mark we are within, or 0 */
    unsigned values; /* of attributes in this tag */
    unsigned nested; /* in a declaration: open square brackets */
    size_t length;   /* of this tag, declaration or section */
    size_t cut;      /* how many were cut because they were too long */
    struct buffer waiting; /* the end of the last piece, not to be judged without more */
    struct buffer joined;
};

/* xml_mend(m, piece, last, out): append the mended next piece of the stream, valid UTF-8, to
 * out. last is true for the last one, which may be empty. */
void xml_mend(struct xml_mend *m, struct span piece, bool last, struct buffer *out);

void xml_mend_free(struct xml_mend *m);

#endif
