#include "indexer/document/vocabulary.h"

#include "tests/unit/run.h"

static void note(struct vocabulary_words *w, struct analyser *a, const char *text)
{
    const struct tokens *tokens = analyse(a, LANGUAGE_ENGLISH, span_of(text));
    vocabulary_begin(w);
    for (size_t i = 0; i < tokens->count; i++) {
        vocabulary_expect(w, &tokens->at[i]);
        vocabulary_note(w, &tokens->at[i]);
    }
}

static uint32_t documents(const struct vocabulary *v, const char *word)
{
    uint32_t n = strmap_find(&v->words, span_of(word));
    return n == STRMAP_NONE ? 0 : v->counts[n];
}

START_TEST(counts_documents_not_occurrences)
{
    struct analyser *a = analyser_new();
    struct vocabulary_words w = {0};
    struct vocabulary v = {0};
    note(&w, a, "Bridges and bridges, and one bridge");
    vocabulary_count(&w);
    note(&w, a, "bridges fall");
    vocabulary_count(&w);
    note(&w, a, "bridges again"); /* another version of a document that was there */
    vocabulary_take(&v, &w, a);
    ck_assert_uint_eq(documents(&v, "bridges"), 2);
    ck_assert_uint_eq(documents(&v, "bridge"), 1);
    ck_assert_uint_eq(documents(&v, "fall"), 1);
    ck_assert_uint_eq(documents(&v, "again"), 0);
    vocabulary_take(&v, &w, a); /* that was all */
    ck_assert_uint_eq(documents(&v, "bridges"), 2);
    vocabulary_words_free(&w);
    vocabulary_free(&v);
    analyser_free(a);
}
END_TEST

START_TEST(leaves_out_what_nobody_mistypes)
{
    struct analyser *a = analyser_new();
    struct vocabulary_words w = {0};
    struct vocabulary v = {0};
    note(&w, a, "Brexit's 1,000 days: 東京都 2016 covid-19 élan");
    vocabulary_count(&w);
    vocabulary_take(&v, &w, a);
    ck_assert_uint_eq(documents(&v, "days"), 1);
    ck_assert_uint_eq(documents(&v, "covid-19"), 1);
    ck_assert_uint_eq(documents(&v, "elan"), 1);
    ck_assert_uint_eq(documents(&v, "brexit's"), 0);
    ck_assert_uint_eq(documents(&v, "2016"), 0);
    ck_assert_uint_eq(documents(&v, "東京"), 0);
    vocabulary_words_free(&w);
    vocabulary_free(&v);
    analyser_free(a);
}
END_TEST

START_TEST(adds_up_what_several_have_counted)
{
    struct analyser *a = analyser_new(), *b = analyser_new();
    struct vocabulary_words of_a = {0}, of_b = {0};
    struct vocabulary all = {0}, more = {0};
    note(&of_a, a, "rain and snow");
    vocabulary_count(&of_a);
    vocabulary_take(&all, &of_a, a);
    note(&of_b, b, "snow on hills"); /* its numbers are others */
    vocabulary_count(&of_b);
    vocabulary_take(&more, &of_b, b);
    vocabulary_move(&all, &more);
    ck_assert_uint_eq(more.words.count, 0);
    vocabulary_move(&more, &all); /* into an empty one */
    ck_assert_uint_eq(all.words.count, 0);
    vocabulary_move(&all, &more);
    ck_assert_uint_eq(documents(&all, "rain"), 1);
    ck_assert_uint_eq(documents(&all, "snow"), 2);
    ck_assert_uint_eq(documents(&all, "hills"), 1);
    vocabulary_words_free(&of_a);
    vocabulary_words_free(&of_b);
    vocabulary_free(&all);
    vocabulary_free(&more);
    analyser_free(a);
    analyser_free(b);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_documents_not_occurrences, leaves_out_what_nobody_mistypes,
                            adds_up_what_several_have_counted, NULL};
    return run_tests("vocabulary", tests);
}
