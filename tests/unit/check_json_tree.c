#include "corpus/formats/json/json_tree.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

/* "key:text" of each node below the first, brackets left out. */
static void print(const struct json_node *top, struct buffer *out)
{
    for (const struct json_node *n = top; n != NULL; n = json_next(n, top))
        buffer_printf(out, "%.*s:%.*s;", (int)n->key.len, n->key.len ? n->key.at : "",
                      (int)n->text.len, n->text.len ? n->text.at : "");
}

static const struct {
    const char *json, *tree;
} TREES[] = {
    {"", ""},
    {"1", ":1;"},
    {"\"a\\u00e9\"", ":a\xc3\xa9;"},
    {"{\"a\":1,\"b\":[2,{\"c\":\"d\"},[]],\"e\":null}", ":;a:1;b:;:2;:;c:d;:;e:;"},
    {"{\"a\":1,}", ":;a:1;"},
    {"{\"a\":\"x\ny\"}", ":;a:x\ny;"},
    {"{\"a\":1,\"b\":oops", ":;a:1;"},
    {"[1,2", ":;:1;:2;"},
    {"{\"a\":1}; window.x", ":;a:1;"},
};

START_TEST(trees)
{
    for (size_t i = 0; i < sizeof TREES / sizeof TREES[0]; i++) {
        struct arena a = {0};
        struct buffer out = {0};
        struct json_node *top = json_tree_parse(&a, span_of(TREES[i].json));
        print(top, &out);
        ck_assert_msg(span_is(buffer_span(&out), TREES[i].tree), "%s: %s", TREES[i].json,
                      buffer_string(&out));
        buffer_free(&out);
        arena_free(&a);
    }
}
END_TEST

START_TEST(gets_values)
{
    struct arena a = {0};
    struct json_node *top = json_tree_parse(&a, SPAN("{\"a\":{\"b\":\"c\"},\"d\":[1]}"));
    ck_assert(span_is(json_get(json_get(top, "a"), "b")->text, "c"));
    ck_assert_ptr_null(json_get(top, "b"));
    ck_assert_ptr_null(json_get(json_get(top, "d"), "b"));
    ck_assert_ptr_null(json_get(NULL, "b"));
    arena_free(&a);
}
END_TEST

START_TEST(nodes_are_bounded)
{
    struct arena a = {0};
    struct buffer json = {0};
    buffer_add_string(&json, "[");
    for (int i = 0; i < 2 * JSON_TREE_NODES_MAX; i++)
        buffer_add_string(&json, "1,");
    struct json_node *top = json_tree_parse(&a, buffer_span(&json));
    size_t count = 0;
    for (struct json_node *n = top; n != NULL; n = json_next(n, top))
        count++;
    ck_assert_uint_eq(count, JSON_TREE_NODES_MAX);
    buffer_free(&json);
    arena_free(&a);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {trees, gets_values, nodes_are_bounded, NULL};
    return run_tests("json_tree", tests);
}
