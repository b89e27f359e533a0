#include "searcher/answer/rerank.h"

#include "tests/unit/library.h"

/* Thirty articles with both words, seven of ten on birds; and others, so that words which
 * the thirty share are still rare. */
enum { ARTICLES = 30, BIRDS = 7, OTHERS = 200 };

static struct library lib;

static void open_articles(void)
{
    struct buffer archive = {0};
    for (int i = 0; i < ARTICLES; i++) {
        const char *rest = i % 10 < BIRDS ? "the heron nests in reeds by the marsh"
                                          : "a market sells bread and cheese all day";
        buffer_printf(
            &archive,
            "{\"type\":\"article\",\"id\":\"a%02d\",\"title\":\"Day %d\",\"text\":"
            "\"Old %s harbour %s, again harbour and gull.\",\"lang\":\"en\"}\n",
            i, i, i % 2 == 0 ? "gull" : "boats and a gull near some", rest);
    }
    for (int i = 0; i < OTHERS; i++)
        buffer_printf(
            &archive,
            "{\"type\":\"article\",\"id\":\"b%03d\",\"title\":\"Line %d\",\"text\":"
            "\"Trains run late today.\",\"lang\":\"en\"}\n",
            i, i);
    library_open(&lib, buffer_string(&archive));
    buffer_free(&archive);
}

/* look(query, basis, arena, m, out): the query's matches, looked at again. */
static void look(const char *query, const struct rerank_basis *basis, struct arena *arena,
                 struct matches *m, struct rerank *out)
{
    struct index *index = searcher_index(lib.searcher);
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    struct error error = {0};
    library_ask(&lib, query);
    ck_assert_int_eq(plan_make(index, searcher_analyser(lib.searcher), &lib.request,
                               arena, plan, &error),
                     ERROR_NONE);
    ck_assert_int_eq(matches_run(index, &plan->all, true, m, &error), ERROR_NONE);
    struct rerank_task task = {index, plan, m, arena, searcher_analyser(lib.searcher)};
    ck_assert_msg(rerank(&task, basis, out, &error) == ERROR_NONE, "%s", error.text);
}

START_TEST(adds_to_scores_and_changes_nothing_else)
{
    struct arena arena = {0};
    struct matches m;
    struct rerank r;
    open_articles();
    look("gull harbour", NULL, &arena, &m, &r);
    ck_assert_uint_eq(m.hits.count, ARTICLES);
    ck_assert_uint_eq(r.count, ARTICLES);
    for (size_t i = 0; i < r.count; i++) {
        ck_assert_uint_eq(r.parts[i].docid, m.hits.ids[i]);
        ck_assert_double_gt(r.parts[i].proximity, 0);
        ck_assert_double_ge(r.parts[i].feedback, 0);
        ck_assert_ptr_eq(rerank_part(&r, m.hits.ids[i]), &r.parts[i]);
    }
    ck_assert_ptr_null(rerank_part(&r, ARTICLES + 1));
    /* "gull harbour" side by side, and further apart. */
    ck_assert_double_gt(r.parts[0].proximity, r.parts[1].proximity);
    matches_free(&m);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(one_word_has_no_neighbours_and_few_matches_nothing_in_common)
{
    struct arena arena = {0};
    struct matches m;
    struct rerank r;
    open_articles();
    look("harbour", NULL, &arena, &m, &r);
    for (size_t i = 0; i < r.count; i++)
        ck_assert_double_eq(r.parts[i].proximity, 0);
    matches_free(&m);
    look("cheese harbour", NULL, &arena, &m, &r);
    ck_assert_uint_eq(m.hits.count, ARTICLES - 3 * BIRDS);
    ck_assert_uint_eq(r.basis.feedback.count, 0);
    matches_free(&m);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

/* A later page must give every document the score it had, even when the best are others.
 */
START_TEST(the_basis_of_the_first_page_gives_the_same_scores)
{
    struct arena arena = {0};
    struct matches first, later;
    struct rerank r, again;
    open_articles();
    look("gull harbour", NULL, &arena, &first, &r);
    ck_assert_uint_gt(r.basis.feedback.count, 0);
    struct rerank_basis narrow = r.basis;
    look("gull harbour", &narrow, &arena, &later, &again);
    for (size_t i = 0; i < first.hits.count; i++)
        ck_assert_double_eq(first.hits.scores[i], later.hits.scores[i]);
    matches_free(&later);
    narrow.matches = 1e9; /* nobody reaches it */
    look("gull harbour", &narrow, &arena, &later, &again);
    ck_assert_uint_eq(again.count, 0);
    matches_free(&later);
    look("gull harbour", &rerank_nothing, &arena, &later, &again);
    ck_assert_uint_eq(again.count, 0);
    matches_free(&later);
    matches_free(&first);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(feedback_is_what_the_best_share)
{
    struct arena arena = {0};
    struct matches m;
    struct rerank r;
    open_articles();
    look("heron harbour", NULL, &arena, &m, &r);
    bool marsh = false;
    uint32_t units = 0;
    for (size_t i = 0; i < r.basis.feedback.count; i++) {
        const struct feedback_term *t = &r.basis.feedback.terms[i];
        marsh = marsh || span_is(t->name, "marsh");
        ck_assert(!span_is(t->name, "chees"));
        ck_assert(t->name.at[0] < 'A' || t->name.at[0] > 'Z');
        units += t->share;
    }
    ck_assert_uint_le(r.basis.feedback.count, FEEDBACK_TERMS);
    ck_assert_uint_le(units, FEEDBACK_UNITS + FEEDBACK_TERMS);
    ck_assert(marsh);
    matches_free(&m);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        adds_to_scores_and_changes_nothing_else,
        one_word_has_no_neighbours_and_few_matches_nothing_in_common,
        the_basis_of_the_first_page_gives_the_same_scores,
        feedback_is_what_the_best_share,
        NULL,
    };
    return run_tests("rerank", tests);
}
