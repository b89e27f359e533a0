#include "searcher/serve/door_line.h"

#include "searcher/json/json_read.h"
#include "searcher/serve/limits.h"

/* id_of(r, arena): the "id" of the line that r was, as it stands there; empty for none. */
static struct span id_of(const struct request *r, struct arena *arena)
{
    struct frame_head head;
    struct frame_call call;
    struct span payload;
    struct json_request request;
    struct json_complaint complaint;
    if (frame_next(buffer_span(&r->job.frame), &head, &payload) != 1 ||
        !frame_call_read(payload, &call))
        return (struct span){0};
    json_read(call.body, arena, &request, &complaint); /* the id is there even when it fails */
    return request.id;
}

/* add_with_id(r, body): an error that was made here gets the id of its request, which only the
 * workers read otherwise. body is an object with members. */
static void add_with_id(struct request *r, struct span body)
{
    struct arena arena = {0};
    struct span id = id_of(r, &arena);
    r->has_id = id.len > 0;
    if (r->has_id) {
        buffer_add_string(&r->out, "{\"id\":");
        buffer_add_span(&r->out, id);
        buffer_add_byte(&r->out, ',');
        body = (struct span){body.at + 1, body.len - 1};
    }
    buffer_add_span(&r->out, body);
    arena_free(&arena);
}

static void answer_line(struct request *r, const struct frame_answer *answer)
{
    r->has_id = answer->has_id != 0;
    if (answer->lacks_id)
        add_with_id(r, answer->body);
    else
        buffer_add_span(&r->out, answer->body);
    buffer_add_byte(&r->out, '\n');
}

/* refuse(c, code, message): the framing is lost: say so and close. */
static void refuse(struct connection *c, const char *code, const char *message)
{
    c->closing = true;
    request_error(request_new(c), 400, code, message);
}

/* Another protocol on our port (a browser made to POST to it, a TLS hello) is told by its
 * first byte, before anything in it is read as a request. */
static bool is_foreign(const struct connection *c)
{
    char first = c->in.at[0];
    return first != '{' && first != ' ' && first != '\t' && first != '\r' && first != '\n';
}

static bool is_blank(struct span line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
            return false;
    }
    return true;
}

static void submit(struct connection *c, struct span line)
{
    struct frame_call call = {.timeout_ms = c->io->config->timeout_ms, .body = line};
    c->io->metrics.requests[DOOR_LINE]++;
    request_submit(request_new(c), FRAME_LINE, &call);
}

static bool take_line(struct connection *c)
{
    const char *end = memchr(c->in.at, '\n', c->in.len);
    size_t len = end == NULL ? c->in.len : (size_t)(end - c->in.at);
    if (is_foreign(c)) {
        refuse(c, "bad_json", "a request is one JSON object on a line");
        return false;
    }
    if (len > LIMITS_LINE_BYTES) {
        refuse(c, "line_too_long", "a request line has at most 65536 bytes");
        return false;
    }
    if (end == NULL && c->ended)
        refuse(c, "bad_json", "the connection ended in the middle of a line");
    if (end == NULL)
        return false;
    struct span line = {c->in.at, len};
    if (!is_blank(line))
        submit(c, line);
    connection_taken(c, len + 1);
    return true;
}

const struct door door_line = {
    .name = "socket", .idle_ms = LIMITS_IDLE_LINE_MS, .take = take_line, .answer = answer_line};
