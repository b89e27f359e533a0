#include "searcher/answer/fill.h"

#include <stdlib.h>

/* The best documents looked at per row that may be needed: a discussion may take many of
 * them for its one row. */
enum { DOCUMENTS_PER_ROW = 10, DOCUMENTS_MIN = 200 };

/* What matches any of the words, without what matches all. */
static struct plan_tree partial_tree(const struct answer *a)
{
    const struct plan_tree *any = &a->plan.any, *all = &a->plan.all;
    if (all->count == 0)
        return *any;
    struct plan_tree tree = {.count = any->count + all->count + 1};
    tree.nodes = arena_alloc(&a->result->arena, tree.count * sizeof *tree.nodes);
    memcpy(tree.nodes, any->nodes, any->count * sizeof *any->nodes);
    memcpy(tree.nodes + any->count, all->nodes, all->count * sizeof *all->nodes);
    tree.nodes[tree.count - 1] = (struct shim_node){.op = SHIM_NOT, .arity = 2};
    return tree;
}

static int by_hash(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Take the rows out whose thread is among the full ones. Returns how many are left. */
static size_t drop_full(const struct answer *a, struct rank_row *rows, size_t count)
{
    size_t full = a->groups.count, left = 0;
    uint64_t *hashes = memory_or_die(malloc((full + 1) * sizeof *hashes));
    for (size_t i = 0; i < full; i++)
        hashes[i] = a->groups.at[i].hash;
    qsort(hashes, full, sizeof *hashes, by_hash);
    for (size_t i = 0; i < count; i++) {
        if (bsearch(&rows[i].tie, hashes, full, sizeof *hashes, by_hash) == NULL)
            rows[left++] = rows[i];
    }
    free(hashes);
    return left;
}

/* Count the comments of the hit's discussion that match any of the words: only the best
 * were looked at. */
static enum error_code count_comments(struct answer *a, struct search_hit *hit,
                                      struct error *error)
{
    struct arena *arena = &a->result->arena;
    const struct plan_tree *any = &a->plan.any;
    struct buffer thread = {0}, comment = {0};
    struct matches m = {0};
    struct plan_tree tree = {.count = any->count + 4};

    schema_term(FIELD_THREAD, hit->record.thread_id, &thread);
    schema_term(FIELD_TYPE, SPAN("comment"), &comment);
    tree.nodes = arena_alloc(arena, tree.count * sizeof *tree.nodes);
    memcpy(tree.nodes, any->nodes, any->count * sizeof *any->nodes);
    struct shim_node *more = tree.nodes + any->count;
    more[0] = (struct shim_node){.op = SHIM_TERM, .bytes = {thread.at, thread.len}};
    more[1] = (struct shim_node){.op = SHIM_TERM, .bytes = {comment.at, comment.len}};
    more[2] = (struct shim_node){.op = SHIM_AND, .arity = 2};
    more[3] = (struct shim_node){.op = SHIM_FILTER, .arity = 2};
    enum error_code code = matches_run(a->index, &tree, false, &m, error);
    hit->matched_comments_count = m.hits.count;
    matches_free(&m);
    buffer_free(&thread);
    buffer_free(&comment);
    return code;
}

static void warn(struct answer *a)
{
    struct arena *arena = &a->result->arena;
    if (a->row_count == 0)
        answer_warn(a, SPAN("nothing has all of the words: these have some of them"));
    else
        answer_warn(a, arena_printf(arena,
                                    "only %zu result%s all of the words: the others have "
                                    "some of them",
                                    a->row_count, a->row_count == 1 ? " has" : "s have"));
}

/* The rows behind the full ones: as many as there is room for below the limit, from where
 * the page begins. */
static enum error_code append(struct answer *a, struct matches *m, struct error *error)
{
    struct groups groups = {0};
    struct rank_row *rows = NULL;
    size_t count;
    size_t room = a->request.limit - a->row_count;
    uint64_t offset = a->request.offset;
    struct rows_source source = {.index = a->index, .matches = m, .sort = SORT_RELEVANCE};

    if (a->grouped) {
        groups_make(m, &groups);
        source.groups = &groups;
    }
    enum error_code code = rows_make(&source, &rows, &count, error);
    if (a->grouped)
        count = drop_full(a, rows, count);
    uint64_t skip = offset > a->row_count ? offset - a->row_count : 0;
    if (code == ERROR_NONE && skip < room) {
        struct rows_page page = rows_from(rows, count, skip, room - (size_t)skip);
        size_t before = a->result->hit_count;
        code = answer_hits(a, page.at, page.count, m, source.groups, true, error);
        for (size_t i = before; i < a->result->hit_count && code == ERROR_NONE; i++) {
            if (a->result->hits[i].matched_comments)
                code = count_comments(a, &a->result->hits[i], error);
        }
        if (a->result->hit_count > before)
            warn(a);
    }
    free(rows);
    groups_free(&groups);
    return code;
}

enum error_code fill_page(struct answer *a, struct error *error)
{
    struct matches m = {0};
    struct plan_tree tree = partial_tree(a);
    size_t top = a->request.limit * DOCUMENTS_PER_ROW + DOCUMENTS_MIN;

    enum error_code code = answer_top(a, &tree, top, &m, error);
    if (code == ERROR_NONE)
        code = answer_weigh(a, &m, true, NULL, error);
    if (code == ERROR_NONE)
        code = append(a, &m, error);
    matches_free(&m);
    return code;
}
