#include "searcher/serve/api.h"

#include "corpus/strmap.h"
#include "searcher/answer/search.h"
#include "searcher/index/info.h"
#include "searcher/json/json.h"
#include "searcher/json/json_read.h"
#include "searcher/json/json_write.h"
#include "searcher/query/narrow.h"
#include "searcher/serve/atom.h"
#include "searcher/serve/http.h"
#include "searcher/serve/limits.h"
#include "searcher/serve/params.h"
#include "searcher/serve/results_page.h"
#include "searcher/serve/theirs.h"
#include "searcher/suggest/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

enum {
    GZIP_LEAST = 1024,        /* bytes; less is not worth compressing */
    ETAG_SECONDS = 600,       /* how long recency is taken to rank alike */
    FEED_ENTRIES = 50
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

/* ---- Methods: the same for both doors -------------------------------------------------- */

static void do_search(struct work *w, struct json_request *r)
{
    if (work_search(w, &r->search, r->id))
        json_write_result(&w->result, &r->search, r->id, &w->api->body);
}

static void do_get(struct work *w, struct json_request *r)
{
    if (!work_get(w, r->item, r->thread, r->id))
        return;
    if (r->thread)
        json_write_thread(&w->result.hits[0], r->id, &w->api->body);
    else
        json_write_item(&w->result.hits[0], r->id, &w->api->body);
}

static void do_similar(struct work *w, struct json_request *r)
{
    struct buffer query = {0};
    if (work_get(w, r->item, false, r->id)) {
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
    if (!work_open(w, r->id))
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
    if (!work_open(w, r->id))
        return;
    if (complete(w->api->searcher, r->search.query, r->search.limit, &w->api->arena, &list,
                 &count, &error) == ERROR_NONE) {
        complete_write(r->search.query, list, count, r->id, &w->api->body);
        return;
    }
    work_complaint(&error, &c);
    work_fail(w, &c, r->id);
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
    if (!work_open(w, r->id))
        return;
    struct index *index = searcher_index(w->api->searcher);
    if (index_refresh(index, &changed, &error) == ERROR_NONE &&
        info_read(index, &w->api->arena, &info, &error) == ERROR_NONE) {
        announce(w, &info);
        json_write_info(&info, r->id, &w->api->body);
        return;
    }
    work_complaint(&error, &c);
    work_fail(w, &c, r->id);
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
        work_fail(w, &c, out->id);
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
    if (!work_search(w, &r.search, (struct span){0}))
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
    good = good && work_search(w, &r.search, (struct span){0});
    if (!good)
        message = arena_printf(&a->arena, "The search failed: %s.", arena_string(&a->arena, work_message(w)));
    buffer_clear(&a->body);
    w->answer->content_type = SPAN("text/html; charset=utf-8");
    if (good)
        results_page(&r.search, &w->result, w->call->query, &a->body);
    else
        results_page_problem(r.search.query, message, &a->body);
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
    {"/api/v1/search", false, theirs_search},
    {"/api/v1/search_by_date", false, theirs_search_by_date},
    {"/api/v1/items/", false, theirs_item},
    {"/1/indexes/", true, theirs_indexes},
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
        work_fail(&w, &c, r.id);
    search_result_free(&w.result);
    answer->has_id = r.id.len > 0;
    answer->body = buffer_span(&a->body);
    answer->query = buffer_span(&a->query);
}
