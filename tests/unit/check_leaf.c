#include "searcher/plan/leaf.h"

#include "tests/unit/matching.h"

#include <math.h>

static const language english[] = {LANGUAGE_ENGLISH};

static void ignore(void *payload, struct span line)
{
    (void)payload, (void)line;
}

static struct leaf_maker maker(struct library *l, struct arena *arena, struct error *error)
{
    return (struct leaf_maker){.index = searcher_index(l->searcher),
                               .analyser = searcher_analyser(l->searcher),
                               .arena = arena,
                               .languages = english,
                               .language_count = 1,
                               .scored = true,
                               .marked = true,
                               .warn = ignore,
                               .error = error};
}

START_TEST(words_and_phrases_become_what_finds_them)
{
    static const struct {
        enum query_kind kind;
        enum query_scope scope;
        uint32_t slop;
        const char *text, *ids;
    } cases[] = {
        {QUERY_WORD, SCOPE_ANY, 0, "Carbons", "tax c1 c3 c4 frames notes lost"},
        {QUERY_WORD, SCOPE_TITLE, 0, "carbon", "tax frames"},
        {QUERY_WORD, SCOPE_ANY, 0, "zebracorn", ""},
        {QUERY_PHRASE, SCOPE_ANY, 0, "carbon tax", "tax c1 c4"},
        {QUERY_PHRASE, SCOPE_TITLE, 0, "carbon tax", "tax"},
        {QUERY_PHRASE, SCOPE_ANY, 2, "tax carbon", "tax c1 c4 lost"},
        {QUERY_PREFIX, SCOPE_ANY, 0, "carb", "tax c1 c3 c4 frames notes lost"},
        {QUERY_PREFIX, SCOPE_TITLE, 0, "val", "flood"},
    };
    struct library lib;
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct leaf_maker m = maker(&lib, &arena, &error);
        struct leaf out[LEAF_PARTS_MAX];
        struct query_node node = {.kind = cases[i].kind,
                                  .scope = cases[i].scope,
                                  .slop = cases[i].slop,
                                  .text = span_of(cases[i].text)};
        ck_assert_uint_eq(leaf_make(&m, &node, out), 1);
        const char *got = matching_ids(&lib, out[0].plain);
        ck_assert_msg(strcmp(got, cases[i].ids) == 0, "%s: %s", cases[i].text, got);
        ck_assert_uint_eq(m.leaf_count, 1);
        arena_free(&arena);
    }
    library_close(&lib);
}
END_TEST

START_TEST(words_parted_by_signs_are_leaves_of_their_own)
{
    struct library lib;
    struct arena arena = {0};
    struct error error = {0};
    struct leaf out[LEAF_PARTS_MAX];
    library_open(&lib, library_archive);
    struct leaf_maker m = maker(&lib, &arena, &error);
    struct query_node node = {.kind = QUERY_WORD, .text = SPAN("carbon/tax,the")};
    ck_assert_uint_eq(leaf_make(&m, &node, out), 3);
    ck_assert(span_is(out[0].text, "carbon") && span_is(out[1].text, "tax"));
    ck_assert(out[2].stopword && out[2].plain == NULL);
    ck_assert_ptr_nonnull(out[0].context); /* titles say it to their comments */
    node.text = SPAN("?!");
    ck_assert_uint_eq(leaf_make(&m, &node, out), 0);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(stopwords_are_kept_where_there_is_nothing_else)
{
    struct library lib;
    struct arena arena = {0};
    struct error error = {0};
    struct leaf out[LEAF_PARTS_MAX];
    struct query_node the = {.kind = QUERY_WORD, .text = SPAN("the")};
    struct query_node phrase = {.kind = QUERY_PHRASE, .text = SPAN("the")};
    library_open(&lib, library_archive);
    struct leaf_maker m = maker(&lib, &arena, &error);
    ck_assert(leaf_is_stopword(&m, &the));
    ck_assert(!leaf_is_stopword(&m, &phrase));
    m.keep_stopwords = true;
    ck_assert_uint_eq(leaf_make(&m, &the, out), 1);
    ck_assert_ptr_nonnull(out[0].plain);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(what_only_filters_neither_scores_nor_is_marked)
{
    struct library lib;
    struct arena arena = {0};
    struct error error = {0};
    struct leaf out[LEAF_PARTS_MAX];
    struct query_node node = {.kind = QUERY_WORD, .text = SPAN("carbon")};
    library_open(&lib, library_archive);
    struct leaf_maker m = maker(&lib, &arena, &error);
    m.scored = m.marked = false;
    leaf_make(&m, &node, out);
    ck_assert_uint_eq(m.leaf_count, 0);
    ck_assert_uint_eq(m.snippet.count, 0);
    m.scored = m.marked = true;
    leaf_make(&m, &node, out);
    ck_assert_uint_eq(m.leaf_count, 1);
    ck_assert_uint_eq(m.leaves[0].documents, 7);
    ck_assert_uint_eq(m.snippet.count, 1);
    ck_assert(span_is(m.snippet.terms[0], "carbon"));
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(synonyms_are_one_leaf)
{
    struct library lib;
    struct arena arena = {0};
    struct error error = {0};
    struct leaf out[LEAF_PARTS_MAX];
    struct query_node phrase = {.kind = QUERY_PHRASE, .text = SPAN("stay safe")};
    struct query_node word = {.kind = QUERY_WORD, .text = SPAN("river"), .next = &phrase};
    struct query_node typed = {.kind = QUERY_WORD, .text = SPAN("flood"), .next = &word};
    struct query_node node = {.kind = QUERY_SYNONYMS, .child = &typed};
    library_open(&lib, library_archive);
    struct leaf_maker m = maker(&lib, &arena, &error);
    ck_assert_uint_eq(leaf_make(&m, &node, out), 1);
    ck_assert_str_eq(matching_ids(&lib, out[0].plain), "flood c4 c5");
    ck_assert_uint_eq(m.leaf_count, 1);
    ck_assert(span_is(m.leaves[0].text, "flood OR river OR \"stay safe\""));
    ck_assert_uint_eq(m.leaves[0].term_count, 4);
    ck_assert_ptr_nonnull(out[0].context);
    m.scored = false;
    leaf_make(&m, &node, out);
    ck_assert_str_eq(matching_ids(&lib, out[0].plain), "flood c4 c5");
    ck_assert_uint_eq(m.leaf_count, 1);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(rare_words_tell_more)
{
    ck_assert(leaf_idf(1, 1000) > leaf_idf(10, 1000));
    ck_assert(leaf_idf(1000, 1000) > 0);
    ck_assert(leaf_idf(2000, 1000) == leaf_idf(1000, 1000));
    ck_assert(fabs(leaf_idf(0, 9) - log(1 + 9.5 / 0.5)) < 1e-12);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {words_and_phrases_become_what_finds_them,
                            words_parted_by_signs_are_leaves_of_their_own,
                            stopwords_are_kept_where_there_is_nothing_else,
                            what_only_filters_neither_scores_nor_is_marked,
                            synonyms_are_one_leaf, rare_words_tell_more, NULL};
    return run_tests("leaf", tests);
}
