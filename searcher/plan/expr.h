/*
 * expr: a query for the shim while it is being put together: a tree, so that parts can be
 * left out, moved and written several times; expr_tree makes the shim's postfix array of
 * it. Used by plan and what plan is made of (leaf, filter, verify).
 *
 * NULL is "nothing said": the constructors leave NULL children out, and NULL of only
 * NULLs. All memory is the arena's.
 */
#ifndef SEARCHER_EXPR_H
#define SEARCHER_EXPR_H

#include "corpus/arena.h"
#include "corpus/schema.h"
#include "corpus/span.h"
#include "shim/shim.h"

/* The documents of an IDS: shared by all copies of it, and perhaps found out later. */
struct expr_ids {
    const uint32_t *at; /* ascending */
    size_t count;
    bool known;
};

struct expr {
    enum shim_op op;
    struct span bytes, upper; /* TERM, RANGE */
    uint32_t slot;            /* RANGE */
    uint32_t window;          /* PHRASE, NEAR */
    uint32_t leaf;            /* SCALE: number of the leaf whose idf is the factor */
    double factor;            /* SCALE: times this */
    struct expr_ids *ids;     /* IDS */
    struct expr *child;       /* first */
    struct expr *next;        /* sibling */
};

struct expr *expr_term(struct arena *arena, struct span term);
struct expr *expr_all(struct arena *arena);
struct expr *expr_none(struct arena *arena);

/* expr_field(arena, field, value): the documents with that value of field. */
struct expr *expr_field(struct arena *arena, enum schema_field field, struct span value);

/* expr_range(arena, slot, low, high): both inclusive; INT64_MIN and INT64_MAX are open.
 */
struct expr *expr_range(struct arena *arena, enum schema_slot slot, int64_t low,
                        int64_t high);

struct expr *expr_ids(struct arena *arena, struct expr_ids *ids);

/* expr_pair(arena, op, left, right): op of two (NOT, FILTER, MAYBE). When one is NULL:
 * the other for FILTER; for NOT all documents without right, or left. */
struct expr *expr_pair(struct arena *arena, enum shim_op op, struct expr *left,
                       struct expr *right);

/* expr_scale(arena, leaf, factor, child): child's score times the idf of that leaf and
 * factor. */
struct expr *expr_scale(struct arena *arena, uint32_t leaf, double factor,
                        struct expr *child);

/* A list of siblings being collected. */
struct expr_list {
    struct expr *first, *last;
    size_t count;
};

/* expr_add(arena, list, e): append e, unless it is NULL; a shallow copy, so that the same
 * e may go into several lists. */
void expr_add(struct arena *arena, struct expr_list *list, struct expr *e);

/* expr_group(arena, op, list): op of all in list; the only one itself; NULL when empty.
 */
struct expr *expr_group(struct arena *arena, enum shim_op op,
                        const struct expr_list *list);

/* expr_window(arena, op, list, window): PHRASE or NEAR of at least two. */
struct expr *expr_window(struct arena *arena, enum shim_op op,
                         const struct expr_list *list, uint32_t window);

/* Where a leaf's idf went in the written nodes. */
struct expr_scale_place {
    struct shim_node *node;
    uint32_t leaf;
    double factor;
};
struct expr_scales {
    struct expr_scale_place *at;
    size_t count, capacity;
};

/* expr_write(e, relaxed, arena, nodes, scales): e as postfix nodes in *nodes, owned by
 * arena; returns how many. The factors of SCALE are left for whoever has the idfs: their
 * places are added to scales. relaxed: IDS that are not known yet neither filter nor
 * exclude anything; else all must be known. */
size_t expr_write(const struct expr *e, bool relaxed, struct arena *arena,
                  struct shim_node **nodes, struct expr_scales *scales);

#endif
