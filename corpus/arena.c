#include "corpus/arena.h"

#include "corpus/buffer.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* bytes of data */
    alignas(max_align_t) char data[];
};

static void arena_grow(struct arena *a, size_t size)
{
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct arena_block *block = memory_or_die(malloc(sizeof *block + room));
    block->next = a->block;
    block->size = room;
    a->block = block;
    a->used = 0;
}

/* take(a, size): room for size bytes, which hold anything. */
static void *take(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 4)
        memory_or_die(NULL);
    size_t step = alignof(max_align_t);
    size = (size + step - 1) / step * step;
    if (a->block == NULL || a->block->size - a->used < size)
        arena_grow(a, size);
    void *place = a->block->data + a->used;
    a->used += size;
    return place;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

char *arena_string(struct arena *a, struct span s)
{
    char *copy = take(a, s.len + 1);
    if (s.len > 0)
        memcpy(copy, s.at, s.len);
    copy[s.len] = '\0';
    return copy;
}

struct span arena_copy(struct arena *a, struct span s)
{
    return (struct span){arena_string(a, s), s.len};
}

struct span arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return (struct span){"", 0};
    char *text = arena_alloc(a, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (struct span){text, (size_t)len};
}

void arena_reset(struct arena *a)
{
    while (a->block != NULL && a->block->next != NULL) {
        struct arena_block *newest = a->block;
        a->block = newest->next;
        free(newest);
    }
    a->used = 0;
}

void arena_free(struct arena *a)
{
    arena_reset(a);
    free(a->block);
    a->block = NULL;
}
