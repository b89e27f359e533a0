#include "searcher/serve/hnapi.h"

#include "searcher/query/query.h"
#include "tests/unit/run.h"

/* What a query string asks for, as the filter reads in the query language. */
static const struct {
    const char *params, *filter;
} requests[] = {
    {"query=rust", ""},
    {"", "type:article OR type:comment"},
    {"tags=story", "type:article"},
    {"tags=comment,author_pg", "type:comment author:pg"},
    {"tags=(story,poll)", "type:article OR type:article"},
    {"tags=comment,(author_a,author_b)", "type:comment (author:a OR author:b)"},
    {"tags=story_8863", "thread:hn:8863 OR thread:8863"},
    {"tags=ask_hn", "title:\"ask hn\""},
    {"numericFilters=points>=10,num_comments<5", "points>=10 comments<=4"},
    {"numericFilters=points=3", "points:3"},
};

START_TEST(reads_requests)
{
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct http_param params[HTTP_PARAMS_MAX];
        struct arena arena = {0};
        struct buffer parsed = {0};
        struct search_request request;
        struct span problem = {0};
        struct query query;
        struct error error = {0};
        size_t count;
        ck_assert(http_params(span_of(requests[i].params), &arena, params, &count));
        ck_assert_msg(hnapi_request(false, params, count, &arena, &request, &problem), "%s: %.*s",
                      requests[i].params, (int)problem.len, problem.at);
        ck_assert_int_eq(query_parse(request.filter, 0, &arena, &query, &error), ERROR_NONE);
        ck_assert_msg(query.warning_count == 0, "%s", requests[i].params);
        query_write(&query, &parsed);
        ck_assert_str_eq(buffer_string(&parsed), requests[i].filter);
        buffer_free(&parsed);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(counts_pages)
{
    struct http_param params[HTTP_PARAMS_MAX];
    struct arena arena = {0};
    struct search_request request;
    struct span problem;
    size_t count;
    ck_assert(http_params(SPAN("query=a+b&page=3&hitsPerPage=7"), &arena, params, &count));
    ck_assert(hnapi_request(true, params, count, &arena, &request, &problem));
    ck_assert(span_is(request.query, "a b"));
    ck_assert_uint_eq(request.limit, 7);
    ck_assert_uint_eq(request.offset, 21);
    ck_assert_int_eq(request.sort, SORT_NEWEST);
    ck_assert_int_eq(request.group, GROUP_NONE);
    arena_free(&arena);
}
END_TEST

static const char *const refused[] = {
    "typoTolerance=false", "tags=front_page", "tags=(story", "tags=story)", "tags=((story))",
    "tags=()", "numericFilters=points", "numericFilters=points>x", "numericFilters=size>1",
    "page=x", "hitsPerPage=0", "hitsPerPage=1001", "page=-1",
};

START_TEST(names_what_it_does_not_take)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct http_param params[HTTP_PARAMS_MAX];
        struct arena arena = {0};
        struct search_request request;
        struct span problem = {0};
        size_t count;
        ck_assert(http_params(span_of(refused[i]), &arena, params, &count));
        ck_assert_msg(!hnapi_request(false, params, count, &arena, &request, &problem), "%s", refused[i]);
        ck_assert_uint_gt(problem.len, 0);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(writes_answers_as_programs_know_them)
{
    struct highlight_mark mark = {0, 4};
    struct highlight title = {.text = SPAN("Rust & C"), .starts = true, .ends = true,
                              .marks = &mark, .mark_count = 1};
    struct span author = SPAN("pg");
    struct search_hit hit = {.record = {.type = RECORD_ARTICLE, .id = SPAN("hn:8863"),
                                        .thread_id = SPAN("hn:8863"), .title = SPAN("Rust & C"),
                                        .authors = &author, .author_count = 1,
                                        .created_at = 1175714200, .points = 111},
                             .title_marks = &title, .comment_total = 71};
    struct search_result result = {.hits = &hit, .hit_count = 1, .total = 41};
    struct search_request request;
    struct buffer out = {0};
    search_request_init(&request);
    request.highlight.pre_tag = SPAN("<em>");
    request.highlight.post_tag = SPAN("</em>");
    request.query = SPAN("rust");
    hnapi_write(&request, &result, SPAN("query=rust"), &out);
    const char *parts[] = {"\"objectID\":\"8863\"", "\"author\":\"pg\"", "\"points\":111",
                           "\"created_at\":\"2007-04-04T19:16:40Z\"", "\"created_at_i\":1175714200",
                           "\"num_comments\":71", "\"story_id\":8863", "\"nbHits\":41", "\"nbPages\":3",
                           "\"_tags\":[\"story\",\"author_pg\",\"story_8863\"]",
                           "\"title\":{\"value\":\"<em>Rust</em> &amp; C\""};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        ck_assert_msg(strstr(buffer_string(&out), parts[i]) != NULL, "%s in %s", parts[i], out.at);
    buffer_free(&out);
}
END_TEST

START_TEST(nests_an_item)
{
    struct search_hit comments[3] = {0};
    struct search_hit hit = {.record = {.type = RECORD_ARTICLE, .id = SPAN("hn:1"), .thread_id = SPAN("hn:1"),
                                        .created_at = RECORD_NO_TIME, .points = RECORD_NO_NUMBER},
                             .comments = comments, .comment_count = 3};
    const char *ids[] = {"hn:2", "hn:3", "hn:4"};
    const uint32_t depths[] = {1, 2, 1};
    struct buffer out = {0};
    for (int i = 0; i < 3; i++) {
        comments[i].record = (struct record){.type = RECORD_COMMENT, .id = span_of(ids[i]), .thread_id = SPAN("hn:1"),
                                             .created_at = RECORD_NO_TIME, .points = RECORD_NO_NUMBER};
        comments[i].depth = depths[i];
    }
    hnapi_write_item(&hit, &out);
    const char *at = buffer_string(&out);
    for (const char *const *p = (const char *const[]){"\"id\":1,", "\"children\":[{\"id\":2,", "\"children\":[{\"id\":3,",
                                                      "\"children\":[]}]},{\"id\":4,", "\"children\":[]}]}", NULL}; *p != NULL; p++) {
        at = strstr(at, *p);
        ck_assert_msg(at != NULL, "%s in %s", *p, out.at);
    }
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_requests, counts_pages, names_what_it_does_not_take,
                            writes_answers_as_programs_know_them, nests_an_item, NULL};
    return run_tests("hnapi", tests);
}
