#include "indexer/report.h"

#include "tests/unit/run.h"

/* printed(s): what report_print_source says. Free it. */
static char *printed(const struct report_source *s)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    report_print_source(s, false, out);
    fclose(out);
    return text;
}

START_TEST(counts_reasons_and_shows_the_first)
{
    struct report r = {0};
    struct report_source *s = report_add(&r, "a.jsonl");
    s->format = "jsonl";
    s->fates[FATE_NEW] = 7;
    for (uint64_t i = 1; i <= 5; i++) {
        struct complaint c;
        complain(&c, i * 10, i, "not JSON", "at byte %d", (int)i);
        report_refused(s, &c);
    }
    struct complaint c;
    complain(&c, 0, 99, "spam", "%s", "");
    report_skipped(s, &c);
    ck_assert(report_has_news(s));
    char *text = printed(s);
    ck_assert_str_eq(text, "a.jsonl (jsonl): 7 new, 1 not for the index, 5 refused\n"
                           "  5 refused: not JSON\n"
                           "    a.jsonl:10: at byte 1\n"
                           "    a.jsonl:20: at byte 2\n"
                           "    a.jsonl:30: at byte 3\n"
                           "  1 not for the index: spam\n"
                           "    a.jsonl:byte 99\n");
    free(text);
    report_free(&r);
}
END_TEST

START_TEST(keeps_no_more_reasons_than_it_can_show)
{
    struct report r = {0};
    struct report_source *s = report_add(&r, "a");
    for (int i = 0; i < 1000; i++) {
        struct complaint c;
        char reason[20];
        snprintf(reason, sizeof reason, "reason %d", i);
        complain(&c, 1, 1, reason, "%s", "");
        report_refused(s, &c);
    }
    ck_assert_uint_eq(s->refusals.count, REPORT_REASONS_MAX);
    ck_assert_uint_eq(s->refusals.at[REPORT_REASONS_MAX - 1].count,
                      1000 - REPORT_REASONS_MAX + 1);
    ck_assert_str_eq(s->refusals.at[REPORT_REASONS_MAX - 1].text, "other reasons");
    report_free(&r);
}
END_TEST

static void take_name(const struct report_source *s, void *payload)
{
    strcat(payload, s->name);
}

START_TEST(sources_leave_when_they_are_done)
{
    struct report r = {0};
    char names[20] = "";
    report_add(&r, "a")->fates[FATE_NEW] = 1;
    report_add(&r, "b")->fates[FATE_NEW] = 2;
    report_add(&r, "c")->refused = 4;
    error_set(&r.sources[1].failure, ERROR_IO, "b is cut");
    report_leave(&r, 2, take_name, names);
    ck_assert_str_eq(names, "ab");
    ck_assert_uint_eq(r.count, 1);
    ck_assert_str_eq(r.sources[0].name, "c");
    report_leave(&r, 1, take_name, names);
    ck_assert_uint_eq(r.left, 3);
    ck_assert_uint_eq(r.total.fates[FATE_NEW], 3);
    ck_assert_uint_eq(r.total.refused, 4);
    ck_assert_int_eq(r.total.failure.code, ERROR_IO);
    report_free(&r);
}
END_TEST

START_TEST(a_name_cannot_steer_the_terminal)
{
    struct report r = {0};
    struct report_source *s = report_add(&r, "a\033[31m\n");
    struct complaint c;
    s->format = "jsonl";
    complain(&c, 1, 1, "not JSON", "\033");
    report_refused(s, &c);
    char *text = printed(s);
    ck_assert_ptr_null(strchr(text, '\033'));
    free(text);
    report_free(&r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_reasons_and_shows_the_first,
                            keeps_no_more_reasons_than_it_can_show,
                            sources_leave_when_they_are_done,
                            a_name_cannot_steer_the_terminal,
                            NULL};
    return run_tests("report", tests);
}
