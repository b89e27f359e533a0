#include "searcher/plan/similar.h"

#include "searcher/index/words_of.h"

#include <stdlib.h>

enum {
    TERMS_MAX = 25,   /* of the query that is made */
    ANCHORS = 6,      /* of which it needs one */
    SHARE_MAX = 10,   /* a word in more than one document of so many tells nothing */
    DOCUMENTS_MIN = 2 /* a word that is in no other finds no other */
};

struct candidate {
    struct span term;
    uint32_t impact;
    uint32_t documents;
    double weight;
};

static int by_weight(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    size_t shorter = left->term.len < right->term.len ? left->term.len : right->term.len;
    int order = memcmp(left->term.at, right->term.at, shorter);
    return order != 0 ? order : left->term.len > right->term.len ? 1 : -1;
}

/* weigh(m, list, count): set how telling each is; the most telling first. */
static size_t weigh(struct leaf_maker *m, struct candidate *list, size_t count)
{
    struct shim_error failure;
    uint64_t all = m->index->stats.documents;
    struct shim_bytes *names = arena_alloc(m->arena, (count + 1) * sizeof *names);
    uint32_t *documents = arena_alloc(m->arena, (count + 1) * sizeof *documents);
    for (size_t i = 0; i < count; i++)
        names[i] = (struct shim_bytes){list[i].term.at, list[i].term.len};
    if (shim_reader_frequencies(m->index->reader, names, count, documents, &failure) !=
        SHIM_OK) {
        index_error(&failure, m->error);
        return 0;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (documents[i] < DOCUMENTS_MIN ||
            documents[i] > all / SHARE_MAX + DOCUMENTS_MIN)
            continue;
        list[kept] = list[i];
        list[kept].documents = documents[i];
        list[kept++].weight = list[i].impact * leaf_idf(documents[i], all);
    }
    qsort(list, kept, sizeof *list, by_weight);
    return kept < TERMS_MAX ? kept : TERMS_MAX;
}

static struct expr *query_of(struct leaf_maker *m, struct candidate *list, size_t count)
{
    struct expr_list all = {0}, anchors = {0};
    for (size_t i = 0; i < count; i++) {
        struct span *term = arena_alloc(m->arena, sizeof *term);
        *term = list[i].term;
        struct expr *e = expr_term(m->arena, *term);
        if (i < ANCHORS)
            expr_add(m->arena, &anchors, e);
        if (m->scored) {
            e = leaf_score(m, *term, term, 1, list[i].documents, e);
            e->factor = (double)list[i].impact / SCHEMA_IMPACT_MAX;
        }
        expr_add(m->arena, &all, e);
    }
    return expr_pair(m->arena, SHIM_FILTER, expr_group(m->arena, SHIM_OR, &all),
                     expr_group(m->arena, SHIM_OR, &anchors));
}

static struct expr *like(struct leaf_maker *m, const struct item *item)
{
    struct word_of *words;
    size_t count;
    if (words_of(m->index, m->analyser, item, m->arena, &words, &count, m->error) != ERROR_NONE)
        return expr_none(m->arena);
    struct candidate *list = arena_alloc(m->arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct candidate){.term = words[i].term, .impact = words[i].wdf};
    struct expr *e = query_of(m, list, weigh(m, list, count));
    if (e == NULL)
        return expr_none(m->arena);
    e = expr_pair(m->arena, SHIM_FILTER, e,
                  expr_field(m->arena, FIELD_TYPE, SPAN("article")));
    return expr_pair(m->arena, SHIM_NOT, e,
                     expr_field(m->arena, FIELD_THREAD, item->stored.record.thread_id));
}

struct expr *similar_expr(struct leaf_maker *m, struct span id)
{
    struct item item;
    uint32_t docid;
    if (items_find(m->index, id, &docid, m->error) != ERROR_NONE)
        return expr_none(m->arena);
    if (docid == 0) {
        m->warn(m->payload,
                arena_printf(m->arena, "similar: the index has no article %.*s",
                             (int)id.len, id.at));
        return expr_none(m->arena);
    }
    if (items_read(m->index, docid, m->arena, &item, m->error) != ERROR_NONE)
        return expr_none(m->arena);
    return like(m, &item);
}
