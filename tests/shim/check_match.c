#include "tests/shim/folder.h"

static struct shim_error error;

static struct shim_node leaf(const char *word)
{
    return (struct shim_node){.op = SHIM_TERM, .bytes = bytes_of(word)};
}

static struct shim_hits match(struct shim_reader *r, const struct shim_node *nodes, size_t count,
                              enum shim_weight weight, size_t top)
{
    struct shim_match m = {.nodes = nodes, .node_count = count, .weight = weight, .k1 = 1.5,
                           .b = 0.6, .scale = 1.0, .top = top, .count = true};
    struct shim_hits hits;
    must(shim_reader_match(r, &m, &hits, &error));
    return hits;
}

START_TEST(words_are_found_best_first)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple", "");
    put(w, "Q2", "apple pear", "");
    put(w, "Q3", "plum", "");
    put(w, "Q4", "apple", "");
    commit(w);
    shim_writer_close(w);
    struct shim_reader *r = reader_open("db");
    const struct shim_node nodes[] = {leaf("apple"), leaf("pear"), {.op = SHIM_OR, .arity = 2}};
    struct shim_hits hits = match(r, nodes, 3, SHIM_WEIGHT_IMPACT, 2);
    ck_assert_uint_eq(hits.count, 2);
    ck_assert_uint_eq(hits.total, 3);
    ck_assert(hits.exact);
    ck_assert_uint_eq(hits.ids[0], 2);
    ck_assert_uint_eq(hits.ids[1], 1);
    shim_hits_free(&hits);
    hits = match(r, nodes, 3, SHIM_WEIGHT_NONE, 0);
    ck_assert_uint_eq(hits.count, 3);
    ck_assert_uint_eq(hits.ids[2], 4);
    ck_assert_ptr_null(hits.scores);
    shim_hits_free(&hits);
    shim_reader_close(r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {words_are_found_best_first, NULL};
    return run_tests("match", tests);
}
