/*
 * http_response: the answer of a web server, as crawlers save it, to the bytes of the page in
 * it (RFC 9112, RFC 9110). Used by the reader of WARC.
 *
 * Crawlers keep headers of transfers that they have undone already, and undo some without
 * saying so: whether a body is in chunks or packed is told by its bytes, not by its headers.
 */
#ifndef CORPUS_FORMATS_HTTP_RESPONSE_H
#define CORPUS_FORMATS_HTTP_RESPONSE_H

#include "corpus/buffer.h"
#include "corpus/error.h"
#include "corpus/span.h"

struct http_response {
    int status;           /* 200; 0 when there is no status line */
    struct span type;     /* "text/html", without its parameters; empty when not said */
    struct span charset;  /* as declared; empty when not */
    struct span encoding; /* "gzip", as declared; empty when not */
    struct span body;     /* as it was saved */
};

/* http_response_split(bytes, r): what the head of the answer says. All spans are borrowed.
 * False when bytes do not begin with a status line. */
bool http_response_split(struct span bytes, struct http_response *r);

/* http_response_type(value, r): take type and charset from the value of a Content-Type. */
void http_response_type(struct span value, struct http_response *r);

/* http_response_body(body, max, out, error): append body to out without its chunks and
 * unpacked (gzip, zstd), at most max bytes. A body that ends early is taken as far as
 * it goes. ERROR_REFUSED when it is of a kind that can be no page. */
enum error_code http_response_body(struct span body, size_t max, struct buffer *out,
                                   struct error *error);

#endif
