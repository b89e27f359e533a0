/*
 * matching: what an expression of the planner finds in a library. Included by the tests of
 * searcher/plan.
 */
#ifndef TESTS_UNIT_MATCHING_H
#define TESTS_UNIT_MATCHING_H

#include "searcher/plan/expr.h"
#include "searcher/plan/matches.h"
#include "tests/unit/library.h"

/* matching_ids(l, e): the ids of the documents that match e, in the order of the index, parted
 * by spaces. Borrowed until the next call. */
static inline const char *matching_ids(struct library *l, const struct expr *e)
{
    static struct buffer out;
    struct arena arena = {0};
    struct expr_scales scales = {0};
    struct plan_tree tree = {0};
    struct matches m;
    struct error error = {0};
    struct index *index = searcher_index(l->searcher);
    tree.count = expr_write(e, false, &arena, &tree.nodes, &scales);
    for (size_t i = 0; i < scales.count; i++)
        scales.at[i].node->factor = scales.at[i].factor;
    ck_assert_msg(matches_run(index, &tree, false, &m, &error) == ERROR_NONE, "%s",
                  error.text);
    buffer_clear(&out);
    for (size_t i = 0; i < m.hits.count; i++) {
        const struct shim_document *d;
        struct shim_error failure;
        ck_assert_int_eq(
            shim_reader_document(index->reader, m.hits.ids[i], &d, &failure), SHIM_OK);
        for (size_t t = 0; t < d->term_count; t++)
            if (d->terms[t].name.at[0] == 'Q')
                buffer_printf(&out, "%s%.*s", out.len > 0 ? " " : "",
                              (int)d->terms[t].name.len - 1, d->terms[t].name.at + 1);
    }
    matches_free(&m);
    arena_free(&arena);
    return buffer_string(&out);
}

#endif
