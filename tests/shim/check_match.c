#include "tests/shim/folder.h"

#include <math.h>

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

/* Xapian takes the list of all documents for such a term, and loses its way in it where
 * numbers are missing. */
START_TEST(a_term_of_every_document_is_found_in_all_though_numbers_are_missing)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    bool removed;
    for (int i = 0; i < 3000; i++) {
        char key[16];
        snprintf(key, sizeof key, "Q%d", i);
        put(w, key, "apple pear", "");
    }
    must(shim_writer_remove(w, bytes_of("Q7"), &removed, &error));
    const struct shim_node nodes[] = {leaf("apple"), leaf("pear"),
                                      {.op = SHIM_FILTER, .arity = 2},
                                      leaf("pear"),
                                      leaf("plum"),
                                      {.op = SHIM_SYNONYM, .arity = 2},
                                      {.op = SHIM_AND, .arity = 2}};
    static const enum shim_weight weights[] = {SHIM_WEIGHT_NONE, SHIM_WEIGHT_WDF,
                                               SHIM_WEIGHT_BM25};
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        struct shim_hits hits = match(shim_writer_reader(w), nodes, 7, weights[i], 0);
        ck_assert_uint_eq(hits.count, 2999);
        shim_hits_free(&hits);
        hits = match(shim_writer_reader(w), nodes, 1, weights[i], 0);
        ck_assert_uint_eq(hits.count, 2999);
        shim_hits_free(&hits);
    }
    shim_writer_close(w);
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

/* ---- What is refused ---------------------------------------------------------------- */

START_TEST(nodes_against_the_rules_are_refused)
{
    folder_make();
    shim_writer_close(writer_open("db"));
    struct shim_reader *r = reader_open("db");
    const struct shim_node word = {.op = SHIM_TERM, .bytes = BYTES("a")};
    const uint32_t unsorted[] = {2, 1}, zero[] = {0};
    const struct {
        struct shim_node nodes[3];
        size_t count;
    } cases[] = {
        {{word}, 0},
        {{word, word}, 2},
        {{{.op = SHIM_AND}}, 1},
        {{word, {.op = SHIM_AND, .arity = 2}}, 2},
        {{word, {.op = SHIM_NOT, .arity = 1}}, 2},
        {{word, word, {.op = SHIM_SCALE, .arity = 2, .factor = 1.0}}, 3},
        {{word, {.op = SHIM_SCALE, .arity = 1, .factor = -1.0}}, 2},
        {{word, {.op = SHIM_SCALE, .arity = 1, .factor = NAN}}, 2},
        {{word, word, {.op = SHIM_PHRASE, .arity = 2, .window = 1}}, 3},
        {{word, {.op = SHIM_ALL}, {.op = SHIM_NEAR, .arity = 2, .window = 2}}, 3},
        {{{.op = SHIM_IDS, .ids = unsorted, .id_count = 2}}, 1},
        {{{.op = SHIM_IDS, .ids = zero, .id_count = 1}}, 1},
        {{{.op = (enum shim_op)15}}, 1},
        {{word, {.op = SHIM_TERM, .bytes = BYTES("a"), .arity = 1}}, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shim_match m = {.nodes = cases[i].nodes, .node_count = cases[i].count,
                               .weight = SHIM_WEIGHT_NONE};
        struct shim_hits hits;
        ck_assert_int_eq(shim_reader_match(r, &m, &hits, &error), SHIM_INVALID);
        ck_assert_ptr_null(hits.ids);
    }
    const struct shim_match weights[] = {
        {.nodes = &word, .node_count = 1, .weight = SHIM_WEIGHT_BM25, .b = 0.5},
        {.nodes = &word, .node_count = 1, .weight = SHIM_WEIGHT_BM25, .k1 = 1.0, .b = 1.5},
        {.nodes = &word, .node_count = 1, .weight = SHIM_WEIGHT_IMPACT},
        {.nodes = &word, .node_count = 1, .weight = SHIM_WEIGHT_IMPACT, .scale = 1.0, .top = 1,
         .order = SHIM_BY_ID},
    };
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        struct shim_hits hits;
        ck_assert_int_eq(shim_reader_match(r, &weights[i], &hits, &error), SHIM_INVALID);
    }
    shim_reader_close(r);
}
END_TEST

START_TEST(an_empty_database_and_impossible_terms_match_nothing)
{
    folder_make();
    shim_writer_close(writer_open("db"));
    struct shim_reader *r = reader_open("db");
    static char many[5000];
    memset(many, 'x', sizeof many);
    const struct shim_node leaves[] = {{.op = SHIM_TERM, .bytes = BYTES("a")},
                                       {.op = SHIM_TERM, .bytes = {many, sizeof many}},
                                       {.op = SHIM_TERM},
                                       {.op = SHIM_ALL},
                                       {.op = SHIM_RANGE, .slot = UINT32_MAX},
                                       {.op = SHIM_RANGE, .bytes = BYTES("b"), .upper = BYTES("a")}};
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        struct shim_match m = {.nodes = &leaves[i], .node_count = 1, .weight = SHIM_WEIGHT_IMPACT,
                               .scale = 1.0, .top = i % 3};
        struct shim_hits hits;
        must(shim_reader_match(r, &m, &hits, &error));
        ck_assert_uint_eq(hits.count, 0);
        shim_hits_free(&hits);
    }
    shim_reader_close(r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {the_caller_may_bring_its_own_idf,
                                  a_term_of_every_document_is_found_in_all_though_numbers_are_missing,
                            a_count_is_exact_up_to_the_number_asked_for,
                            nodes_against_the_rules_are_refused,
                            an_empty_database_and_impossible_terms_match_nothing,
                            NULL};
    return run_tests("match", tests);
}
