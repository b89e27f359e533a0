#include "corpus/large.h"

#include "corpus/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LARGE = 4 << 20, PAGE = 2 << 20 };

/* Advice that the kernel need not take. */
static void advise(void *at, size_t size)
{
    uintptr_t from = ((uintptr_t)at + PAGE - 1) / PAGE * PAGE;
    uintptr_t to = ((uintptr_t)at + size) / PAGE * PAGE;
    madvise((void *)from, to - from, MADV_HUGEPAGE);
}

/* Not realloc for large ones: what it moves stays in the pages that it was in. */
void *large_resize(void *at, size_t used, size_t size)
{
    if (size < LARGE)
        return memory_or_die(realloc(at, size));
    void *larger = memory_or_die(malloc(size));
    advise(larger, size);
    if (used > 0)
        memcpy(larger, at, used);
    free(at);
    return larger;
}
