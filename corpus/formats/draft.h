/*
 * draft: a record in the making out of named fields: which names mean what, and how a
 * value of each is read. Used by the readers of archives whose field names are not fixed:
 * jsonl and csv.
 *
 * Names are compared without regard to case, '_', '-' and ' ': "datePublished" is
 * "date_published". Where two names of a draft mean the same, the one that comes first in
 * the table of draft.c counts.
 */
#ifndef CORPUS_FORMATS_DRAFT_H
#define CORPUS_FORMATS_DRAFT_H

#include "corpus/formats/format.h"

enum draft_field {
    DRAFT_TYPE,
    DRAFT_ID,
    DRAFT_THREAD,
    DRAFT_THREAD_URL,
    DRAFT_PARENT,
    DRAFT_URL,
    DRAFT_TITLE,
    DRAFT_SUMMARY,
    DRAFT_TEXT,
    DRAFT_HTML,   /* text that is HTML by its name: content_html */
    DRAFT_FORMAT, /* of the texts: "plain" or "html"; without it each text is looked at */
    DRAFT_AUTHORS,
    DRAFT_TAGS,
    DRAFT_SOURCE,
    DRAFT_SECTION,
    DRAFT_LANG,
    DRAFT_CREATED,
    DRAFT_UPDATED,
    DRAFT_FETCHED,
    DRAFT_POINTS,
    DRAFT_NUM_COMMENTS,
    DRAFT_COMMENTS, /* objects: the comments on it, or the replies to it. Their number, too */
    DRAFT_DELETED,
    DRAFT_LEFT_OUT, /* what a map says is not for us */
    DRAFT_FIELD_COUNT
};

struct draft_name {
    enum draft_field field;
    unsigned number; /* dense from 0; of two names for one field the lower one counts */
};

struct draft_names;

/* draft_names_new(map): the names we know, and those of map, which go before them (the form
 * of map is format_check_map's, in format.h; lines that are not of it are passed over). Free
 * with draft_names_free. */
struct draft_names *draft_names_new(struct span map);
void draft_names_free(struct draft_names *names); /* NULL is allowed */

/* draft_names_find(names, key): what key means, or NULL. */
const struct draft_name *draft_names_find(const struct draft_names *names,
                                          struct span key);

enum { DRAFT_NAMES_MAX = 256 };

struct draft {
    struct arena *arena;
    struct record record;
    unsigned
        set[DRAFT_FIELD_COUNT]; /* number + 1 of the name that filled it; 0: nobody */
    struct span type, format, html;
    bool deleted;
    bool nested; /* it lay within another one: a comment, unless it says otherwise */
};

/* draft_begin(d, arena): an empty draft whose strings will lie in arena or be borrowed.
 */
void draft_begin(struct draft *d, struct arena *arena);

/* draft_wants(d, name): true when a value under this name would count. */
bool draft_wants(const struct draft *d, const struct draft_name *name);

/* draft_text(d, name, text): the field has this value: valid UTF-8 that outlives d. An
 * empty one says nothing. draft_number: the same for a number as it stands in the
 * archive, which ids, dates and counts take. draft_element: one of several values of
 * authors or tags, of other fields the first counts. */
void draft_text(struct draft *d, const struct draft_name *name, struct span text);
void draft_number(struct draft *d, const struct draft_name *name, struct span text);
void draft_element(struct draft *d, const struct draft_name *name, struct span text);

/* draft_mended(d, what): note that something of the record was mended. */
void draft_mended(struct draft *d, enum record_mended what);

/* draft_finish(d, options, record): all values have been given: make the record. */
void draft_finish(struct draft *d, const struct format_options *options,
                  struct record *record);

#endif
