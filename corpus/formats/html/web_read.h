/*
 * web_read: from the bytes of a saved page to the article on it and its comments. Used by the
 * formats html and warc.
 *
 * What the page says of itself counts first: schema.org in JSON-LD, then in microdata, then
 * Open Graph and other meta tags. What it does not say is found: the text by main_text,
 * comments by the markup that blogs usually have. Each of these is a file web_*.c that adds
 * what it finds to a struct web_page; this one calls them and makes the records.
 */
#ifndef CORPUS_FORMATS_WEB_READ_H
#define CORPUS_FORMATS_WEB_READ_H

#include "corpus/formats/format.h"
#include "corpus/formats/queue.h"

/* Where a page comes from. */
struct web_source {
    struct span address; /* that it was fetched from; may be empty */
    struct span charset; /* that its server declared; may be empty */
    int64_t fetched_at;  /* RECORD_NO_TIME when unknown */
    uint64_t line;       /* for complaints */
};

/* web_read(bytes, from, options, queue): put the records of a page into queue: its article
 * and the comments, or why there is none. At most HTML_TREE_BYTES_MAX bytes make sense. */
void web_read(struct span bytes, const struct web_source *from,
              const struct format_options *options, struct queue *queue);

/* web_read_sniff(head): how sure we are that these bytes begin a page (format.h). */
int web_read_sniff(struct span head);

#endif
