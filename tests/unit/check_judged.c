#include "searcher/eval/judged.h"

#include "corpus/buffer.h"

#include "tests/unit/run.h"

#include <stdio.h>
#include <unistd.h>

/* write_file(text): a new temporary file with that text; its name is in one of two
 * places. */
static const char *write_file(const char *text)
{
    static char names[2][32];
    static int next;
    char *name = names[next++ % 2];
    strcpy(name, "/tmp/lede-judged-XXXXXX");
    int fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return name;
}

static enum error_code read_both(const char *queries, const char *qrels,
                                 struct judged *out, struct error *error)
{
    const char *a = write_file(queries), *b = write_file(qrels);
    enum error_code code = judged_read(a, b, out, error);
    unlink(a);
    unlink(b);
    return code;
}

START_TEST(queries_get_their_judgements)
{
    struct judged j;
    struct error error = {0};
    ck_assert_int_eq(read_both("q1\tcarbon tax\nq2\tfloods  in \tPeru\r\n\nq3\t\n",
                               "q2 0 d7 2\nq1 0 d1 1\nq2\tQ0\td3\t0\nq2 0 d5 3\n"
                               "q9 0 d1 1\n\nq2 0 d4 -1",
                               &j, &error),
                     ERROR_NONE);
    ck_assert_uint_eq(j.count, 3);
    ck_assert(span_is(j.queries[0].text, "carbon tax"));
    ck_assert(span_is(j.queries[1].text, "floods  in \tPeru"));
    ck_assert(span_is(j.queries[2].text, ""));
    ck_assert_uint_eq(j.queries[0].relevant_count, 1);
    ck_assert_uint_eq(j.queries[2].relevant_count, 0);
    const struct judged_query *q = &j.queries[1];
    ck_assert_uint_eq(q->relevant_count, 2);
    ck_assert_int_eq(q->relevant[0], 3);
    ck_assert_int_eq(q->relevant[1], 2);
    ck_assert_int_eq(judged_grade(&j, q, SPAN("d7")), 2);
    ck_assert_int_eq(judged_grade(&j, q, SPAN("d5")), 3);
    ck_assert_int_eq(judged_grade(&j, q, SPAN("d3")), 0);
    ck_assert_int_eq(judged_grade(&j, q, SPAN("d4")), -1);
    ck_assert_int_eq(judged_grade(&j, q, SPAN("d1")), 0);
    ck_assert_int_eq(judged_grade(&j, q, SPAN("no such")), 0);
    judged_free(&j);
}
END_TEST

START_TEST(a_line_of_another_form_is_named)
{
    static const struct {
        const char *queries, *qrels, *where;
    } cases[] = {
        {"q1\ta\nno tab\n", "", ":2:"},
        {"q1\ta\nq1\tb\n", "", ":2:"},
        {"\ta\n", "", ":1:"},
        {"q1\ta\n", "q1 0 d1 1\nq1 0 d2\n", ":2:"},
        {"q1\ta\n", "q1 0 d1 good\n", ":1:"},
        {"q1\ta\n", "q1 0 d1 99999999999999999\n", ":1:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct judged j;
        struct error error = {0};
        ck_assert_int_eq(read_both(cases[i].queries, cases[i].qrels, &j, &error),
                         ERROR_USAGE);
        ck_assert_ptr_nonnull(strstr(error.text, cases[i].where));
        judged_free(&j);
    }
}
END_TEST

START_TEST(a_missing_file_is_an_error)
{
    struct judged j;
    struct error error = {0};
    ck_assert_int_eq(judged_read("/no/such/file", "/no/such/file", &j, &error), ERROR_IO);
    judged_free(&j);
}
END_TEST

START_TEST(many_queries_are_kept_apart)
{
    struct buffer queries = {0}, qrels = {0};
    struct judged j;
    struct error error = {0};
    for (int i = 0; i < 1000; i++) {
        buffer_printf(&queries, "q%d\ttext %d\n", i, i);
        buffer_printf(&qrels, "q%d 0 d%d 1\n", 999 - i, i);
    }
    ck_assert_int_eq(
        read_both(buffer_string(&queries), buffer_string(&qrels), &j, &error),
        ERROR_NONE);
    ck_assert_uint_eq(j.count, 1000);
    for (size_t i = 0; i < j.count; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "d%zu", 999 - i);
        ck_assert_int_eq(judged_grade(&j, &j.queries[i], (struct span){id, (size_t)len}),
                         1);
        ck_assert_uint_eq(j.queries[i].grade_count, 1);
    }
    judged_free(&j);
    buffer_free(&queries);
    buffer_free(&qrels);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        queries_get_their_judgements, a_line_of_another_form_is_named,
        a_missing_file_is_an_error, many_queries_are_kept_apart, NULL};
    return run_tests("judged", tests);
}
