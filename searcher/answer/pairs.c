#include "searcher/answer/pairs.h"

#include "corpus/buffer.h"

#include <stdlib.h>

enum { SIZE_FIRST = 1024 };

/* Open addressing with linear steps. The factor is 2^64 divided by the golden ratio,
 * which spreads what lies close together (Knuth, volume 3, 6.4); the middle bits are the
 * good ones. */
static uint64_t *slot_of(const struct pairs *p, uint64_t pair)
{
    size_t i = (pair * 0x9e3779b97f4a7c15u) >> 20 & p->mask;
    while (p->slots[i] != 0 && p->slots[i] != pair + 1)
        i = (i + 1) & p->mask;
    return &p->slots[i];
}

static void grow(struct pairs *p)
{
    struct pairs old = *p;
    p->mask = old.slots == NULL ? SIZE_FIRST - 1 : 2 * old.mask + 1;
    p->slots = memory_or_die(calloc(p->mask + 1, sizeof *p->slots));
    for (size_t i = 0; old.slots != NULL && i <= old.mask; i++) {
        if (old.slots[i] != 0)
            *slot_of(p, old.slots[i] - 1) = old.slots[i];
    }
    free(old.slots);
}

bool pairs_add(struct pairs *p, uint32_t a, uint32_t b)
{
    if (p->slots == NULL || p->count >= p->mask / 2)
        grow(p);
    uint64_t pair = (uint64_t)a << 32 | b;
    uint64_t *slot = slot_of(p, pair);
    if (*slot != 0)
        return false;
    *slot = pair + 1;
    p->count++;
    return true;
}

void pairs_free(struct pairs *p)
{
    free(p->slots);
    *p = (struct pairs){0};
}
