#include "searcher/plan/similar.h"

#include "tests/unit/library.h"

static const char archive[] =
    "{\"type\":\"article\",\"id\":\"wall\",\"lang\":\"en\",\"title\":\"Sea wall vote\",\"text\":\"The "
    "council voted for the sea wall after the flood.\"}\n"
    "{\"type\":\"comment\",\"id\":\"c\",\"article\":\"wall\",\"lang\":\"en\",\"text\":\"The sea wall is "
    "late.\"}\n"
    "{\"type\":\"article\",\"id\":\"flood\",\"published\":\"2020\",\"lang\":\"en\",\"title\":\"Flood over the sea wall\",\"text\":"
    "\"The flood came over the wall.\"}\n"
    "{\"type\":\"article\",\"id\":\"votes\",\"published\":\"2021\",\"lang\":\"en\",\"title\":\"Votes counted\",\"text\":\"The council "
    "voted late.\"}\n"
    "{\"type\":\"article\",\"id\":\"bread\",\"lang\":\"en\",\"title\":\"Rye bread\",\"text\":\"A bakery won a "
    "prize.\"}\n";

START_TEST(finds_articles_that_share_telling_words)
{
    struct library lib;
    library_open(&lib, archive);
    ck_assert_str_eq(library_find(&lib, "similar:wall sort:oldest"), "flood votes");
    /* Of a comment: its own words, and no article of its own discussion. */
    ck_assert_str_eq(library_find(&lib, "similar:c"), "votes");
    ck_assert_str_eq(library_find(&lib, "similar:wall votes"), "votes");
    library_close(&lib);
}
END_TEST

START_TEST(what_is_not_there_is_like_nothing_and_says_so)
{
    struct library lib;
    library_open(&lib, archive);
    ck_assert_str_eq(library_find(&lib, "similar:nowhere"), "");
    ck_assert_uint_ge(lib.result.warning_count, 1);
    ck_assert(span_is(lib.result.warnings[0], "similar: the index has no article nowhere"));
    ck_assert_str_eq(library_find(&lib, "similar:bread"), "");
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {finds_articles_that_share_telling_words,
                            what_is_not_there_is_like_nothing_and_says_so, NULL};
    return run_tests("similar", tests);
}
