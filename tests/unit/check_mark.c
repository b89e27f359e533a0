#include "searcher/plan/mark.h"

#include "tests/unit/library.h"

static const language two[] = {LANGUAGE_ENGLISH, LANGUAGE_GERMAN};

START_TEST(what_is_marked_is_noted_once)
{
    struct library lib;
    struct arena arena = {0};
    struct error error = {0};
    size_t count;
    library_open(&lib, library_archive);
    struct leaf_maker m = {.index = searcher_index(lib.searcher),
                           .analyser = searcher_analyser(lib.searcher),
                           .arena = &arena,
                           .languages = two,
                           .language_count = 2,
                           .error = &error};
    struct word *words = word_cut(&m, SPAN("carbon elections"), &count);
    const struct word *kept[] = {&words[0], &words[1]};
    for (int again = 0; again < 2; again++) {
        mark_terms(&m, words[0].terms, words[0].term_count, 7);
        mark_phrases(&m, kept, 2, 0);
    }
    mark_form(&m, SPAN("elect*"));
    ck_assert_uint_eq(m.snippet.count, 1);
    ck_assert(span_is(m.snippet.terms[0], "carbon"));
    ck_assert(m.snippet.weights[0] == leaf_idf(7, searcher_index(lib.searcher)->stats.documents));
    ck_assert_uint_eq(m.snippet.phrase_count, 2); /* its stems differ in the two languages */
    ck_assert(m.snippet.phrases[0].ordered);
    ck_assert_uint_eq(m.snippet.phrases[0].window, 2);
    ck_assert_uint_eq(m.snippet.form_count, 1);
    mark_phrases(&m, kept, 2, 5);
    ck_assert_uint_eq(m.words_marked, 2);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {what_is_marked_is_noted_once, NULL};
    return run_tests("mark", tests);
}
