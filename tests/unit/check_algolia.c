#include "searcher/serve/algolia_write.h"

#include "searcher/query/query.h"
#include "tests/unit/run.h"

/* read_text(text, facet, arena, out, problem): one query of a client. */
static bool read_text(const char *text, const char *facet, struct arena *arena,
                      struct algolia_query *out, struct span *problem)
{
    json_t *json = json_loads(text, 0, NULL);
    ck_assert_msg(json != NULL, "%s", text);
    bool good = algolia_query_read(json, SPAN("all_newest"), facet, arena, out, problem);
    json_decref(json); /* nothing may point into it */
    return good;
}

static const struct {
    const char *params, *filter;
} requests[] = {
    {"{\"query\":\"a\"}", ""},
    {"{\"facetFilters\":[[\"site:a.b\",\"site:c.d\"],\"section:Town Hall\"]}",
     "(site:a.b OR site:c.d) section:\"Town Hall\" type:article"},
    {"{\"facetFilters\":\"[\\\"tags:x\\\"]\"}", "tag:x type:article"},
    {"{\"facetFilters\":\"author:-Jane Doe\"}", "-author:\"Jane Doe\""},
    {"{\"numericFilters\":[\"points>=10\",[\"num_comments:2 TO 5\"]]}", "points>=10 comments:2..5 type:article"},
    {"{\"params\":\"query=x&facetFilters=%5B%22lang%3Aen%22%5D&numericFilters=points%3D3\"}", "lang:en points:3 type:article"},
    {"{\"numericFilters\":[[\"points=3\",\"points != 4\"]]}", "(points:3 OR -points:4) type:article"},
    {"{\"facetFilters\":[\"tag:\\\\-x\"]}", "tag:-x type:article"},
    {"{\"filters\":\"section:Local\"}", "section:Local type:article"},
    {"{\"filters\":\" NOT section:\\\"Town Hall\\\" AND (tag:a OR _tags:'b c')  \"}",
     "-section:\"Town Hall\" (tag:a OR tag:\"b c\") type:article"},
    {"{\"filters\":\"tag:a AND tag:b OR tag:c AND points > 3 AND NOT num_comments:1 TO 2\"}",
     "tag:a (tag:b OR tag:c) points>=4 -comments:1..2 type:article"},
    {"{\"filters\":\"author:\\\"ORa \\\\\\\"AND\\\\\\\" b)\\\"\"}", "author:«ORa \"AND\" b)»"},
    {"{\"tagFilters\":\"\",\"filters\":\"\",\"userToken\":\"u\",\"clickAnalytics\":true}", "type:article"},
};

START_TEST(reads_filters)
{
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct arena arena = {0};
        struct buffer parsed = {0};
        struct algolia_query q;
        struct span problem = {0};
        struct query query;
        struct error error = {0};
        ck_assert_msg(read_text(requests[i].params, NULL, &arena, &q, &problem), "%s: %.*s", requests[i].params,
                      (int)problem.len, problem.at);
        ck_assert_int_eq(query_parse(q.request.filter, 0, &arena, &query, &error), ERROR_NONE);
        ck_assert_msg(query.warning_count == 0, "%s", requests[i].params);
        query_write(&query, &parsed);
        ck_assert_str_eq(buffer_string(&parsed), requests[i].filter);
        buffer_free(&parsed);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(reads_pages_facets_and_marks)
{
    struct arena arena = {0};
    struct algolia_query q;
    struct span problem;
    ck_assert(read_text("{\"params\":\"query=sea+wall&page=2&hitsPerPage=5&facets=%5B%22site%22%2C%22tags%22%5D"
                        "&maxValuesPerFacet=7&highlightPreTag=__a__&highlightPostTag=__%2Fa__\",\"indexName\":\"news\"}",
                        NULL, &arena, &q, &problem));
    ck_assert(span_is(q.request.query, "sea wall"));
    ck_assert(span_is(q.index, "news"));
    ck_assert_uint_eq(q.request.limit, 5);
    ck_assert_uint_eq(q.request.offset, 10);
    ck_assert_uint_eq(q.request.facet_count, 2);
    ck_assert_int_eq(q.request.facets[1], FACET_TAG);
    ck_assert_uint_eq(q.request.facet_values, 7);
    ck_assert(span_is(q.request.highlight.pre_tag, "__a__"));
    ck_assert(q.raw_tags && !q.no_hits);
    ck_assert(read_text("{\"hitsPerPage\":0,\"facets\":[\"*\"]}", "author", &arena, &q, &problem));
    ck_assert(q.no_hits);
    ck_assert(span_is(q.index, "all_newest"));
    ck_assert_int_eq(q.request.sort, SORT_NEWEST);
    ck_assert_int_eq(q.request.facets[0], FACET_AUTHOR);
    ck_assert_uint_eq(q.request.facet_count, 7);
    arena_free(&arena);
}
END_TEST

/* As often as a client asks for a facet, it is counted once: there is room for each once. */
START_TEST(counts_each_facet_once)
{
    static const struct {
        const char *params;
        size_t count;
    } rows[] = {
        {"{\"facets\":[\"*\",\"*\",\"*\",\"*\",\"*\",\"site\",\"tags\",\"*\"]}", 7},
        {"{\"facets\":\"*,*,*,*,*,site\"}", 7},
        {"{\"facets\":\"[\\\"*\\\",\\\"*\\\",\\\"*\\\"]\"}", 7},
        {"{\"facets\":[\"site\",\"site\",\"tag\",\"tags\"]}", 2},
        {"{\"facets\":\"site,,author,\"}", 2},
        {"{\"facets\":[\"points\",\"num_comments\",\"created_at_i\"]}", 0},
        {"{\"facets\":[]}", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = {0};
        struct algolia_query q;
        struct span problem = {0};
        ck_assert_msg(read_text(rows[i].params, NULL, &arena, &q, &problem), "%s", rows[i].params);
        ck_assert_msg(q.request.facet_count == rows[i].count, "%s: %zu", rows[i].params,
                      q.request.facet_count);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(takes_numbers_as_texts_and_what_is_empty)
{
    struct arena arena = {0};
    struct algolia_query q;
    struct span problem;
    ck_assert(read_text("{\"page\":\"2\",\"hitsPerPage\":\"5\",\"maxValuesPerFacet\":\"7\"}", NULL, &arena,
                        &q, &problem));
    ck_assert_uint_eq(q.request.limit, 5);
    ck_assert_uint_eq(q.request.offset, 10);
    ck_assert_uint_eq(q.request.facet_values, 7);
    ck_assert(read_text("{\"optionalFilters\":\"\",\"tagFilters\":[],\"restrictSearchableAttributes\":null}", NULL, &arena,
                        &q, &problem));
    arena_free(&arena);
}
END_TEST

static const char *const refused[] = {
    "{\"tagFilters\":7}", "{\"tagFilters\":[1]}", "{\"optionalFilters\":\"a\"}", "{\"page\":-1}", "{\"page\":[]}", "{\"page\":\"\"}",
    "{\"page\":\"2x\"}", "{\"page\":1000001}", "{\"maxValuesPerFacet\":\"many\"}", "{\"facets\":\"site,colour\"}",
    "{\"aroundLatLng\":\"1,2\"}", "{\"filters\":\"a:b\"}", "{\"filters\":\"tag:a AND\"}", "{\"filters\":\"tag:a AND (\"}", "{\"filters\":\"(tag:a AND tag:b)\"}",
    "{\"filters\":\"tag:\\\"a\"}", "{\"filters\":\"tag:\"}", "{\"filters\":\"tag:a tag:b\"}", "{\"filters\":\"points\"}",
    "{\"filters\":\"((tag:a))\"}", "{\"numericFilters\":\"points>=4.5\"}", "{\"numericFilters\":\"points=>4\"}",
    "{\"facetFilters\":[\"nocolon\"]}",
    "{\"facetFilters\":[\"colour:red\"]}", "{\"facetFilters\":\"[broken\"}", "{\"numericFilters\":[\"price>3\"]}",
    "{\"numericFilters\":[7]}", "{\"hitsPerPage\":1001}", "{\"page\":\"x\"}", "{\"facets\":[\"colour\"]}",
    "{\"params\":\"params=x\"}", "{\"params\":\"%zz\"}",
};

START_TEST(names_what_it_does_not_take)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct arena arena = {0};
        struct algolia_query q;
        struct span problem = {0};
        ck_assert_msg(!read_text(refused[i], NULL, &arena, &q, &problem), "%s", refused[i]);
        ck_assert_uint_gt(problem.len, 0);
        arena_free(&arena);
    }
}
END_TEST

/* A client that sets its own marks escapes what is between them; for others it is done here. */
START_TEST(escapes_unless_the_client_does)
{
    struct highlight_mark mark = {0, 1};
    struct highlight title = {.text = SPAN("a<b>"), .starts = true, .ends = true, .marks = &mark, .mark_count = 1};
    struct search_hit hit = {.record = {.type = RECORD_ARTICLE, .id = SPAN("x:1"), .title = SPAN("a<b>"),
                                        .created_at = RECORD_NO_TIME, .points = RECORD_NO_NUMBER},
                             .title_marks = &title};
    struct facet_value value = {SPAN("a\"b"), 3};
    struct facet facet = {FACET_SITE, &value, 1};
    struct search_result result = {.hits = &hit, .hit_count = 1, .total = 1, .facets = &facet, .facet_count = 1};
    struct arena arena = {0};
    struct buffer out = {0};
    struct algolia_query q;
    struct span problem;
    ck_assert(read_text("{\"query\":\"a\"}", NULL, &arena, &q, &problem));
    algolia_result_write(&q, &result, &out);
    json_t *json = json_loads(buffer_string(&out), 0, NULL);
    ck_assert_msg(json != NULL, "%s", out.at);
    json_t *first = json_array_get(json_object_get(json, "hits"), 0);
    json_t *shown = json_object_get(json_object_get(first, "_highlightResult"), "title");
    ck_assert_str_eq(json_string_value(json_object_get(shown, "value")), "<em>a</em>&lt;b&gt;");
    ck_assert_str_eq(json_string_value(json_object_get(first, "objectID")), "x:1");
    json_t *counts = json_object_get(json_object_get(json, "facets"), "site");
    ck_assert_int_eq(json_integer_value(json_object_get(counts, "a\"b")), 3);
    json_decref(json);

    buffer_clear(&out);
    ck_assert(read_text("{\"highlightPreTag\":\"[\",\"highlightPostTag\":\"]\"}", NULL, &arena, &q, &problem));
    algolia_result_write(&q, &result, &out);
    ck_assert_ptr_nonnull(strstr(buffer_string(&out), "\"value\":\"[a]<b>\""));

    buffer_clear(&out);
    algolia_facet_hits_write(&q, &result, SPAN("A"), &out);
    ck_assert_ptr_nonnull(strstr(buffer_string(&out), "\"highlighted\":\"[a]\\\"b\",\"count\":3"));
    buffer_clear(&out);
    algolia_facet_hits_write(&q, &result, SPAN(""), &out);
    ck_assert_ptr_nonnull(strstr(buffer_string(&out), "\"highlighted\":\"a\\\"b\",\"count\":3"));
    buffer_clear(&out);
    algolia_facet_hits_write(&q, &result, SPAN("b"), &out);
    ck_assert_ptr_null(strstr(buffer_string(&out), "\"count\":3"));
    buffer_free(&out);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_each_facet_once, takes_numbers_as_texts_and_what_is_empty,
                            reads_filters, reads_pages_facets_and_marks, names_what_it_does_not_take,
                            escapes_unless_the_client_does, NULL};
    return run_tests("algolia", tests);
}
