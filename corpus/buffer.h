/*
 * buffer: a growing run of bytes that its holder owns. Used wherever output is built.
 *
 * Running out of memory ends the process (inputs are bounded, so it means a bug or a
 * starved machine); therefore no function here can fail.
 */
#ifndef CORPUS_BUFFER_H
#define CORPUS_BUFFER_H

#include "corpus/span.h"

#include <stdint.h>

struct buffer {
    char *at;   /* NULL until something is added */
    size_t len; /* bytes used */
    size_t cap; /* bytes allocated */
};

/* buffer_grow(b, more): make room for more bytes behind b->len, of which there is not enough.
 * For buffer_reserve. */
void buffer_grow(struct buffer *b, size_t more);

/* buffer_reserve(b, more): make room for more bytes behind b->len and return the place
 * where they go. The caller adds what it wrote to b->len. */
static inline char *buffer_reserve(struct buffer *b, size_t more)
{
    if (more > b->cap - b->len || b->at == NULL)
        buffer_grow(b, more);
    return b->at + b->len;
}

/* buffer_add(b, at, len): append len bytes. */
static inline void buffer_add(struct buffer *b, const void *at, size_t len)
{
    if (len == 0)
        return;
    memcpy(buffer_reserve(b, len), at, len);
    b->len += len;
}

/* buffer_add_span(b, s), buffer_add_string(b, s), buffer_add_byte(b, c): append those. */
void buffer_add_span(struct buffer *b, struct span s);
void buffer_add_string(struct buffer *b, const char *s);
static inline void buffer_add_byte(struct buffer *b, char c)
{
    *buffer_reserve(b, 1) = c;
    b->len++;
}

/* buffer_printf(b, format, ...): append formatted text, without a NUL. */
void buffer_printf(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* buffer_string(b): b's bytes with a NUL behind them (not counted in len); borrowed from b,
 * valid until b changes. */
const char *buffer_string(struct buffer *b);

/* buffer_span(b): b's bytes; borrowed from b, valid until b changes. */
struct span buffer_span(const struct buffer *b);

/* buffer_clear(b): forget the contents, keep the room. */
void buffer_clear(struct buffer *b);

/* buffer_free(b): release the room; b is empty and usable again. */
void buffer_free(struct buffer *b);

/* memory_or_die(p): p, unless it is NULL: then say "out of memory" and exit with 3. For
 * every malloc, calloc and realloc outside the shim. */
void *memory_or_die(void *p);

#endif
