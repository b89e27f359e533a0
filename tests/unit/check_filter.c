#include "searcher/plan/filter.h"

#include "corpus/text/date.h"
#include "tests/unit/matching.h"

START_TEST(values_are_compared_as_their_fields_want_it)
{
    static const struct {
        enum schema_field field;
        const char *value, *ids;
    } cases[] = {
        {FIELD_SITE, "north.example", "tax c1 c2 c3 office notes"},
        {FIELD_SITE, "https://www.NORTH.example/x", "tax c1 c2 c3 office notes"},
        {FIELD_SITE, "*.north.example", "tax c1 c2 c3 office notes"},
        {FIELD_SITE, "orth.example", ""},
        {FIELD_SITE, "South News", "flood frames"},
        {FIELD_AUTHOR, "ann LEE", "tax frames"},
        {FIELD_AUTHOR, "lee", "tax frames"},
        {FIELD_AUTHOR, "lee ann", "tax frames"},
        {FIELD_AUTHOR, "ann day", "frames"}, /* any of its authors' words */
        {FIELD_SECTION, "POLITICS", "tax office"},
        {FIELD_TAG, "Climate", "tax flood"},
        {FIELD_TAG, "clim", ""},
        {FIELD_LANG, "eng", "tax c1 c2 c3 flood c4 c5 office frames notes lost"},
        {FIELD_LANG, "de", ""},
        {FIELD_URL, "http://north.example/tax?utm_source=x#top", "tax"},
        {FIELD_ID, "c4", "c4"},
        {FIELD_PARENT, "c1", "c2 c8"},
    };
    struct library lib;
    struct arena arena = {0};
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct query_node node = {.kind = QUERY_FIELD,
                                  .field = cases[i].field,
                                  .text = span_of(cases[i].value)};
        struct expr *e = filter_field(searcher_analyser(lib.searcher), &node, &arena);
        const char *got = matching_ids(&lib, e);
        ck_assert_msg(strcmp(got, cases[i].ids) == 0, "%s: %s, not %s", cases[i].value, got,
                      cases[i].ids);
    }
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

/* By years, months, days, and the times within a day. */
START_TEST(dates_hold_from_their_first_second_up_to_the_end)
{
    static const struct {
        const char *from, *to, *ids;
    } cases[] = {
        {"2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z",
         "tax c1 c2 c3 flood c4 c5 office lost"},
        {"2023-05-02T00:00:00Z", "2023-05-04T00:00:00Z", "c1 c2 flood"},
        {"2023-05-02T08:00:00Z", "2023-05-02T09:00:00Z", "c1"},
        {"2023-05-02T08:00:01Z", "2023-05-02T09:00:01Z", "c2"},
        {"2023-07-01T00:00:00Z", "2024-06-01T00:00:00Z", "c5 frames"},
        {"2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", ""},
    };
    struct library lib;
    struct arena arena = {0};
    struct error error = {0};
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t low, high;
        ck_assert(date_parse(span_of(cases[i].from), &low));
        ck_assert(date_parse(span_of(cases[i].to), &high));
        struct expr *e =
            filter_date(searcher_index(lib.searcher), low, high, &arena, &error);
        ck_assert_str_eq(matching_ids(&lib, e), cases[i].ids);
    }
    struct expr *open = filter_date(searcher_index(lib.searcher), INT64_MIN, INT64_MAX,
                                    &arena, &error);
    ck_assert_str_eq(matching_ids(&lib, open),
                     "tax c1 c2 c3 flood c4 c5 office frames lost");
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {values_are_compared_as_their_fields_want_it,
                            dates_hold_from_their_first_second_up_to_the_end, NULL};
    return run_tests("filter", tests);
}
