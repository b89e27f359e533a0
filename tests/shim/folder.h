/*
 * folder: databases in a temporary folder. Included by tests/shim/check_*.c.
 */
#ifndef TESTS_SHIM_FOLDER_H
#define TESTS_SHIM_FOLDER_H

#include "shim/shim.h"
#include "tests/shim/temporary.h"
#include "tests/unit/run.h"

#include <dirent.h>
#include <string.h>

#define BYTES(s) ((struct shim_bytes){("" s), sizeof(s) - 1})

static inline struct shim_bytes bytes_of(const char *s)
{
    return (struct shim_bytes){s, strlen(s)};
}

static inline bool bytes_are(struct shim_bytes b, const char *s)
{
    return b.len == strlen(s) && memcmp(b.at, s, b.len) == 0;
}

/* must(call): the call succeeds; its words when it does not. Needs `error` in scope. */
#define must(call) ck_assert_msg((call) == SHIM_OK, "%s: %s", #call, error.text)

/* A document of a few words for tests: key, then words parted by spaces, each at its
 * position, wdf 1 an occurrence. Words must come sorted; at most 15. */
struct small_document {
    struct shim_document document;
    struct shim_term terms[16];
    uint32_t positions[16];
};

static inline const struct shim_document *small_document(struct small_document *d, const char *key,
                                                         const char *sorted_words,
                                                         const char *data)
{
    memset(d, 0, sizeof *d);
    size_t n = 0;
    d->terms[n++] = (struct shim_term){.name = bytes_of(key)};
    for (const char *w = sorted_words; *w != '\0' && n < 16; n++) {
        size_t len = strcspn(w, " ");
        d->positions[n] = (uint32_t)n;
        d->terms[n] = (struct shim_term){{w, len}, 1, &d->positions[n], 1};
        w += len + (w[len] == ' ');
    }
    d->document = (struct shim_document){
        .key = bytes_of(key), .terms = d->terms, .term_count = n, .data = bytes_of(data)};
    return &d->document;
}

static inline void put(struct shim_writer *w, const char *key, const char *sorted_words,
                       const char *data)
{
    struct shim_error error;
    struct small_document d;
    must(shim_writer_put(w, small_document(&d, key, sorted_words, data), &error));
}

static inline struct shim_writer *writer_open(const char *name)
{
    struct shim_error error;
    struct shim_writer *w;
    must(shim_writer_open(folder_path(name), true, &w, &error));
    return w;
}

static inline struct shim_reader *reader_open(const char *name)
{
    struct shim_error error;
    struct shim_reader *r;
    const char *path = folder_path(name);
    must(shim_reader_open(path, &r, &error));
    return r;
}

static inline void commit(struct shim_writer *w)
{
    struct shim_error error;
    must(shim_writer_commit(w, &error));
}

static inline uint64_t document_count(struct shim_reader *r)
{
    struct shim_error error;
    struct shim_stats stats;
    must(shim_reader_stats(r, &stats, &error));
    return stats.documents;
}

#endif
