#include "corpus/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_NO_MEMORY = 3 };

void *memory_or_die(void *p)
{
    if (p == NULL) {
        /* No stdio formatting: it may allocate. Nothing that runs at exit: other threads may
         * be using it. */
        fputs("lede: out of memory\n", stderr);
        _exit(EXIT_NO_MEMORY);
    }
    return p;
}

void buffer_grow(struct buffer *b, size_t more)
{
    if (more > SIZE_MAX / 4 - b->len)
        memory_or_die(NULL);
    size_t cap = b->cap < 64 ? 64 : b->cap;
    while (cap < b->len + more)
        cap *= 2;
    b->at = memory_or_die(realloc(b->at, cap));
    b->cap = cap;
}

void buffer_add_span(struct buffer *b, struct span s)
{
    buffer_add(b, s.at, s.len);
}

void buffer_add_string(struct buffer *b, const char *s)
{
    buffer_add(b, s, strlen(s));
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len <= 0)
        return;
    char *place = buffer_reserve(b, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(place, (size_t)len + 1, format, args);
    va_end(args);
    b->len += (size_t)len;
}

const char *buffer_string(struct buffer *b)
{
    *buffer_reserve(b, 1) = '\0';
    return b->at;
}

struct span buffer_span(const struct buffer *b)
{
    return (struct span){b->at, b->len};
}

void buffer_clear(struct buffer *b)
{
    b->len = 0;
}

void buffer_free(struct buffer *b)
{
    free(b->at);
    *b = (struct buffer){0};
}
