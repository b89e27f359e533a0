#include "searcher/plan/matches.h"

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
    match->deadline = index->deadline.at;
    match->scale = (r->k1 + 1) / SCHEMA_IMPACT_MAX;
    match->wdf_limit = SCHEMA_IMPACT_MAX;
    /* Stored counts are in quarters, so k1, which they are compared with, is as well. */
    match->k1 = r->k1 * SCHEMA_WEIGHT_ONE;
    match->b = r->b;
    if (shim_reader_match(index->reader, match, &out->hits, &e) != SHIM_OK)
        return index_error(&e, error);
    index->deadline.missed = index->deadline.missed || out->hits.late;
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

static int64_t *column(size_t count)
{
    return memory_or_die(malloc((count + 1) * sizeof(int64_t)));
}

enum error_code matches_created(struct index *index, struct matches *m,
                                struct error *error)
{
    if (m->created != NULL)
        return ERROR_NONE;
    m->created = column(m->hits.count);
    return columns_read(index, COLUMN_CREATED, m->hits.ids, m->hits.count, m->created,
                        error);
}

enum error_code matches_thread(struct index *index, struct matches *m,
                               struct error *error)
{
    if (m->thread != NULL)
        return ERROR_NONE;
    int64_t *hashes = column(m->hits.count);
    enum error_code code =
        columns_read(index, COLUMN_THREAD, m->hits.ids, m->hits.count, hashes, error);
    m->thread = (uint64_t *)hashes;
    for (size_t i = 0; i < m->hits.count && code == ERROR_NONE; i++) {
        if (hashes[i] == RECORD_NO_NUMBER)
            m->thread[i] = UINT64_MAX - m->hits.ids[i];
    }
    return code;
}

enum error_code matches_comment(struct index *index, struct matches *m,
                                struct error *error)
{
    if (m->comment != NULL)
        return ERROR_NONE;
    int64_t *types = column(m->hits.count);
    enum error_code code =
        columns_read(index, COLUMN_TYPE, m->hits.ids, m->hits.count, types, error);
    m->comment = memory_or_die(malloc((m->hits.count + 1) * sizeof *m->comment));
    for (size_t i = 0; i < m->hits.count && code == ERROR_NONE; i++)
        m->comment[i] = types[i] == RECORD_COMMENT;
    free(types);
    return code;
}

static void take_number(size_t i, struct shim_bytes bytes, void *payload)
{
    int64_t *numbers = payload;
    if (bytes.len == SCHEMA_NUMBER_BYTES)
        numbers[i] = schema_number_read(bytes.at);
}

enum error_code matches_numbers(struct index *index, enum schema_slot slot,
                                const uint32_t *ids, size_t count, int64_t *out,
                                struct error *error)
{
    struct shim_error e;
    if (slot == SLOT_CREATED)
        return columns_read(index, COLUMN_CREATED, ids, count, out, error);
    if (slot == SLOT_COMMENTS)
        return columns_read(index, COLUMN_COMMENTS, ids, count, out, error);
    for (size_t i = 0; i < count; i++)
        out[i] = RECORD_NO_NUMBER;
    if (shim_reader_values(index->reader, slot, ids, count, take_number, out, &e) !=
        SHIM_OK)
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
