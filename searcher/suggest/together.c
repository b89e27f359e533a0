#include "searcher/suggest/together.h"

struct expr *together_word(const struct together *t, struct span form)
{
    struct expr_list stems = {0};
    for (size_t l = 0; l < t->language_count; l++) {
        const struct term *stem = analyse_word(t->analyser, t->languages[l], form);
        expr_add(t->arena, &stems,
                 expr_term(t->arena, (struct span){stem->at, stem->len}));
    }
    return expr_group(t->arena, SHIM_OR, &stems);
}

uint32_t together_count(const struct together *t, struct span form, struct expr *context,
                        struct error *error)
{
    struct expr *e = expr_pair(t->arena, SHIM_FILTER, together_word(t, form), context);
    struct expr_scales scales = {0};
    struct shim_node *nodes;
    struct shim_match match = {.weight = SHIM_WEIGHT_NONE};
    struct shim_hits hits;
    struct shim_error failure;
    match.node_count = expr_write(e, false, t->arena, &nodes, &scales);
    match.nodes = nodes;
    if (shim_reader_match(t->index->reader, &match, &hits, &failure) != SHIM_OK) {
        index_error(&failure, error);
        return 0;
    }
    uint32_t count = (uint32_t)hits.count;
    shim_hits_free(&hits);
    return count;
}
