#include "searcher/json/json_write.h"

#include "tests/unit/example_result.h"
#include "tests/unit/run.h"

#include <jansson.h>
#include <stdio.h>

/* What is written is JSON that jansson reads; *out is the same with sorted keys and
 * indents, for comparison with a file of tests/cases. */
static void check_golden(const struct buffer *written, const char *name)
{
    json_error_t failure;
    json_t *value = json_loadb(written->at, written->len, 0, &failure);
    ck_assert_msg(value != NULL, "%s at %d: %.*s", failure.text, failure.position,
                  (int)written->len, written->at);
    ck_assert_ptr_null(memchr(written->at, '\n', written->len));
    char *got = json_dumps(value, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    char path[4096], *wanted = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", getenv("CASES"), name);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ssize_t len = getdelim(&wanted, &size, '\0', file);
    fclose(file);
    if (len < 1 || strncmp(got, wanted, (size_t)len - 1) != 0 || got[len - 1] != '\0') {
        puts(got);
        ck_abort_msg("not as in %s", path);
    }
    free(wanted);
    free(got);
    json_decref(value);
}

START_TEST(an_answer_has_every_field_of_the_protocol)
{
    struct search_request request = example_request();
    struct buffer out = {0};
    json_write_result(&example_result, &request, SPAN("\"a1\""), &out);
    check_golden(&out, "answer.json");
    buffer_free(&out);
}
END_TEST

START_TEST(offsets_are_of_the_fragment_and_of_the_field)
{
    struct search_request request = example_request();
    struct search_result result = example_result;
    struct buffer out = {0};
    request.highlight.format = HIGHLIGHT_OFFSETS;
    request.facet_count = 0;
    request.histogram = INTERVAL_NONE;
    request.explain = false;
    result.hit_count = 1;
    json_write_result(&result, &request, (struct span){0}, &out);
    check_golden(&out, "answer_offsets.json");
    buffer_free(&out);
}
END_TEST

START_TEST(lines_are_one_hit_each)
{
    struct search_request request = example_request();
    struct buffer out = {0};
    json_write_hits(&example_result, &request, &out);
    size_t lines = 0;
    for (char *line = strtok((char *)buffer_string(&out), "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        json_t *hit = json_loads(line, 0, NULL);
        ck_assert_ptr_nonnull(hit);
        ck_assert_str_eq(json_string_value(json_object_get(hit, "id")),
                         lines == 0 ? "ch:1" : "bare");
        json_decref(hit);
        lines++;
    }
    ck_assert_uint_eq(lines, 2);
    buffer_free(&out);
}
END_TEST

START_TEST(a_thread_is_a_tree)
{
    static const uint32_t depths[] = {1, 2, 3, 2, 1, 3};
    struct search_hit comments[6], article = example_hits[0];
    char ids[6][8];
    for (size_t i = 0; i < 6; i++) {
        comments[i] = example_comments[0];
        comments[i].depth = depths[i];
        snprintf(ids[i], sizeof ids[i], "c:%zu", i);
        comments[i].record.id = span_of(ids[i]);
    }
    comments[4].record.deleted = true;
    comments[4].record.text = (struct span){0};
    article.comments = comments;
    article.comment_count = 6;
    struct buffer out = {0};
    json_write_thread(&article, (struct span){0}, &out);
    check_golden(&out, "thread.json");
    buffer_free(&out);
}
END_TEST

START_TEST(a_thread_of_any_depth_can_be_read)
{
    enum { DEEP = 5000 };
    struct search_hit *comments = calloc(DEEP, sizeof *comments),
                      article = example_hits[0];
    for (size_t i = 0; i < DEEP; i++) {
        comments[i] = example_comments[0];
        comments[i].depth = (uint32_t)i + 1;
    }
    article.comments = comments;
    article.comment_count = DEEP;
    struct buffer out = {0};
    json_write_thread(&article, (struct span){0}, &out);
    json_t *value = json_loadb(out.at, out.len, 0, NULL);
    ck_assert_ptr_nonnull(value);
    json_decref(value);
    buffer_free(&out);
    free(comments);
}
END_TEST

START_TEST(errors_name_their_code_and_field)
{
    struct json_complaint complaint = {JSON_LIMIT_TOO_LARGE, "limit",
                                       "limit must be 1 to 1000, not 5000"};
    struct buffer out = {0};
    json_write_error(&complaint, SPAN("7"), &out);
    ck_assert_str_eq(
        buffer_string(&out),
        "{\"id\":7,\"api\":1,\"error\":{\"code\":\"limit_too_large\",\"message\":"
        "\"limit must be 1 to 1000, not 5000\",\"field\":\"limit\"}}");
    buffer_clear(&out);
    json_write_error(&(struct json_complaint){.code = JSON_BAD_JSON}, (struct span){0},
                     &out);
    ck_assert_str_eq(
        buffer_string(&out),
        "{\"api\":1,\"error\":{\"code\":\"bad_json\",\"message\":\"\",\"field\":null}}");
    buffer_free(&out);
}
END_TEST

START_TEST(info_lists_languages_and_limits)
{
    struct info_language languages[] = {{SPAN("en"), 90}, {SPAN("de"), 10}};
    struct info info = {.path = SPAN("x"),
                        .documents = 100,
                        .articles = 40,
                        .comments = 60,
                        .bytes = 123456,
                        .revision = 7,
                        .oldest = 1707868800,
                        .newest = RECORD_NO_TIME,
                        .committed_at = 1707868801,
                        .languages = languages,
                        .language_count = 2};
    struct buffer out = {0};
    json_write_info(&info, (struct span){0}, &out);
    check_golden(&out, "info.json");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {an_answer_has_every_field_of_the_protocol,
                            offsets_are_of_the_fragment_and_of_the_field,
                            lines_are_one_hit_each,
                            a_thread_is_a_tree,
                            a_thread_of_any_depth_can_be_read,
                            errors_name_their_code_and_field,
                            info_lists_languages_and_limits,
                            NULL};
    return run_tests("json_write", tests);
}
