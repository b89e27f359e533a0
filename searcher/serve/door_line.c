#include "searcher/serve/io.h"

#include <stdio.h>

void door_line_answer(struct io *io, struct io_request *r, const struct frame_answer *answer)
{
    (void)io;
    r->has_id = answer->has_id != 0;
    buffer_add_span(&r->out, answer->body);
    buffer_add_byte(&r->out, '\n');
}

/* refuse(io, c, code, message): the framing is lost: say so and close. */
static void refuse(struct io *io, struct connection *c, const char *code, const char *message)
{
    struct io_request *r = request_new(io, c);
    c->closing = true;
    door_error(io, r, 400, code, message);
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

bool door_line_parse(struct io *io, struct connection *c)
{
    const char *end = memchr(c->in.at, '\n', c->in.len);
    if (is_foreign(c)) {
        refuse(io, c, "bad_json", "a request is one JSON object on a line");
        return false;
    }
    size_t len = end == NULL ? c->in.len : (size_t)(end - c->in.at);
    if (len > IO_LINE_MAX) {
        refuse(io, c, "line_too_long", "a request line has at most 65536 bytes");
        return false;
    }
    if (end == NULL && c->ended)
        refuse(io, c, "bad_json", "the connection ended in the middle of a line");
    if (end == NULL)
        return false;
    struct span line = {c->in.at, len};
    if (!is_blank(line)) {
        struct io_request *r = request_new(io, c);
        struct frame_call call = {.timeout_ms = io->config->timeout_ms, .body = line};
        io->metrics.requests[DOOR_LINE]++;
        frame_call_write(r->ticket, FRAME_LINE, &call, &r->frame);
        dispatch_submit(io, r);
    }
    memmove(c->in.at, end + 1, c->in.len - len - 1);
    c->in.len -= len + 1;
    c->request_since_ms = 0;
    return true;
}
