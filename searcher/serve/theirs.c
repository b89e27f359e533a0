#include "searcher/serve/theirs.h"

#include "searcher/serve/algolia_write.h"
#include "searcher/serve/hnapi.h"

#include <string.h>

enum { ALGOLIA_QUERIES_MAX = 32 };

/* ---- The Hacker News search API -------------------------------------------------------- */

/* hn_problem(w): the error just answered in their form, with its status. */
static void hn_problem(struct work *w)
{
    struct span message = work_message(w);
    buffer_clear(&w->api->body);
    hnapi_write_error((int)w->answer->status, message, &w->api->body);
}

static void hn_search(struct work *w, bool by_date)
{
    struct api *a = w->api;
    struct search_request request;
    struct span problem;
    if (!hnapi_request(by_date, w->params, w->param_count, &a->arena, &request, &problem)) {
        w->answer->status = 400;
        hnapi_write_error(400, problem, &a->body);
    } else if (work_search(w, &request, (struct span){0})) {
        hnapi_write(&request, &w->result, w->call->query, &a->body);
    } else {
        hn_problem(w);
    }
}

void theirs_search(struct work *w, struct span rest)
{
    (void)rest;
    hn_search(w, false);
}

void theirs_search_by_date(struct work *w, struct span rest)
{
    (void)rest;
    hn_search(w, true);
}

void theirs_item(struct work *w, struct span rest)
{
    struct api *a = w->api;
    struct span prefixed = arena_printf(&a->arena, "hn:%.*s", (int)rest.len, rest.at);
    bool there = work_get(w, prefixed, true, (struct span){0});
    if (!there && w->answer->status == 404) {
        buffer_clear(&a->body);
        w->answer->status = 200;
        there = work_get(w, rest, true, (struct span){0});
    }
    if (there)
        hnapi_write_item(&w->result.hits[0], &a->body);
    else
        hn_problem(w);
}

/* ---- Algolia --------------------------------------------------------------------------- */

static void algolia_problem(struct work *w, uint32_t status, struct span message)
{
    w->answer->status = status;
    buffer_clear(&w->api->body);
    algolia_error_write((int)status, message, &w->api->body);
}

/* algolia_one(w, params, index, facet, query): one query of theirs; true when w->result is
 * filled. facet is the only one wanted, or NULL. */
static bool algolia_one(struct work *w, const json_t *params, struct span index, const char *facet,
                        struct algolia_query *query)
{
    struct span problem;
    if (!algolia_query_read(params, index, facet, &w->api->arena, query, &problem))
        algolia_problem(w, 400, problem);
    else if (work_search(w, &query->request, (struct span){0}))
        return true;
    else
        algolia_problem(w, w->answer->status, work_message(w));
    return false;
}

/* One query of several: for objects, or with "type":"facet" for values of a facet. */
static bool algolia_part(struct work *w, const json_t *params, struct buffer *out)
{
    struct algolia_query query;
    const char *type = json_string_value(json_object_get(params, "type"));
    const char *facet = NULL, *prefix = json_string_value(json_object_get(params, "facetQuery"));
    if (type != NULL && strcmp(type, "facet") == 0)
        facet = json_string_value(json_object_get(params, "facet"));
    if (!algolia_one(w, params, (struct span){0}, facet, &query))
        return false;
    if (facet != NULL)
        algolia_facet_hits_write(&query, &w->result, span_of(prefix == NULL ? "" : prefix), out);
    else
        algolia_result_write(&query, &w->result, out);
    search_result_free(&w->result);
    return true;
}

/* One object of several by its id, or null; a client may ask for one that is gone. */
static bool algolia_object(struct work *w, const json_t *params, struct buffer *out)
{
    const char *id = json_string_value(json_object_get(params, "objectID"));
    if (work_get(w, span_of(id == NULL ? "" : id), false, (struct span){0})) {
        algolia_object_write(&w->result.hits[0], out);
    } else if (w->answer->status == 404) {
        buffer_clear(&w->api->body);
        w->answer->status = 200;
        buffer_add_string(out, "null");
    } else {
        algolia_problem(w, w->answer->status, work_message(w));
        return false;
    }
    search_result_free(&w->result);
    return true;
}

static void algolia_many(struct work *w, const json_t *requests,
                         bool (*one)(struct work *, const json_t *, struct buffer *))
{
    struct buffer out = {0};
    size_t count = json_array_size(requests);
    bool good = count > 0 && count <= ALGOLIA_QUERIES_MAX;
    if (!good)
        algolia_problem(w, 400, SPAN("requests takes 1 to 32 queries"));
    buffer_add_string(&out, "{\"results\":[");
    for (size_t i = 0; good && i < count; i++) {
        buffer_add_string(&out, i == 0 ? "" : ",");
        good = one(w, json_array_get(requests, i), &out);
    }
    buffer_add_string(&out, "]}");
    if (good)
        buffer_add_span(&w->api->body, buffer_span(&out));
    buffer_free(&out);
}

static bool surrounded(struct span s, const char *start, const char *end, struct span *middle)
{
    size_t a = strlen(start), b = strlen(end);
    if (s.len <= a + b || memcmp(s.at, start, a) != 0 || memcmp(s.at + s.len - b, end, b) != 0)
        return false;
    *middle = (struct span){s.at + a, s.len - a - b};
    return true;
}

/* algolia_posted(w, index, asked): what is asked of an index in a body; asked begins with '/'. */
static void algolia_posted(struct work *w, struct span index, struct span asked)
{
    struct api *a = w->api;
    struct algolia_query query;
    struct span facet;
    json_t *body = json_loadb(w->call->body.at, w->call->body.len, 0, NULL);
    if (!json_is_object(body)) {
        algolia_problem(w, 400, SPAN("the body must be a JSON object"));
    } else if (span_is(asked, "/queries")) {
        algolia_many(w, json_object_get(body, "requests"), algolia_part);
    } else if (span_is(asked, "/objects")) {
        algolia_many(w, json_object_get(body, "requests"), algolia_object);
    } else if (span_is(asked, "/query")) {
        if (algolia_one(w, body, index, NULL, &query))
            algolia_result_write(&query, &w->result, &a->body);
    } else if (surrounded(asked, "/facets/", "/query", &facet)) {
        const char *prefix = json_string_value(json_object_get(body, "facetQuery"));
        if (algolia_one(w, body, index, arena_string(&a->arena, facet), &query))
            algolia_facet_hits_write(&query, &w->result, span_of(prefix == NULL ? "" : prefix), &a->body);
    } else {
        algolia_problem(w, 400, SPAN("this call is not supported"));
    }
    json_decref(body);
}

void theirs_indexes(struct work *w, struct span rest)
{
    const char *slash = memchr(rest.at, '/', rest.len);
    struct span index = {rest.at, slash == NULL ? rest.len : (size_t)(slash - rest.at)};
    struct span asked = {rest.at + index.len, rest.len - index.len};
    if (w->call->method == HTTP_POST)
        algolia_posted(w, index, asked);
    else if (asked.len < 2)
        algolia_problem(w, 400, SPAN("this call is not supported"));
    else if (work_get(w, (struct span){asked.at + 1, asked.len - 1}, false, (struct span){0}))
        algolia_object_write(&w->result.hits[0], &w->api->body);
    else
        algolia_problem(w, w->answer->status, work_message(w));
}
