#include "corpus/strmap.h"

#include "corpus/buffer.h"
#include "corpus/large.h"

#include <endian.h>
#include <assert.h>
#include <stdlib.h>

static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t strmap_hash(struct span key)
{
    const uint64_t p0 = 0xa0761d6478bd642fu, p1 = 0xe7037ed1a0b428dbu;
    uint64_t hash = p0 ^ key.len;
    size_t i = 0;
    for (; i + 8 <= key.len; i += 8) {
        uint64_t word;
        memcpy(&word, key.at + i, 8);
        hash = mix(le64toh(word) ^ p1, hash ^ p0);
    }
    uint64_t tail = 0;
    if (i < key.len)
        memcpy(&tail, key.at + i, key.len - i);
    return mix(mix(le64toh(tail) ^ p1, hash ^ p0), p1 ^ key.len);
}

/* place(m, key, hash): the slot that holds key, or the empty slot where it belongs. */
static uint32_t place(const struct strmap *m, struct span key, uint32_t hash)
{
    uint32_t i = hash & m->mask;
    for (; m->slots[i].number != 0; i = (i + 1) & m->mask) {
        if (m->slots[i].hash != hash)
            continue;
        const struct strmap_key *k = &m->keys[m->slots[i].number - 1];
        if (k->len == key.len && memcmp(k->at, key.at, key.len) == 0)
            break;
    }
    return i;
}

static void grow_slots(struct strmap *m)
{
    uint32_t size = m->slots == NULL ? 64 : (m->mask + 1) * 2;
    assert(size != 0);
    free(m->slots);
    /* Not calloc: it gives pages that cost a fault when they are read and another, which stops
     * all threads for a moment, when they are written. */
    m->slots = large_resize(NULL, 0, size * sizeof *m->slots);
    memset(m->slots, 0, size * sizeof *m->slots);
    m->mask = size - 1;
    for (uint32_t n = 0; n < m->count; n++) {
        uint32_t i = m->keys[n].hash & m->mask;
        while (m->slots[i].number != 0)
            i = (i + 1) & m->mask;
        m->slots[i] = (struct strmap_slot){n + 1, m->keys[n].hash};
    }
}

uint32_t strmap_add(struct strmap *m, struct span key, bool *is_new)
{
    assert(key.len <= UINT32_MAX);
    if (m->slots == NULL || m->count >= m->mask / 2)
        grow_slots(m);
    uint32_t hash = (uint32_t)strmap_hash(key);
    uint32_t slot = place(m, key, hash);
    bool fresh = m->slots[slot].number == 0;
    if (is_new != NULL)
        *is_new = fresh;
    if (fresh) {
        if (m->count == m->capacity) {
            m->capacity = m->capacity == 0 ? 32 : m->capacity * 2;
            m->keys = large_resize(m->keys, m->count * sizeof *m->keys,
                                   m->capacity * sizeof *m->keys);
        }
        m->keys[m->count] =
            (struct strmap_key){arena_copy(&m->bytes, key).at, (uint32_t)key.len, hash};
        m->slots[slot] = (struct strmap_slot){++m->count, hash};
    }
    return m->slots[slot].number - 1;
}

uint32_t strmap_find(const struct strmap *m, struct span key)
{
    if (m->slots == NULL)
        return STRMAP_NONE;
    uint32_t slot = place(m, key, (uint32_t)strmap_hash(key));
    /* Of an empty slot that is STRMAP_NONE. */
    return m->slots[slot].number - 1;
}

struct span strmap_key(const struct strmap *m, uint32_t number)
{
    return (struct span){m->keys[number].at, m->keys[number].len};
}

void strmap_clear(struct strmap *m)
{
    if (m->count > m->mask / 16) {
        memset(m->slots, 0, ((size_t)m->mask + 1) * sizeof *m->slots);
    } else {
        /* A map that was once large and now held little is cleared key by key. */
        for (uint32_t n = 0; n < m->count; n++) {
            uint32_t i = m->keys[n].hash & m->mask;
            while (m->slots[i].number != n + 1)
                i = (i + 1) & m->mask;
            m->slots[i].number = 0;
        }
    }
    m->count = 0;
    arena_reset(&m->bytes);
}

void strmap_free(struct strmap *m)
{
    free(m->slots);
    free(m->keys);
    arena_free(&m->bytes);
    *m = (struct strmap){0};
}
