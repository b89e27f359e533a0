/*
 * chunks: request bodies that come in chunks (RFC 9112 7.1), since Node's HTTP client sends
 * all of its without a length. Strict: no extensions, no trailers, sizes of 1 to 5 digits.
 * Used by http and door_http.
 */
#ifndef SEARCHER_SERVE_CHUNKS_H
#define SEARCHER_SERVE_CHUNKS_H

#include "corpus/buffer.h"
#include "corpus/span.h"

enum chunks { CHUNKS_MORE, CHUNKS_WHOLE, CHUNKS_WRONG, CHUNKS_LARGE };

/* chunks_read(bytes, most, len): where the chunks at the start of bytes end: *len is theirs,
 * with CHUNKS_WHOLE. CHUNKS_MORE: no error so far; CHUNKS_LARGE: they are more than most
 * bytes, framing included. */
enum chunks chunks_read(struct span bytes, size_t most, size_t *len);

/* chunks_join(chunks, out): append what is in the chunks that chunks_read found whole. */
void chunks_join(struct span chunks, struct buffer *out);

#endif
