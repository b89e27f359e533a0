#include "searcher/answer/why.h"

enum { PARTS_MAX = 16 };

/* Rows, as they would be counted if this were the question. */
static enum error_code count_rows(struct answer *a, const struct plan_tree *tree,
                                  size_t *count, struct error *error)
{
    struct matches m;
    struct groups groups = {0};
    enum error_code code = answer_matches(a, tree, &m, error);
    if (code == ERROR_NONE && a->grouped)
        groups_make(&m, &groups);
    *count = a->grouped ? groups.count : m.hits.count;
    groups_free(&groups);
    matches_free(&m);
    return code;
}

enum error_code why_empty(struct answer *a, struct error *error)
{
    if (plan_parts(&a->plan, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < a->plan.part_count && i < PARTS_MAX && !answer_late(a); i++) {
        const struct plan_part *part = &a->plan.parts[i];
        size_t count;
        enum error_code code = count_rows(a, &part->without, &count, error);
        if (code != ERROR_NONE)
            return code;
        if (count > 0)
            answer_warn(a, arena_printf(&a->result->arena, "without %.*s: %zu hit%s",
                                        (int)part->text.len, part->text.at, count,
                                        count == 1 ? "" : "s"));
    }
    return ERROR_NONE;
}
