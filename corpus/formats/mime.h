/*
 * mime: the headers and the readable text of one mail or news article, whatever it was encoded
 * in (RFC 5322, 2045 to 2047, 3676). Used by the reader of mbox.
 *
 * Pure and linear; takes any bytes. Texts that come out are such as utf8_repair leaves alone.
 */
#ifndef CORPUS_FORMATS_MIME_H
#define CORPUS_FORMATS_MIME_H

#include "corpus/arena.h"
#include "corpus/span.h"

struct mime_part {
    struct span head; /* header lines */
    struct span body;
};

/* mime_split(message): its head, up to the first empty line, and its body. Both are borrowed. */
struct mime_part mime_split(struct span message);

/* mime_header(head, name): what is behind "name:" in the first header of that name, as it
 * stands, with the lines it was folded into; empty when there is none. Borrowed. */
struct span mime_header(struct span head, const char *name);

/* mime_words(value, a, mended): a header's value on one line, its encoded words (RFC 2047)
 * decoded; raw bytes that are no UTF-8 are taken for windows-1252. In a. Sets *mended when
 * something could not be decoded. */
struct span mime_words(struct span value, struct arena *a, bool *mended);

/* mime_text(part, a, mended): the text that a reader of the message is meant to read: the first
 * text/plain in it that is no attachment, else the first text/html as plain text, else
 * nothing. In a. */
struct span mime_text(struct mime_part part, struct arena *a, bool *mended);

#endif
