#include "searcher/answer/why.h"

#include "tests/unit/library.h"

/* The warnings of the last answer, each in brackets; borrowed. */
static const char *warnings(const struct search_result *r)
{
    static struct buffer out;
    buffer_clear(&out);
    for (size_t i = 0; i < r->warning_count; i++)
        buffer_printf(&out, "[%.*s]", (int)r->warnings[i].len, r->warnings[i].at);
    return buffer_string(&out);
}

START_TEST(says_what_kept_the_answer_empty)
{
    static const struct {
        const char *query, *says;
        enum search_group group;
    } cases[] = {
        /* Rows are counted as they would be. */
        {"carbon site:nowhere.example", "[without site:nowhere.example: 5 hits]", GROUP_THREAD},
        {"carbon site:nowhere.example", "[without site:nowhere.example: 7 hits]", GROUP_NONE},
        {"carbon zebracorn", "[no document has zebracorn][without zebracorn: 5 hits]", GROUP_THREAD},
        {"river -rain", "[without river: 6 hits][without -rain: 1 hit]", GROUP_THREAD},
        {"tax author:\"bo day\" date:2019", "", GROUP_THREAD}, /* no one part alone */
        {"=Carbons tax", "[without =Carbons: 4 hits]", GROUP_THREAD},
        {"zebracorn", "[no document has zebracorn]", GROUP_THREAD},
        {"carbon", "", GROUP_THREAD}, /* not empty: nothing to say */
    };
    struct library lib;
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        library_ask(&lib, cases[i].query);
        lib.request.match = MATCH_ALL;
        lib.request.group = cases[i].group;
        lib.request.group_given = true;
        const char *got = warnings(library_search(&lib));
        ck_assert_msg(strcmp(got, cases[i].says) == 0, "%s: %s", cases[i].query, got);
    }
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {says_what_kept_the_answer_empty, NULL};
    return run_tests("why", tests);
}
