#include "searcher/serve/door_http.h"

#include "tests/unit/serving.h"

static const struct address local = {{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}};
static const struct address stranger = {{[10] = 0xff, [11] = 0xff, [12] = 192, [15] = 7}};

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a.example:80\r\n"
#define END "\r\n"

/* get(s, from, request, heard): one request of a client that comes from there, and its answer,
 * or "" while there is none. */
static const char *get(struct serving *s, const struct address *from, const char *request,
                       struct buffer *heard)
{
    int client = serving_client(s, &door_http, from);
    serving_say(s, client, request);
    serving_hear(client, heard);
    close(client);
    serving_turn(s);
    return buffer_string(heard);
}

/* What this process answers without a worker. */
static const struct {
    const char *request;
    bool from_stranger;
    const char *has[3], *lacks;
} own[] = {
    {GET("/healthz") END, true, {"HTTP/1.1 200 OK\r\n", "\"alive\"", "no-store"}, "close"},
    {"HEAD /healthz HTTP/1.1\r\nHost: a\r\n" END, true, {"200 OK", "Content-Length: 27\r\n"}, "alive"},
    {GET("/healthz") "Connection: close\r\n" END, true, {"Connection: close\r\n"}, NULL},
    {GET("/healthz") "X-Request-Id: my-1\r\n" END, true, {"X-Request-Id: my-1\r\n"}, NULL},
    {GET("/healthz") "X-Request-Id: a\xff\r\n" END, true, {"200"}, "\xff"},
    {GET("/metrics") END, false, {"200 OK", "lede_requests_total{door=\"http\"} 1\n"}, NULL},
    {GET("/lede.css") END, true, {"200 OK", "text/css", "ETag: \""}, "gzip"},
    {GET("/lede.css") "Accept-Encoding: gzip\r\n" END, true, {"Content-Encoding: gzip\r\n"}, NULL},
    {GET("/lede.css") "If-None-Match: *\r\n" END, true, {"304 Not Modified"}, "Content-Length"},
    {GET("/") END, true, {"200 OK", "default-src 'none'", "nosniff"}, NULL},
    {"OPTIONS /search HTTP/1.1\r\nHost: a\r\nOrigin: https://o.example\r\n" END, true,
     {"204 No Content", "Allow-Origin: https://o.example\r\n", "Max-Age: 600"}, NULL},
    {"OPTIONS /search HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n" END, true,
     {"204 No Content", "Vary: Origin"}, "Allow-Origin"},
    {GET("/%ff") END, true, {"400 Bad Request", "bad_path"}, NULL},
    {"BREW / HTTP/1.1\r\nHost: a\r\n" END, true, {"405", "Allow: GET", "Connection: close"}, NULL},
};

START_TEST(answers_what_it_knows)
{
    struct buffer heard = {0};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        struct serving s;
        struct error error = {0};
        serving_start(&s, 0, connection_done);
        config_set(&s.config, "allow-origin", "https://o.example", &error);
        const char *answer = get(&s, own[i].from_stranger ? &stranger : &local,
                                 own[i].request, &heard);
        for (size_t k = 0; k < 3 && own[i].has[k] != NULL; k++)
            ck_assert_msg(strstr(answer, own[i].has[k]) != NULL, "%zu: %s", i, answer);
        ck_assert_msg(own[i].lacks == NULL || strstr(answer, own[i].lacks) == NULL, "%zu: %s",
                      i, answer);
        serving_stop(&s);
    }
    buffer_free(&heard);
}
END_TEST

START_TEST(hands_the_rest_to_a_worker)
{
    struct serving s;
    struct buffer bytes = {0}, heard = {0};
    struct frame_head head;
    struct frame_call call;
    serving_start(&s, 1, connection_done);
    int client = serving_client(&s, &door_http, &local);
    serving_say(&s, client, "POST /sear%63h?a=%20 HTTP/1.1\r\nHost: h.example\r\nContent-Length: 2\r\n"
                            "Accept-Encoding: gzip\r\nIf-None-Match: \"e\"\r\n\r\n{}"
                            GET("/second") END);
    ck_assert(serving_call(&s, 0, &bytes, &head, &call));
    ck_assert_uint_eq(call.method, HTTP_POST);
    ck_assert(span_is(call.path, "/search"));
    ck_assert(span_is(call.query, "a=%20"));
    ck_assert(span_is(call.host, "h.example"));
    ck_assert(span_is(call.if_none_match, "\"e\""));
    ck_assert(span_is(call.body, "{}"));
    ck_assert_uint_eq(call.gzip, 1);
    struct frame_answer answer = {.status = 200, .gzip = 1, .cacheable = 1, .etag = SPAN("\"f\""),
                                  .content_type = SPAN("application/json"), .body = SPAN("zip")};
    serving_reply(&s, 0, head.ticket, &answer);
    serving_hear(client, &heard);
    static const char *const has[] = {"HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "ETag: \"f\"\r\n",
                                      "Content-Encoding: gzip\r\n", "max-age=10", "\r\n\r\nzip"};
    for (size_t i = 0; i < sizeof has / sizeof *has; i++)
        ck_assert_msg(strstr(buffer_string(&heard), has[i]) != NULL, "%s", buffer_string(&heard));
    ck_assert(serving_call(&s, 0, &bytes, &head, &call)); /* only now the second */
    ck_assert(span_is(call.path, "/second"));
    close(client);
    buffer_free(&bytes);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

START_TEST(limits_strangers)
{
    struct serving s;
    struct buffer heard = {0};
    serving_start(&s, 0, connection_done);
    for (int i = 0; i < 2; i++)
        ck_assert_str_eq(get(&s, &stranger, GET("/search") END, &heard), "");
    const char *answer = get(&s, &stranger, GET("/search") END, &heard);
    ck_assert_msg(strstr(answer, " 429 ") != NULL && strstr(answer, "Retry-After") != NULL, "%s", answer);
    ck_assert_ptr_nonnull(strstr(get(&s, &stranger, GET("/healthz") END, &heard), " 200 "));
    get(&s, &stranger, GET("/metrics") END, &heard); /* not for strangers; nobody to ask */
    ck_assert_ptr_null(strstr(buffer_string(&heard), "lede_requests_total"));
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

START_TEST(answers_only_for_its_hosts)
{
    struct serving s;
    struct error error = {0};
    struct buffer heard = {0};
    serving_start(&s, 0, connection_done);
    config_set(&s.config, "host", "A.example", &error);
    config_set(&s.config, "host", "[::1]", &error);
    ck_assert_ptr_nonnull(strstr(get(&s, &local, GET("/healthz") END, &heard), " 200 "));
    ck_assert_ptr_nonnull(strstr(get(&s, &local, "GET /healthz HTTP/1.1\r\nHost: [::1]:80\r\n" END, &heard), " 200 "));
    ck_assert_ptr_nonnull(strstr(get(&s, &local, "GET /healthz HTTP/1.1\r\nHost: b.example\r\n" END, &heard), " 421 "));
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

START_TEST(says_when_there_is_too_much_to_do)
{
    struct serving s;
    struct buffer heard = {0};
    int held[LIMITS_QUEUE_SHORT * SERVING_WORKERS];
    size_t few = sizeof held / sizeof *held;
    serving_start(&s, 0, connection_done);
    for (size_t i = 0; i < few; i++) {
        held[i] = serving_client(&s, &door_http, &local);
        serving_say(&s, held[i], GET("/search") END);
        s.io.connections->lane.turn_ms -= LIMITS_QUEUE_MS + 1;
    }
    const char *answer = get(&s, &local, GET("/search") END, &heard);
    ck_assert_msg(strstr(answer, " 503 ") != NULL && strstr(answer, "\"overloaded\"") != NULL &&
                  strstr(answer, "Retry-After: 1\r\n") != NULL, "%s", answer);
    for (size_t i = 0; i < few; i++)
        close(held[i]);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

START_TEST(tells_a_client_to_go_on)
{
    struct serving s;
    struct buffer heard = {0}, bytes = {0};
    struct frame_head head;
    struct frame_call call;
    serving_start(&s, 1, connection_done);
    int client = serving_client(&s, &door_http, &local);
    serving_say(&s, client, "POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                            "Expect: 100-continue\r\n\r\n");
    serving_hear(client, &heard);
    ck_assert_str_eq(buffer_string(&heard), "HTTP/1.1 100 Continue\r\n\r\n");
    serving_say(&s, client, "{");
    serving_hear(client, &heard);
    ck_assert_str_eq(buffer_string(&heard), "");
    serving_say(&s, client, "}");
    ck_assert(serving_call(&s, 0, &bytes, &head, &call));
    close(client);
    buffer_free(&heard);
    buffer_free(&bytes);
    serving_stop(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {answers_what_it_knows,
                            hands_the_rest_to_a_worker,
                            limits_strangers,
                            answers_only_for_its_hosts,
                            says_when_there_is_too_much_to_do,
                            tells_a_client_to_go_on,
                            NULL};
    return run_tests("door_http", tests);
}
