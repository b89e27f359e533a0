/*
 * report: what became of the records of each source: counts, the reasons for refusing or
 * passing over some, and where the first of them are. Filled by indexer/ingest, printed by
 * cli.
 */
#ifndef INDEXER_REPORT_H
#define INDEXER_REPORT_H

#include "corpus/buffer.h"
#include "corpus/formats/format.h"
#include "indexer/store/batch.h"

#include <stdio.h>

enum { REPORT_REASONS_MAX = 24, REPORT_EXAMPLES_MAX = 3 };

/* One reason and how often it came up. */
struct report_reason {
    char text[64];
    uint64_t count;
    char *examples[REPORT_EXAMPLES_MAX]; /* "line 17: …": where, and what exactly */
};

struct report_reasons {
    struct report_reason *at; /* the REPORT_REASONS_MAX-th stands for all others */
    size_t count;
};

struct report_source {
    char *name;
    const char *format; /* its name; NULL when the source could not be opened */
    uint64_t read;      /* records that came out of the reader, good or bad */
    uint64_t fates[FATE_UNCHANGED + 1]; /* by enum batch_fate */
    uint64_t left_out;  /* by --since or --only */
    uint64_t refused, skipped;
    uint64_t bytes;     /* unpacked */
    uint64_t resumed;   /* records that an interrupted run had taken already */
    uint64_t mended[4]; /* by bit of enum record_mended */
    struct report_reasons refusals, skips;
    struct error failure; /* why it could not be read, or not to its end */
};

/* Sources leave the report once all their records are in the index: a folder may hold a
 * million of them. */
struct report {
    struct report_source *sources; /* those with records that are not, and the present one */
    size_t count, capacity;
    struct report_source total; /* of those that have left: sums, and the first failure */
    uint64_t left;              /* how many those are */
    uint64_t passed_over;       /* files of folders that are no archives */
    char *passed_first;         /* the first one's name, or NULL */
    uint64_t orphans;   /* comments of the whole index that have no article in it */
    uint64_t documents; /* of the whole index */
    uint64_t rewritten; /* comments and articles that settle wrote again */
    uint64_t erased;    /* documents that went because an archive says they were erased */
    uint64_t cut;       /* answers that closed a circle or left their thread */
    uint64_t commits;
    bool interrupted;
    double seconds;
};

/* report_add(r, name): a new source. Borrowed until the next call. */
struct report_source *report_add(struct report *r, const char *name);

/* report_refused(s, c), report_skipped(s, c): one more, and why. */
void report_refused(struct report_source *s, const struct complaint *c);
void report_skipped(struct report_source *s, const struct complaint *c);

/* report_pass_over(r): the newest source is a file of a folder, and no archive: a picture
 * beside a saved page is nobody's fault. It leaves the report. */
void report_pass_over(struct report *r);

/* Called with a source that leaves the report. */
typedef void report_done(const struct report_source *s, void *payload);

/* report_leave(r, count, done, payload): the first count sources are complete: hand each to
 * done (NULL: nobody), add it to the total, and drop it. */
void report_leave(struct report *r, size_t count, report_done *done, void *payload);

/* report_has_news(s): whether a user must hear of s even when nobody asked: something was
 * refused, passed over, or it could not be read. */
bool report_has_news(const struct report_source *s);

/* report_print_source(s, dry, out): what became of s, bytes that a terminal must not see
 * escaped. */
void report_print_source(const struct report_source *s, bool dry, FILE *out);

/* report_print(r, index, dry, out): the sums over all sources, when they were several, and
 * the index as it is now. */
void report_print(const struct report *r, const char *index, bool dry, FILE *out);

void report_free(struct report *r);

#endif
