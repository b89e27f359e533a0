/*
 * query_tree: compare two syntax trees and write one out with its shape. Included by
 * tests/unit/check_query.c and tests/fuzz/query.c.
 */
#ifndef TESTS_QUERY_TREE_H
#define TESTS_QUERY_TREE_H

#include "searcher/query/query.h"

#include <inttypes.h>

/* query_tree_equal(a, b): true when both mean the same; their places may differ. */
static inline bool query_tree_equal(const struct query_node *a,
                                    const struct query_node *b)
{
    for (; a != NULL && b != NULL; a = a->next, b = b->next) {
        if (a->kind != b->kind || a->scope != b->scope || a->field != b->field ||
            a->slot != b->slot || a->low != b->low || a->high != b->high ||
            a->slop != b->slop || !span_equal(a->text, b->text) ||
            !query_tree_equal(a->child, b->child))
            return false;
    }
    return a == NULL && b == NULL;
}

/* query_tree_write(node, out): "AND(WORD climate, NOT(WORD hoax))". */
static inline void query_tree_write(const struct query_node *node, struct buffer *out)
{
    static const char *const kinds[] = {
        "NOTHING", "WORD", "EXACT", "PREFIX", "PHRASE", "NEAR",       "AND",
        "OR",      "NOT",  "FIELD", "NUMBER", "DATE",   "DISCUSSION", "SIMILAR"};
    static const char *const scopes[] = {"", " title", " text", " quote"};
    buffer_printf(out, "%s%s", kinds[node->kind], scopes[node->scope]);
    if (node->kind == QUERY_FIELD)
        buffer_printf(out, " %d", node->field);
    if (node->kind == QUERY_NUMBER || node->kind == QUERY_DATE)
        buffer_printf(out, " %d %" PRId64 " %" PRId64, node->slot, node->low, node->high);
    if (node->text.len > 0)
        buffer_printf(out, " %.*s", (int)node->text.len, node->text.at);
    if (node->slop > 0)
        buffer_printf(out, " ~%u", node->slop);
    if (node->child == NULL)
        return;
    const char *before = "(";
    for (const struct query_node *c = node->child; c != NULL; c = c->next) {
        buffer_add_string(out, before);
        query_tree_write(c, out);
        before = ", ";
    }
    buffer_add_byte(out, ')');
}

#endif
