/*
 * format: the function table that every archive reader fills, and the list of them. Used by
 * indexer/ingest.
 *
 * A reader is one file with one table: sniff tells from the first bytes whether an input is
 * its kind, open starts on an input, next gives one record a call in bounded memory, close
 * ends. To add a format, write corpus/formats/NAME.c, with a table format_NAME, and add it to
 * the list in formats.c.
 */
#ifndef CORPUS_FORMATS_FORMAT_H
#define CORPUS_FORMATS_FORMAT_H

#include "corpus/arena.h"
#include "corpus/error.h"
#include "corpus/input.h"
#include "corpus/record.h"

enum format_result {
    FORMAT_RECORD,  /* *record is filled and has passed record_check; its strings live until
                       the next call; *complaint says where it begins */
    FORMAT_REFUSED, /* this one cannot be taken: *complaint says why and where; go on */
    FORMAT_SKIPPED, /* this one is not for the index (spam, draft, not a page): *complaint
                       holds the reason in a word or two, for the count; go on */
    FORMAT_END      /* nothing left; input_failure() tells whether it ended early */
};

struct complaint {
    char reason[64];  /* stable words to count by: "not JSON", "no id", "spam" */
    char detail[200]; /* what exactly, for the line shown; may be empty */
    uint64_t line;    /* line in the input, or 0 */
    uint64_t offset;  /* byte offset in the unpacked input */
};

/* What the user said about the input; all fields may be empty. */
struct format_options {
    struct span source;    /* --source: outlet's name where the archive has none */
    struct span site;      /* --site: host that relative links belong to */
    struct span map;       /* --map FILE's contents: names of fields (FORMATS.md) */
    int64_t since;         /* --since; RECORD_NO_TIME for all. Applied by ingest. */
    bool all_pages;        /* WARC, HTML: take pages that are not news, too */
};

struct format {
    const char *name;        /* as in --format NAME */
    const char *description; /* one line for the help */

    /* sniff(head): how sure we are that head (up to 64 KiB, the start of the unpacked input)
     * is of this format: 0 no, 1 could be (plain text), 50 looks like it, 100 certain. */
    int (*sniff)(struct span head);

    /* open(in, options): start reading. The reader does not own in. Cannot fail. */
    void *(*open)(struct input *in, const struct format_options *options);

    /* next(reader, record, complaint): one step; see enum format_result. Memory is bounded
     * by one record. Whatever the result, complaint->line and ->offset are set. */
    enum format_result (*next)(void *reader, struct record *record,
                               struct complaint *complaint);

    void (*close)(void *reader);
};

/* format_find(name): the table with that name, or NULL. */
const struct format *format_find(struct span name);

/* format_sniff(in): the format that is surest of in's first bytes, or NULL if none is. */
const struct format *format_sniff(struct input *in);

/* format_list(i): the i-th table, or NULL behind the last. For the help. */
const struct format *format_list(size_t i);

/* format_check_map(map, error): whether map, the contents of a --map file, is what readers of
 * jsonl and csv can use: lines "their name = our name", where ours is any of the usual names
 * ("title", "text", "published" …) or "-" to leave the field out; empty lines and lines that
 * begin with '#' say nothing. ERROR_USAGE names the first line that is otherwise. */
enum error_code format_check_map(struct span map, struct error *error);

/* format_give(record, complaint): what next ends with when it has made a record: record_check,
 * and its reason in *complaint when that refuses. complaint->line and ->offset are kept. */
enum format_result format_give(struct record *record, struct complaint *complaint);

/* complain(c, line, offset, reason, format, ...): fill *c; reason is a literal. Bytes of the
 * input in the detail that a terminal must not see are escaped. */
void complain(struct complaint *c, uint64_t line, uint64_t offset, const char *reason,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
