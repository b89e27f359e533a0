#include "searcher/query/narrow.h"

#include "searcher/query/query.h"
#include "tests/unit/run.h"

static const char *const values[] = {"bbc.co.uk", "Jane Doe", "a \"b\" c", "x) OR y:(z", "-no",
                                     "\"\xc2\xab\xe3\x80\x8c\xc2\xbb\xe3\x80\x8d", "AND", "*", "=a"};

/* Whatever the value, the filter reads as one field with it. */
START_TEST(a_value_is_never_syntax)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct arena arena = {0};
        struct buffer text = {0};
        struct query query;
        struct error error = {0};
        narrow_value(&text, "author", span_of(values[i]));
        ck_assert_int_eq(query_parse(buffer_span(&text), 0, &arena, &query, &error), ERROR_NONE);
        ck_assert_msg(query.root->kind == QUERY_FIELD && query.root->field == FIELD_AUTHOR,
                      "%s: kind %d", buffer_string(&text), query.root->kind);
        if (strchr(values[i], '"') == NULL)
            ck_assert_msg(span_is(query.root->text, values[i]), "%s", buffer_string(&text));
        buffer_free(&text);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(any_of_several_is_or)
{
    struct arena arena = {0};
    struct buffer text = {0};
    struct query query;
    struct error error = {0};
    struct span sites[] = {SPAN("a.b"), SPAN("c.d")};
    narrow_any(&text, "tag", sites, 2);
    ck_assert_int_eq(query_parse(buffer_span(&text), 0, &arena, &query, &error), ERROR_NONE);
    ck_assert_int_eq(query.root->kind, QUERY_OR);
    ck_assert(span_is(query.root->child->next->text, "c.d"));
    buffer_free(&text);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_value_is_never_syntax, any_of_several_is_or, NULL};
    return run_tests("narrow", tests);
}
