#include "searcher/answer/why.h"

#include "tests/unit/library.h"

static struct library lib;

static const char archive[] =
    "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Carbon\",\"text\":\"A carbon tax.\","
    "\"url\":\"https://north.example/a\",\"lang\":\"en\"}\n"
    "{\"type\":\"article\",\"id\":\"b\",\"title\":\"Carbon\",\"text\":\"Carbon alone.\","
    "\"url\":\"https://north.example/b\",\"lang\":\"en\"}\n"
    "{\"type\":\"comment\",\"id\":\"c\",\"article\":\"b\",\"text\":\"Carbon again.\","
    "\"lang\":\"en\"}\n";

static bool warns(const char *line)
{
    for (size_t i = 0; i < lib.result.warning_count; i++)
        if (span_is(lib.result.warnings[i], line))
            return true;
    return false;
}

START_TEST(says_what_would_be_found_without_each_part)
{
    library_open(&lib, archive);
    ck_assert_str_eq(library_find(&lib, "carbon tax site:south.example"), "");
    ck_assert(warns("without site:south.example: 1 hit"));
    ck_assert(!warns("without tax: 0 hits") && !warns("without carbon: 0 hits"));
    ck_assert_str_eq(library_find(&lib, "carbon zebra"), "");
    /* Rows are discussions: the comment on b is no hit of its own. */
    ck_assert(warns("without zebra: 2 hits"));
    ck_assert_str_eq(library_find(&lib, "carbon -tax -alone -again"), "");
    ck_assert(warns("without -tax: 1 hit"));
    library_close(&lib);
}
END_TEST

START_TEST(says_nothing_where_there_are_hits_or_one_part)
{
    library_open(&lib, archive);
    library_find(&lib, "carbon tax");
    ck_assert_uint_eq(lib.result.warning_count, 0);
    library_find(&lib, "zebra");
    for (size_t i = 0; i < lib.result.warning_count; i++)
        ck_assert(strncmp(lib.result.warnings[i].at, "without", 7) != 0);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {says_what_would_be_found_without_each_part,
                                  says_nothing_where_there_are_hits_or_one_part, NULL};
    return run_tests("why", tests);
}
