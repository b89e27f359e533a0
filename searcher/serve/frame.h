/*
 * frame: the messages between the I/O process and a worker, over a stream socket of their
 * own. Used by serve/io and serve/worker; both are lede, so a frame that breaks these rules
 * means a damaged peer, and the connection to it is given up.
 *
 * A frame is struct frame_head, then head.len bytes. A request's bytes are the fields of
 * struct frame_call one after the other, an answer's those of struct frame_answer: each field
 * is a 4-byte length in host order and the bytes.
 */
#ifndef SEARCHER_SERVE_FRAME_H
#define SEARCHER_SERVE_FRAME_H

#include "corpus/buffer.h"
#include "corpus/span.h"

#include <stdint.h>

enum { FRAME_BYTES_MAX = 64 << 20 };

enum frame_kind {
    FRAME_HTTP, /* a request that came by HTTP */
    FRAME_LINE, /* one line of the socket protocol */
    FRAME_ANSWER,
    FRAME_READY /* a worker's first words; also after a reload */
};

struct frame_head {
    uint32_t len;    /* bytes behind the head */
    uint32_t kind;   /* enum frame_kind */
    uint64_t ticket; /* an answer carries its request's */
};

/* What a worker is asked. A line uses only body. */
struct frame_call {
    uint32_t timeout_ms;       /* what is left of the soft deadline */
    uint32_t quick;            /* many wait: leave out what can be left out */
    uint32_t method;           /* enum http_method */
    uint32_t gzip;             /* the client takes gzip */
    struct span path;          /* decoded */
    struct span query;         /* as it stands */
    struct span if_none_match;
    struct span content_type;
    struct span host;          /* for links to ourselves */
    struct span body;
};

/* What it answers. A line's answer uses only has_id, took_us and body. */
struct frame_answer {
    uint32_t status;        /* HTTP's */
    uint32_t has_id;        /* the line carried an "id": its answer may overtake others */
    uint32_t gzip;          /* body is compressed */
    uint32_t cacheable;     /* whole answer of an unchanging index */
    uint64_t took_us;
    struct span content_type;
    struct span etag;       /* with quotes; empty for none */
    struct span error_code; /* stable word of an error; for the log */
    struct span query;      /* what was searched; for the slow log */
    struct span body;
    bool lacks_id;          /* made by frame_error: a line's "id" is not in body; not in a frame */
};

/* frame_call_write(ticket, kind, call, out), frame_answer_write(ticket, answer, out): append
 * the frame. */
void frame_call_write(uint64_t ticket, enum frame_kind kind, const struct frame_call *call,
                      struct buffer *out);
void frame_answer_write(uint64_t ticket, const struct frame_answer *answer,
                        struct buffer *out);

/* frame_call_adjust(frame, timeout_ms, quick): set these of the call that frame holds. */
void frame_call_adjust(struct buffer *frame, uint32_t timeout_ms, uint32_t quick);

/* frame_error(status, code, message, body, answer): the answer that is the error object of
 * docs/PROTOCOL.md, written to body, which *answer borrows. code and message are words of
 * ours that need no escape. */
void frame_error(uint32_t status, const char *code, const char *message,
                 struct buffer *body, struct frame_answer *answer);

/* frame_next(bytes, head, payload): the first frame of bytes; payload is borrowed. 1 when it
 * is whole, 0 when more bytes are needed, -1 when it is none. Its size is
 * sizeof *head + head->len. */
int frame_next(struct span bytes, struct frame_head *head, struct span *payload);

/* frame_call_read(payload, call), frame_answer_read(payload, answer): the fields, borrowed
 * from payload; false when they do not fill it exactly. */
bool frame_call_read(struct span payload, struct frame_call *call);
bool frame_answer_read(struct span payload, struct frame_answer *answer);

#endif
