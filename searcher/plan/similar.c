#include "searcher/plan/similar.h"

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

/* Prefixes of fields are capitals; words are folded. */
static bool is_word(const struct shim_term *t)
{
    return t->wdf > 0 && t->name.len > 0 &&
           !(t->name.at[0] >= 'A' && t->name.at[0] <= 'Z');
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

/* thread_of(m, document): the term of its discussion; NULL for none. */
static struct expr *thread_of(struct leaf_maker *m, const struct shim_document *document)
{
    struct span prefix = span_of(schema_prefix(FIELD_THREAD));
    for (size_t i = 0; i < document->term_count; i++) {
        struct shim_bytes name = document->terms[i].name;
        if (name.len > prefix.len && memcmp(name.at, prefix.at, prefix.len) == 0)
            return expr_term(m->arena,
                             arena_copy(m->arena, (struct span){name.at, name.len}));
    }
    return NULL;
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

static struct expr *like(struct leaf_maker *m, const struct shim_document *document)
{
    struct candidate *list =
        arena_alloc(m->arena, (document->term_count + 1) * sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < document->term_count; i++) {
        const struct shim_term *t = &document->terms[i];
        if (is_word(t))
            list[count++] = (struct candidate){
                .term = arena_copy(m->arena, (struct span){t->name.at, t->name.len}),
                .impact = t->wdf};
    }
    struct expr *thread = thread_of(m, document);
    struct expr *e = query_of(m, list, weigh(m, list, count));
    if (e == NULL)
        return expr_none(m->arena);
    e = expr_pair(m->arena, SHIM_FILTER, e,
                  expr_field(m->arena, FIELD_TYPE, SPAN("article")));
    return expr_pair(m->arena, SHIM_NOT, e, thread);
}

struct expr *similar_expr(struct leaf_maker *m, struct span id)
{
    struct expr *key = expr_field(m->arena, FIELD_ID, id);
    struct shim_bytes bytes = {key->bytes.at, key->bytes.len};
    const struct shim_document *document;
    struct shim_error failure;
    uint32_t found = 0;
    if (shim_reader_find(m->index->reader, bytes, &found, &failure) != SHIM_OK ||
        (found != 0 &&
         shim_reader_document(m->index->reader, found, &document, &failure) != SHIM_OK)) {
        index_error(&failure, m->error);
        return expr_none(m->arena);
    }
    if (found == 0) {
        m->warn(m->payload,
                arena_printf(m->arena, "similar: the index has no article %.*s",
                             (int)id.len, id.at));
        return expr_none(m->arena);
    }
    return like(m, document);
}
