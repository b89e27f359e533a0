#include "searcher/terminal/listing.h"

#include "searcher/terminal/chart.h"
#include "searcher/terminal/discussion.h"
#include "tests/unit/example_result.h"
#include "tests/unit/run.h"

#include <stdio.h>

static void check_golden(struct screen *s, const char *name)
{
    char path[4096], *wanted = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", getenv("CASES"), name);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ssize_t len = getdelim(&wanted, &size, '\0', file);
    fclose(file);
    if (len < 1 || strcmp(buffer_string(&s->out), wanted) != 0) {
        fputs(buffer_string(&s->out), stdout);
        ck_abort_msg("not as in %s", path);
    }
    free(wanted);
    buffer_free(&s->out);
    buffer_free(&s->paragraph);
}

static struct screen terminal(size_t width)
{
    return (struct screen){.width = width,
                           .columns = width,
                           .terminal = true,
                           .colour = true,
                           .links = true};
}

START_TEST(a_pipe_gets_plain_lines)
{
    struct search_request request = example_request();
    struct screen s = {0};
    listing_remarks(&s, &example_result);
    listing_write(&s, &request, &example_result);
    check_golden(&s, "listing_plain.txt");
}
END_TEST

START_TEST(a_terminal_gets_colours_links_and_a_chart)
{
    struct search_request request = example_request();
    struct screen s = terminal(50);
    listing_write(&s, &request, &example_result);
    check_golden(&s, "listing_terminal.txt");
}
END_TEST

START_TEST(nothing_of_a_document_steers_the_terminal)
{
    struct search_request request = example_request();
    struct screen s = {.terminal = true};
    struct search_result result = example_result;
    result.did_you_mean = SPAN("a\x1b[2Jb\xc2\x9b"
                               "2J");
    listing_write(&s, &request, &result);
    struct search_hit article = example_hits[0];
    discussion_write(&s, &article, true);
    for (size_t i = 0; i < s.out.len; i++)
        ck_assert(s.out.at[i] == '\n' || (unsigned char)s.out.at[i] >= 0x20);
    ck_assert_ptr_null(strstr(buffer_string(&s.out), "\xe2\x80\xae"));
    ck_assert_ptr_null(strstr(buffer_string(&s.out), "\xc2\x9b"));
    buffer_free(&s.out);
    buffer_free(&s.paragraph);
}
END_TEST

START_TEST(an_answer_without_hits_says_so)
{
    struct search_request request;
    struct search_result result = {.group = GROUP_THREAD};
    struct screen s = {0};
    search_request_init(&request);
    listing_write(&s, &request, &result);
    ck_assert_str_eq(buffer_string(&s.out),
                     "0 articles (0 articles and comments) in 0.0 ms\n\n");
    buffer_free(&s.out);
    buffer_free(&s.paragraph);
}
END_TEST

START_TEST(a_discussion_is_a_tree)
{
    static const uint32_t depths[] = {1, 2, 3, 2, 1};
    struct search_hit comments[5], article = example_hits[0];
    char ids[5][8];
    for (size_t i = 0; i < 5; i++) {
        comments[i] = example_comments[0];
        comments[i].depth = depths[i];
        snprintf(ids[i], sizeof ids[i], "c:%zu", i);
        comments[i].record.id = span_of(ids[i]);
    }
    comments[3].record.deleted = true;
    comments[3].record.author_count = 0;
    comments[3].record.text = (struct span){0};
    article.comments = comments;
    article.comment_count = 5;
    struct screen s = {0};
    discussion_write(&s, &article, true);
    screen_blank(&s);
    ck_assert(discussion_branch(&s, &article, SPAN("c:1"), true));
    ck_assert(!discussion_branch(&s, &article, SPAN("c:9"), true));
    check_golden(&s, "discussion.txt");
}
END_TEST

START_TEST(deep_replies_leave_room_for_their_text)
{
    struct search_hit comments[40], article = example_hits[0];
    for (uint32_t i = 0; i < 40; i++) {
        comments[i] = example_comments[0];
        comments[i].depth = i + 1;
    }
    article.comments = comments;
    article.comment_count = 40;
    struct screen s = {.width = 40, .terminal = true};
    discussion_write(&s, &article, true);
    ck_assert_ptr_nonnull(
        strstr(buffer_string(&s.out), "│ │ │ │ │ A flood, every year."));
    ck_assert_ptr_null(strstr(buffer_string(&s.out), "│ │ │ │ │ │ "));
    buffer_free(&s.out);
    buffer_free(&s.paragraph);
}
END_TEST

START_TEST(long_timelines_are_added_up)
{
    struct histogram_bin bins[365] = {{0}};
    for (size_t i = 0; i < 365; i++)
        bins[i] = (struct histogram_bin){.start = 1704067200 + 86400 * (int64_t)i,
                                         .count = i % 30,
                                         .burst = i == 200,
                                         .top_title = SPAN("Burst"),
                                         .top_id = SPAN("b:1")};
    bins[200].count = 300;
    struct screen s = terminal(60);
    s.colour = false;
    chart_write(&s, INTERVAL_DAY, bins, 365);
    chart_write(&s, INTERVAL_DAY, bins, 10);
    chart_write(&s, INTERVAL_YEAR, bins, 1);
    chart_write(&s, INTERVAL_YEAR, bins, 0);
    check_golden(&s, "chart.txt");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_pipe_gets_plain_lines,
                            a_terminal_gets_colours_links_and_a_chart,
                            nothing_of_a_document_steers_the_terminal,
                            an_answer_without_hits_says_so,
                            a_discussion_is_a_tree,
                            deep_replies_leave_room_for_their_text,
                            long_timelines_are_added_up,
                            NULL};
    return run_tests("listing", tests);
}
