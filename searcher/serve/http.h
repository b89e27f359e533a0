/*
 * http: the strict subset of HTTP/1.1 (RFC 9112) that lede speaks, as pure functions over
 * bytes: requests in, response heads out. Used by serve/io.
 *
 * What a search endpoint does not need is refused rather than understood: compressed
 * request bodies, trailers, upgrades, continuation lines, bare LF. Every refusal
 * closes the connection, so that no second request can be smuggled behind a first one.
 */
#ifndef SEARCHER_SERVE_HTTP_H
#define SEARCHER_SERVE_HTTP_H

#include "corpus/arena.h"
#include "corpus/buffer.h"
#include "corpus/span.h"
#include "searcher/serve/limits.h"

#include <stdint.h>

enum {
    HTTP_TARGET_MAX = LIMITS_TARGET_BYTES, /* 414 beyond */
    HTTP_HEAD_MAX = LIMITS_HEAD_BYTES,     /* 431 beyond */
    HTTP_FIELDS_MAX = LIMITS_HEAD_FIELDS,  /* 431 beyond */
    HTTP_BODY_MAX = LIMITS_BODY_BYTES,     /* 413 beyond */
    HTTP_PARAMS_MAX = LIMITS_PARAMETERS    /* 400 beyond */
};

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER_METHOD };

struct http_request {
    enum http_method method;
    struct span path;           /* of the target, as it stands: begins with '/' */
    struct span query;          /* of the target, behind the '?'; empty when none */
    struct span host;           /* all these: the field's value, empty when absent */
    struct span origin;
    struct span accept_encoding;
    struct span if_none_match;
    struct span content_type;
    struct span forwarded_for;  /* the values of all X-Forwarded-For fields, the last one */
    struct span request_id;     /* X-Request-Id when it is 1 to 64 of [A-Za-z0-9._-], else empty */
    struct span cors_method;    /* Access-Control-Request-Method */
    struct span body;
    bool chunked;               /* body is in chunks as it came: chunks_join has what is in it */
    bool keep_alive;
    bool head_complete;         /* only the body is missing */
    bool expects_continue;      /* asked for "100 Continue" and its body is not there yet */
};

enum http_progress {
    HTTP_MORE,    /* no error so far: call again when more bytes have come */
    HTTP_REQUEST, /* *request is whole; *used bytes belong to it */
    HTTP_REFUSED  /* *status says why; answer it and close */
};

/* http_parse(bytes, request, used, status): the first request in bytes, which holds all that
 * came and was not used yet. Spans of *request point into bytes. Statuses of a refusal: 400,
 * 405, 411, 413, 414, 417, 431, 501, 505. With HTTP_MORE, head_complete and
 * expects_continue say what is still to come. */
enum http_progress http_parse(struct span bytes, struct http_request *request, size_t *used,
                              int *status);

struct http_param {
    struct span name, value; /* decoded: valid UTF-8 without NUL */
};

/* http_params(query, arena, params, count): the parameters of a target's query or of a form
 * ("a=1&b=x+y"), decoded into arena; params holds room for HTTP_PARAMS_MAX. False when there
 * are more, or an escape, a NUL or the UTF-8 in them is wrong. */
bool http_params(struct span query, struct arena *arena, struct http_param *params,
                 size_t *count);

/* http_path(path, arena, out): a path with its escapes decoded; false when an escape is
 * wrong, decodes to a control byte, '/' or '\', or the result is not UTF-8. */
bool http_path(struct span path, struct arena *arena, struct span *out);

/* http_accepts_gzip(accept_encoding): true when gzip (or *) is listed with a weight above 0. */
bool http_accepts_gzip(struct span accept_encoding);

/* http_etag_matches(if_none_match, etag): true when the list holds etag (weak comparison,
 * RFC 9110 13.1.2) or is "*". etag comes with its quotes. */
bool http_etag_matches(struct span if_none_match, struct span etag);

/* http_reason(status): the reason phrase of a status that lede sends. */
const char *http_reason(int status);

#endif
