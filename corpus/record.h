/*
 * record: one article or comment, whatever archive it came from. Made by corpus/formats,
 * turned into an index document by indexer/document, given back by corpus/stored.
 *
 * All strings are valid UTF-8 without NUL and are owned by whoever made the record (the
 * reader's arena: valid until its next call). An empty span means "not known".
 */
#ifndef CORPUS_RECORD_H
#define CORPUS_RECORD_H

#include "corpus/error.h"
#include "corpus/span.h"

#include <stdint.h>

enum record_type {
    RECORD_ARTICLE,
    RECORD_COMMENT,
    RECORD_ERASED /* nothing to be indexed, but what an export says of something that was
                     erased: its id is a mark (indexer/upkeep/erased.h) */
};

/* Seconds since 1970-01-01 00:00:00 UTC; years 0000 to 9999. */
#define RECORD_NO_TIME INT64_MIN
#define RECORD_NO_NUMBER INT64_MIN

enum {
    RECORD_ID_BYTES_MAX = 4096,
    RECORD_LIST_MAX = 64,               /* authors, tags */
    RECORD_TEXT_BYTES_MAX = 16 << 20
};

struct record {
    enum record_type type;
    struct span id;        /* unique in the index; readers prefix it with its source ("hn:8863") */
    struct span thread_id; /* comment: id of its article, empty where the archive names only
                              the parent (Hacker News): then whoever indexes it finds the
                              article through the parent. Article: its own id, which
                              record_check fills in */
    struct span thread_url; /* comment: its article's address when its id is not known, in the
                               form of url_normalise; the indexer finds the article */
    struct span parent_id; /* comment: what it answers; empty = it answers the article. The
                              article's own id is allowed only while thread_id is empty */
    struct span url;
    struct span title;     /* comments: empty, or their own subject line */
    struct span summary;   /* stand-first, excerpt */
    struct span text;      /* plain text, paragraphs parted by an empty line */
    struct span *authors;
    size_t author_count;
    struct span *tags;
    size_t tag_count;
    struct span source;    /* the outlet's name as the archive gives it: "BBC News" */
    struct span section;
    struct span lang;      /* ISO 639-1 or 639-3 as given: "en", "pcm" */
    int64_t created_at;    /* published; RECORD_NO_TIME when unknown */
    int64_t updated_at;    /* RECORD_NO_TIME when unknown */
    int64_t fetched_at;    /* when a crawler saved the page; RECORD_NO_TIME when unknown. Never
                              taken for a date of publication */
    int64_t points;        /* votes; RECORD_NO_NUMBER when unknown */
    int64_t num_comments;  /* as the archive states it; RECORD_NO_NUMBER when it does not */
    bool deleted;          /* a node of the thread whose text is gone: kept in the tree, not found */
    unsigned mended;       /* enum record_mended: for the report; neither stored nor hashed */
};

/* What a reader had to mend in a record that it gave all the same. */
enum record_mended {
    RECORD_MENDED_TEXT = 1,  /* bytes that are no UTF-8, control characters, half surrogates */
    RECORD_MENDED_FIELD = 2, /* a field of a wrong type or value was left out */
    RECORD_MENDED_DATE = 4,  /* a date that is none was left out */
    RECORD_MENDED_LIST = 8   /* authors or tags beyond RECORD_LIST_MAX were left out */
};

/* record_empty(): a record that knows nothing yet: all spans empty, numbers and times
 * RECORD_NO_NUMBER and RECORD_NO_TIME. Readers begin with it. */
struct record record_empty(void);

/* record_check(r, error): fill what follows from the rest (an article's thread_id is its id;
 * a comment whose parent is its article has no parent) and say whether the index can take r:
 * an id of 1 to RECORD_ID_BYTES_MAX bytes; a comment names its article by id or address, or
 * its parent; lists and text are within bounds; there is something in it beyond ids. Returns
 * ERROR_NONE or ERROR_REFUSED with a reason in *error, a few stable words such as "no id",
 * that reads as the end of "refused: …". */
enum error_code record_check(struct record *r, struct error *error);

/* record_fingerprint(r): a 64-bit hash of everything in r that is stored or indexed. Equal
 * records have equal fingerprints, so an unchanged record need not be written again. */
uint64_t record_fingerprint(const struct record *r);

#endif
