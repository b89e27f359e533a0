#include "searcher/answer/fill.h"

#include "tests/unit/library.h"

static struct library lib;

static const char archive[] =
    "{\"type\":\"article\",\"id\":\"both\",\"title\":\"\",\"text\":\"A carbon "
    "tax.\",\"lang\":"
    "\"en\"}\n"
    "{\"type\":\"article\",\"id\":\"one\",\"title\":\"\",\"text\":\"A tax on "
    "bread.\",\"lang\":"
    "\"en\"}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"one\",\"text\":\"No "
    "tax!\",\"lang\":"
    "\"en\"}\n"
    "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"one\",\"text\":\"Tax "
    "it.\",\"lang\":"
    "\"en\"}\n"
    "{\"type\":\"comment\",\"id\":\"c3\",\"article\":\"both\",\"text\":\"Tax, again.\","
    "\"lang\":\"en\"}\n"
    "{\"type\":\"article\",\"id\":\"none\",\"title\":\"\",\"text\":\"Trains.\",\"lang\":"
    "\"en\"}\n";

static const char *ask(const char *query, size_t limit, size_t offset)
{
    library_ask(&lib, query);
    lib.request.limit = limit;
    lib.request.offset = offset;
    library_search(&lib);
    return library_ids(lib.result.hits, lib.result.hit_count);
}

START_TEST(fills_the_page_with_what_has_some_of_the_words)
{
    library_open(&lib, archive);
    ck_assert_str_eq(ask("carbon tax", 20, 0), "both ~one");
    ck_assert_uint_eq(lib.result.total, 1); /* partial ones are not counted */
    ck_assert_uint_eq(lib.result.hits[1].matched_comments_count, 2);
    ck_assert(
        span_is(lib.result.warnings[0],
                "only 1 result has all of the words: the others have some of them"));
    ck_assert_str_eq(ask("zebra tax", 20, 0), "~one ~both");
    ck_assert_uint_eq(lib.result.total, 0);
    library_close(&lib);
}
END_TEST

START_TEST(never_beyond_the_limit_nor_where_it_is_not_wanted)
{
    library_open(&lib, archive);
    ck_assert_str_eq(ask("carbon tax", 1, 0), "both");
    ck_assert_str_eq(ask("carbon tax", 20, 1), "~one");
    ck_assert_str_eq(ask("carbon tax", 20, 2), "");
    ck_assert_str_eq(library_find(&lib, "carbon tax"), "both"); /* match: all */
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {fills_the_page_with_what_has_some_of_the_words,
                                  never_beyond_the_limit_nor_where_it_is_not_wanted,
                                  NULL};
    return run_tests("fill", tests);
}
