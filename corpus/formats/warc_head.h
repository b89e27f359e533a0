/*
 * warc_head: what stands before the bytes of a record in a web archive: the head of a WARC
 * record (ISO 28500) or the line of an ARC one (Internet Archive, 1996). Used by the reader of
 * WARC.
 */
#ifndef CORPUS_FORMATS_WARC_HEAD_H
#define CORPUS_FORMATS_WARC_HEAD_H

#include "corpus/arena.h"
#include "corpus/record.h"
#include "corpus/span.h"

#include <stdint.h>

enum warc_kind {
    WARC_RESPONSE, /* what a server answered */
    WARC_RESOURCE, /* the bytes of a page without that */
    WARC_REVISIT,  /* a note that a page was found unchanged */
    WARC_OTHER     /* request, metadata, warcinfo, conversion … */
};

struct warc_head {
    enum warc_kind kind;
    struct span type;     /* "request", as it stands */
    struct span address;  /* absolute; in the arena */
    struct span media;    /* Content-Type */
    int64_t fetched_at;   /* RECORD_NO_TIME when unknown */
    uint64_t length;      /* bytes of the record behind the head */
};

/* warc_head_begins(text): text begins as a WARC record does: "WARC/1.". */
bool warc_head_begins(struct span text);

/* warc_head_read(lines, a, h): read the lines between "WARC/1.0" and the empty one. NULL when
 * they are good, else what is wrong, in a few stable words. */
const char *warc_head_read(struct span lines, struct arena *a, struct warc_head *h);

/* warc_head_arc_begins(line): line could head an ARC record:
 * "http://a.example/ 192.0.2.1 20140216050221 text/html 1591". Addresses with spaces occur. */
bool warc_head_arc_begins(struct span line);

/* warc_head_arc_read(line, a, h): read such a line; as warc_head_read. */
const char *warc_head_arc_read(struct span line, struct arena *a, struct warc_head *h);

#endif
