#include "searcher/plan/expr.h"

#include "corpus/buffer.h"

#include <assert.h>

static struct expr *expr_new(struct arena *arena, enum shim_op op)
{
    struct expr *e = arena_alloc(arena, sizeof *e);
    e->op = op;
    return e;
}

struct expr *expr_term(struct arena *arena, struct span term)
{
    struct expr *e = expr_new(arena, SHIM_TERM);
    e->bytes = term;
    return e;
}

struct expr *expr_all(struct arena *arena)
{
    return expr_new(arena, SHIM_ALL);
}

struct expr *expr_none(struct arena *arena)
{
    return expr_new(arena, SHIM_NONE);
}

struct expr *expr_field(struct arena *arena, enum schema_field field, struct span value)
{
    struct buffer term = {0};
    schema_term(field, value, &term);
    struct expr *e = expr_term(arena, arena_copy(arena, buffer_span(&term)));
    buffer_free(&term);
    return e;
}

static struct span number_bytes(struct arena *arena, int64_t n)
{
    char place[SCHEMA_NUMBER_BYTES];
    schema_number(n, place);
    return arena_copy(arena, (struct span){place, sizeof place});
}

struct expr *expr_range(struct arena *arena, enum schema_slot slot, int64_t low,
                        int64_t high)
{
    struct expr *e = expr_new(arena, SHIM_RANGE);
    e->slot = slot;
    if (low != INT64_MIN)
        e->bytes = number_bytes(arena, low);
    if (high != INT64_MAX)
        e->upper = number_bytes(arena, high);
    return e;
}

struct expr *expr_ids(struct arena *arena, struct expr_ids *ids)
{
    struct expr *e = expr_new(arena, SHIM_IDS);
    e->ids = ids;
    return e;
}

struct expr *expr_pair(struct arena *arena, enum shim_op op, struct expr *left,
                       struct expr *right)
{
    if (right == NULL)
        return left;
    if (left == NULL) {
        if (op != SHIM_NOT)
            return right;
        left = expr_all(arena);
    }
    struct expr *e = expr_new(arena, op);
    struct expr_list list = {0};
    expr_add(arena, &list, left);
    expr_add(arena, &list, right);
    e->child = list.first;
    return e;
}

struct expr *expr_scale(struct arena *arena, uint32_t leaf, double factor,
                        struct expr *child)
{
    struct expr *e = expr_new(arena, SHIM_SCALE);
    e->leaf = leaf;
    e->factor = factor;
    e->child = child;
    return e;
}

void expr_add(struct arena *arena, struct expr_list *list, struct expr *e)
{
    if (e == NULL)
        return;
    struct expr *copy = arena_alloc(arena, sizeof *copy);
    *copy = *e;
    copy->next = NULL;
    if (list->last == NULL)
        list->first = copy;
    else
        list->last->next = copy;
    list->last = copy;
    list->count++;
}

struct expr *expr_group(struct arena *arena, enum shim_op op,
                        const struct expr_list *list)
{
    if (list->count <= 1)
        return list->first;
    struct expr *e = expr_new(arena, op);
    e->child = list->first;
    return e;
}

struct expr *expr_window(struct arena *arena, enum shim_op op,
                         const struct expr_list *list, uint32_t window)
{
    assert(list->count >= 2);
    struct expr *e = expr_group(arena, op, list);
    e->window = window;
    return e;
}

/* ---- Writing --------------------------------------------------------------------- */

struct expr_writer {
    struct arena *arena;
    struct shim_node *nodes;
    size_t count;
    bool relaxed;
    struct expr_scales *scales;
};

static size_t size_of(const struct expr *e)
{
    size_t size = 2; /* itself, and an ALL that NOT may need */
    for (const struct expr *c = e->child; c != NULL; c = c->next)
        size += size_of(c);
    return size;
}

static bool unknown(const struct expr *e)
{
    if (e->op == SHIM_IDS && !e->ids->known)
        return true;
    for (const struct expr *c = e->child; c != NULL; c = c->next)
        if (unknown(c))
            return true;
    return false;
}

static void add_node(struct expr_writer *w, struct shim_node node)
{
    w->nodes[w->count++] = node;
}

static struct shim_bytes bytes_of(struct span s)
{
    return (struct shim_bytes){s.at, s.len};
}

static void note_scale(struct expr_writer *w, const struct expr *e)
{
    struct expr_scales *s = w->scales;
    if (s->count == s->capacity) {
        size_t more = s->capacity == 0 ? 16 : s->capacity * 2;
        struct expr_scale_place *at = arena_alloc(w->arena, more * sizeof *at);
        if (s->count > 0)
            memcpy(at, s->at, s->count * sizeof *at);
        s->at = at;
        s->capacity = more;
    }
    s->at[s->count++] =
        (struct expr_scale_place){&w->nodes[w->count - 1], e->leaf, e->factor};
}

static bool write_expr(struct expr_writer *w, const struct expr *e);

/* write_children(w, e): write those of e's children that say anything; how many. */
static uint32_t write_children(struct expr_writer *w, const struct expr *e)
{
    uint32_t written = 0;
    for (const struct expr *c = e->child; c != NULL; c = c->next)
        written += write_expr(w, c);
    return written;
}

static bool write_not(struct expr_writer *w, const struct expr *e)
{
    const struct expr *left = e->child, *right = left->next;
    if (!write_expr(w, left))
        add_node(w, (struct shim_node){.op = SHIM_ALL});
    if (!w->relaxed || !unknown(right)) {
        write_expr(w, right);
        add_node(w, (struct shim_node){.op = SHIM_NOT, .arity = 2});
    }
    return true;
}

static bool write_leaf(struct expr_writer *w, const struct expr *e)
{
    struct shim_node node = {.op = e->op,
                             .bytes = bytes_of(e->bytes),
                             .upper = bytes_of(e->upper),
                             .slot = e->slot};
    if (e->op == SHIM_IDS) {
        if (!e->ids->known) {
            assert(w->relaxed);
            return false;
        }
        node.ids = e->ids->at;
        node.id_count = e->ids->count;
    }
    add_node(w, node);
    return true;
}

/* write_expr(w, e): false when e says nothing, and nothing was written. */
static bool write_expr(struct expr_writer *w, const struct expr *e)
{
    if (e->child == NULL)
        return write_leaf(w, e);
    if (e->op == SHIM_NOT)
        return write_not(w, e);
    uint32_t arity = write_children(w, e);
    if (arity == 0 || (arity == 1 && e->op != SHIM_SCALE))
        return arity == 1;
    add_node(w, (struct shim_node){.op = e->op, .arity = arity, .window = e->window});
    if (e->op == SHIM_SCALE)
        note_scale(w, e);
    return true;
}

size_t expr_write(const struct expr *e, bool relaxed, struct arena *arena,
                  struct shim_node **nodes, struct expr_scales *scales)
{
    struct expr_writer w = {.arena = arena, .relaxed = relaxed, .scales = scales};
    if (e == NULL)
        return 0;
    w.nodes = arena_alloc(arena, size_of(e) * sizeof *w.nodes);
    if (!write_expr(&w, e))
        add_node(&w, (struct shim_node){.op = SHIM_ALL});
    *nodes = w.nodes;
    return w.count;
}
