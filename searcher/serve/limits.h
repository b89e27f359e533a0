/*
 * limits: how much a client may ask of the server, and how long things may take: the numbers of
 * docs/SERVER.md that no option changes, in one place. Used by the parts of the I/O process, and
 * by api, which announces them.
 */
#ifndef SEARCHER_SERVE_LIMITS_H
#define SEARCHER_SERVE_LIMITS_H

enum {
    LIMITS_LINE_BYTES = 64 * 1024,     /* of a request line of the line protocol */
    LIMITS_TARGET_BYTES = 8 * 1024,    /* of an HTTP request's target */
    LIMITS_HEAD_BYTES = 16 * 1024,     /* of its request line and header fields */
    LIMITS_HEAD_FIELDS = 100,
    LIMITS_BODY_BYTES = 64 * 1024,
    LIMITS_PARAMETERS = 64,            /* of a target */
    LIMITS_IN_FLIGHT = 16,             /* requests of one connection at once */
    LIMITS_UNSENT_BYTES = 256 * 1024,  /* beyond which a connection is not read */
    LIMITS_QUEUE_PER_WORKER = 64,      /* requests that wait */
    LIMITS_QUEUE_MS = 100,             /* when the first waits longer, a new one is refused … */
    LIMITS_QUEUE_SHORT = 4,            /* … unless fewer than these wait per worker */
    LIMITS_HEAD_MS = 5000,             /* for the head of an HTTP request */
    LIMITS_REQUEST_MS = 10000,         /* for a whole request */
    LIMITS_STALL_MS = 10000,           /* for a client to take any byte of its answer */
    LIMITS_IDLE_HTTP_MS = 15000,       /* between requests */
    LIMITS_IDLE_LINE_MS = 300000,
    LIMITS_LINGER_MS = 2000,           /* for a client to read our last words */
    LIMITS_GRACE_MS = 500              /* a stop waits so long for requests on the way */
};

#endif
