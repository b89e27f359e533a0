#include "searcher/query/widen.h"

#include "tests/unit/scratch.h"

static const char rules[] = "car, automobile, motor car\n"
                            "sea wall, flood barrier\n"
                            "colour => color\n"
                            "防洪, 治水\n"
                            "ship => boat, ship\n";

static const language english[] = {LANGUAGE_OTHER, LANGUAGE_ENGLISH};

/* widened(s, a, typed, arena): the query with its synonyms, written; borrowed. */
static const char *widened(struct synonyms *s, struct analyser *a, const char *typed,
                           bool *fits)
{
    static struct buffer out;
    struct arena arena = {0};
    struct query query;
    struct error error = {0};
    ck_assert_int_eq(query_parse(span_of(typed), 0, &arena, &query, &error), ERROR_NONE);
    *fits = widen(&query, s, a, english, 2, &arena);
    buffer_clear(&out);
    query_write(&query, &out);
    arena_free(&arena);
    return buffer_string(&out);
}

START_TEST(words_gain_their_synonyms)
{
    static const struct {
        const char *typed, *written;
    } cases[] = {
        {"car", "car OR automobile OR \"motor car\""},
        {"Cars", "Cars OR automobile OR \"motor car\""},
        {"car -automobile", "(car OR automobile OR \"motor car\") -automobile"},
        {"old car OR tree", "old (car OR automobile OR \"motor car\") OR tree"},
        {"title:car", "title:car OR title:automobile OR title:\"motor car\""},
        {"motor cars race", "(motor cars OR car OR automobile) race"},
        {"sea walls", "sea walls OR \"flood barrier\""},
        {"the sea wall broke", "the (sea wall OR \"flood barrier\") broke"},
        {"sea OR wall", "sea OR wall"},
        {"title:sea wall", "title:sea wall"},
        {"sea site:ft.com wall", "sea site:ft.com wall"},
        {"colours", "color"},
        {"colour car", "color (car OR automobile OR \"motor car\")"},
        {"ship", "boat OR ship"},
        {"discussion:(car)", "discussion:(car OR automobile OR \"motor car\")"},
        {"防洪", "防洪 OR 治水"},
        {"=car", "=car"},
        {"\"car race\"", "\"car race\""},
        {"car*", "car*"},
        {"car NEAR/3 race", "car NEAR/3 race"},
        {"author:car", "author:car"},
        {"", ""},
    };
    struct scratch scratch;
    struct synonyms *s;
    struct error error = {0};
    bool fits;
    scratch_make(&scratch);
    struct analyser *a = analyser_new();
    ck_assert_int_eq(synonyms_read(scratch_write(&scratch, "s", rules), &s, &error),
                     ERROR_NONE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_str_eq(widened(s, a, cases[i].typed, &fits), cases[i].written);
        ck_assert(fits);
    }
    synonyms_free(s);
    analyser_free(a);
    scratch_remove(&scratch);
}
END_TEST

START_TEST(a_query_gains_so_many_at_most)
{
    struct scratch scratch;
    struct synonyms *s;
    struct error error = {0};
    struct buffer text = {0};
    bool fits;
    scratch_make(&scratch);
    struct analyser *a = analyser_new();
    for (int i = 0; i < 40; i++)
        buffer_printf(&text, "%sword%c%c", i == 0 ? "" : ",", 'a' + i / 26, 'a' + i % 26);
    ck_assert_int_eq(
        synonyms_read(scratch_write(&scratch, "s", buffer_string(&text)), &s, &error),
        ERROR_NONE);
    widened(s, a, "wordab", &fits);
    ck_assert(fits);
    const char *written = widened(s, a, "wordab wordac", &fits);
    ck_assert(!fits);
    size_t ors = 0;
    for (const char *at = written; (at = strstr(at, " OR ")) != NULL; at++)
        ors++;
    ck_assert_uint_eq(ors, WIDEN_MAX);
    buffer_free(&text);
    synonyms_free(s);
    analyser_free(a);
    scratch_remove(&scratch);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {words_gain_their_synonyms, a_query_gains_so_many_at_most, NULL};
    return run_tests("widen", tests);
}
