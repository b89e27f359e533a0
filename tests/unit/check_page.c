#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("page");
}
END_TEST

START_TEST(every_cut)
{
    const struct span text =
        SPAN("Title caf\xc3\xa9\n- 12 March 2026\n- Summary\n\nText.\n\n"
             "2 Comments\nOne.\nTwo.\nComments are closed.\n");
    const struct format *f = format_find(SPAN("page"));
    const struct format_options options = {.since = RECORD_NO_TIME};
    for (size_t len = 0; len <= text.len; len++) {
        struct buffer out = {0};
        size_t records =
            cases_print_all(f, &options, "cut", (struct span){text.at, len}, &out);
        ck_assert_uint_le(records, 3);
        ck_assert(records > 0 || len == 0);
        buffer_free(&out);
    }
}
END_TEST

static int sniffed(struct span head)
{
    return format_find(SPAN("page"))->sniff(head);
}

START_TEST(takes_prose_and_nothing_else)
{
    ck_assert_int_eq(sniffed(SPAN("Ferry strike\n- 12 March 2026\n\nText.\n")), 10);
    ck_assert_int_eq(sniffed(SPAN("Ferry strike\n\nText.\n\n12 Comments\n")), 10);
    ck_assert_int_eq(
        sniffed(SPAN("Ferry strike\n\nThe ferries stay in port, says the company.\n")),
        2);
    static const struct span others[] = {
        SPAN(""),
        SPAN("\n"),
        SPAN("{\"id\":\"a\",\"title\":\"A long sentence that ends in a full stop.\"}\n"),
        SPAN("[1,2]"),
        SPAN("<html><p>A long sentence that ends somewhere in a full stop.</p>"),
        SPAN("From ana@example.org Tue Mar 12\nSubject: x\n\nA long sentence, as in a "
             "mail.\n"),
        SPAN("#!/bin/sh\n# A long comment that ends as all sentences do, in a full "
             "stop.\n"),
        SPAN("id,title,score\n1,ferry,4\n2,strike,5\n"),
        SPAN("binary \x01\x02 and a long line that ends in a full stop.\n"),
        SPAN("2024-01-01 12:00:00 17 4711 0x00ff 12.5\n2024-01-01 12:00:01 18 4712 "
             "0x00fe 1."),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_int_eq(sniffed(others[i]), 0);
}
END_TEST

START_TEST(huge_pages_are_refused_in_bounded_memory)
{
    struct buffer text = {0}, out = {0};
    buffer_add_string(&text, "Title\n\n");
    while (text.len <= RECORD_TEXT_BYTES_MAX)
        buffer_add_string(&text,
                          "A sentence in a text that does not want to come to an end, "
                          "as if it had been written by a committee of novelists.\n");
    const struct format_options options = {.since = RECORD_NO_TIME};
    size_t records = cases_print_all(format_find(SPAN("page")), &options, "huge",
                                     buffer_span(&text), &out);
    ck_assert_uint_eq(records, 0);
    ck_assert_str_eq(buffer_string(&out),
                     "refused 1:0 text too long: more than 16777216 bytes on one page\n");
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases, every_cut, takes_prose_and_nothing_else,
                            huge_pages_are_refused_in_bounded_memory, NULL};
    return run_tests("page", tests);
}
