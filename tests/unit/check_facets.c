#include "searcher/answer/facets.h"

#include "tests/unit/library.h"

static struct library lib;
static struct matches all;
static struct groups groups;
static struct arena arena;

/* Everything in the index matches. */
static void open_with(const char *archive)
{
    struct error error = {0};
    struct shim_node node = {.op = SHIM_ALL};
    struct plan_tree tree = {&node, 1};
    library_open(&lib, archive);
    struct index *index = searcher_index(lib.searcher);
    ck_assert_int_eq(matches_run(index, &tree, false, &all, &error), ERROR_NONE);
    ck_assert_int_eq(matches_thread(index, &all, &error), ERROR_NONE);
    ck_assert_int_eq(matches_comment(index, &all, &error), ERROR_NONE);
    ck_assert_int_eq(matches_created(index, &all, &error), ERROR_NONE);
    groups_make(&all, &groups);
}

static void close_all(void)
{
    groups_free(&groups);
    matches_free(&all);
    arena_free(&arena);
    library_close(&lib);
}

static const char *count(enum facet_field field, bool grouped, size_t most)
{
    static char text[2000];
    struct error error = {0};
    struct facet f;
    size_t len = 0;
    ck_assert_int_eq(facets_count(searcher_index(lib.searcher), &all,
                                  grouped ? &groups : NULL, field, most, &arena, &f,
                                  &error),
                     ERROR_NONE);
    ck_assert_int_eq(f.field, field);
    text[0] = '\0';
    for (size_t i = 0; i < f.value_count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s=%d", i ? " " : "",
                                (int)f.values[i].value.len, f.values[i].value.at,
                                (int)f.values[i].count);
    return text;
}

START_TEST(values_are_counted_by_document_or_by_thread)
{
    open_with(library_archive);
    ck_assert_str_eq(count(FACET_TYPE, false, 10), "comment=7 article=5");
    ck_assert_str_eq(count(FACET_TYPE, true, 10), "article=5 comment=3");
    ck_assert_str_eq(count(FACET_AUTHOR, false, 10), "cid=4 Ann Lee=2 Bo Day=2 Dora=2");
    ck_assert_str_eq(count(FACET_AUTHOR, true, 10), "cid=3 Ann Lee=2 Bo Day=2 Dora=2");
    ck_assert_str_eq(count(FACET_SOURCE, true, 10), "North Post=2 South News=2");
    close_all();
}
END_TEST

START_TEST(spellings_of_one_value_are_one)
{
    open_with(library_archive);
    ck_assert_str_eq(count(FACET_TAG, false, 10), "Climate=2 Tax=1");
    ck_assert_str_eq(count(FACET_SECTION, false, 10), "Politics=2 Sport=1 Weather=1");
    close_all();
}
END_TEST

START_TEST(the_spelling_of_most_is_shown)
{
    struct buffer text = {0};
    static const char *const tags[] = {"vote", "VOTE", "Vote", "VOTE"};
    for (int i = 0; i < 4; i++)
        buffer_printf(
            &text,
            "{\"type\":\"article\",\"id\":\"%d\",\"title\":\"t\",\"text\":\"x\","
            "\"tags\":[\"%s\",\"%s\",\"other\"]}\n",
            i, tags[i], tags[i]);
    open_with(buffer_string(&text));
    ck_assert_str_eq(count(FACET_TAG, false, 10), "VOTE=4 other=4");
    ck_assert_str_eq(count(FACET_TAG, true, 1), "VOTE=4");
    close_all();
    buffer_free(&text);
}
END_TEST

START_TEST(dates_are_of_the_length_asked_for)
{
    open_with(library_archive);
    ck_assert_str_eq(count(FACET_YEAR, false, 10), "2023=9 2024=1");
    ck_assert_str_eq(count(FACET_YEAR, true, 10), "2023=4 2024=1");
    ck_assert_str_eq(count(FACET_MONTH, true, 2), "2023-05=3 2023-06=1");
    ck_assert_str_eq(count(FACET_DAY, false, 2), "2023-05-02=2 2023-05-01=1");
    close_all();
}
END_TEST

START_TEST(many_values_are_cut_to_the_most_frequent)
{
    struct buffer text = {0};
    for (int i = 0; i < 3000; i++)
        buffer_printf(
            &text,
            "{\"type\":\"article\",\"id\":\"%d\",\"title\":\"t\",\"text\":\"x\","
            "\"author\":\"writer %d\"}\n",
            i, i < 2000 ? i : i % 7);
    open_with(buffer_string(&text));
    ck_assert_str_eq(count(FACET_AUTHOR, false, 3),
                     "writer 0=144 writer 1=144 writer 2=144");
    close_all();
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {values_are_counted_by_document_or_by_thread,
                                  spellings_of_one_value_are_one,
                                  the_spelling_of_most_is_shown,
                                  dates_are_of_the_length_asked_for,
                                  many_values_are_cut_to_the_most_frequent,
                                  NULL};
    return run_tests("facets", tests);
}
