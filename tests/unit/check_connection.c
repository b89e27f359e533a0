#include "searcher/serve/door_http.h"
#include "searcher/serve/door_line.h"

#include "tests/unit/serving.h"

static const struct address local = {{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}};

/* Deadlines: what a client has sent, and after how many milliseconds it is told or closed. */
static const struct {
    const struct door *door;
    const char *sent;
    int64_t ms;
    const char *told; /* NULL: closed without a word */
} deadlines[] = {
    {&door_http, "", 15000, NULL},
    {&door_http, "GET / HTTP/1.1\r\n", 5000, "408"},
    {&door_http, "POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{", 10000, "408"},
    {&door_line, "", 300000, NULL},
    {&door_line, "{\"q\":", 10000, NULL},
};

START_TEST(keeps_deadlines)
{
    struct buffer heard = {0};
    for (size_t i = 0; i < sizeof deadlines / sizeof *deadlines; i++) {
        struct serving s;
        serving_start(&s, 0, connection_done);
        int client = serving_client(&s, deadlines[i].door, &local);
        serving_say(&s, client, deadlines[i].sent);
        int64_t now = s.io.loop.now_ms;
        struct connection *c = s.io.connections;
        c->idle_since_ms = now; /* the clock was read again since it began */
        if (c->request_since_ms != 0)
            c->request_since_ms = now;
        if (c->head_since_ms != 0)
            c->head_since_ms = now;
        serving_later(&s, deadlines[i].ms);
        connection_tick(c);
        ck_assert_msg(serving_hear(client, &heard) && heard.len == 0, "%zu: too soon", i);
        serving_later(&s, 1);
        connection_tick(c);
        connection_bury(&s.io);
        bool open = serving_hear(client, &heard);
        if (deadlines[i].told == NULL)
            ck_assert_msg(!open, "%zu: %s", i, buffer_string(&heard));
        else
            ck_assert_msg(strstr(buffer_string(&heard), deadlines[i].told) != NULL, "%zu", i);
        ck_assert_uint_eq(s.io.metrics.timed_out, 1);
        close(client);
        serving_stop(&s);
    }
    buffer_free(&heard);
}
END_TEST

/* A byte now and then does not buy time. */
START_TEST(a_trickle_extends_nothing)
{
    struct serving s;
    struct buffer heard = {0};
    serving_start(&s, 0, connection_done);
    int client = serving_client(&s, &door_http, &local);
    for (const char *p = "GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaa"; *p != '\0'; p++) {
        char one[] = {*p, '\0'};
        serving_say(&s, client, one);
        s.io.connections->head_since_ms -= 150;
        connection_tick(s.io.connections);
        if (s.io.connections->closing)
            break;
    }
    serving_hear(client, &heard);
    ck_assert_ptr_nonnull(strstr(buffer_string(&heard), "408"));
    close(client);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

START_TEST(an_answer_that_nobody_takes_ends_it)
{
    struct serving s;
    struct buffer bytes = {0}, big = {0}, heard = {0};
    struct frame_head head;
    struct frame_call call;
    serving_start(&s, 1, connection_done);
    int client = serving_client(&s, &door_line, &local);
    serving_say(&s, client, "{}\n");
    ck_assert(serving_call(&s, 0, &bytes, &head, &call));
    while (big.len < 1 << 20)
        buffer_add_string(&big, "more than the kernel takes at once ");
    struct frame_answer answer = {.status = 200, .body = buffer_span(&big)};
    buffer_clear(&bytes);
    frame_answer_write(head.ticket, &answer, &bytes);
    for (size_t sent = 0; sent < bytes.len; serving_turn(&s)) {
        ssize_t n = write(s.workers[0], bytes.at + sent, bytes.len - sent);
        sent += n > 0 ? (size_t)n : 0;
    }
    struct connection *c = s.io.connections;
    ck_assert_uint_gt(c->out.len - c->sent, 0);
    c->progress_ms = s.io.loop.now_ms - LIMITS_STALL_MS;
    connection_tick(c);
    ck_assert_ptr_eq(s.io.connections, c);
    serving_hear(client, &heard); /* it takes a little … */
    serving_turn(&s);
    connection_tick(c);
    ck_assert_ptr_eq(s.io.connections, c);
    c->progress_ms -= LIMITS_STALL_MS + 1; /* … and then no more */
    connection_tick(c);
    ck_assert_ptr_null(s.io.connections);
    close(client);
    buffer_free(&bytes);
    buffer_free(&big);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

START_TEST(reads_no_more_than_it_answers)
{
    struct serving s;
    struct buffer lines = {0};
    serving_start(&s, 0, connection_done);
    int client = serving_client(&s, &door_line, &local);
    for (int i = 0; i < 20; i++)
        buffer_add_string(&lines, "{\"q\":\"a\"}\n");
    serving_say(&s, client, buffer_string(&lines));
    struct connection *c = s.io.connections;
    ck_assert_uint_eq(c->in_flight, LIMITS_IN_FLIGHT);
    size_t kept = c->in.len;
    for (int i = 0; i < 100; i++)
        serving_say(&s, client, buffer_string(&lines));
    ck_assert_uint_eq(c->in.len, kept); /* the rest stays in the kernel */
    close(client);
    buffer_free(&lines);
    serving_stop(&s);
}
END_TEST

START_TEST(an_idle_connection_holds_no_buffers)
{
    struct serving s;
    struct buffer heard = {0};
    serving_start(&s, 0, connection_done);
    int client = serving_client(&s, &door_http, &local);
    serving_say(&s, client, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    serving_hear(client, &heard);
    ck_assert_ptr_nonnull(strstr(buffer_string(&heard), "200 OK"));
    struct connection *c = s.io.connections;
    ck_assert(c->in.at == NULL && c->out.at == NULL && c->first == NULL);
    ck_assert_uint_lt(sizeof *c, 1024);
    close(client);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

/* Whoever leaves takes nothing with it but its own requests. */
START_TEST(a_client_may_leave_at_any_time)
{
    struct serving s;
    struct buffer bytes = {0};
    struct frame_head head;
    struct frame_call call;
    serving_start(&s, 1, connection_done);
    int leaves = serving_client(&s, &door_line, &local);
    serving_say(&s, leaves, "{\"q\":\"runs\"}\n{\"q\":\"waits\"}\n{\"q\":\"unfinished");
    ck_assert(serving_call(&s, 0, &bytes, &head, &call));
    int stays = serving_client(&s, &door_line, &local);
    serving_say(&s, stays, "{\"q\":\"stays\"}\n");
    close(leaves);
    serving_turn(&s);
    ck_assert_uint_eq(s.io.connection_count, 1);
    serving_reply(&s, 0, head.ticket, &(struct frame_answer){.body = SPAN("{}")});
    ck_assert(serving_call(&s, 0, &bytes, &head, &call));
    ck_assert(span_is(call.body, "{\"q\":\"stays\"}"));
    close(stays);
    buffer_free(&bytes);
    serving_stop(&s);
}
END_TEST

START_TEST(an_answer_still_reaches_who_will_say_no_more)
{
    struct serving s;
    struct buffer bytes = {0}, heard = {0};
    struct frame_head head;
    struct frame_call call;
    serving_start(&s, 1, connection_done);
    int client = serving_client(&s, &door_line, &local);
    serving_say(&s, client, "{\"q\":\"a\"}\n");
    shutdown(client, SHUT_WR);
    serving_turn(&s);
    ck_assert(serving_call(&s, 0, &bytes, &head, &call));
    serving_reply(&s, 0, head.ticket, &(struct frame_answer){.body = SPAN("{}")});
    ck_assert(serving_hear(client, &heard));
    ck_assert_str_eq(buffer_string(&heard), "{}\n");
    ck_assert(!serving_hear(client, &heard));
    ck_assert_ptr_null(s.io.connections);
    close(client);
    buffer_free(&bytes);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

/* By HTTP a client that sends no more has left, as a proxy's does whose own client left. */
START_TEST(who_ends_by_http_has_left)
{
    struct serving s;
    struct buffer bytes = {0};
    struct frame_head head;
    struct frame_call call;
    serving_start(&s, 1, connection_done);
    int client = serving_client(&s, &door_http, &local);
    serving_say(&s, client, "GET /search HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(serving_call(&s, 0, &bytes, &head, &call));
    shutdown(client, SHUT_WR);
    serving_turn(&s);
    ck_assert_uint_eq(s.io.metrics.cancelled, 1);
    ck_assert_ptr_null(s.io.connections);
    serving_reply(&s, 0, head.ticket, &(struct frame_answer){.status = 200});
    close(client);
    buffer_free(&bytes);
    serving_stop(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {keeps_deadlines,
                            a_trickle_extends_nothing,
                            an_answer_that_nobody_takes_ends_it,
                            reads_no_more_than_it_answers,
                            an_idle_connection_holds_no_buffers,
                            a_client_may_leave_at_any_time,
                            an_answer_still_reaches_who_will_say_no_more,
                            who_ends_by_http_has_left,
                            NULL};
    return run_tests("connection", tests);
}
