#include "searcher/answer/explain.h"

#include "searcher/plan/expr.h"

#include <math.h>
#include <stdlib.h>

/* The fields that words come from, as document_build of indexer/ adds them up. */
enum { TITLE, SUMMARY, TEXT, AUTHOR, TAG, FIELDS };
static const char *const names[FIELDS] = {"title", "summary", "text", "author", "tag"};
static const int weights[FIELDS] = {SCHEMA_WEIGHT_TITLE, SCHEMA_WEIGHT_SUMMARY,
                                    SCHEMA_WEIGHT_TEXT, SCHEMA_WEIGHT_AUTHOR,
                                    SCHEMA_WEIGHT_TAG};

/* Sums below this are rounding. */
#define NOTHING 1e-9

struct explainer {
    struct answer *answer;
    const struct plan_tree *tree;
    uint32_t *ids; /* the documents that matched themselves, ascending */
    size_t id_count;
    double *parts; /* per leaf and id: what the leaf gave to the score */
};

static void add(struct answer *a, struct search_hit *hit, struct span what, double value)
{
    size_t n = hit->explanation_count;
    struct explanation *more = arena_alloc(&a->result->arena, (n + 1) * sizeof *more);
    if (n > 0)
        memcpy(more, hit->explanations, n * sizeof *more);
    more[n] = (struct explanation){what, value};
    hit->explanations = more;
    hit->explanation_count = n + 1;
}

/* ---- What each leaf gave --------------------------------------------------------- */

/* The tree, narrowed to the documents, in which only one leaf scores. */
static struct plan_tree alone(const struct explainer *x, uint32_t leaf,
                              struct arena *arena)
{
    const struct expr_scales *scales = x->answer->plan.scales;
    size_t count = x->tree->count;
    struct plan_tree t = {arena_alloc(arena, (count + 2) * sizeof *t.nodes), count + 2};

    memcpy(t.nodes, x->tree->nodes, count * sizeof *t.nodes);
    for (size_t i = 0; i < scales->count; i++) {
        ptrdiff_t at = scales->at[i].node - x->tree->nodes;
        if (at >= 0 && (size_t)at < count && scales->at[i].leaf != leaf)
            t.nodes[at].factor = 0;
    }
    t.nodes[count] =
        (struct shim_node){.op = SHIM_IDS, .ids = x->ids, .id_count = x->id_count};
    t.nodes[count + 1] = (struct shim_node){.op = SHIM_FILTER, .arity = 2};
    return t;
}

static size_t place_of(const struct explainer *x, uint32_t docid)
{
    size_t i = 0;
    while (i < x->id_count && x->ids[i] != docid)
        i++;
    return i;
}

static enum error_code score_leaf(struct explainer *x, uint32_t leaf, struct error *error)
{
    struct arena arena = {0};
    struct matches m;
    struct plan_tree tree = alone(x, leaf, &arena);
    enum error_code code = matches_run(x->answer->index, &tree, true, &m, error);
    for (size_t i = 0; i < m.hits.count && code == ERROR_NONE; i++) {
        size_t place = place_of(x, m.hits.ids[i]);
        if (place < x->id_count)
            x->parts[leaf * x->id_count + place] = m.hits.scores[i];
    }
    matches_free(&m);
    arena_free(&arena);
    return code;
}

/* ---- Which fields it came from --------------------------------------------------- */

static bool is_of(const struct plan_leaf *leaf, const struct term *term)
{
    for (size_t i = 0; i < leaf->term_count; i++) {
        if (span_equal(leaf->terms[i], (struct span){term->at, term->len}))
            return true;
    }
    return false;
}

static double count_in(struct answer *a, language l, const struct span *texts,
                       size_t count, const struct plan_leaf *leaf)
{
    double n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct tokens *tokens = analyse(a->analyser, l, texts[i]);
        for (size_t t = 0; t < tokens->count; t++)
            n += is_of(leaf, tokens->at[t].term);
    }
    return n;
}

static void share_out(struct answer *a, const struct plan_leaf *leaf, double value,
                      language l, struct search_hit *hit)
{
    const struct record *r = &hit->record;
    double n[FIELDS] = {
        [TITLE] = count_in(a, l, &r->title, 1, leaf),
        [SUMMARY] = count_in(a, l, &r->summary, 1, leaf),
        [TEXT] = count_in(a, l, &r->text, 1, leaf),
        [AUTHOR] = count_in(a, l, r->authors, r->author_count, leaf),
        [TAG] = count_in(a, l, r->tags, r->tag_count, leaf),
    };
    struct arena *arena = &a->result->arena;
    double all = 0;
    for (int f = 0; f < FIELDS; f++)
        all += n[f] * weights[f];
    for (int f = 0; f < FIELDS; f++) {
        if (n[f] > 0)
            add(a, hit,
                arena_printf(arena, "%s: %.*s", names[f], (int)leaf->text.len,
                             leaf->text.at),
                value * n[f] * weights[f] / all);
    }
    if (all == 0)
        add(a, hit,
            arena_printf(arena, "topic: %.*s", (int)leaf->text.len, leaf->text.at),
            value);
}

/* ---- Rows ------------------------------------------------------------------------ */

static enum error_code explain_own(struct explainer *x, uint32_t docid,
                                   struct search_hit *hit, double *own,
                                   struct error *error)
{
    struct answer *a = x->answer;
    size_t place = place_of(x, docid);
    double words = 0;
    language l;

    enum error_code code = items_language(a->index, docid, &l, error);
    if (code != ERROR_NONE)
        return code;
    for (size_t leaf = 0; leaf < a->plan.leaf_count; leaf++) {
        double value = x->parts[leaf * x->id_count + place];
        if (value < NOTHING)
            continue;
        share_out(a, &a->plan.leaves[leaf], value, l, hit);
        words += value;
    }
    const struct rerank_part *second = rerank_part(&a->rerank, docid);
    if (second != NULL && second->proximity > NOTHING)
        add(a, hit, SPAN("nearness"), second->proximity);
    if (second != NULL && second->feedback > NOTHING)
        add(a, hit, SPAN("kinship"), second->feedback);
    if (second != NULL)
        words += second->proximity + second->feedback;
    *own = words;
    if (!a->request.no_recency)
        *own *= rank_recency(hit->record.created_at, a->request.now);
    if (*own - words > NOTHING)
        add(a, hit, SPAN("recency"), *own - words);
    return ERROR_NONE;
}

static int ascending(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static enum error_code explain_all(struct explainer *x, const struct hits_row *rows,
                                   struct search_hit *hits, size_t count,
                                   struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (uint32_t leaf = 0; leaf < x->answer->plan.leaf_count && code == ERROR_NONE;
         leaf++)
        code = score_leaf(x, leaf, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        double own = 0;
        if (rows[i].item != 0)
            code = explain_own(x, rows[i].item, &hits[i], &own, error);
        if (rows[i].matched_comments > 0)
            add(x->answer, &hits[i], SPAN("discussion"), rows[i].relevance - own);
    }
    return code;
}

enum error_code explain_hits(struct answer *a, const struct plan_tree *tree,
                             const struct hits_row *rows, struct search_hit *hits,
                             size_t count, struct error *error)
{
    struct explainer x = {.answer = a, .tree = tree};
    x.ids = memory_or_die(malloc((count + 1) * sizeof *x.ids));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].item != 0)
            x.ids[x.id_count++] = rows[i].item;
    }
    qsort(x.ids, x.id_count, sizeof *x.ids, ascending);
    x.parts = memory_or_die(calloc(a->plan.leaf_count * x.id_count + 1, sizeof *x.parts));
    enum error_code code = explain_all(&x, rows, hits, count, error);
    free(x.ids);
    free(x.parts);
    return code;
}
