#include "searcher/serve/api.h"

#include "searcher/serve/http.h"
#include "tests/unit/library.h"

#include <zlib.h>

static struct library l;
static struct config config;
static struct api *api;

static void open_api(void)
{
    library_open(&l, library_archive);
    config_init(&config);
    config.index = l.scratch.index;
    api = api_new(&config);
}

static void close_api(void)
{
    api_free(api);
    config_free(&config);
    library_close(&l);
}

/* ask(target, body, call, answer): GET target, or POST body to it where body is not NULL. */
static void ask(const char *target, const char *body, struct frame_call *call,
                struct frame_answer *answer)
{
    const char *mark = strchr(target, '?');
    call->timeout_ms = 10000;
    call->host = SPAN("search.example");
    call->method = body == NULL ? HTTP_GET : HTTP_POST;
    call->path = (struct span){target, mark == NULL ? strlen(target) : (size_t)(mark - target)};
    call->query = span_of(mark == NULL ? "" : mark + 1);
    call->body = span_of(body == NULL ? "" : body);
    api_http(api, call, answer);
}

static bool has(struct span s, const char *text)
{
    return memmem(s.at, s.len, text, strlen(text)) != NULL;
}

/* What is asked, the status, and a piece of the answer. */
static const struct {
    const char *target, *body;
    uint32_t status;
    const char *piece;
} cases[] = {
    {"/search?q=carbon", NULL, 200, "\"id\":\"frames\""},
    {"/search", "{\"q\":\"carbon\",\"limit\":1}", 200, "\"limit\":1"},
    {"/search", "[]", 400, "\"code\":\"bad_json\""},
    {"/search?q=carbon&limit=5000", NULL, 400, "\"field\":\"limit\""},
    {"/search?q=carbon&sorrt=a", NULL, 400, "\"code\":\"unknown_key\""},
    {"/suggest?q=carb", NULL, 200, "\"text\":\"carbon\""},
    {"/items/tax", NULL, 200, "\"title\":\"Carbon tax agreed\""},
    {"/items/tax?thread=true", NULL, 200, "\"deleted\":true"},
    {"/items/none", NULL, 404, "\"code\":\"not_found\""},
    {"/items/", NULL, 404, "nothing at this path"},
    {"/items/tax", "{}", 405, "method_not_allowed"},
    {"/similar/tax", NULL, 200, "\"hits\":["},
    {"/similar/none", NULL, 404, "\"code\":\"not_found\""},
    {"/info", NULL, 200, "\"articles\":5"},
    {"/readyz", NULL, 200, "\"status\":\"ready\""},
    {"/nothing", NULL, 404, "\"code\":\"not_found\""},
    {"/search?q=%ff", NULL, 400, "\"code\":\"bad_parameters\""},
    {"/feed.atom?q=carbon&sort=points", NULL, 200, "<id>urn:lede:frames</id>"},
    {"/opensearch.xml", NULL, 200, "http://search.example/?q={searchTerms}"},
    {"/?q=carbon", NULL, 200, "<mark>Carbon</mark> fibre bicycles"},
    {"/?q=carbon&sort=sideways", NULL, 400, "The search failed: "},
    {"/?q=carbon&cursor=%3Cscript%3E", NULL, 400, "class=\"lede-error\""},
    {"/api/v1/search?query=carbon&tags=comment", NULL, 200, "\"objectID\":\"c1\""},
    {"/api/v1/search?query=carbon&x=1", NULL, 400, "{\"status\":400,\"error\":\"this parameter"},
    {"/api/v1/search_by_date?tags=story", NULL, 200, "\"objectID\":\"frames\""},
    {"/api/v1/items/tax", NULL, 200, "\"type\":\"story\""},
    {"/api/v1/items/none", NULL, 404, "{\"status\":404,\"error\":\"there is no such item\"}"},
    {"/1/indexes/a/query", "{\"query\":\"carbon\"}", 200, "\"index\":\"a\""},
    {"/1/indexes/a/query", "{\"params\":\"query=carbon&hitsPerPage=1\"}", 200, "\"hitsPerPage\":1"},
    {"/1/indexes/a/query", "carbon", 400, "{\"message\":\"the body must be a JSON object\",\"status\":400}"},
    {"/1/indexes/a/query", "{\"query\":\"a\",\"aroundLatLng\":\"1\"}", 400, "aroundLatLng"},
    {"/1/indexes/*/queries", "{\"requests\":[{\"indexName\":\"a_newest\",\"query\":\"carbon\"}]}", 200,
     "{\"results\":[{\"hits\":[{\"objectID\":\"frames\""},
    {"/1/indexes/*/queries",
     "{\"requests\":[{\"query\":\"\"},{\"type\":\"facet\",\"facet\":\"section\",\"facetQuery\":\"w\"}]}",
     200, "\"facetHits\":[{\"value\":\"Weather\",\"highlighted\":\"<em>W</em>eather\",\"count\":1}]"},
    {"/1/indexes/*/queries", "{\"requests\":[]}", 400, "1 to 32"},
    {"/1/indexes/a/facets/section/query", "{\"facetQuery\":\"sp\"}", 200, "\"value\":\"Sport\""},
    {"/1/indexes/a/facets/colour/query", "{}", 400, "colour"},
    {"/1/indexes/a/tax", NULL, 200, "{\"objectID\":\"tax\",\"type\":\"article\""},
    {"/1/indexes/a/none", NULL, 404, "\"status\":404"},
    {"/1/indexes/a", NULL, 400, "not supported"},
    {"/1/indexes/*/objects", "{\"requests\":[{\"objectID\":\"none\"},{\"objectID\":\"tax\"}]}", 200,
     "{\"results\":[null,{\"objectID\":\"tax\""},
    {"/1/indexes/a/batch", "{\"requests\":[]}", 400, "not supported"},
};

START_TEST(answers_paths)
{
    open_api();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct frame_call call = {0};
        struct frame_answer answer;
        ask(cases[i].target, cases[i].body, &call, &answer);
        ck_assert_msg(answer.status == cases[i].status && has(answer.body, cases[i].piece),
                      "%s %s: %u %.*s", cases[i].target, cases[i].body == NULL ? "" : cases[i].body,
                      answer.status, (int)answer.body.len, answer.body.at);
        ck_assert_msg(answer.cacheable == 0 || answer.status == 200, "%s", cases[i].target);
    }
    close_api();
}
END_TEST

START_TEST(knows_what_the_client_has)
{
    struct frame_call call = {0};
    struct frame_answer answer;
    char etag[64];
    open_api();
    ask("/search?q=carbon", NULL, &call, &answer); /* opens the index */
    ask("/search?q=carbon", NULL, &call, &answer);
    ck_assert_uint_gt(answer.etag.len, 2);
    ck_assert_uint_lt(answer.etag.len, sizeof etag);
    memcpy(etag, answer.etag.at, answer.etag.len);
    call.if_none_match = (struct span){etag, answer.etag.len};
    ask("/search?q=carbon", NULL, &call, &answer);
    ck_assert_uint_eq(answer.status, 304);
    ck_assert_uint_eq(answer.body.len, 0);
    ask("/search?q=tax", NULL, &call, &answer);
    ck_assert_uint_eq(answer.status, 200);
    library_add(&l, "{\"type\":\"article\",\"id\":\"new\",\"title\":\"Carbon again\",\"text\":\"x\"}\n");
    ask("/search?q=carbon", NULL, &call, &answer);
    ck_assert_uint_eq(answer.status, 200);
    ck_assert(has(answer.body, "\"id\":\"new\""));
    close_api();
}
END_TEST

START_TEST(leaves_out_what_can_be_left_out_when_many_wait)
{
    struct frame_call call = {0};
    struct frame_answer answer;
    open_api();
    ask("/search?q=crabon", NULL, &call, &answer);
    ck_assert(has(answer.body, "\"did_you_mean\":\"carbon\""));
    ck_assert_uint_eq(answer.cacheable, 1);
    call.quick = 1;
    ask("/search?q=crabon", NULL, &call, &answer);
    ck_assert(has(answer.body, "\"did_you_mean\":null"));
    ck_assert_uint_eq(answer.cacheable, 0); /* others shall have the whole answer */
    close_api();
}
END_TEST

START_TEST(compresses)
{
    struct frame_call call = {.gzip = 1};
    struct frame_answer answer;
    char plain[200000];
    open_api();
    ask("/search?q=carbon", NULL, &call, &answer);
    ck_assert_uint_eq(answer.gzip, 1);
    z_stream z = {.next_in = (Bytef *)answer.body.at, .avail_in = (uInt)answer.body.len,
                  .next_out = (Bytef *)plain, .avail_out = sizeof plain};
    ck_assert_int_eq(inflateInit2(&z, 15 + 16), Z_OK);
    ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
    ck_assert(has((struct span){plain, z.total_out}, "\"id\":\"frames\""));
    inflateEnd(&z);
    ask("/readyz", NULL, &call, &answer);
    ck_assert_uint_eq(answer.gzip, 0);
    close_api();
}
END_TEST

START_TEST(waits_for_an_index)
{
    struct frame_call call = {0};
    struct frame_answer answer;
    scratch_make(&l.scratch);
    config_init(&config);
    config.index = l.scratch.index;
    api = api_new(&config);
    static const char *const targets[] = {"/search?q=a", "/readyz", "/api/v1/search?query=a", "/?q=a"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        ask(targets[i], NULL, &call, &answer);
        ck_assert_uint_eq(answer.status, 503);
        ck_assert(has(answer.body, "there is no index yet"));
    }
    ask("/1/indexes/a/query", "{\"query\":\"a\"}", &call, &answer);
    ck_assert_uint_eq(answer.status, 503);
    ck_assert(has(answer.body, "{\"message\":\"there is no index yet\",\"status\":503}"));
    library_add(&l, library_archive);
    ask("/search?q=carbon", NULL, &call, &answer);
    ck_assert_uint_eq(answer.status, 200);
    api_free(api);
    config_free(&config);
    scratch_remove(&l.scratch);
}
END_TEST

START_TEST(answers_lines)
{
    static const struct {
        const char *line, *piece;
    } lines[] = {
        {"{\"q\":\"carbon\",\"id\":7}", "{\"id\":7,\"api\":1,\"q\":\"carbon\""},
        {"{\"method\":\"get\",\"item\":\"tax\"}", "\"title\":\"Carbon tax agreed\""},
        {"{\"method\":\"ping\",\"id\":\"x\"}", "{\"id\":\"x\",\"api\":1,\"status\":\"ready\"}"},
        {"{\"method\":\"get\",\"item\":\"none\",\"id\":1}", "\"code\":\"not_found\""},
        {"{\"q\":", "\"code\":\"bad_json\""},
    };
    open_api();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct frame_call call = {.timeout_ms = 10000, .body = span_of(lines[i].line)};
        struct frame_answer answer;
        api_line(api, &call, &answer);
        ck_assert_msg(has(answer.body, lines[i].piece), "%s: %.*s", lines[i].line,
                      (int)answer.body.len, answer.body.at);
        ck_assert_uint_eq(answer.has_id, strstr(lines[i].line, "\"id\"") != NULL);
    }
    close_api();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {answers_paths, knows_what_the_client_has,
                            leaves_out_what_can_be_left_out_when_many_wait,
                            compresses, waits_for_an_index, answers_lines, NULL};
    return run_tests("api", tests);
}
