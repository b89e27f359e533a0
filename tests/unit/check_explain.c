#include "searcher/answer/explain.h"

#include "tests/unit/library.h"

#include <math.h>

/* Thirty articles with both words, and others, so that what the thirty share is rare. */
enum { ARTICLES = 30, OTHERS = 400 };

static struct library lib;

static void open_articles(void)
{
    struct buffer archive = {0};
    for (int i = 0; i < ARTICLES + OTHERS; i++)
        buffer_printf(
            &archive,
            "{\"type\":\"article\",\"id\":\"a%03d\",\"title\":\"Day %d\",\"text\":"
            "\"%s\",\"lang\":\"en\",\"published\":\"2024-05-%02dT10:00:00Z\"}\n",
            i, i,
            i < ARTICLES ? "A gull over the harbour, where herons nest in reeds."
                         : "Trains run late today.",
            1 + i % 28);
    library_open(&lib, buffer_string(&archive));
    buffer_free(&archive);
}

static double value_of(const struct search_hit *hit, const char *what)
{
    for (size_t i = 0; i < hit->explanation_count; i++)
        if (span_is(hit->explanations[i].what, what))
            return hit->explanations[i].value;
    return 0;
}

START_TEST(all_parts_are_there_and_add_up)
{
    open_articles();
    library_ask(&lib, "gull harbour");
    lib.request.explain = true;
    const struct search_result *r = library_search(&lib);
    ck_assert_uint_eq(r->hit_count, REQUEST_LIMIT_DEFAULT);
    for (size_t i = 0; i < r->hit_count; i++) {
        const struct search_hit *hit = &r->hits[i];
        double sum = 0;
        for (size_t e = 0; e < hit->explanation_count; e++)
            sum += hit->explanations[e].value;
        ck_assert_double_eq_tol(sum, hit->relevance, 1e-6);
        ck_assert_double_gt(value_of(hit, "text: gull"), 0);
        ck_assert_double_gt(value_of(hit, "text: harbour"), 0);
        ck_assert_double_gt(value_of(hit, "nearness"), 0);
        ck_assert_double_gt(value_of(hit, "kinship"), 0);
        ck_assert_double_gt(value_of(hit, "recency"), 0);
    }
    library_close(&lib);
}
END_TEST

START_TEST(another_order_has_no_second_look)
{
    open_articles();
    library_ask(&lib, "gull harbour sort:newest");
    lib.request.explain = true;
    const struct search_result *r = library_search(&lib);
    ck_assert_double_eq(value_of(&r->hits[0], "nearness"), 0);
    ck_assert_double_eq(value_of(&r->hits[0], "kinship"), 0);
    ck_assert_double_gt(value_of(&r->hits[0], "text: gull"), 0);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {all_parts_are_there_and_add_up,
                                  another_order_has_no_second_look, NULL};
    return run_tests("explain", tests);
}
