#include "corpus/formats/html/html_tree.h"

#include "tests/unit/run.h"

static struct html_tree parse(const char *html)
{
    struct html_tree t = {0};
    html_tree_parse(&t, span_of(html));
    return t;
}

/* The tree as tags, "<body><p>" with texts between. */
static void print(const struct html_node *top, struct buffer *out)
{
    for (const struct html_node *n = html_next(top, top); n != NULL;
         n = html_next(n, top)) {
        if (n->is_text)
            buffer_add_span(out, n->text);
        else
            buffer_printf(out, "<%s>", element_name(n->element));
    }
}

static const struct {
    const char *html, *tree;
} TREES[] = {
    {"", ""},
    {"x", "<html><body><p>x"},
    {"<p>a<p>b", "<html><body><p>a<p>b"},
    {"<ul><li>a<li>b</ul>c", "<html><body><ul><li>a<li>bc"},
    {"<b>a<i>b</b>c</i>", "<html><body><b>a<i>bc"},
    {"<script>if (a<b) '</p>'</script>x", "<html><head><script>if (a<b) '</p>'<body><p>x"},
    {"<my-tag>x</my-tag>", "<html><body><>x"},
    {"&eacute;&amp;&lt;&#x2019;", "<html><body><p>\xc3\xa9&<\xe2\x80\x99"},
    {"<!-- x --><!DOCTYPE html><title>t</title>", "<html><head><title>t"},
};

START_TEST(trees)
{
    for (size_t i = 0; i < sizeof TREES / sizeof TREES[0]; i++) {
        struct html_tree t = parse(TREES[i].html);
        struct buffer out = {0};
        print(t.root, &out);
        ck_assert_msg(span_is(buffer_span(&out), TREES[i].tree), "%s: %s", TREES[i].html,
                      buffer_string(&out));
        buffer_free(&out);
        html_tree_free(&t);
    }
}
END_TEST

START_TEST(attributes)
{
    struct html_tree t = parse("<div ID=' x ' class='one Two' hidden data-a=\"&amp;b\">");
    const struct html_node *div = html_find(t.root, ELEMENT_DIV);
    ck_assert_ptr_nonnull(div);
    ck_assert(span_is(html_value(div, "id"), "x"));
    ck_assert(span_is(html_value(div, "data-a"), "&b"));
    ck_assert_uint_eq(html_value(div, "title").len, 0);
    ck_assert(html_has(div, "hidden"));
    ck_assert(!html_has(div, "title"));
    ck_assert(html_has_class(div, "two"));
    ck_assert(!html_has_class(div, "tw"));
    ck_assert_ptr_null(html_find(t.root, ELEMENT_TABLE));
    html_tree_free(&t);
}
END_TEST

static bool is_bold(const struct html_node *node, void *context)
{
    (void)context;
    return node->element == ELEMENT_B;
}

START_TEST(text_with_paragraphs)
{
    struct html_tree t =
        parse("<div> a <b>b</b><p>c<br>d<br><br>e</p><ul><li>f<li>g</ul>"
              "<pre>h\n  i</pre>j <script>k</script><td>l</td>&nbsp;m</div>");
    struct buffer out = {0};
    html_node_text(t.root, &out);
    ck_assert_str_eq(buffer_string(&out), "a b\n\nc\nd\n\ne\n\nf\ng\n\nh\ni\n\nj l m");
    buffer_clear(&out);
    html_node_text_without(t.root, is_bold, NULL, &out);
    ck_assert_int_eq(memcmp(out.at, "a\n\nc\n", 5), 0);
    buffer_clear(&out);
    html_node_line(html_find(t.root, ELEMENT_P), &out);
    ck_assert_str_eq(buffer_string(&out), "c d e");
    buffer_free(&out);
    html_tree_free(&t);
}
END_TEST

START_TEST(a_copy_changes_alone)
{
    struct html_tree t = parse("<div id=a><p>x</p><p>y</p></div><div>z</div>"),
                     copy = {0};
    struct buffer before = {0}, after = {0};
    print(t.root, &before);
    html_tree_copy(&t, &copy);
    print(copy.root, &after);
    ck_assert(span_equal(buffer_span(&before), buffer_span(&after)));
    struct html_node *p = html_find(copy.root, ELEMENT_P),
                     *div = html_find(copy.root, ELEMENT_DIV);
    html_remove(p);
    html_append(div, p);
    html_insert(div, html_new(&copy, ELEMENT_HR));
    buffer_clear(&after);
    print(copy.root, &after);
    ck_assert_str_eq(buffer_string(&after), "<html><body><hr><div><p>y<p>x<div>z");
    buffer_clear(&after);
    print(t.root, &after);
    ck_assert(span_equal(buffer_span(&before), buffer_span(&after)));
    buffer_free(&before);
    buffer_free(&after);
    html_tree_free(&t);
    html_tree_free(&copy);
}
END_TEST

START_TEST(limits_hold)
{
    struct buffer html = {0};
    for (int i = 0; i < 100000; i++)
        buffer_add_string(&html, "<div>");
    struct html_tree t = {0};
    html_tree_parse(&t, buffer_span(&html));
    ck_assert(t.cut);
    int depth = 0;
    for (const struct html_node *n = t.root; n != NULL; n = n->first)
        depth++;
    ck_assert_int_le(depth, HTML_TREE_DEPTH_MAX + 2);
    html_tree_free(&t);
    buffer_clear(&html);
    for (int i = 0; i < HTML_TREE_NODES_MAX; i++)
        buffer_add_string(&html, "<hr>x");
    html_tree_parse(&t, buffer_span(&html));
    ck_assert(t.cut);
    ck_assert_uint_le(t.count, HTML_TREE_NODES_MAX + 2);
    html_tree_free(&t);
    buffer_free(&html);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        trees, attributes, text_with_paragraphs, a_copy_changes_alone, limits_hold, NULL};
    return run_tests("html_tree", tests);
}
