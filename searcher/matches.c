#include "searcher/matches.h"

#include "corpus/buffer.h"

#include <stdlib.h>

static enum error_code run(struct index *index, const struct plan_tree *tree,
                           struct shim_match *match, struct matches *out,
                           struct error *error)
{
    const struct schema_ranking *r = &index->ranking;
    struct shim_error e;

    *out = (struct matches){.hits.exact = true};
    if (tree->count == 0)
        return ERROR_NONE;
    match->nodes = tree->nodes;
    match->node_count = tree->count;
    match->scale = (r->k1 + 1) / SCHEMA_IMPACT_MAX;
    match->wdf_limit = SCHEMA_IMPACT_MAX;
    /* Stored counts are in quarters, so k1, which they are compared with, is as well. */
    match->k1 = r->k1 * SCHEMA_WEIGHT_ONE;
    match->b = r->b;
    if (shim_reader_match(index->reader, match, &out->hits, &e) != SHIM_OK)
        return index_error(&e, error);
    return ERROR_NONE;
}

static enum shim_weight weight_of(const struct index *index)
{
    return index->ranking.impact ? SHIM_WEIGHT_WDF : SHIM_WEIGHT_BM25;
}

enum error_code matches_run(struct index *index, const struct plan_tree *tree,
                            bool scored, struct matches *out, struct error *error)
{
    struct shim_match match = {.weight = scored ? weight_of(index) : SHIM_WEIGHT_NONE};
    return run(index, tree, &match, out, error);
}

struct scored {
    uint32_t id;
    double score;
};

static int by_id(const void *left, const void *right)
{
    const struct scored *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

/* The best come best first; columns are read in ascending order of ids. */
static void sort(struct shim_hits *hits)
{
    size_t count = hits->count;
    struct scored *pairs = memory_or_die(malloc((count + 1) * sizeof *pairs));
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct scored){hits->ids[i], hits->scores[i]};
    qsort(pairs, count, sizeof *pairs, by_id);
    for (size_t i = 0; i < count; i++) {
        hits->ids[i] = pairs[i].id;
        hits->scores[i] = pairs[i].score;
    }
    free(pairs);
}

enum error_code matches_top(struct index *index, const struct plan_tree *tree, size_t top,
                            struct matches *out, struct error *error)
{
    struct shim_match match = {
        .weight = weight_of(index), .top = top, .order = SHIM_BY_SCORE};
    enum error_code code = run(index, tree, &match, out, error);
    sort(&out->hits);
    return code;
}

/* ---- Columns --------------------------------------------------------------------- */

static void *column(size_t count, size_t size)
{
    return memory_or_die(malloc((count + 1) * size));
}

static void take_number(size_t i, struct shim_bytes bytes, void *payload)
{
    int64_t *numbers = payload;
    if (bytes.len == SCHEMA_NUMBER_BYTES)
        numbers[i] = schema_number_read(bytes.at);
}

enum error_code matches_numbers(struct index *index, enum schema_slot slot,
                                const uint32_t *ids, size_t count, int64_t unset,
                                int64_t *out, struct error *error)
{
    struct shim_error e;
    for (size_t i = 0; i < count; i++)
        out[i] = unset;
    if (shim_reader_values(index->reader, slot, ids, count, take_number, out, &e) !=
        SHIM_OK)
        return index_error(&e, error);
    return ERROR_NONE;
}

enum error_code matches_created(struct index *index, struct matches *m,
                                struct error *error)
{
    if (m->created != NULL)
        return ERROR_NONE;
    m->created = column(m->hits.count, sizeof *m->created);
    return matches_numbers(index, SLOT_CREATED, m->hits.ids, m->hits.count,
                           RECORD_NO_TIME, m->created, error);
}

static void take_thread(size_t i, struct shim_bytes bytes, void *payload)
{
    uint64_t *threads = payload;
    if (bytes.len == SCHEMA_NUMBER_BYTES)
        threads[i] = (uint64_t)schema_number_read(bytes.at);
}

enum error_code matches_thread(struct index *index, struct matches *m,
                               struct error *error)
{
    struct shim_error e;
    if (m->thread != NULL)
        return ERROR_NONE;
    m->thread = column(m->hits.count, sizeof *m->thread);
    for (size_t i = 0; i < m->hits.count; i++)
        m->thread[i] = UINT64_MAX - m->hits.ids[i];
    if (shim_reader_values(index->reader, SLOT_THREAD, m->hits.ids, m->hits.count,
                           take_thread, m->thread, &e) != SHIM_OK)
        return index_error(&e, error);
    return ERROR_NONE;
}

static void take_type(size_t i, struct shim_bytes bytes, void *payload)
{
    bool *comments = payload;
    comments[i] = bytes.len == 1 && bytes.at[0] == 'c';
}

enum error_code matches_comment(struct index *index, struct matches *m,
                                struct error *error)
{
    struct shim_error e;
    if (m->comment != NULL)
        return ERROR_NONE;
    m->comment = column(m->hits.count, sizeof *m->comment);
    if (shim_reader_values(index->reader, SLOT_TYPE, m->hits.ids, m->hits.count,
                           take_type, m->comment, &e) != SHIM_OK)
        return index_error(&e, error);
    return ERROR_NONE;
}

void matches_free(struct matches *m)
{
    shim_hits_free(&m->hits);
    free(m->created);
    free(m->thread);
    free(m->comment);
    *m = (struct matches){0};
}
