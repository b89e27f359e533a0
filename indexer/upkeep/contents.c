#include "indexer/upkeep/contents.h"

#include "corpus/schema.h"
#include "corpus/strmap.h"

#include <stdlib.h>

/* Steps of the finaliser of MurmurHash3 (Appleby): a change of any bit changes about half. */
static uint64_t mix(uint64_t hash, uint64_t n)
{
    hash = (hash ^ n) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

static uint64_t of_bytes(struct shim_bytes bytes)
{
    return strmap_hash((struct span){bytes.at, bytes.len});
}

static uint64_t of_term(const struct shim_term *t)
{
    uint64_t hash = mix(of_bytes(t->name), t->wdf);
    for (uint32_t i = 0; i < t->position_count; i++)
        hash = mix(hash, t->positions[i]);
    return hash;
}

static uint64_t of_value(uint32_t slot, struct shim_bytes bytes)
{
    return mix(of_bytes(bytes), ~(uint64_t)slot);
}

uint64_t contents_of(const struct shim_document *document)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < document->term_count; i++)
        sum += of_term(&document->terms[i]);
    for (size_t i = 0; i < document->value_count; i++)
        sum += of_value(document->values[i].slot, document->values[i].bytes);
    return sum;
}

/* Terms come in any order, so the numbers are added. */
static bool take_posting(const struct shim_posting *p, void *payload)
{
    struct contents *c = payload;
    const struct shim_term term = {p->term, p->wdf, p->positions, p->position_count};
    if (p->id <= c->last)
        c->sums[p->id] += of_term(&term);
    return true;
}

struct values {
    struct contents *contents;
    const uint32_t *ids;
    uint32_t slot;
};

static void take_value(size_t i, struct shim_bytes bytes, void *payload)
{
    struct values *v = payload;
    if (bytes.len > 0)
        v->contents->sums[v->ids[i]] += of_value(v->slot, bytes);
}

enum shim_status contents_read(struct contents *c, struct shim_reader *reader,
                               const uint32_t *ids, size_t count, struct shim_error *error)
{
    c->last = count == 0 ? 0 : ids[count - 1];
    c->sums = memory_or_die(calloc((size_t)c->last + 1, sizeof *c->sums));
    enum shim_status status = shim_reader_walk(reader, take_posting, c, error);
    for (uint32_t slot = 0; slot < SLOT_COUNT && status == SHIM_OK; slot++) {
        struct values values = {c, ids, slot};
        status = shim_reader_values(reader, slot, ids, count, take_value, &values, error);
    }
    return status;
}

void contents_free(struct contents *c)
{
    free(c->sums);
    *c = (struct contents){0};
}
