/*
 * span: a run of bytes that somebody else owns. Used by every file of lede above the shim.
 */
#ifndef CORPUS_SPAN_H
#define CORPUS_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
    const char *at; /* not NUL-terminated; may be NULL when len is 0 */
    size_t len;     /* bytes */
};

/* The span of the string literal s. */
#define SPAN(s) ((struct span){("" s), sizeof(s) - 1})

/* span_of(s): the span of the NUL-terminated string s, without its NUL; NULL gives an empty one. */
static inline struct span span_of(const char *s)
{
    return (struct span){s, s == NULL ? 0 : strlen(s)};
}

/* span_equal(a, b): true when both hold the same bytes. */
static inline bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* span_begins(a, beginning): true when a begins with the bytes of beginning. */
static inline bool span_begins(struct span a, struct span beginning)
{
    return a.len >= beginning.len &&
           (beginning.len == 0 || memcmp(a.at, beginning.at, beginning.len) == 0);
}

/* span_is(a, s): true when a holds exactly the bytes of the NUL-terminated string s. */
static inline bool span_is(struct span a, const char *s)
{
    return span_equal(a, span_of(s));
}

#endif
