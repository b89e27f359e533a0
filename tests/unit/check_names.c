#include "searcher/names.h"

#include "searcher/request.h"
#include "tests/unit/run.h"

static const struct names *const lists[] = {&names_sorts,      &names_groups,
                                            &names_matches,    &names_intervals,
                                            &names_highlights, &names_facets};

START_TEST(every_number_has_a_word_that_finds_it)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (int n = 0; n < lists[i]->count; n++) {
            ck_assert_ptr_nonnull(lists[i]->words[n]);
            ck_assert_int_eq(names_find(lists[i], span_of(lists[i]->words[n])), n);
        }
    }
    ck_assert_int_eq(names_find(&names_sorts, SPAN("active")), SORT_ACTIVE);
    ck_assert_int_eq(names_find(&names_facets, SPAN("day")), FACET_DAY);
}
END_TEST

START_TEST(other_words_find_nothing)
{
    ck_assert_int_eq(names_find(&names_sorts, SPAN("")), -1);
    ck_assert_int_eq(names_find(&names_sorts, SPAN("new")), -1);
    ck_assert_int_eq(names_find(&names_sorts, SPAN("newest ")), -1);
    ck_assert_int_eq(names_find(&names_sorts, SPAN("Newest")), -1);
}
END_TEST

START_TEST(lists_read_as_english)
{
    struct buffer out = {0};
    names_list(&names_matches, &out);
    ck_assert_str_eq(buffer_string(&out), "auto, all or any");
    buffer_clear(&out);
    names_list(&names_groups, &out);
    ck_assert_str_eq(buffer_string(&out), "thread or none");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {every_number_has_a_word_that_finds_it,
                            other_words_find_nothing, lists_read_as_english, NULL};
    return run_tests("names", tests);
}
