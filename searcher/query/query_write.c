/*
 * The tree back to text. It mirrors query_lex: what is written here must be read there as
 * the same node. The recursion is as deep as the tree, which QUERY_DEPTH_MAX bounds.
 */
#include "corpus/text/date.h"
#include "searcher/names.h"
#include "searcher/query/chars.h"
#include "searcher/query/fields.h"
#include "searcher/query/query.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

static void write_node(const struct query_node *node, struct buffer *out);

static void write_quoted(struct span text, struct buffer *out)
{
    struct quote_pair quotes = chars_quote_pair(text);
    buffer_add_string(out, quotes.open);
    buffer_add_span(out, text);
    buffer_add_string(out, quotes.close);
}

static void write_value(const char *name, struct span text, struct buffer *out)
{
    bool brackets = fields_brackets(fields_find(span_of(name)));
    buffer_printf(out, "%s:", name);
    if (chars_raw(text, brackets))
        buffer_add_span(out, text);
    else
        write_quoted(text, out);
}

static void write_scope(const struct query_node *node, struct buffer *out)
{
    if (node->scope != SCOPE_ANY)
        buffer_printf(out, "%s:", fields_scope_name(node->scope));
}

static void write_exact(const struct query_node *node, struct buffer *out)
{
    write_scope(node, out);
    if (node->text.at[0] != '=' && chars_raw(node->text, false)) {
        buffer_add_byte(out, '=');
        buffer_add_span(out, node->text);
    } else {
        write_quoted(node->text, out);
    }
}

static void write_phrase(const struct query_node *node, struct buffer *out)
{
    write_scope(node, out);
    write_quoted(node->text, out);
    if (node->slop > 0)
        buffer_printf(out, "~%u", node->slop);
}

static void write_number(const struct query_node *node, struct buffer *out)
{
    buffer_add_string(out, fields_number_name(node->slot));
    if (node->low == node->high)
        buffer_printf(out, ":%" PRId64, node->low);
    else if (node->high == INT64_MAX)
        buffer_printf(out, ">=%" PRId64, node->low);
    else if (node->low == INT64_MIN)
        buffer_printf(out, "<=%" PRId64, node->high);
    else
        buffer_printf(out, ":%" PRId64 "..%" PRId64, node->low, node->high);
}

/* ---- Dates ----------------------------------------------------------------------- */

/* How many bytes of an RFC 3339 date tell when: 4, 7 and 10 for whole years, months and
 * days. */
static int date_length(int64_t when)
{
    int year, month, day;
    if (when == INT64_MIN || when == INT64_MAX)
        return 4;
    date_civil(when, &year, &month, &day);
    if (date_seconds(year, month, day) != when)
        return DATE_BYTES - 1;
    return day != 1 ? 10 : month != 1 ? 7 : 4;
}

static void write_date(const struct query_node *node, struct buffer *out)
{
    int a = date_length(node->low), b = date_length(node->high);
    int length = a > b ? a : b;
    char low[DATE_BYTES] = "", high[DATE_BYTES] = "";
    if (node->low != INT64_MIN)
        date_format(node->low, low);
    if (node->high != INT64_MAX)
        date_format(node->high - 1, high);
    buffer_printf(out, "date:%.*s", length, low);
    if (strncmp(low, high, (size_t)length) != 0)
        buffer_printf(out, "..%.*s", length, high);
}

/* ---- Groups ---------------------------------------------------------------------- */

static void write_bracketed(const struct query_node *node, struct buffer *out)
{
    buffer_add_byte(out, '(');
    write_node(node, out);
    buffer_add_byte(out, ')');
}

static bool is_either(const struct query_node *node)
{
    return node->kind == QUERY_OR || node->kind == QUERY_SYNONYMS;
}

static bool is_group(const struct query_node *node)
{
    return node->kind == QUERY_AND || is_either(node);
}

/* A field that says the same again needs AND, else the two would be read as an OR. */
static bool repeats(const struct query_node *first, const struct query_node *node)
{
    if (node->kind != QUERY_FIELD || !fields_repeat_is_or(node->field))
        return false;
    for (; first != node; first = first->next)
        if (first->kind == QUERY_FIELD && first->field == node->field)
            return true;
    return false;
}

static void write_and(const struct query_node *node, struct buffer *out)
{
    for (const struct query_node *c = node->child; c != NULL; c = c->next) {
        if (c != node->child)
            buffer_add_string(out, repeats(node->child, c) ? " AND " : " ");
        if (is_group(c))
            write_bracketed(c, out);
        else
            write_node(c, out);
    }
}

static void write_or(const struct query_node *node, struct buffer *out)
{
    for (const struct query_node *c = node->child; c != NULL; c = c->next) {
        if (c != node->child)
            buffer_add_string(out, " OR ");
        if (is_either(c))
            write_bracketed(c, out);
        else
            write_node(c, out);
    }
}

static void write_near(const struct query_node *node, struct buffer *out)
{
    for (const struct query_node *c = node->child; c != NULL; c = c->next) {
        if (c != node->child)
            buffer_printf(out, " NEAR/%u ", node->slop);
        write_node(c, out);
    }
}

static void write_not(const struct query_node *node, struct buffer *out)
{
    buffer_add_byte(out, '-');
    if (is_group(node->child) || node->child->kind == QUERY_NEAR)
        write_bracketed(node->child, out);
    else
        write_node(node->child, out);
}

static void write_discussion(const struct query_node *node, struct buffer *out)
{
    const struct query_node *c = node->child;
    bool plain = c->kind == QUERY_WORD || c->kind == QUERY_EXACT ||
                 c->kind == QUERY_PREFIX || c->kind == QUERY_PHRASE;
    buffer_add_string(out, "discussion:");
    if (plain && c->scope == SCOPE_ANY)
        write_node(c, out);
    else
        write_bracketed(c, out);
}

static void write_node(const struct query_node *node, struct buffer *out)
{
    switch (node->kind) {
    case QUERY_NOTHING:
        break;
    case QUERY_WORD:
    case QUERY_PREFIX:
        write_scope(node, out);
        buffer_add_span(out, node->text);
        if (node->kind == QUERY_PREFIX)
            buffer_add_byte(out, '*');
        break;
    case QUERY_EXACT:
        write_exact(node, out);
        break;
    case QUERY_PHRASE:
        write_phrase(node, out);
        break;
    case QUERY_NEAR:
        write_near(node, out);
        break;
    case QUERY_AND:
        write_and(node, out);
        break;
    case QUERY_OR:
    case QUERY_SYNONYMS:
        write_or(node, out);
        break;
    case QUERY_NOT:
        write_not(node, out);
        break;
    case QUERY_FIELD:
        write_value(fields_value_name(node->field), node->text, out);
        break;
    case QUERY_NUMBER:
        write_number(node, out);
        break;
    case QUERY_DATE:
        write_date(node, out);
        break;
    case QUERY_DISCUSSION:
        write_discussion(node, out);
        break;
    case QUERY_SIMILAR:
        write_value("similar", node->text, out);
        break;
    }
}

void query_write_node(const struct query_node *node, struct buffer *out)
{
    write_node(node, out);
}

void query_write(const struct query *q, struct buffer *out)
{
    write_node(q->root, out);
    if (!q->sort_given)
        return;
    if (q->root->kind != QUERY_NOTHING)
        buffer_add_byte(out, ' ');
    buffer_printf(out, "sort:%s", names_sorts.words[q->sort]);
}
