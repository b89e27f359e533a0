#include "searcher/serve/door_line.h"

#include "tests/unit/serving.h"

static const struct address nobody;

/* ask(s, client, text, call): the client sends text; the call that a worker then has. */
static bool ask(struct serving *s, int client, const char *text, struct buffer *bytes,
                uint64_t *ticket, struct span *body)
{
    struct frame_head head;
    struct frame_call call;
    serving_say(s, client, text);
    if (!serving_call(s, 0, bytes, &head, &call))
        return false;
    ck_assert_uint_eq(head.kind, FRAME_LINE);
    *ticket = head.ticket;
    *body = call.body;
    return true;
}

START_TEST(a_line_is_a_request)
{
    struct serving s;
    struct buffer bytes = {0}, heard = {0};
    uint64_t ticket = 0;
    struct span body;
    serving_start(&s, 1, connection_done);
    int client = serving_client(&s, &door_line, &nobody);
    ck_assert(!ask(&s, client, "{\"q\":", &bytes, &ticket, &body));
    ck_assert(!ask(&s, client, "\"a\"}", &bytes, &ticket, &body));
    ck_assert(ask(&s, client, "\r\n", &bytes, &ticket, &body));
    ck_assert(span_is(body, "{\"q\":\"a\"}\r"));
    ck_assert(!ask(&s, client, "\n  \r\n", &bytes, &ticket, &body)); /* blank lines are none */
    serving_reply(&s, 0, ticket, &(struct frame_answer){.status = 200, .body = SPAN("{}")});
    ck_assert(serving_hear(client, &heard));
    ck_assert_str_eq(buffer_string(&heard), "{}\n");
    close(client);
    serving_turn(&s);
    ck_assert_ptr_null(s.io.connections);
    buffer_free(&bytes);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

/* Answers with an id go out as soon as they are there, the others in order. */
START_TEST(answers_with_an_id_overtake)
{
    struct serving s;
    struct buffer bytes = {0}, heard = {0};
    struct frame_head head[2];
    struct frame_call call;
    serving_start(&s, 2, connection_done);
    int client = serving_client(&s, &door_line, &nobody);
    serving_say(&s, client, "{\"q\":\"slow\"}\n{\"q\":\"fast\"}\n");
    ck_assert(serving_call(&s, 0, &bytes, &head[0], &call));
    ck_assert(serving_call(&s, 1, &bytes, &head[1], &call));
    serving_reply(&s, 1, head[1].ticket, &(struct frame_answer){.body = SPAN("2")});
    serving_hear(client, &heard);
    ck_assert_str_eq(buffer_string(&heard), "");
    serving_reply(&s, 0, head[0].ticket, &(struct frame_answer){.body = SPAN("1")});
    serving_hear(client, &heard);
    ck_assert_str_eq(buffer_string(&heard), "1\n2\n");

    serving_say(&s, client, "{\"q\":\"slow\"}\n{\"q\":\"fast\",\"id\":1}\n");
    ck_assert(serving_call(&s, 0, &bytes, &head[0], &call));
    ck_assert(serving_call(&s, 1, &bytes, &head[1], &call));
    serving_reply(&s, 1, head[1].ticket,
                  &(struct frame_answer){.has_id = 1, .body = SPAN("4")});
    serving_hear(client, &heard);
    ck_assert_str_eq(buffer_string(&heard), "4\n");
    close(client);
    buffer_free(&bytes);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

/* An error that no worker made carries the id, too: else nobody knows whose it is. */
START_TEST(errors_of_ours_carry_the_id)
{
    static const struct {
        const char *line, *answer;
    } cases[] = {{"{\"q\":\"a\",\"id\":\"x\\n\"}\n", "{\"id\":\"x\\n\",\"api\":1,\"error\":{"},
                 {"{\"id\":7,\"nonsense\":1}\n", "{\"id\":7,\"api\":1,\"error\":{"},
                 {"{\"q\":\"a\"}\n", "{\"api\":1,\"error\":{"},
                 {"{\"q\":\n", "{\"api\":1,\"error\":{"}};
    struct buffer heard = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct serving s;
        serving_start(&s, 0, connection_done);
        int client = serving_client(&s, &door_line, &nobody);
        serving_say(&s, client, cases[i].line);
        serving_later(&s, s.config.hard_timeout_ms + 1);
        dispatch_tick(s.io.dispatch);
        serving_hear(client, &heard);
        ck_assert_msg(strncmp(buffer_string(&heard), cases[i].answer, strlen(cases[i].answer)) == 0,
                      "%zu: %s", i, buffer_string(&heard));
        ck_assert_ptr_nonnull(strstr(buffer_string(&heard), "\"deadline\""));
        close(client);
        serving_stop(&s);
    }
    buffer_free(&heard);
}
END_TEST

static const struct {
    const char *sent;
    bool then_ends;
    const char *code;
} lost[] = {
    {"GET / HTTP/1.1\r\n\r\n", false, "bad_json"},
    {"\x16\x03\x01", false, "bad_json"},
    {"[1]\n", false, "bad_json"},
    {"{\"q\":\"a\"", true, "bad_json"},
};

START_TEST(what_is_no_line_ends_the_connection)
{
    struct buffer heard = {0};
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
        struct serving s;
        serving_start(&s, 1, connection_done);
        int client = serving_client(&s, &door_line, &nobody);
        serving_say(&s, client, lost[i].sent);
        if (lost[i].then_ends)
            shutdown(client, SHUT_WR);
        serving_turn(&s);
        serving_hear(client, &heard);
        ck_assert_msg(strstr(buffer_string(&heard), lost[i].code) != NULL, "%zu: %s", i,
                      buffer_string(&heard));
        ck_assert(!serving_hear(client, &heard)); /* and that was all */
        close(client);
        serving_stop(&s);
    }
    buffer_free(&heard);
}
END_TEST

START_TEST(a_line_has_an_end)
{
    struct serving s;
    struct buffer text = {0}, heard = {0};
    serving_start(&s, 1, connection_done);
    int client = serving_client(&s, &door_line, &nobody);
    buffer_add_byte(&text, '{');
    while (text.len < 8192)
        buffer_add_byte(&text, ' ');
    for (int i = 0; i < 8; i++)
        serving_say(&s, client, buffer_string(&text));
    ck_assert(serving_hear(client, &heard));
    ck_assert_uint_eq(heard.len, 0);
    serving_say(&s, client, " ");
    serving_hear(client, &heard);
    ck_assert_ptr_nonnull(strstr(buffer_string(&heard), "line_too_long"));
    close(client);
    buffer_free(&text);
    buffer_free(&heard);
    serving_stop(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_line_is_a_request, answers_with_an_id_overtake,
                            errors_of_ours_carry_the_id,
                            what_is_no_line_ends_the_connection, a_line_has_an_end, NULL};
    return run_tests("door_line", tests);
}
