#include "searcher/suggest/together.h"

#include "tests/unit/library.h"

START_TEST(counts_documents_that_hold_both)
{
    static const struct {
        const char *word, *context;
        uint32_t count;
    } cases[] = {
        {"carbon", "tax", 4},     /* in any of their forms */
        {"carbons", "taxes", 4}, {"carbon", "river", 0},
        {"zebracorn", "tax", 0}, {"flood", "flood", 2},
    };
    static const language english[] = {LANGUAGE_OTHER, LANGUAGE_ENGLISH};
    struct library lib;
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct together t = {searcher_index(lib.searcher), searcher_analyser(lib.searcher),
                             english, 2, &arena};
        struct expr *context = together_word(&t, span_of(cases[i].context));
        ck_assert_uint_eq(together_count(&t, span_of(cases[i].word), context, &error),
                          cases[i].count);
        ck_assert_int_eq(error.code, ERROR_NONE);
        arena_free(&arena);
    }
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_documents_that_hold_both, NULL};
    return run_tests("together", tests);
}
