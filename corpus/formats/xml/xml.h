/*
 * xml: reads XML archives of any size through libxml2's push parser and hands the elements that
 * a reader knows to it. Used by formats/wordpress, feed and disqus.
 *
 * Safe on hostile input (SAFETY): nothing is ever opened or fetched, a document that declares
 * an entity is refused at the declaration, elements nest up to XML_DEPTH_MAX, a field holds up
 * to XML_FIELD_MAX bytes. Kind to careless input: formats/xml_mend runs in front; after an
 * error reading goes on with the next record; prefixes without a declaration mean what they
 * usually do; text is UTF-8 whatever the file's encoding was.
 */
#ifndef CORPUS_FORMATS_XML_H
#define CORPUS_FORMATS_XML_H

#include "corpus/formats/queue.h"
#include "corpus/formats/xml/xml_space.h"
#include "corpus/input.h"

enum { XML_DEPTH_MAX = 256, XML_FIELD_MAX = 16 << 20 };

struct xml_name {
    enum xml_space space;
    const char *local;
    int number; /* of the element, for the reader; above 0 */
};

struct xml; /* a document being read */

/* What a reader wants of an element that begins. */
enum xml_take {
    XML_ENTER, /* tell of the elements in it */
    XML_TEXT,  /* its text; of elements in it their text, too */
    XML_HTML,  /* its text, which is HTML; elements in it become tags */
    XML_XHTML, /* the same where its text is no HTML: '<' and '&' in it are escaped */
    XML_SKIP   /* nothing of it */
};

struct xml_handler {
    const struct xml_name *names; /* the elements that the reader knows, in any order */
    size_t name_count;

    /* Local names of the elements that are records, NULL-terminated: reading goes on with the
     * next of these after an error. */
    const char *const *records;

    /* start(reader, x, element, parent): an element that is in names begins in one that was
     * entered; parent is that one's number, 0 for the document. Elements that are not in
     * names are entered without a call. */
    enum xml_take (*start)(void *reader, struct xml *x, int element, int parent);

    /* end(reader, x, element, parent, text): such an element ends; text is what was asked
     * for, borrowed for this call. */
    void (*end)(void *reader, struct xml *x, int element, int parent, struct span text);

    /* abandon(reader): what was begun and is not finished is lost; forget it. */
    void (*abandon)(void *reader);
};

/* xml_open(in, handler, reader, queue): start on in. Errors in the document become complaints
 * in queue, where the reader also puts its records. Cannot fail; all arguments must live as
 * long as the document. */
struct xml *xml_open(struct input *in, const struct xml_handler *handler, void *reader,
                     struct queue *queue);

/* xml_next(x, result, record, complaint): read on until something is in the queue and take
 * it: what a reader's next does (format.h). */
enum format_result xml_next(struct xml *x, struct record *record,
                            struct complaint *complaint);

/* In start: xml_attribute(x, space, local): the value of that attribute of the element, empty
 * when it has none; borrowed for this call. XML_RSS is for attributes without a prefix. */
struct span xml_attribute(struct xml *x, enum xml_space space, const char *local);

/* In start: xml_space(x): the vocabulary that the element is of. */
enum xml_space xml_space(const struct xml *x);

/* xml_base(x): the xml:base in force, empty when there is none; borrowed for this call. */
struct span xml_base(struct xml *x);

/* xml_line(x): the line of the document we are in. */
uint64_t xml_line(struct xml *x);

/* xml_repaired(x, text): true when the file had bytes of no character and text shows one. */
bool xml_repaired(const struct xml *x, struct span text);

/* xml_root(head): the first tag of a document of which head is the beginning, such as
 * "rss version="2.0"", without its brackets; empty when head does not begin as XML. */
struct span xml_root(struct span head);

void xml_close(struct xml *x); /* NULL is allowed */

#endif
