#include "searcher/serve/api.h"

#include "corpus/strmap.h"
#include "searcher/suggest/complete.h"
#include "searcher/index/info.h"
#include "searcher/json/json.h"
#include "searcher/json/json_read.h"
#include "searcher/json/json_write.h"
#include "searcher/query/narrow.h"
#include "searcher/answer/search.h"
#include "searcher/serve/algolia_write.h"
#include "searcher/serve/atom.h"
#include "searcher/serve/hnapi.h"
#include "searcher/serve/limits.h"
#include "searcher/serve/results_page.h"
#include "searcher/serve/http.h"
#include "searcher/serve/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

enum {
    GZIP_LEAST = 1024,        /* bytes; less is not worth compressing */
    ETAG_SECONDS = 600,       /* how long recency is taken to rank alike */
    FEED_ENTRIES = 50,
    ALGOLIA_QUERIES_MAX = 32
};

struct api {
    const struct config *config;
    struct searcher *searcher; /* NULL until there is an index */
    struct arena arena;        /* of one request */
    struct buffer body, gzipped, etag, query;
};

/* One request on its way. */
struct work {
    struct api *api;
    const struct frame_call *call;
    struct frame_answer *answer;
    struct http_param params[HTTP_PARAMS_MAX];
    size_t param_count;
    struct search_result result;
};

struct api *api_new(const struct config *config)
{
    struct api *a = memory_or_die(calloc(1, sizeof *a));
    a->config = config;
    return a;
}

void api_free(struct api *a)
{
    if (a == NULL)
        return;
    searcher_close(a->searcher);
    arena_free(&a->arena);
    buffer_free(&a->body);
    buffer_free(&a->gzipped);
    buffer_free(&a->etag);
    buffer_free(&a->query);
    free(a);
}

static void begin(struct api *a)
{
    arena_reset(&a->arena);
    buffer_clear(&a->body);
    buffer_clear(&a->etag);
    buffer_clear(&a->query);
}

/* ---- Failures ---------------------------------------------------------------------- */

static const struct {
    enum json_error code;
    uint32_t status;
    const char *word;
} statuses[] = {
    {JSON_BAD_JSON, 400, "bad_json"},        {JSON_UNKNOWN_KEY, 400, "unknown_key"},
    {JSON_BAD_VALUE, 400, "bad_value"},      {JSON_LIMIT_TOO_LARGE, 400, "limit_too_large"},
    {JSON_BAD_QUERY, 400, "bad_query"},      {JSON_NOT_FOUND, 404, "not_found"},
    {JSON_NO_INDEX, 503, "no_index"},        {JSON_DAMAGED_INDEX, 500, "damaged_index"},
    {JSON_INTERNAL, 500, "internal"},
};

static void fail(struct work *w, const struct json_complaint *complaint, struct span id)
{
    json_write_error(complaint, id, &w->api->body);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (statuses[i].code == complaint->code) {
            w->answer->status = statuses[i].status;
            w->answer->error_code = span_of(statuses[i].word);
        }
    }
}

/* from_error(error, c): what an error of the searcher is to a client. Only errors of usage
 * are theirs to read; the others may name files, and go to the log alone. */
static void from_error(const struct error *error, struct json_complaint *c)
{
    *c = (struct json_complaint){.code = JSON_INTERNAL};
    const char *text = "the search failed; it has been reported";
    if (error->code == ERROR_USAGE) {
        c->code = JSON_BAD_QUERY;
        text = error->text;
        snprintf(c->field, sizeof c->field, "q");
    } else if (error->code == ERROR_DAMAGED) {
        c->code = JSON_DAMAGED_INDEX;
        text = "the index is damaged or of another version";
    }
    if (error->code != ERROR_USAGE)
        fprintf(stderr, "lede serve: %s\n", error->text);
    snprintf(c->message, sizeof c->message, "%s", text);
}

/* open_index(w, id): true when there is an index to search; else the request is answered. */
static bool open_index(struct work *w, struct span id)
{
    struct api *a = w->api;
    struct error error = {0};
    struct json_complaint c = {.code = JSON_NO_INDEX, .message = "there is no index yet"};
    if (a->searcher != NULL ||
        searcher_open(a->config->index, &a->searcher, &error) == ERROR_NONE)
        return true;
    if (error.code != ERROR_IO)
        from_error(&error, &c);
    fail(w, &c, id);
    return false;
}

/* run(w, request, id): search; true when w->result is filled, else the request is answered.
 * The soft deadline is the client's or the server's, whichever is sooner. */
static bool run(struct work *w, struct search_request *request, struct span id)
{
    struct error error = {0};
    struct json_complaint c;
    uint32_t left = w->call->timeout_ms;
    if (!open_index(w, id))
        return false;
    if (request->timeout_ms == 0 || request->timeout_ms > left)
        request->timeout_ms = left;
    request->synonyms = w->api->config->synonyms;
    buffer_clear(&w->api->query);
    buffer_add_span(&w->api->query, request->query);
    if (search(w->api->searcher, request, &w->result, &error) == ERROR_NONE) {
        w->answer->cacheable = !w->result.timed_out;
        return true;
    }
    from_error(&error, &c);
    fail(w, &c, id);
    return false;
}

/* message_of(w): what the error just written says to a person. */
static struct span message_of(struct work *w)
{
    json_t *error = json_loadb(w->api->body.at, w->api->body.len, 0, NULL);
    const char *text = json_string_value(json_object_get(json_object_get(error, "error"), "message"));
    struct span message = arena_copy(&w->api->arena, span_of(text == NULL ? "" : text));
    json_decref(error);
    return message;
}

/* ---- Methods: the same for both doors -------------------------------------------------- */

static void do_search(struct work *w, struct json_request *r)
{
    if (run(w, &r->search, r->id))
        json_write_result(&w->result, &r->search, r->id, &w->api->body);
}

/* get(w, item, whole, id): one item into w->result; true when it is there. */
static bool get(struct work *w, struct span item, bool whole, struct span id)
{
    struct error error = {0};
    struct json_complaint c = {.code = JSON_NOT_FOUND, .message = "there is no such item"};
    if (!open_index(w, id))
        return false;
    if (search_get(w->api->searcher, item, whole, &w->result, &error) != ERROR_NONE)
        from_error(&error, &c);
    else if (w->result.hit_count > 0)
        return true;
    fail(w, &c, id);
    return false;
}

static void do_get(struct work *w, struct json_request *r)
{
    if (!get(w, r->item, r->thread, r->id))
        return;
    if (r->thread)
        json_write_thread(&w->result.hits[0], r->id, &w->api->body);
    else
        json_write_item(&w->result.hits[0], r->id, &w->api->body);
}

static void do_similar(struct work *w, struct json_request *r)
{
    struct buffer query = {0};
    if (get(w, r->item, false, r->id)) {
        search_result_free(&w->result);
        narrow_value(&query, "similar", r->item);
        r->search.query = arena_copy(&w->api->arena, buffer_span(&query));
        do_search(w, r);
    }
    buffer_free(&query);
}

static void do_ping(struct work *w, struct json_request *r)
{
    struct json j = {.out = &w->api->body};
    if (!open_index(w, r->id))
        return;
    json_open(&j, '{');
    if (r->id.len > 0) {
        json_key(&j, "id");
        buffer_add_span(j.out, r->id);
        j.after_value = true;
    }
    json_key(&j, "api");
    json_int(&j, 1);
    json_key(&j, "status");
    json_text(&j, SPAN("ready"));
    json_close(&j, '}');
}

static void do_suggest(struct work *w, struct json_request *r)
{
    struct error error = {0};
    struct json_complaint c;
    struct completion *list;
    size_t count;
    if (!open_index(w, r->id))
        return;
    if (complete(w->api->searcher, r->search.query, r->search.limit, &w->api->arena, &list,
                 &count, &error) == ERROR_NONE) {
        complete_write(r->search.query, list, count, r->id, &w->api->body);
        return;
    }
    from_error(&error, &c);
    fail(w, &c, r->id);
}

/* announce(w, info): what a client may ask of this server. */
static void announce(struct work *w, struct info *info)
{
    const struct config *c = w->api->config;
    const struct info_limit limits[] = {
        {"line_bytes", LIMITS_LINE_BYTES},     {"target_bytes", LIMITS_TARGET_BYTES},
        {"head_bytes", LIMITS_HEAD_BYTES},     {"head_fields", LIMITS_HEAD_FIELDS},
        {"body_bytes", LIMITS_BODY_BYTES},     {"parameters", LIMITS_PARAMETERS},
        {"in_flight", LIMITS_IN_FLIGHT},       {"head_ms", LIMITS_HEAD_MS},
        {"request_ms", LIMITS_REQUEST_MS},     {"stall_ms", LIMITS_STALL_MS},
        {"idle_http_ms", LIMITS_IDLE_HTTP_MS}, {"idle_line_ms", LIMITS_IDLE_LINE_MS},
        {"timeout_ms", c->timeout_ms},         {"hard_timeout_ms", c->hard_timeout_ms},
        {"connections", c->connections},       {"client_connections", c->client_connections},
        {"rate", c->rate},                     {"burst", c->burst},
    };
    info->limits = memcpy(arena_alloc(&w->api->arena, sizeof limits), limits, sizeof limits);
    info->limit_count = sizeof limits / sizeof *limits;
}

static void do_info(struct work *w, struct json_request *r)
{
    struct error error = {0};
    struct json_complaint c;
    struct info info;
    bool changed;
    if (!open_index(w, r->id))
        return;
    struct index *index = searcher_index(w->api->searcher);
    if (index_refresh(index, &changed, &error) == ERROR_NONE &&
        info_read(index, &w->api->arena, &info, &error) == ERROR_NONE) {
        announce(w, &info);
        json_write_info(&info, r->id, &w->api->body);
        return;
    }
    from_error(&error, &c);
    fail(w, &c, r->id);
}

static void do_method(struct work *w, struct json_request *r)
{
    static void (*const methods[])(struct work *, struct json_request *) = {
        [JSON_SEARCH] = do_search, [JSON_GET] = do_get, [JSON_SIMILAR] = do_similar,
        [JSON_PING] = do_ping, [JSON_INFO] = do_info, [JSON_SUGGEST] = do_suggest};
    methods[r->method](w, r);
}

/* ---- HTTP: paths ---------------------------------------------------------------------- */

/* read_request(w, method, item, out): the request in the address's parameters or in the
 * body; false when it is answered with an error. */
static bool read_request(struct work *w, enum json_method method, struct span item,
                         struct json_request *out)
{
    struct json_complaint c;
    struct buffer text = {0};
    bool posted = w->call->method == HTTP_POST;
    if (!posted)
        params_json(w->params, w->param_count, &text);
    struct span json = posted ? w->call->body : buffer_span(&text);
    bool good = json_read_method(json, method, item, &w->api->arena, out, &c);
    buffer_free(&text);
    if (!good)
        fail(w, &c, out->id);
    return good;
}

static void path_method(struct work *w, enum json_method method, struct span item)
{
    struct json_request r;
    if (read_request(w, method, item, &r))
        do_method(w, &r);
}

static void path_search(struct work *w, struct span rest)
{
    (void)rest;
    path_method(w, JSON_SEARCH, (struct span){0});
}

static void path_suggest(struct work *w, struct span rest)
{
    (void)rest;
    path_method(w, JSON_SUGGEST, (struct span){0});
}

static void path_items(struct work *w, struct span rest)
{
    path_method(w, JSON_GET, rest);
}

static void path_similar(struct work *w, struct span rest)
{
    path_method(w, JSON_SIMILAR, rest);
}

static void path_info(struct work *w, struct span rest)
{
    (void)rest;
    path_method(w, JSON_INFO, (struct span){0});
}

static void path_ready(struct work *w, struct span rest)
{
    (void)rest;
    path_method(w, JSON_PING, (struct span){0});
}

/* base(w): how the web door is called from outside. */
static struct span base(struct work *w)
{
    const char *url = w->api->config->public_url;
    if (*url != '\0')
        return span_of(url);
    struct span host = w->call->host;
    return arena_printf(&w->api->arena, "http://%.*s", (int)host.len, host.at);
}

static void path_feed(struct work *w, struct span rest)
{
    struct json_request r;
    (void)rest;
    if (!read_request(w, JSON_SEARCH, (struct span){0}, &r))
        return;
    r.search.sort = SORT_NEWEST;
    r.search.sort_given = true;
    r.search.group = GROUP_NONE;
    r.search.limit = FEED_ENTRIES;
    if (!run(w, &r.search, (struct span){0}))
        return;
    w->answer->content_type = SPAN("application/atom+xml; charset=utf-8");
    atom_write(&r.search, &w->result, base(w), w->call->query, &w->api->body);
}

static void path_description(struct work *w, struct span rest)
{
    (void)rest;
    w->answer->cacheable = 1;
    w->answer->content_type = SPAN("application/opensearchdescription+xml; charset=utf-8");
    atom_write_description(base(w), &w->api->body);
}

/* The page with results in it: an error becomes a sentence on it. */
static void path_page(struct work *w, struct span rest)
{
    struct json_request r;
    struct api *a = w->api;
    struct span message = {0};
    (void)rest;
    bool good = read_request(w, JSON_SEARCH, (struct span){0}, &r);
    results_page_request(&r.search);
    good = good && run(w, &r.search, (struct span){0});
    if (!good)
        message = arena_printf(&a->arena, "The search failed: %s.", arena_string(&a->arena, message_of(w)));
    buffer_clear(&a->body);
    w->answer->content_type = SPAN("text/html; charset=utf-8");
    if (good)
        results_page(&r.search, &w->result, w->call->query, &a->body);
    else
        results_page_problem(r.search.query, message, &a->body);
}

/* ---- HTTP: interfaces that programs already know -------------------------------------------- */

/* hn_problem(w): the error just answered in their form, with its status. */
static void hn_problem(struct work *w)
{
    struct span message = message_of(w);
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
    } else if (run(w, &request, (struct span){0})) {
        hnapi_write(&request, &w->result, w->call->query, &a->body);
    } else {
        hn_problem(w);
    }
}

static void path_hn_search(struct work *w, struct span rest)
{
    (void)rest;
    hn_search(w, false);
}

static void path_hn_by_date(struct work *w, struct span rest)
{
    (void)rest;
    hn_search(w, true);
}

static void path_hn_item(struct work *w, struct span rest)
{
    struct api *a = w->api;
    struct span prefixed = arena_printf(&a->arena, "hn:%.*s", (int)rest.len, rest.at);
    bool there = get(w, prefixed, true, (struct span){0});
    if (!there && w->answer->status == 404) {
        buffer_clear(&a->body);
        w->answer->status = 200;
        there = get(w, rest, true, (struct span){0});
    }
    if (there)
        hnapi_write_item(&w->result.hits[0], &a->body);
    else
        hn_problem(w);
}

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
    else if (run(w, &query->request, (struct span){0}))
        return true;
    else
        algolia_problem(w, w->answer->status, message_of(w));
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
    if (get(w, span_of(id == NULL ? "" : id), false, (struct span){0})) {
        algolia_object_write(&w->result.hits[0], out);
    } else if (w->answer->status == 404) {
        buffer_clear(&w->api->body);
        w->answer->status = 200;
        buffer_add_string(out, "null");
    } else {
        algolia_problem(w, w->answer->status, message_of(w));
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

/* NAME/what: the name may be any, since a server has one index. */
static void path_algolia(struct work *w, struct span rest)
{
    const char *slash = memchr(rest.at, '/', rest.len);
    struct span index = {rest.at, slash == NULL ? rest.len : (size_t)(slash - rest.at)};
    struct span asked = {rest.at + index.len, rest.len - index.len};
    if (w->call->method == HTTP_POST)
        algolia_posted(w, index, asked);
    else if (asked.len < 2)
        algolia_problem(w, 400, SPAN("this call is not supported"));
    else if (get(w, (struct span){asked.at + 1, asked.len - 1}, false, (struct span){0}))
        algolia_object_write(&w->result.hits[0], &w->api->body);
    else
        algolia_problem(w, w->answer->status, message_of(w));
}

/* ---- HTTP: the table of paths ---------------------------------------------------------------- */

static const struct route {
    const char *path; /* with a slash at its end: all that begins with it */
    bool posts;       /* POST as well as GET */
    void (*answer)(struct work *, struct span rest);
} routes[] = {
    {"/", false, path_page},
    {"/search", true, path_search},
    {"/suggest", true, path_suggest},
    {"/items/", false, path_items},
    {"/similar/", false, path_similar},
    {"/info", false, path_info},
    {"/readyz", false, path_ready},
    {"/feed.atom", false, path_feed},
    {"/opensearch.xml", false, path_description},
    {"/api/v1/search", false, path_hn_search},
    {"/api/v1/search_by_date", false, path_hn_by_date},
    {"/api/v1/items/", false, path_hn_item},
    {"/1/indexes/", true, path_algolia},
};

static const struct route *find_route(struct span path, struct span *rest)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        const char *p = routes[i].path;
        size_t len = strlen(p);
        bool whole = span_is(path, p);
        bool below = len > 1 && p[len - 1] == '/' && path.len > len &&
                     memcmp(path.at, p, len) == 0;
        if (whole && len > 1 && p[len - 1] == '/')
            continue; /* nothing is named */
        if (whole || below) {
            *rest = (struct span){path.at + len, path.len - len};
            return &routes[i];
        }
    }
    return NULL;
}

static void refuse(struct work *w, uint32_t status, const char *code, const char *message)
{
    frame_error(status, code, message, &w->api->body, w->answer);
}

/* set_etag(w): a mark of all that decides on the answer, so that a client that has it need not
 * be sent it again. Recency makes an answer depend on the time, a little. */
static void set_etag(struct work *w)
{
    struct api *a = w->api;
    const struct frame_call *c = w->call;
    struct buffer all = {0};
    bool changed;
    struct error error = {0};
    if (a->searcher == NULL || index_refresh(searcher_index(a->searcher), &changed, &error) != ERROR_NONE)
        return;
    const struct shim_stats *stats = &searcher_index(a->searcher)->stats;
    buffer_printf(&all, "%s %llu %llu %lld ", stats->uuid, (unsigned long long)stats->revision,
                  (unsigned long long)synonyms_mark(a->config->synonyms),
                  (long long)time(NULL) / ETAG_SECONDS);
    buffer_add_span(&all, c->path);
    buffer_add_byte(&all, '?');
    buffer_add_span(&all, c->query);
    buffer_add_byte(&all, ' ');
    buffer_add_span(&all, c->body);
    buffer_printf(&a->etag, "\"%016llx\"", (unsigned long long)strmap_hash(buffer_span(&all)));
    buffer_free(&all);
}

/* compress(a, answer): the body gzipped (RFC 1952), if that makes it smaller. */
static void compress_body(struct api *a, struct frame_answer *answer)
{
    z_stream z = {0};
    if (a->body.len < GZIP_LEAST || a->body.len > UINT32_MAX / 2 ||
        deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return;
    buffer_clear(&a->gzipped);
    size_t room = deflateBound(&z, a->body.len);
    z.next_in = (Bytef *)a->body.at;
    z.avail_in = (uInt)a->body.len;
    z.next_out = (Bytef *)buffer_reserve(&a->gzipped, room);
    z.avail_out = (uInt)room;
    bool done = deflate(&z, Z_FINISH) == Z_STREAM_END;
    a->gzipped.len = z.total_out;
    deflateEnd(&z);
    if (done && a->gzipped.len < a->body.len) {
        answer->gzip = 1;
        answer->body = buffer_span(&a->gzipped);
    }
}

/* answer_path(w): find the path's answer, unless the client has it already. */
static void answer_path(struct work *w)
{
    struct api *a = w->api;
    const struct frame_call *call = w->call;
    struct span rest;
    const struct route *route = find_route(call->path, &rest);
    if (route == NULL) {
        refuse(w, 404, "not_found", "there is nothing at this path");
        return;
    }
    if (call->method == HTTP_POST && !route->posts) {
        refuse(w, 405, "method_not_allowed", "this path takes GET");
        return;
    }
    if (!http_params(call->query, &a->arena, w->params, &w->param_count)) {
        refuse(w, 400, "bad_parameters", "the parameters are too many, or not UTF-8");
        return;
    }
    set_etag(w);
    if (a->etag.len > 0 && http_etag_matches(call->if_none_match, buffer_span(&a->etag))) {
        w->answer->status = 304;
        w->answer->cacheable = 1;
        return;
    }
    route->answer(w, rest);
}

void api_http(struct api *a, const struct frame_call *call, struct frame_answer *answer)
{
    struct work w = {.api = a, .call = call, .answer = answer};
    begin(a);
    *answer = (struct frame_answer){.status = 200, .content_type = SPAN("application/json")};
    answer_path(&w);
    search_result_free(&w.result);
    if (answer->status == 200 && answer->cacheable)
        answer->etag = buffer_span(&a->etag);
    if (answer->status >= 400)
        answer->cacheable = 0;
    if (answer->content_type.at[0] == 'a' && a->body.len > 0 && a->body.at[a->body.len - 1] == '}')
        buffer_add_byte(&a->body, '\n');
    answer->body = buffer_span(&a->body);
    answer->query = buffer_span(&a->query);
    if (call->gzip)
        compress_body(a, answer);
}

/* ---- The line protocol ------------------------------------------------------------------------- */

void api_line(struct api *a, const struct frame_call *call, struct frame_answer *answer)
{
    struct work w = {.api = a, .call = call, .answer = answer};
    struct json_request r;
    struct json_complaint c;
    begin(a);
    *answer = (struct frame_answer){.status = 200};
    if (json_read(call->body, &a->arena, &r, &c))
        do_method(&w, &r);
    else
        fail(&w, &c, r.id);
    search_result_free(&w.result);
    answer->has_id = r.id.len > 0;
    answer->body = buffer_span(&a->body);
    answer->query = buffer_span(&a->query);
}
