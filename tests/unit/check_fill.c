#include "searcher/answer/fill.h"

#include "tests/unit/library.h"

static const char *filled(struct library *l, const char *query, size_t limit, uint64_t offset)
{
    library_ask(l, query);
    l->request.limit = limit;
    l->request.offset = offset;
    library_search(l);
    return library_ids(l->result.hits, l->result.hit_count);
}

static bool warns(const struct search_result *r, const char *text)
{
    for (size_t i = 0; i < r->warning_count; i++)
        if (span_is(r->warnings[i], text))
            return true;
    return false;
}

START_TEST(rows_with_some_of_the_words_follow_those_with_all)
{
    struct library lib;
    library_open(&lib, library_archive);
    const char *ids = filled(&lib, "carbon strong", 20, 0);
    ck_assert_msg(strncmp(ids, "frames ~", 8) == 0, "%s", ids);
    ck_assert(lib.result.hit_count > 2);
    ck_assert_uint_eq(lib.result.total, 1); /* they count nowhere */
    ck_assert(warns(&lib.result,
                    "only 1 result has all of the words: the others have some of them"));
    ck_assert_uint_eq(lib.result.next_cursor.len, 0);
    for (size_t i = 1; i < lib.result.hit_count; i++)
        ck_assert(!span_is(lib.result.hits[i].record.id, "frames"));
    library_close(&lib);
}
END_TEST

START_TEST(the_list_ends_at_the_limit)
{
    struct library lib;
    library_open(&lib, library_archive);
    filled(&lib, "carbon strong", 3, 0);
    ck_assert_uint_eq(lib.result.hit_count, 3);
    filled(&lib, "carbon strong", 3, 1);
    ck_assert_uint_eq(lib.result.hit_count, 2);
    ck_assert(lib.result.hits[0].partial);
    ck_assert_str_eq(filled(&lib, "carbon strong", 3, 3), "");
    library_close(&lib);
}
END_TEST

START_TEST(without_any_full_row_it_says_so)
{
    struct library lib;
    library_open(&lib, library_archive);
    const char *ids = filled(&lib, "strong zebracorn", 20, 0);
    ck_assert_str_eq(ids, "~frames");
    ck_assert_uint_eq(lib.result.total, 0);
    ck_assert(warns(&lib.result,
                    "nothing has all of the words: these have some of them"));
    library_close(&lib);
}
END_TEST

START_TEST(comments_below_are_counted_by_any_of_the_words)
{
    struct library lib;
    library_open(&lib, library_archive);
    filled(&lib, "heating zebracorn", 20, 0);
    ck_assert_uint_eq(lib.result.hit_count, 1);
    ck_assert(span_is(lib.result.hits[0].record.id, "tax"));
    ck_assert(lib.result.hits[0].partial);
    ck_assert_uint_eq(lib.result.hits[0].matched_comments_count, 2);
    library_close(&lib);
}
END_TEST

START_TEST(only_when_asked_for_it)
{
    struct library lib;
    library_open(&lib, library_archive);
    ck_assert_str_eq(library_find(&lib, "carbon strong"), "frames");
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {rows_with_some_of_the_words_follow_those_with_all,
                            the_list_ends_at_the_limit, without_any_full_row_it_says_so,
                            comments_below_are_counted_by_any_of_the_words,
                            only_when_asked_for_it, NULL};
    return run_tests("fill", tests);
}
