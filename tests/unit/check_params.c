#include "searcher/serve/params.h"

#include "tests/unit/run.h"

static const struct {
    const char *query, *json;
} cases[] = {
    {"", "{}"},
    {"q=carbon+tax&limit=3", "{\"q\":\"carbon tax\",\"limit\":3}"},
    {"limit=ten&offset=-1&limit=007", "{\"limit\":\"ten\",\"offset\":-1,\"limit\":\"007\"}"},
    {"explain=true&recency=no", "{\"explain\":true,\"recency\":\"no\"}"},
    {"facets=site,author,,tag", "{\"facets\":[\"site\",\"author\",\"tag\"]}"},
    {"min_points=1&min_comments=2&min_words=3",
     "{\"filter\":{\"min_points\":1,\"min_comments\":2,\"min_words\":3}}"},
    {"site=a.b&q=x&site=c.d&type=article",
     "{\"q\":\"x\",\"filter\":{\"site\":[\"a.b\",\"c.d\"],\"type\":\"article\"}}"},
    {"histogram=month&highlight_format=offsets&highlight_length=90",
     "{\"histogram\":{\"interval\":\"month\"},"
     "\"highlight\":{\"format\":\"offsets\",\"length\":90}}"},
    {"q=a&sorrt=newest&%22=1", "{\"q\":\"a\",\"sorrt\":\"newest\",\"\\\"\":\"1\"}"},
};

START_TEST(writes_the_object)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_param params[HTTP_PARAMS_MAX];
        struct arena arena = {0};
        struct buffer out = {0};
        size_t count;
        ck_assert(http_params(span_of(cases[i].query), &arena, params, &count));
        params_json(params, count, &out);
        ck_assert_str_eq(buffer_string(&out), cases[i].json);
        buffer_free(&out);
        arena_free(&arena);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {writes_the_object, NULL};
    return run_tests("params", tests);
}
