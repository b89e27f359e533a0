/*
 * ingest: archives into an index: read, find threads, compare with what is there, write what
 * is new or different, in commits that each are whole. Used by cli.
 *
 *     input -> format -> record -> batch -> threads -> document -> shim_writer
 *
 * One batch is one commit, with the place reached in the archive in the same commit. Reading
 * the same archive again writes nothing.
 */
#ifndef INDEXER_INGEST_H
#define INDEXER_INGEST_H

#include "corpus/formats/format.h"
#include "indexer/report.h"
#include "indexer/sources.h"

#include <signal.h>

/* How far a run is; for whoever waits. */
struct ingest_progress {
    uint64_t records;
    uint64_t taken;    /* bytes of the sources as they lie on disk */
    uint64_t unpacked; /* bytes */
    bool settling;     /* all is read; threads are being joined */
};

struct ingest_options {
    const struct format *format;  /* NULL: told by content */
    struct format_options reader;
    bool only_articles, only_comments;
    bool dry_run;                 /* say what would happen, write nothing */
    bool follow_links;            /* in folders; what was named is followed anyway */
    bool exact_lengths;           /* of a new index: store counts, not impacts */
    bool one_by_one;              /* found a new index without the bulk builder */
    int max_window_log;           /* zstd --long; 0 means 27 */
    unsigned threads;             /* that found a new index; 0 means one a processor */
    uint32_t batch_documents;     /* of one commit; 0 means 10,000 (4,000 while an
                                     index is founded) */
    size_t batch_bytes;           /* of text in one commit; 0 means 32 MiB (6 MiB) */
    int64_t now;                  /* seconds since 1970 */
    const volatile sig_atomic_t *stop; /* not 0: finish the batch and end; NULL: never */
    report_done *done;            /* a source is wholly in the index; NULL: nobody asks */
    void (*progress)(const struct ingest_progress *p, void *payload); /* may be NULL */
    void *payload;                /* for done and progress */
};

/* ingest(index, sources, options, report, error): read sources into the index at path index.
 * A source that cannot be read is noted in the report and does not stop the others. On an
 * error what was committed stays, what was not is dropped. */
enum error_code ingest(const char *index, const struct sources *sources,
                       const struct ingest_options *options, struct report *report,
                       struct error *error);

#endif
