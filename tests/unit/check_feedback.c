#include "searcher/answer/feedback.h"

#include "tests/unit/library.h"

static struct library lib;

/* Three articles on herons and one on bread, among many on trains. */
static void open_articles(void)
{
    static const char *const texts[] = {
        "Heron nests in reeds.", "One heron fishes by reeds.",
        "Reeds hide heron, twice heron.", "A baker sells heron bread."};
    struct buffer archive = {0};
    for (int i = 0; i < 60; i++)
        buffer_printf(
            &archive,
            "{\"type\":\"article\",\"id\":\"a%02d\",\"title\":\"\",\"text\":\"%s\","
            "\"lang\":\"en\"}\n",
            i, i < 4 ? texts[i] : "Trains run late today.");
    library_open(&lib, buffer_string(&archive));
    buffer_free(&archive);
}

static struct feedback read_from(const uint32_t *ids, const double *scores, size_t count,
                                 struct arena *arena)
{
    struct feedback f;
    struct error error = {0};
    ck_assert_int_eq(feedback_read(searcher_index(lib.searcher),
                                   searcher_analyser(lib.searcher), ids, scores, count,
                                   arena, &f, &error),
                     ERROR_NONE);
    return f;
}

START_TEST(takes_what_two_documents_share)
{
    static const uint32_t ids[] = {1, 2, 3, 4};
    static const double scores[] = {2, 2, 2, 2};
    struct arena arena = {0};
    uint32_t all = 0;
    open_articles();
    struct feedback f = read_from(ids, scores, 4, &arena);
    ck_assert_uint_ge(f.count, 2);
    for (size_t i = 0; i < f.count; i++) {
        ck_assert(!span_is(f.terms[i].name, "bread"));
        ck_assert(!span_is(f.terms[i].name, "nest"));
        all += f.terms[i].share;
    }
    ck_assert(span_is(f.terms[0].name, "heron") && span_is(f.terms[1].name, "reed"));
    ck_assert_uint_ge(f.terms[0].share, f.terms[1].share);
    ck_assert_uint_le(all, FEEDBACK_UNITS + FEEDBACK_TERMS);
    ck_assert_uint_ge(all, FEEDBACK_UNITS - FEEDBACK_TERMS);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(documents_count_by_their_scores)
{
    static const uint32_t ids[] = {3, 4, 1};
    static const double flat[] = {2, 2, 2}, steep[] = {20, 2, 2};
    struct arena arena = {0};
    open_articles();
    struct feedback even = read_from(ids, flat, 3, &arena),
                    first = read_from(ids, steep, 3, &arena);
    ck_assert(span_is(even.terms[0].name, "heron") &&
              span_is(first.terms[0].name, "heron"));
    /* Of the first alone reeds are as good as there; bread is no longer worth a thing. */
    ck_assert_uint_lt(first.terms[0].share, even.terms[0].share);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(there_may_be_nothing_in_common)
{
    static const uint32_t ids[] = {1, 10}, trains[] = {10, 11, 12};
    static const double scores[] = {2, 2, 2}, none[] = {0, 0, 0};
    struct arena arena = {0};
    open_articles();
    ck_assert_uint_eq(read_from(ids, scores, 2, &arena).count, 0);
    ck_assert_uint_eq(read_from(ids, scores, 0, &arena).count, 0);
    ck_assert_uint_eq(read_from(trains, none, 3, &arena).count, 0);
    ck_assert_uint_eq(read_from(trains, scores, 3, &arena).count,
                      0); /* in most documents */
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {takes_what_two_documents_share,
                                  documents_count_by_their_scores,
                                  there_may_be_nothing_in_common, NULL};
    return run_tests("feedback", tests);
}
