#include "searcher/answer/tree.h"

#include "corpus/strmap.h"

#include <stdlib.h>

enum { NONE = UINT32_MAX };

/* A comment on its way into the tree; numbers are places in the list of comments. */
struct node {
    int64_t created;
    uint32_t docid;
    uint32_t comment;
    uint32_t first_child, next; /* places in the list of nodes; NONE for none */
    uint32_t depth;             /* 0: not placed yet */
};

static int by_age(const void *left, const void *right)
{
    const struct node *a = left, *b = right;
    bool undated_a = a->created == RECORD_NO_TIME,
         undated_b = b->created == RECORD_NO_TIME;
    if (undated_a != undated_b)
        return undated_a ? 1 : -1;
    if (a->created != b->created)
        return a->created > b->created ? 1 : -1;
    return (a->docid > b->docid) - (a->docid < b->docid);
}

/* Where each comment's node is, by the number that its id has in ids. */
static uint32_t *number_nodes(const struct search_hit *comments, const struct node *nodes,
                              size_t count, struct strmap *ids)
{
    uint32_t *places = memory_or_die(malloc((count + 1) * sizeof *places));
    for (uint32_t i = 0; i < count; i++) {
        bool is_new;
        uint32_t n = strmap_add(ids, comments[nodes[i].comment].record.id, &is_new);
        if (is_new)
            places[n] = i;
    }
    return places;
}

/* Hang each node under its parent. Going backwards leaves the oldest child first. Returns
 * the list of those that have no parent here. */
static uint32_t link_nodes(const struct search_hit *comments, struct node *nodes,
                           size_t count)
{
    struct strmap ids = {0};
    uint32_t *places = number_nodes(comments, nodes, count, &ids);
    uint32_t roots = NONE;
    for (uint32_t i = (uint32_t)count; i-- > 0;) {
        uint32_t parent = strmap_find(&ids, comments[nodes[i].comment].record.parent_id);
        uint32_t *list =
            parent == STRMAP_NONE ? &roots : &nodes[places[parent]].first_child;
        nodes[i].next = *list;
        *list = i;
    }
    free(places);
    strmap_free(&ids);
    return roots;
}

struct walk {
    struct node *nodes;
    uint32_t *stack;
    uint32_t *order; /* nodes in the order of the tree */
    size_t depth, placed;
};

/* The first of node and its later siblings that is not placed yet: where a ring closes,
 * one of them is. */
static void push(struct walk *w, uint32_t node, uint32_t depth)
{
    while (node != NONE && w->nodes[node].depth != 0)
        node = w->nodes[node].next;
    if (node == NONE)
        return;
    w->nodes[node].depth = depth;
    w->stack[w->depth++] = node;
}

/* Place all that waits: a node, then what hangs under it, then its next sibling. `alone`
 * is a node whose siblings are not to be followed. Depth is set when a node is pushed, so
 * that a ring is not entered twice and the stack holds each node once. */
static void place(struct walk *w, uint32_t alone)
{
    while (w->depth > 0) {
        uint32_t at = w->stack[--w->depth];
        struct node *n = &w->nodes[at];
        w->order[w->placed++] = at;
        if (at != alone)
            push(w, n->next, n->depth);
        push(w, n->first_child, n->depth + 1);
    }
}

void tree_order(struct search_hit *comments, size_t count)
{
    struct node *nodes = memory_or_die(malloc((count + 1) * sizeof *nodes));
    struct walk w = {.nodes = nodes,
                     .stack = memory_or_die(malloc((count + 1) * sizeof *w.stack)),
                     .order = memory_or_die(malloc((count + 1) * sizeof *w.order))};
    for (uint32_t i = 0; i < count; i++)
        nodes[i] = (struct node){.created = comments[i].record.created_at,
                                 .docid = comments[i].docid,
                                 .comment = i,
                                 .first_child = NONE,
                                 .next = NONE};
    qsort(nodes, count, sizeof *nodes, by_age);
    push(&w, link_nodes(comments, nodes, count), 1);
    place(&w, NONE);
    for (uint32_t i = 0; i < count; i++) {
        if (nodes[i].depth == 0) {
            push(&w, i, 1);
            place(&w, i);
        }
    }
    struct search_hit *sorted = memory_or_die(malloc((count + 1) * sizeof *sorted));
    for (size_t i = 0; i < count; i++) {
        sorted[i] = comments[nodes[w.order[i]].comment];
        sorted[i].depth = nodes[w.order[i]].depth;
    }
    memcpy(comments, sorted, count * sizeof *comments);
    free(sorted);
    free(nodes);
    free(w.stack);
    free(w.order);
}

struct ids {
    uint32_t *at;
    size_t count, room;
};

static bool take_id(uint32_t id, uint32_t wdf, void *payload)
{
    struct ids *ids = payload;
    (void)wdf;
    if (ids->count == ids->room) {
        ids->room = 2 * ids->room + 64;
        ids->at = memory_or_die(realloc(ids->at, ids->room * sizeof *ids->at));
    }
    ids->at[ids->count++] = id;
    return true;
}

static enum error_code list_thread(struct index *index, struct span thread_id,
                                   struct ids *out, struct error *error)
{
    struct shim_error e;
    struct buffer term = {0};
    schema_term(FIELD_THREAD, thread_id, &term);
    enum shim_status status = shim_reader_postings(
        index->reader, (struct shim_bytes){term.at, term.len}, take_id, out, &e);
    buffer_free(&term);
    return status == SHIM_OK ? ERROR_NONE : index_error(&e, error);
}

static enum error_code read_one(struct index *index, uint32_t docid, struct arena *arena,
                                struct search_hit *article, size_t *damaged,
                                struct error *error)
{
    struct item item;
    struct error e = {0};
    struct search_hit hit = {0};
    enum error_code code = items_read(index, docid, arena, &item, &e);
    if (code == ERROR_DAMAGED) {
        (*damaged)++;
        return ERROR_NONE;
    }
    if (code != ERROR_NONE)
        return error_set(error, code, "%s", e.text);
    if (item.docid == 0)
        return ERROR_NONE;
    code = items_hit(index, &item, &hit, error);
    if (item.stored.record.type == RECORD_COMMENT) {
        article->comments[article->comment_count++] = hit;
        return code;
    }
    hit.comments = article->comments;
    hit.comment_count = article->comment_count;
    *article = hit;
    return code;
}

enum error_code tree_read(struct index *index, struct span thread_id, struct arena *arena,
                          struct search_hit *article, size_t *damaged,
                          struct error *error)
{
    struct ids ids = {0};
    *article = (struct search_hit){.record = record_empty()};
    article->record.id = article->record.thread_id = arena_copy(arena, thread_id);
    enum error_code code = list_thread(index, thread_id, &ids, error);
    article->comments = arena_alloc(arena, (ids.count + 1) * sizeof *article->comments);
    for (size_t i = 0; i < ids.count && code == ERROR_NONE; i++)
        code = read_one(index, ids.at[i], arena, article, damaged, error);
    if (code == ERROR_NONE)
        tree_order(article->comments, article->comment_count);
    free(ids.at);
    return code;
}
