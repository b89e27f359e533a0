#include "searcher/json/json_read.h"

#include "corpus/text/utf8.h"
#include "searcher/query/query.h"
#include "tests/unit/run.h"

static bool read_text(const char *text, struct arena *arena, struct json_request *out,
                      struct json_complaint *complaint)
{
    return json_read(span_of(text), arena, out, complaint);
}

START_TEST(reads_every_key_of_a_search)
{
    struct arena arena = {0};
    struct json_request r;
    struct json_complaint c;
    const char *text =
        "{\"id\":\"a\\\"1\",\"q\":\"carbon tax -hoax\",\"filter\":{\"type\":\"article\","
        "\"after\":\"2023-01-01\",\"min_points\":5,\"site\":[\"a.b\",\"c.d\"]},"
        "\"sort\":\"newest\",\"limit\":7,\"offset\":3,\"cursor\":null,\"group\":\"none\","
        "\"comments_per_article\":0,\"facets\":[\"site\",\"author\"],\"facet_values\":5,"
        "\"histogram\":{\"field\":\"created_at\",\"interval\":\"month\"},\"highlight\":"
        "{\"pre_tag\":\"<b>\",\"post_tag\":\"</b>\",\"format\":\"offsets\",\"length\":90,"
        "\"fragments\":3},\"match\":\"all\",\"timeout_ms\":2000,\"explain\":true,"
        "\"recency\":false,\"plain\":true}";
    ck_assert_msg(read_text(text, &arena, &r, &c), "%s", c.message);
    ck_assert_int_eq(r.method, JSON_SEARCH);
    ck_assert(span_is(r.id, "\"a\\\"1\""));
    ck_assert(span_is(r.search.query, "carbon tax -hoax"));
    ck_assert_int_eq(r.search.sort, SORT_NEWEST);
    ck_assert(r.search.sort_given);
    ck_assert_uint_eq(r.search.limit, 7);
    ck_assert_uint_eq(r.search.offset, 3);
    ck_assert_int_eq(r.search.group, GROUP_NONE);
    ck_assert(r.search.group_given);
    ck_assert_uint_eq(r.search.comments_per_article, 0);
    ck_assert_uint_eq(r.search.facet_count, 2);
    ck_assert_int_eq(r.search.facets[1], FACET_AUTHOR);
    ck_assert_uint_eq(r.search.facet_values, 5);
    ck_assert_int_eq(r.search.histogram, INTERVAL_MONTH);
    ck_assert_int_eq(r.search.highlight.format, HIGHLIGHT_OFFSETS);
    ck_assert(span_is(r.search.highlight.pre_tag, "<b>"));
    ck_assert_uint_eq(r.search.highlight.length, 90);
    ck_assert_uint_eq(r.search.highlight.fragments, 3);
    ck_assert_int_eq(r.search.match, MATCH_ALL);
    ck_assert_uint_eq(r.search.timeout_ms, 2000);
    ck_assert(r.search.explain && r.search.no_recency && r.search.plain);
    arena_free(&arena);
}
END_TEST

/* The filter is text of the query language; whatever the values, it must read as filters. */
static const struct {
    const char *filter, *parsed;
} filters[] = {
    {"{}", ""},
    {"{\"type\":\"comment\"}", "type:comment"},
    {"{\"site\":\"a.b\"}", "site:a.b"},
    {"{\"author\":[\"Jane Doe\",\"x) OR y\"]}", "author:\"Jane Doe\" OR author:\"x) OR y\""},
    {"{\"min_points\":5,\"min_comments\":0}", "points>=5 comments>=0"},
    {"{\"tag\":\"-no\",\"lang\":\"en\"}", "tag:-no lang:en"},
};

START_TEST(writes_filters_as_a_query)
{
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        struct arena arena = {0};
        struct buffer text = {0}, parsed = {0};
        struct json_request r;
        struct json_complaint c;
        struct query query;
        struct error error = {0};
        buffer_printf(&text, "{\"filter\":%s}", filters[i].filter);
        ck_assert_msg(read_text(buffer_string(&text), &arena, &r, &c), "%s", c.message);
        ck_assert_int_eq(query_parse(r.search.filter, 0, &arena, &query, &error), ERROR_NONE);
        ck_assert_uint_eq(query.warning_count, 0);
        query_write(&query, &parsed);
        ck_assert_str_eq(buffer_string(&parsed), filters[i].parsed);
        buffer_free(&text);
        buffer_free(&parsed);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(a_date_filter_is_a_date)
{
    struct arena arena = {0};
    struct json_request r;
    struct json_complaint c;
    struct query query;
    struct error error = {0};
    ck_assert(read_text("{\"filter\":{\"after\":\"2023\",\"before\":\"2024-02\"}}", &arena, &r, &c));
    ck_assert_int_eq(query_parse(r.search.filter, 0, &arena, &query, &error), ERROR_NONE);
    ck_assert_uint_eq(query.warning_count, 0);
    ck_assert_int_eq(query.root->kind, QUERY_AND);
    ck_assert_int_eq(query.root->child->kind, QUERY_DATE);
    arena_free(&arena);
}
END_TEST

START_TEST(reads_the_other_methods)
{
    struct arena arena = {0};
    struct json_request r;
    struct json_complaint c;
    ck_assert(read_text("{\"method\":\"suggest\",\"q\":\"flo\",\"limit\":5}", &arena, &r, &c));
    ck_assert_int_eq(r.method, JSON_SUGGEST);
    ck_assert(read_text("{\"method\":\"get\",\"item\":\"bbc:1\",\"thread\":true,\"id\":9}", &arena, &r, &c));
    ck_assert(r.method == JSON_GET && r.thread && span_is(r.item, "bbc:1") && span_is(r.id, "9"));
    ck_assert(read_text("{\"method\":\"similar\",\"item\":\"bbc:1\",\"limit\":3}", &arena, &r, &c));
    ck_assert(read_text("{\"method\":\"info\"}", &arena, &r, &c));
    ck_assert(read_text("{\"method\":\"ping\"}", &arena, &r, &c));
    arena_free(&arena);
}
END_TEST

static const struct {
    const char *text;
    enum json_error code;
    const char *field, *message;
} refused[] = {
    {"", JSON_BAD_JSON, "", "not JSON"},
    {"{\"q\":}", JSON_BAD_JSON, "", "not JSON"},
    {"[]", JSON_BAD_JSON, "", "one JSON object"},
    {"{\"q\":\"a\"} x", JSON_BAD_JSON, "", "not JSON"},
    {"{\"q\":\"a\",\"q\":\"b\"}", JSON_BAD_JSON, "", "duplicate"},
    {"{\"q\":\"\\ud800\"}", JSON_BAD_JSON, "", "not JSON"},
    {"{\"q\":\"\xff\"}", JSON_BAD_JSON, "", "not JSON"},
    {"{\"limitt\":3}", JSON_UNKNOWN_KEY, "limitt", "limitt is not known here"},
    {"{\"filter\":{\"sight\":\"a\"}}", JSON_UNKNOWN_KEY, "filter.sight", "not known"},
    {"{\"method\":\"ping\",\"q\":\"a\"}", JSON_UNKNOWN_KEY, "q", "not known"},
    {"{\"q\":7}", JSON_BAD_VALUE, "q", "q must be a text"},
    {"{\"limit\":5000}", JSON_LIMIT_TOO_LARGE, "limit", "limit must be 1 to 1000, not 5000"},
    {"{\"limit\":0}", JSON_LIMIT_TOO_LARGE, "limit", "not 0"},
    {"{\"limit\":\"3\"}", JSON_BAD_VALUE, "limit", "whole number"},
    {"{\"sort\":\"best\"}", JSON_BAD_VALUE, "sort", "not \"best\""},
    {"{\"facets\":[\"site\",\"colour\"]}", JSON_BAD_VALUE, "facets", "not \"colour\""},
    {"{\"explain\":1}", JSON_BAD_VALUE, "explain", "true or false"},
    {"{\"filter\":{\"after\":\"soon\"}}", JSON_BAD_VALUE, "filter.after", "is no date: \"soon\""},
    {"{\"filter\":{\"site\":[]}}", JSON_BAD_VALUE, "filter.site", "1 to 64"},
    {"{\"histogram\":{\"interval\":\"hour\"}}", JSON_BAD_VALUE, "histogram.interval", "\"hour\""},
    {"{\"method\":\"erase\"}", JSON_BAD_VALUE, "method", "\"erase\""},
    {"{\"method\":\"get\"}", JSON_BAD_VALUE, "item", "missing"},
    {"{\"id\":\"\\u\xd0\xb9\"}", JSON_BAD_JSON, "", "invalid escape"},
    {"{\"sort\":7}", JSON_BAD_VALUE, "sort", "must be a text"},
    {"{\"group\":\"site\"}", JSON_BAD_VALUE, "group", "not \"site\""},
    {"{\"match\":\"some\"}", JSON_BAD_VALUE, "match", "not \"some\""},
    {"{\"facets\":\"site\"}", JSON_BAD_VALUE, "facets", "must be a list"},
    {"{\"facets\":[7]}", JSON_BAD_VALUE, "facets", "must be a text"},
    {"{\"filter\":7}", JSON_BAD_VALUE, "filter", "must be an object"},
    {"{\"filter\":{\"site\":[7]}}", JSON_BAD_VALUE, "filter.site", "must be a text"},
    {"{\"filter\":{\"site\":[\"a.b\",\"\"]}}", JSON_BAD_VALUE, "filter.site", "must not be empty"},
    {"{\"filter\":{\"type\":\"picture\"}}", JSON_BAD_VALUE, "filter.type", "not \"picture\""},
    {"{\"filter\":{\"before\":7}}", JSON_BAD_VALUE, "filter.before", "must be a text"},
    {"{\"filter\":{\"min_points\":\"5\"}}", JSON_BAD_VALUE, "filter.min_points", "whole number"},
    {"{\"filter\":{\"min_points\":9999999999}}", JSON_LIMIT_TOO_LARGE, "filter.min_points", "9999999999"},
    {"{\"histogram\":7}", JSON_BAD_VALUE, "histogram", "must be an object"},
    {"{\"highlight\":[]}", JSON_BAD_VALUE, "highlight", "must be an object"},
    {"{\"highlight\":{\"format\":\"bold\"}}", JSON_BAD_VALUE, "highlight.format", "not \"bold\""},
    {"{\"method\":\"get\",\"item\":7}", JSON_BAD_VALUE, "item", "must be a text"},
    {"{\"method\":\"get\",\"item\":\"\"}", JSON_BAD_VALUE, "item", "has 1 to 4096 bytes"},
    {"{\"method\":7}", JSON_BAD_VALUE, "method", "must be a text"},
    {"{\"id\":1.5}", JSON_BAD_VALUE, "id", "whole number or a text"},
    {"{\"id\":{}}", JSON_BAD_VALUE, "id", "whole number or a text"},
};

START_TEST(names_what_is_wrong)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct arena arena = {0};
        struct json_request r;
        struct json_complaint c;
        ck_assert_msg(!read_text(refused[i].text, &arena, &r, &c), "%s", refused[i].text);
        ck_assert_msg(c.code == refused[i].code, "%s: %d", refused[i].text, c.code);
        ck_assert_str_eq(c.field, refused[i].field);
        ck_assert(utf8_valid(span_of(c.message)));
        ck_assert_msg(strstr(c.message, refused[i].message) != NULL, "%s", c.message);
        arena_free(&arena);
    }
}
END_TEST

/* The second byte of a letter does not fit in. */
START_TEST(a_long_key_is_cut_at_a_letter)
{
    struct arena arena = {0};
    struct json_request r;
    struct json_complaint c;
    ck_assert(!read_text("{\"xйййййййййййййййййййййййййййййййййййййййййй\":1}", &arena, &r, &c));
    ck_assert(c.code == JSON_UNKNOWN_KEY && strlen(c.field) >= 60);
    ck_assert(utf8_valid(span_of(c.field)) && utf8_valid(span_of(c.message)));
    ck_assert(!read_text("{\"йййййййййййййййййййййййййййййййййййййййййй\":1}", &arena, &r, &c));
    ck_assert(utf8_valid(span_of(c.field)) && utf8_valid(span_of(c.message)));
    arena_free(&arena);
}
END_TEST

START_TEST(an_error_keeps_the_id)
{
    struct arena arena = {0};
    struct json_request r;
    struct json_complaint c;
    ck_assert(!read_text("{\"limit\":0,\"id\":\"x\"}", &arena, &r, &c));
    ck_assert(span_is(r.id, "\"x\""));
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_every_key_of_a_search, writes_filters_as_a_query,
                            a_date_filter_is_a_date, reads_the_other_methods,
                            names_what_is_wrong, a_long_key_is_cut_at_a_letter, an_error_keeps_the_id, NULL};
    return run_tests("json_read", tests);
}
