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

START_TEST(the_caller_may_bring_its_own_idf)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple pear", "");
    put(w, "Q2", "apple", "");
    commit(w);
    shim_writer_close(w);
    struct shim_reader *r = reader_open("db");
    const struct shim_node nodes[] = {leaf("apple"),
                                      {.op = SHIM_SCALE, .arity = 1, .factor = 3.0},
                                      leaf("pear"),
                                      {.op = SHIM_SCALE, .arity = 1, .factor = 0.25},
                                      {.op = SHIM_OR, .arity = 2}};
    struct shim_hits hits = match(r, nodes, 5, SHIM_WEIGHT_WDF, 0);
    ck_assert_uint_eq(hits.count, 2);
    ck_assert_double_eq_tol(hits.scores[0], 3.25, 1e-12);
    ck_assert_double_eq_tol(hits.scores[1], 3.0, 1e-12);
    shim_hits_free(&hits);
    shim_reader_close(r);
}
END_TEST

/* 3,000 documents, of which the first 1,000 score so much more for "pear" that the rest of
 * "apple" need not be looked at. */
START_TEST(a_count_is_exact_up_to_the_number_asked_for)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    for (int i = 0; i < 3000; i++) {
        char key[16];
        snprintf(key, sizeof key, "Q%d", i);
        put(w, key, i < 1000 ? "apple pear" : "apple", "");
    }
    commit(w);
    shim_writer_close(w);
    struct shim_reader *r = reader_open("db");
    const struct shim_node nodes[] = {leaf("apple"),
                                      {.op = SHIM_SCALE, .arity = 1, .factor = 0.01},
                                      leaf("pear"),
                                      {.op = SHIM_SCALE, .arity = 1, .factor = 5.0},
                                      {.op = SHIM_OR, .arity = 2}};
    static const size_t asked[] = {1, 100, 2000, 3000, 3001, SIZE_MAX};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct shim_match m = {.nodes = nodes, .node_count = 5, .weight = SHIM_WEIGHT_WDF,
                               .scale = 1.0, .top = 1, .count_to = asked[i]};
        struct shim_hits hits;
        must(shim_reader_match(r, &m, &hits, &error));
        ck_assert_uint_eq(hits.count, 1);
        ck_assert_uint_le(hits.total, 3000);
        ck_assert_uint_ge(hits.total, asked[i] < 3000 ? asked[i] : 3000);
        if (asked[i] >= 3000)
            ck_assert(hits.exact);
        shim_hits_free(&hits);
    }
    shim_reader_close(r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {words_are_found_best_first, the_caller_may_bring_its_own_idf,
                            a_count_is_exact_up_to_the_number_asked_for, NULL};
    return run_tests("match", tests);
}
