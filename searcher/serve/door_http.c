#include "searcher/serve/chunks.h"
#include "searcher/serve/door_http.h"

#include "searcher/serve/limits.h"
#include "searcher/serve/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static void copy_text(char *place, size_t room, struct span s)
{
    size_t len = s.len < room - 1 ? s.len : room - 1;
    if (len > 0)
        memcpy(place, s.at, len);
    place[len] = '\0';
}

/* http_date(place): now, as RFC 9110 5.6.7 writes it. */
static void http_date(char place[32])
{
    time_t now = time(NULL);
    struct tm tm;
    gmtime_r(&now, &tm);
    strftime(place, 32, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

static void add_field(struct buffer *out, const char *name, struct span value)
{
    buffer_add_string(out, name);
    buffer_add_string(out, ": ");
    buffer_add_span(out, value);
    buffer_add_string(out, "\r\n");
}

static void add_cors(const struct request *r, struct buffer *out)
{
    buffer_add_string(out, "Vary: Origin, Accept-Encoding\r\n");
    if (!r->origin_allowed)
        return;
    add_field(out, "Access-Control-Allow-Origin", span_of(r->origin));
    add_field(out, "Access-Control-Expose-Headers", SPAN("ETag, Retry-After, X-Request-Id"));
    if (r->method == HTTP_OPTIONS)
        buffer_add_string(out, "Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n"
                               "Access-Control-Allow-Headers: Content-Type, X-Request-Id, "
                               "X-Algolia-Application-Id, X-Algolia-API-Key, X-Algolia-Agent\r\n"
                               "Access-Control-Max-Age: 600\r\n");
}

/* What a browser may do with our pages: run and style only what comes from here, talk only
 * to us, be framed by nobody. A form may be sent to us, so that the page works without
 * script. */
static const char page_policy[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n";

static void add_head(const struct request *r, const struct frame_answer *a,
                     struct buffer *out)
{
    char date[32];
    http_date(date);
    buffer_printf(out, "HTTP/1.1 %u %s\r\nDate: %s\r\n", a->status,
                  http_reason((int)a->status), date);
    if (a->status != 204 && a->status != 304)
        buffer_printf(out, "Content-Length: %zu\r\n", a->body.len);
    if (a->content_type.len > 0)
        add_field(out, "Content-Type", a->content_type);
    if (a->gzip != 0)
        buffer_add_string(out, "Content-Encoding: gzip\r\n");
    if (a->etag.len > 0)
        add_field(out, "ETag", a->etag);
    add_field(out, "Cache-Control", a->cacheable != 0 ? SPAN("max-age=10") : SPAN("no-store"));
    if (a->status == 405)
        buffer_add_string(out, "Allow: GET, HEAD, POST, OPTIONS\r\n");
    if (a->status == 503 || a->status == 429)
        buffer_add_string(out, "Retry-After: 1\r\n");
    add_field(out, "X-Request-Id", span_of(r->request_id));
    buffer_add_string(out, "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n");
    if (a->content_type.len >= 9 && memcmp(a->content_type.at, "text/html", 9) == 0)
        buffer_add_string(out, page_policy);
    add_cors(r, out);
    buffer_add_string(out, r->closes ? "Connection: close\r\n\r\n" : "\r\n");
}

static void answer_http(struct request *r, const struct frame_answer *answer)
{
    r->closes |= r->connection->io->draining_since_ms != 0;
    add_head(r, answer, &r->out);
    if (r->method != HTTP_HEAD && answer->status != 204 && answer->status != 304)
        buffer_add_span(&r->out, answer->body);
}

/* in_list(list, value): whether value is one of the list's items, in any case. */
static bool in_list(const struct config_list *list, struct span value)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strlen(list->items[i]) == value.len &&
            strncasecmp(list->items[i], value.at, value.len) == 0)
            return true;
    }
    return false;
}

/* host_name(host): the Host header's value without its port. */
static struct span host_name(struct span host)
{
    if (host.len > 0 && host.at[0] == '[') {
        const char *end = memchr(host.at, ']', host.len);
        return end == NULL ? host : (struct span){host.at, (size_t)(end - host.at) + 1};
    }
    const char *colon = host.len == 0 ? NULL : memchr(host.at, ':', host.len);
    return colon == NULL ? host : (struct span){host.at, (size_t)(colon - host.at)};
}

/* note(r, h): keep of h what the answer will need, since h's bytes go away. */
static void note(struct request *r, const struct http_request *h)
{
    const struct config *config = r->connection->io->config;
    r->method = h->method;
    r->closes = !h->keep_alive;
    copy_text(r->path, sizeof r->path, h->path);
    if (h->request_id.len > 0)
        copy_text(r->request_id, sizeof r->request_id, h->request_id);
    if (h->origin.len > 0 && h->origin.len < sizeof r->origin) {
        bool any = in_list(&config->origins, SPAN("*"));
        r->origin_allowed = any || in_list(&config->origins, h->origin);
        copy_text(r->origin, sizeof r->origin, any ? SPAN("*") : h->origin);
    }
}

static void answer_file(struct request *r, const struct http_request *h,
                        const struct page_file *file)
{
    struct frame_answer answer = {.status = 200,
                                  .cacheable = 1,
                                  .content_type = span_of(file->content_type),
                                  .etag = span_of(file->etag),
                                  .body = file->bytes};
    if (http_etag_matches(h->if_none_match, answer.etag))
        answer.status = 304;
    if (http_accepts_gzip(h->accept_encoding)) {
        answer.gzip = 1;
        answer.body = file->gzipped;
    }
    request_answer(r, &answer);
}

static void answer_metrics(struct request *r)
{
    struct buffer text = {0};
    struct io *io = r->connection->io;
    struct metrics_gauges gauges = {.connections = io->connection_count,
                                    .log_dropped = io->log.dropped};
    dispatch_look(io->dispatch, &gauges);
    metrics_write(&io->metrics, &gauges, &text);
    struct frame_answer answer = {.status = 200,
                                  .content_type = SPAN("text/plain; version=0.0.4"),
                                  .body = buffer_span(&text)};
    request_answer(r, &answer);
    buffer_free(&text);
}

static void answer_health(struct request *r)
{
    struct frame_answer answer = {.status = 200,
                                  .content_type = SPAN("application/json"),
                                  .body = SPAN("{\"api\":1,\"status\":\"alive\"}\n")};
    request_answer(r, &answer);
}

/* submit(r, h, path): hand the request to a worker. */
static void submit(struct request *r, const struct http_request *h, struct span path)
{
    struct buffer joined = {0};
    if (h->chunked)
        chunks_join(h->body, &joined);
    struct frame_call call = {.timeout_ms = r->connection->io->config->timeout_ms,
                              .method = h->method,
                              .gzip = http_accepts_gzip(h->accept_encoding),
                              .path = path,
                              .query = h->query,
                              .if_none_match = h->if_none_match,
                              .content_type = h->content_type,
                              .host = h->host,
                              .body = h->chunked ? buffer_span(&joined) : h->body};
    request_submit(r, FRAME_HTTP, &call);
    buffer_free(&joined);
}

/* may_ask(r, h): whether the client keeps to the limit of its address. */
static bool may_ask(struct request *r, const struct http_request *h)
{
    struct connection *c = r->connection;
    uint32_t retry_ms = 0;
    return clients_request(c->io->clients, &c->peer, h->forwarded_for, c->io->loop.now_ms,
                           &retry_ms);
}

/* find_file(config, path): what is served from memory. The description of the API is there even
 * where the page is not. */
static const struct page_file *find_file(const struct config *config, struct span path)
{
    return config->page || span_is(path, "/openapi.json") ? page_find(path) : NULL;
}

/* route(r, h, path): answer what this process knows, pass on the rest. */
static void route(struct request *r, const struct http_request *h, struct span path)
{
    struct io *io = r->connection->io;
    bool reads = h->method == HTTP_GET || h->method == HTTP_HEAD;
    bool near = clients_trusted(io->clients, &r->connection->peer) && h->forwarded_for.len == 0;
    const struct page_file *file = reads ? find_file(io->config, path) : NULL;
    if (io->config->hosts.count > 0 && !in_list(&io->config->hosts, host_name(h->host))) {
        request_error(r, 421, "wrong_host", "this server does not answer for that host");
    } else if (h->method == HTTP_OPTIONS) {
        request_answer(r, &(struct frame_answer){.status = 204});
    } else if (reads && span_is(path, "/healthz")) {
        answer_health(r);
    } else if (reads && near && span_is(path, "/metrics")) {
        answer_metrics(r);
    } else if (file != NULL && (h->query.len == 0 || !span_is(path, "/"))) {
        answer_file(r, h, file);
    } else if (!may_ask(r, h)) {
        io->metrics.rate_limited++;
        request_error(r, 429, "rate_limited", "too many requests from your address");
    } else {
        submit(r, h, path);
    }
}

/* refuse(c, status): a request that is not HTTP as we take it: answer and close. */
static void refuse(struct connection *c, int status)
{
    struct request *r = request_new(c);
    r->closes = true;
    c->closing = true;
    request_error(r, (uint32_t)status, "bad_http", http_reason(status));
}

/* wait(c, h): what of a request that is not whole yet matters already. */
static void wait(struct connection *c, const struct http_request *h)
{
    if (h->head_complete)
        c->head_since_ms = 0;
    if (h->expects_continue && !c->continued) {
        buffer_add_string(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
        c->continued = true;
    }
}

static bool take_request(struct connection *c)
{
    struct http_request h;
    size_t used;
    int status;
    if (c->in_flight > 0)
        return false; /* answers go in order: one at a time */
    enum http_progress progress = http_parse(buffer_span(&c->in), &h, &used, &status);
    if (progress == HTTP_REFUSED)
        refuse(c, status);
    else if (progress == HTTP_MORE)
        wait(c, &h);
    if (progress != HTTP_REQUEST)
        return false;
    struct arena arena = {0};
    struct span path;
    struct request *r = request_new(c);
    note(r, &h);
    c->io->metrics.requests[DOOR_HTTP]++;
    if (http_path(h.path, &arena, &path))
        route(r, &h, path);
    else
        request_error(r, 400, "bad_path", "the path is not valid UTF-8 without control bytes");
    arena_free(&arena);
    connection_taken(c, used);
    return true;
}

const struct door door_http = {.name = "http",
                               .head_ms = LIMITS_HEAD_MS,
                               .idle_ms = LIMITS_IDLE_HTTP_MS,
                               .tells_late = true,
                               .ends_to_leave = true,
                               .take = take_request,
                               .answer = answer_http};
