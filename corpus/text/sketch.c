#include "corpus/text/sketch.h"

#include <string.h>

/* Odd numbers without a pattern (of MurmurHash3's finaliser, Appleby, and the golden
 * ratio). */
#define ROW_FACTOR 0x9e3779b97f4a7c15u
#define MIX_FACTOR 0xff51afd7ed558ccdu

static uint64_t mix(uint64_t hash)
{
    hash ^= hash >> 33;
    hash *= MIX_FACTOR;
    return hash ^ hash >> 33;
}

void sketch_begin(struct sketch *s)
{
    *s = (struct sketch){0};
    memset(s->least, 0xff, sizeof s->least);
}

void sketch_add(struct sketch *s, uint64_t hash)
{
    if (s->words++ >= 3) {
        uint64_t row = s->row[0];
        row = row * ROW_FACTOR + s->row[1];
        row = row * ROW_FACTOR + s->row[2];
        row = mix(row * ROW_FACTOR + hash);
        uint64_t *least = &s->least[row % SKETCH_BINS];
        if (row < *least)
            *least = row;
    }
    s->row[0] = s->row[1];
    s->row[1] = s->row[2];
    s->row[2] = hash;
}

/* bits_of(s, bin): of its least hash, but of other bits than those that chose the bin; of
 * the next bin that has one, changed by how far that is. */
static uint64_t bits_of(const struct sketch *s, unsigned bin)
{
    unsigned away = 0;
    while (s->least[(bin + away) % SKETCH_BINS] == UINT64_MAX)
        away++;
    uint64_t least = s->least[(bin + away) % SKETCH_BINS];
    return (mix(least + away * ROW_FACTOR) >> 32) % (1 << SKETCH_BIN_BITS);
}

uint64_t sketch_end(const struct sketch *s)
{
    uint64_t sketch = 0;
    if (s->words < SKETCH_WORDS_MIN)
        return 0;
    for (unsigned bin = 0; bin < SKETCH_BINS; bin++)
        sketch |= bits_of(s, bin) << bin * SKETCH_BIN_BITS;
    return sketch == 0 ? 1 : sketch;
}

unsigned sketch_common(uint64_t a, uint64_t b)
{
    uint64_t differ = a ^ b;
    differ |= differ >> 2;
    differ |=
        differ >> 1; /* the lowest bit of each bin: whether any of its four differs */
    differ &= 0x1111111111111111u;
    differ = (differ + (differ >> 4)) & 0x0f0f0f0f0f0f0f0fu; /* two bins a byte, then all */
    return SKETCH_BINS - (unsigned)(differ * 0x0101010101010101u >> 56);
}
