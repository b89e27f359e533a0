#include "searcher/answer/pass.h"

#include "corpus/strmap.h"
#include "searcher/answer/cursor.h"

#include <stdlib.h>

enum {
    TOP_SPARE = 50
}; /* documents asked for beyond those wanted: recency has a choice */

#define ROUNDING 1e-6 /* more than sort keys lose by being rounded (rows.h) */

/* ---- Cursors --------------------------------------------------------------------- */

/* All that decides which row comes after which. */
static uint64_t query_hash(const struct answer *a)
{
    const struct search_request *r = &a->request;
    struct buffer b = {0};
    buffer_printf(&b, "%d %d %d %d %d %d %zu ", a->sort, a->grouped, r->match, r->no_recency,
                  r->no_fold, r->plain, r->query.len);
    buffer_add_span(&b, r->query);
    buffer_add_span(&b, r->filter);
    uint64_t hash = strmap_hash(buffer_span(&b));
    buffer_free(&b);
    return hash;
}

enum error_code pass_begin(struct answer *a, struct error *error)
{
    if (a->request.cursor.len == 0)
        return ERROR_NONE;
    if (a->request.offset > 0)
        return error_set(error, ERROR_USAGE, "give an offset or a cursor, not both");
    if (!cursor_read(a->request.cursor, &a->result->arena, &a->cursor))
        return error_set(error, ERROR_USAGE,
                         "the cursor is damaged: begin again without one");
    a->request.now = a->cursor.now;
    return ERROR_NONE;
}

static enum error_code resume(struct answer *a, struct error *error)
{
    const struct cursor *c = &a->cursor;
    if (a->request.cursor.len == 0)
        return ERROR_NONE;
    if (c->query != query_hash(a) || c->count != a->plan.leaf_count)
        return error_set(error, ERROR_USAGE, "the cursor is of another query");
    plan_freeze(&a->plan, c->documents, c->frequencies);
    return ERROR_NONE;
}

static struct span next_cursor(const struct answer *a, const struct rank_row *last,
                               uint64_t rows)
{
    struct arena *arena = &a->result->arena;
    const struct plan *p = &a->plan;
    struct cursor c = {.last = *last,
                       .query = query_hash(a),
                       .now = a->request.now,
                       .rows = rows,
                       .basis = a->rerank.basis,
                       .documents = p->documents,
                       .count = p->leaf_count};
    if (c.count > CURSOR_FREQUENCIES_MAX)
        return (struct span){0};
    c.frequencies = arena_alloc(arena, (c.count + 1) * sizeof *c.frequencies);
    for (size_t i = 0; i < c.count; i++)
        c.frequencies[i] = p->leaves[i].documents;
    return cursor_write(&c, arena);
}

/* ---- The pass -------------------------------------------------------------------- */

static enum error_code make_rows(struct answer *a, struct error *error)
{
    struct rows_source source = {.index = a->index,
                                 .matches = &a->matches,
                                 .groups = a->grouped ? &a->groups : NULL,
                                 .sort = a->sort};
    return rows_make(&source, &a->rows, &a->row_count, error);
}

void pass_free(struct answer *a)
{
    matches_free(&a->matches);
    groups_free(&a->groups);
    copies_free(&a->copies);
    free(a->rows);
    a->rows = NULL;
    a->row_count = 0;
}

/* The page, cut out of the rows: behind the cursor's row, or from the offset. */
static void cut_page(struct answer *a)
{
    const struct search_request *r = &a->request;
    if (r->cursor.len > 0)
        a->page = rows_after(a->rows, a->row_count, &a->cursor.last, r->limit);
    else
        a->page = rows_from(a->rows, a->row_count, r->offset, r->limit);
}

static enum error_code find(struct answer *a, struct error *error)
{
    struct search_result *r = a->result;
    enum error_code code = answer_matches(a, &a->plan.all, &a->matches, error);
    if (code == ERROR_NONE)
        code = answer_weigh(a, &a->matches, a->sort == SORT_RELEVANCE,
                            a->request.cursor.len > 0 ? &a->cursor.basis : NULL, error);
    if (code != ERROR_NONE)
        return code;
    if (a->grouped)
        groups_make(&a->matches, &a->groups);
    code = make_rows(a, error);
    if (code != ERROR_NONE)
        return code;
    r->total = a->row_count;
    if (a->grouped && !a->request.no_fold)
        code = copies_fold(a->index, &a->groups, a->rows, &a->row_count, &a->copies, error);
    if (code != ERROR_NONE)
        return code;
    cut_page(a);
    r->total_items = a->matches.hits.count;
    if (a->plan.capped || a->index->deadline.missed)
        r->total_relation = r->total_items_relation = TOTAL_GTE;
    return ERROR_NONE;
}

static enum error_code make_page(struct answer *a, struct error *error)
{
    const struct search_request *r = &a->request;
    struct search_result *result = a->result;
    const struct rows_page *page = &a->page;

    if (page->count > 0 && page->behind > 0)
        result->next_cursor = next_cursor(a, &page->at[page->count - 1],
                                          r->offset + a->cursor.rows + page->count);
    result->hits = arena_alloc(&result->arena, (r->limit + 1) * sizeof *result->hits);
    return answer_hits(a, page->at, page->count, &a->matches,
                       a->grouped ? &a->groups : NULL, false, error);
}

enum error_code pass_run(struct answer *a, struct error *error)
{
    enum error_code code = resume(a, error);
    if (code == ERROR_NONE)
        code = find(a, error);
    return code == ERROR_NONE ? make_page(a, error) : code;
}
