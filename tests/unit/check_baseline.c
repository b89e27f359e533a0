#include "searcher/eval/baseline.h"

#include "tests/unit/library.h"

#include <math.h>

/* Four documents, 3, 2, 4 and 1 words long: 2.5 on average. */
static const char archive[] = "{\"type\":\"article\",\"id\":\"a\",\"title\":\"fox\","
                              "\"text\":\"fox hen\",\"lang\":\"en\"}\n"
                              "{\"type\":\"article\",\"id\":\"b\",\"title\":\"hen\","
                              "\"text\":\"egg\",\"lang\":\"en\"}\n"
                              "{\"type\":\"article\",\"id\":\"c\",\"title\":\"fox\","
                              "\"text\":\"dog dog cat\",\"lang\":"
                              "\"en\"}\n"
                              "{\"type\":\"article\",\"id\":\"d\",\"title\":\"egg\","
                              "\"text\":\"\",\"lang\":\"en\"}\n";

static struct library lib;
static struct judged judged;
static struct baseline base;

static void setup(const char *queries)
{
    struct error error = {0};
    char path[200];
    library_open(&lib, archive);
    strcpy(path, scratch_write(&lib.scratch, "queries", queries));
    const char *qrels = scratch_write(&lib.scratch, "qrels", "");
    ck_assert_int_eq(judged_read(path, qrels, &judged, &error), ERROR_NONE);
    ck_assert_int_eq(baseline_build(searcher_index(lib.searcher),
                                    searcher_analyser(lib.searcher), &judged, &base,
                                    &error),
                     ERROR_NONE);
}

static void teardown(void)
{
    baseline_free(&base);
    judged_free(&judged);
    library_close(&lib);
}

static const char *rank(size_t query, struct baseline_formula f)
{
    static char text[100];
    uint32_t places[10];
    size_t len = 0, count = baseline_rank(&base, query, &f, 10, places);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        struct span id = strmap_key(&base.documents, places[i]);
        len +=
            (size_t)snprintf(text + len, sizeof text - len, "%.*s", (int)id.len, id.at);
    }
    return text;
}

START_TEST(lengths_and_postings_are_exact)
{
    setup("1\tfoxes hens\n");
    ck_assert_uint_eq(base.documents.count, 4);
    ck_assert_double_eq(base.average, 2.5);
    uint32_t fox = strmap_find(&base.terms, SPAN("fox"));
    ck_assert_uint_ne(fox, STRMAP_NONE);
    ck_assert_uint_eq(base.postings[fox].count, 2);
    ck_assert_uint_eq(base.postings[fox].at[0].count, 2);
    ck_assert_uint_eq(base.postings[fox].at[1].count, 1);
    teardown();
}
END_TEST

START_TEST(the_better_match_comes_first)
{
    static const struct baseline_formula lucene = {BASELINE_LUCENE, 1.2, 0.75};
    static const struct baseline_formula xapian = {BASELINE_XAPIAN, 1, 0.5};
    setup("1\tfox\n2\thens eggs\n3\tzebra\n4\tegg egg egg fox\n");
    ck_assert_str_eq(rank(0, lucene), "ac");
    ck_assert_str_eq(rank(1, lucene), "bda");
    ck_assert_str_eq(rank(2, lucene), "");
    /* egg: idf equal to fox, in d one of one word; three times it outweighs two foxes. */
    ck_assert_str_eq(rank(3, lucene), "dbac");
    ck_assert_str_eq(rank(0, xapian), "ac");
    ck_assert_str_eq(rank(3, xapian), "dbac");
    teardown();
}
END_TEST

/* k1 alone decides whether two occurrences in a longer text beat one in a shorter. */
START_TEST(the_parameters_are_used)
{
    setup("1\tfox\n2\tegg\n");
    ck_assert_str_eq(rank(1, (struct baseline_formula){BASELINE_LUCENE, 1.2, 0.75}),
                     "db");
    ck_assert_str_eq(rank(1, (struct baseline_formula){BASELINE_LUCENE, 1.2, 0}), "bd");
    teardown();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {lengths_and_postings_are_exact,
                                  the_better_match_comes_first, the_parameters_are_used,
                                  NULL};
    return run_tests("baseline", tests);
}
