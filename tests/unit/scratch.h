/*
 * scratch: a folder for one test, archives written into it, and an index as text that can be
 * compared. Included by the tests of indexer/.
 */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include "corpus/buffer.h"
#include "indexer/store/filetree.h"
#include "indexer/ingest.h"
#include "shim/shim.h"

#include "tests/unit/run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct scratch {
    char path[64];
    char index[80];
};

/* In memory where that is to be had: these tests make thousands of commits, and a disk takes
 * its time over each. */
static inline void scratch_make(struct scratch *s)
{
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(s->path, sizeof s->path, "%s/lede-test-XXXXXX", memory);
    ck_assert_ptr_nonnull(mkdtemp(s->path));
    snprintf(s->index, sizeof s->index, "%s/index", s->path);
}

static inline void scratch_remove(struct scratch *s)
{
    filetree_remove(s->path);
}

/* scratch_write(s, name, text): the file's path; borrowed until the next call. */
static inline const char *scratch_write(struct scratch *s, const char *name, const char *text)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", s->path, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

/* scratch_options(): what the tests index with: counts, so that an index does not depend on
 * the average of its first batch, and a clock that stands still. */
static inline struct ingest_options scratch_options(void)
{
    return (struct ingest_options){
        .exact_lengths = true, .now = 1700000000, .reader.since = RECORD_NO_TIME};
}

/* scratch_again(s, options, report): read the archive that is there into s->index; it must
 * succeed. Free report with report_free. */
static inline void scratch_again(struct scratch *s, const struct ingest_options *options,
                                 struct report *report)
{
    struct sources sources = {0};
    struct error error = {0};
    char path[100];
    *report = (struct report){0};
    snprintf(path, sizeof path, "%s/archive.jsonl", s->path);
    sources_add(&sources, path, false, &error);
    ingest(s->index, &sources, options, report, &error);
    ck_assert_msg(error.code == ERROR_NONE, "%s", error.text);
    sources_free(&sources);
}

/* scratch_index(s, text, options, report): the same with text as the archive. */
static inline void scratch_index(struct scratch *s, const char *text,
                                 const struct ingest_options *options, struct report *report)
{
    scratch_write(s, "archive.jsonl", text);
    scratch_again(s, options, report);
}

/* ---- An index as text ------------------------------------------------------------ */

struct scratch_dump {
    struct shim_reader *reader;
    char **documents;
    size_t count;
};

static inline void scratch_bytes(struct buffer *out, struct shim_bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        if (c >= 0x20 && c < 0x7f)
            buffer_add_byte(out, (char)c);
        else
            buffer_printf(out, "\\%02x", c);
    }
}

static inline void scratch_terms(struct buffer *out, const struct shim_document *d)
{
    for (size_t i = 0; i < d->term_count; i++) {
        const struct shim_term *t = &d->terms[i];
        buffer_add_string(out, "  ");
        scratch_bytes(out, t->name);
        buffer_printf(out, " %u", t->wdf);
        for (uint32_t p = 0; p < t->position_count; p++)
            buffer_printf(out, "%c%u", p == 0 ? ' ' : ',', t->positions[p]);
        buffer_add_byte(out, '\n');
    }
}

static inline bool scratch_document(uint32_t id, uint32_t wdf, void *payload)
{
    struct scratch_dump *dump = payload;
    const struct shim_document *d;
    struct shim_error failure;
    struct buffer text = {0};
    (void)wdf;
    ck_assert_int_eq(shim_reader_document(dump->reader, id, &d, &failure), SHIM_OK);
    for (size_t i = 0; i < d->term_count; i++) {
        if (d->terms[i].name.at[0] == 'Q')
            scratch_bytes(&text, d->terms[i].name);
    }
    buffer_add_byte(&text, '\n');
    scratch_terms(&text, d);
    for (size_t i = 0; i < d->value_count; i++) {
        buffer_printf(&text, "  slot %u: ", d->values[i].slot);
        scratch_bytes(&text, d->values[i].bytes);
        buffer_add_byte(&text, '\n');
    }
    buffer_add_string(&text, "  data: ");
    scratch_bytes(&text, d->data);
    buffer_add_byte(&text, '\n');
    dump->documents = memory_or_die(
        realloc(dump->documents, (dump->count + 1) * sizeof *dump->documents));
    dump->documents[dump->count++] = strdup(buffer_string(&text));
    buffer_free(&text);
    return true;
}

static inline int scratch_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* scratch_dump(s): every document with its terms, positions, values and data, sorted by id.
 * Free it. */
static inline char *scratch_dump(const struct scratch *s)
{
    struct scratch_dump dump = {0};
    struct shim_error failure;
    struct buffer text = {0};
    char live[120];
    snprintf(live, sizeof live, "%s/" SCHEMA_LIVE, s->index);
    ck_assert_int_eq(shim_reader_open(live, &dump.reader, &failure), SHIM_OK);
    ck_assert_int_eq(shim_reader_postings(dump.reader, (struct shim_bytes){NULL, 0},
                                          scratch_document, &dump, &failure),
                     SHIM_OK);
    shim_reader_close(dump.reader);
    if (dump.count > 0)
        qsort(dump.documents, dump.count, sizeof *dump.documents, scratch_compare);
    for (size_t i = 0; i < dump.count; i++) {
        buffer_add_string(&text, dump.documents[i]);
        free(dump.documents[i]);
    }
    free(dump.documents);
    char *whole = strdup(buffer_string(&text));
    buffer_free(&text);
    return whole;
}

/* scratch_revision(s): Xapian's count of commits. */
static inline uint64_t scratch_revision(const struct scratch *s)
{
    struct shim_reader *reader;
    struct shim_error failure;
    struct shim_stats stats;
    char live[120];
    snprintf(live, sizeof live, "%s/" SCHEMA_LIVE, s->index);
    ck_assert_int_eq(shim_reader_open(live, &reader, &failure), SHIM_OK);
    ck_assert_int_eq(shim_reader_stats(reader, &stats, &failure), SHIM_OK);
    shim_reader_close(reader);
    return stats.revision;
}

#endif
