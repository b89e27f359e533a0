#include "searcher/query/field_value.h"

#include "corpus/text/date.h"
#include "tests/unit/run.h"

#include <stdio.h>
#include <string.h>

/* What "field:value" becomes: "kind low high", or "sort", or "words" with the number of
 * warnings when the value means nothing to the field. */
static const char *read_as(const char *field, const char *value)
{
    static char line[200];
    struct arena arena = {0};
    struct lexer x = {.arena = &arena, .now = date_seconds(2020, 5, 17)};
    bool read;
    struct query_node *node =
        field_value(&x, fields_find(span_of(field)), span_of(value), &read);
    if (!read)
        snprintf(line, sizeof line, "words, warnings: %zu", x.warning_count);
    else if (node == NULL)
        snprintf(line, sizeof line, "sort %d", (int)x.sort);
    else if (node->kind == QUERY_NUMBER)
        snprintf(line, sizeof line, "%lld..%lld",
                 (long long)(node->low == INT64_MIN ? -1 : node->low),
                 (long long)(node->high == INT64_MAX ? -1 : node->high));
    else if (node->kind == QUERY_DATE)
        snprintf(line, sizeof line, "%lld..%lld days",
                 (long long)(node->low == INT64_MIN ? -1 : node->low / 86400),
                 (long long)(node->high == INT64_MAX ? -1 : node->high / 86400));
    else
        snprintf(line, sizeof line, "%s %.*s",
                 node->kind == QUERY_SIMILAR ? "similar" : "value", (int)node->text.len,
                 node->text.at);
    arena_free(&arena);
    return line;
}

/* Days since 1970: 2020-01-01 is 18262, 2020-05-17 is 18399. An open end is -1. */
START_TEST(values_are_read)
{
    static const struct {
        const char *field, *value, *as;
    } cases[] = {
        {"points", "10", "10..10"},
        {"points", ">10", "11..-1"},
        {"points", ">=10", "10..-1"},
        {"points", "<10", "-1..9"},
        {"points", "<=10", "-1..10"},
        {"points", "10..50", "10..50"},
        {"points", "50..10", "10..50"},
        {"points", "..50", "-1..50"},
        {"points", "10..", "10..-1"},
        {"points", "99999999999999999999999", "1000000000000000000..1000000000000000000"},
        {"points", "ten", "words, warnings: 1"},
        {"points", "1..two", "words, warnings: 1"},
        {"points", "..", "words, warnings: 1"},
        {"points", "-", "words, warnings: 1"},
        {"date", "2020", "18262..18628 days"},
        {"date", "2020-01-01", "18262..18263 days"},
        {"date", ">2020-01-01", "18263..-1 days"},
        {"date", ">=2020-01-01", "18262..-1 days"},
        {"date", "<2020-01-01", "-1..18262 days"},
        {"date", "<=2020-01-01", "-1..18263 days"},
        {"date", "2020-01-01..2020-01-31", "18262..18293 days"},
        {"date", "2020-01-31..2020-01-01", "18262..18293 days"},
        {"date", "7d..", "18392..-1 days"},
        {"date", "soon", "words, warnings: 1"},
        {"date", "2020..soon", "words, warnings: 1"},
        {"date", ">soon", "words, warnings: 1"},
        {"after", "2020-01-01", "18262..-1 days"},
        {"before", "2020-01-01", "-1..18262 days"},
        {"until", "2020-01-01", "-1..18263 days"},
        {"until", "soon", "words, warnings: 1"},
        {"type", "stories", "value article"},
        {"type", "letter", "words, warnings: 1"},
        {"site", "  bbc.co.uk ", "value bbc.co.uk"},
        {"author", "Ana  Ruiz", "value Ana Ruiz"},
        {"similar", "a1", "similar a1"},
        {"site", " ", "words, warnings: 0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *as = read_as(cases[i].field, cases[i].value);
        ck_assert_msg(strcmp(as, cases[i].as) == 0, "%s:%s is %s", cases[i].field,
                      cases[i].value, as);
    }
}
END_TEST

START_TEST(an_order_leaves_nothing_in_the_tree)
{
    struct arena arena = {0};
    struct lexer x = {.arena = &arena};
    const struct field_name *sort = fields_find(SPAN("sort"));
    bool read;
    ck_assert_ptr_null(field_value(&x, sort, SPAN("oldest"), &read));
    ck_assert(read && x.sort_given && x.sort == SORT_OLDEST && x.warning_count == 0);
    ck_assert_ptr_null(field_value(&x, sort, SPAN("sideways"), &read));
    ck_assert(read && x.sort == SORT_OLDEST && x.warning_count == 1);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {values_are_read, an_order_leaves_nothing_in_the_tree, NULL};
    return run_tests("field_value", tests);
}
