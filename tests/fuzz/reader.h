/*
 * reader: what all fuzz targets of archive readers do: read any bytes to the end, and
 * check what comes out against the promises of record.h and format.h. Included by the
 * targets.
 */
#ifndef TESTS_FUZZ_READER_H
#define TESTS_FUZZ_READER_H

#include "corpus/formats/format.h"
#include "corpus/text/utf8.h"

#include <stdint.h>
#include <stdlib.h>

static inline void reader_expect(bool good)
{
    if (!good)
        abort();
}

static inline void reader_check(struct record *r)
{
    const struct span texts[] = {r->id,     r->thread_id, r->thread_url, r->parent_id,
                                 r->url,    r->title,     r->summary,    r->text,
                                 r->source, r->section,   r->lang};
    struct error e = {0};
    reader_expect(record_check(r, &e) == ERROR_NONE);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        reader_expect(utf8_valid(texts[i]));
    for (size_t i = 0; i < r->author_count; i++)
        reader_expect(utf8_valid(r->authors[i]));
    for (size_t i = 0; i < r->tag_count; i++)
        reader_expect(utf8_valid(r->tags[i]));
}

/* reader_run(name, data, size): read data with the format of that name. */
static inline int reader_run(const char *name, const uint8_t *data, size_t size)
{
    const struct format *f = format_find(span_of(name));
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct input *in;
    struct error e = {0};
    reader_expect(f != NULL);
    if (input_open_memory("fuzz", (struct span){(const char *)data, size}, &in, &e) !=
        ERROR_NONE)
        return 0;
    int sure = f->sniff(input_peek(in, INPUT_PEEK_MAX));
    reader_expect(sure >= 0 && sure <= 100);
    void *reader = f->open(in, &options);
    struct record r;
    struct complaint c = {0};
    enum format_result result;
    while ((result = f->next(reader, &r, &c)) != FORMAT_END) {
        if (result == FORMAT_RECORD)
            reader_check(&r);
        else
            reader_expect(c.reason[0] != '\0');
    }
    f->close(reader);
    input_close(in);
    return 0;
}

#endif
