#include "searcher/plan/expr.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

static struct arena arena;

static struct expr *word(const char *name)
{
    return expr_term(&arena, span_of(name));
}

/* polish(e, relaxed): the nodes as a line: "a b AND/2". */
static const char *polish(const struct expr *e, bool relaxed, struct expr_scales *scales)
{
    static const char *const names[] = {"TERM",    "ALL",    "NONE", "RANGE",  "IDS",
                                        "AND",     "OR",     "NOT",  "FILTER", "MAYBE",
                                        "SYNONYM", "PHRASE", "NEAR", "SCALE"};
    static struct buffer b;
    struct shim_node *nodes = NULL;
    size_t count = expr_write(e, relaxed, &arena, &nodes, scales);
    buffer_clear(&b);
    for (size_t i = 0; i < count; i++) {
        const struct shim_node *n = &nodes[i];
        buffer_add_string(&b, i == 0 ? "" : " ");
        if (n->op == SHIM_TERM)
            buffer_add(&b, n->bytes.at, n->bytes.len);
        else if (n->arity > 0)
            buffer_printf(&b, "%s/%u", names[n->op], n->arity);
        else
            buffer_add_string(&b, names[n->op]);
    }
    return buffer_string(&b);
}

static struct expr *group(enum shim_op op, struct expr *a, struct expr *b, struct expr *c)
{
    struct expr_list list = {0};
    expr_add(&arena, &list, a);
    expr_add(&arena, &list, b);
    expr_add(&arena, &list, c);
    return expr_group(&arena, op, &list);
}

START_TEST(nothing_is_left_out)
{
    struct expr_scales scales = {0};
    struct expr *a = word("a"), *b = word("b");
    ck_assert_ptr_null(group(SHIM_AND, NULL, NULL, NULL));
    ck_assert_str_eq(polish(group(SHIM_AND, NULL, a, NULL), false, &scales), "a");
    ck_assert_str_eq(polish(group(SHIM_OR, a, NULL, b), false, &scales), "a b OR/2");
    ck_assert_str_eq(polish(expr_pair(&arena, SHIM_FILTER, NULL, b), false, &scales),
                     "b");
    ck_assert_str_eq(polish(expr_pair(&arena, SHIM_FILTER, a, NULL), false, &scales),
                     "a");
    ck_assert_str_eq(polish(expr_pair(&arena, SHIM_NOT, NULL, b), false, &scales),
                     "ALL b NOT/2");
    ck_assert_ptr_null(expr_pair(&arena, SHIM_NOT, NULL, NULL));
    ck_assert_uint_eq(expr_write(NULL, false, &arena, NULL, &scales), 0);
    arena_free(&arena);
}
END_TEST

START_TEST(an_expression_may_stand_in_several_places)
{
    struct expr_scales scales = {0};
    struct expr *a = word("a"), *b = word("b");
    struct expr *both = group(SHIM_AND, a, b, NULL), *either = group(SHIM_OR, b, a, both);
    ck_assert_str_eq(polish(either, false, &scales), "b a a b AND/2 OR/3");
    ck_assert_str_eq(polish(both, false, &scales), "a b AND/2");
    arena_free(&arena);
}
END_TEST

START_TEST(unknown_documents_neither_filter_nor_exclude)
{
    struct expr_scales scales = {0};
    uint32_t documents[] = {3, 5};
    struct expr_ids ids = {documents, 2, false};
    struct expr *a = word("a"), *b = word("b");
    struct expr *checked = expr_pair(&arena, SHIM_FILTER, a, expr_ids(&arena, &ids));
    struct expr *without = expr_pair(&arena, SHIM_NOT, b, checked);
    ck_assert_str_eq(polish(group(SHIM_AND, checked, b, NULL), true, &scales),
                     "a b AND/2");
    ck_assert_str_eq(polish(without, true, &scales), "b");
    ck_assert_str_eq(polish(expr_ids(&arena, &ids), true, &scales), "ALL");
    ids.known = true;
    ck_assert_str_eq(polish(group(SHIM_AND, checked, b, NULL), true, &scales),
                     "a IDS FILTER/2 b AND/2");
    ck_assert_str_eq(polish(without, false, &scales), "b a IDS FILTER/2 NOT/2");
    arena_free(&arena);
}
END_TEST

START_TEST(places_of_factors_are_noted)
{
    struct expr_scales scales = {0};
    struct expr *e = group(SHIM_AND, expr_scale(&arena, 0, 1, word("a")),
                           expr_scale(&arena, 1, 0.5, word("b")), NULL);
    ck_assert_str_eq(polish(e, false, &scales), "a SCALE/1 b SCALE/1 AND/2");
    ck_assert_uint_eq(scales.count, 2);
    ck_assert_uint_eq(scales.at[1].leaf, 1);
    ck_assert(scales.at[1].factor == 0.5);
    ck_assert_int_eq(scales.at[1].node->op, SHIM_SCALE);
    arena_free(&arena);
}
END_TEST

START_TEST(ranges_and_fields_are_as_the_schema_has_them)
{
    struct expr *range = expr_range(&arena, SLOT_POINTS, INT64_MIN, 10);
    ck_assert_uint_eq(range->bytes.len, 0);
    ck_assert_uint_eq(range->upper.len, SCHEMA_NUMBER_BYTES);
    ck_assert_int_eq(schema_number_read(range->upper.at), 10);
    ck_assert(span_is(expr_field(&arena, FIELD_SITE, SPAN("ft.com"))->bytes, "Hft.com"));
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {nothing_is_left_out,
                            an_expression_may_stand_in_several_places,
                            unknown_documents_neither_filter_nor_exclude,
                            places_of_factors_are_noted,
                            ranges_and_fields_are_as_the_schema_has_them,
                            NULL};
    return run_tests("expr", tests);
}
