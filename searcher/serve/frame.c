#include "searcher/serve/frame.h"

/* One field, to be written or read: a number of 4 or 8 bytes, or a span. The lists below are
 * the format: writing and reading walk the same one, so they cannot differ. */
struct field {
    void *place;
    enum { U32, U64, SPAN_FIELD } type;
};

enum { FIELDS_MAX = 10 };

static size_t call_fields(struct frame_call *c, struct field fields[FIELDS_MAX])
{
    size_t n = 0;
    fields[n++] = (struct field){&c->timeout_ms, U32};
    fields[n++] = (struct field){&c->quick, U32};
    fields[n++] = (struct field){&c->method, U32};
    fields[n++] = (struct field){&c->gzip, U32};
    fields[n++] = (struct field){&c->path, SPAN_FIELD};
    fields[n++] = (struct field){&c->query, SPAN_FIELD};
    fields[n++] = (struct field){&c->if_none_match, SPAN_FIELD};
    fields[n++] = (struct field){&c->content_type, SPAN_FIELD};
    fields[n++] = (struct field){&c->host, SPAN_FIELD};
    fields[n++] = (struct field){&c->body, SPAN_FIELD};
    return n;
}

static size_t answer_fields(struct frame_answer *a, struct field fields[FIELDS_MAX])
{
    size_t n = 0;
    fields[n++] = (struct field){&a->status, U32};
    fields[n++] = (struct field){&a->has_id, U32};
    fields[n++] = (struct field){&a->gzip, U32};
    fields[n++] = (struct field){&a->cacheable, U32};
    fields[n++] = (struct field){&a->took_us, U64};
    fields[n++] = (struct field){&a->content_type, SPAN_FIELD};
    fields[n++] = (struct field){&a->etag, SPAN_FIELD};
    fields[n++] = (struct field){&a->error_code, SPAN_FIELD};
    fields[n++] = (struct field){&a->query, SPAN_FIELD};
    fields[n++] = (struct field){&a->body, SPAN_FIELD};
    return n;
}

static void write_fields(uint64_t ticket, enum frame_kind kind, const struct field *fields,
                         size_t count, struct buffer *out)
{
    struct frame_head head = {.kind = kind, .ticket = ticket};
    size_t start = out->len;
    buffer_add(out, &head, sizeof head);
    for (size_t i = 0; i < count; i++) {
        const struct field *f = &fields[i];
        if (f->type == SPAN_FIELD) {
            struct span s = *(struct span *)f->place;
            uint32_t len = (uint32_t)s.len;
            buffer_add(out, &len, sizeof len);
            buffer_add_span(out, s);
        } else {
            buffer_add(out, f->place, f->type == U32 ? 4 : 8);
        }
    }
    head.len = (uint32_t)(out->len - start - sizeof head);
    memcpy(out->at + start, &head, sizeof head);
}

void frame_call_write(uint64_t ticket, enum frame_kind kind, const struct frame_call *call,
                      struct buffer *out)
{
    struct frame_call copy = *call;
    struct field fields[FIELDS_MAX];
    write_fields(ticket, kind, fields, call_fields(&copy, fields), out);
}

/* They are the first fields of a call. */
void frame_call_adjust(struct buffer *frame, uint32_t timeout_ms, uint32_t quick)
{
    uint32_t first[] = {timeout_ms, quick};
    memcpy(frame->at + sizeof(struct frame_head), first, sizeof first);
}

void frame_answer_write(uint64_t ticket, const struct frame_answer *answer,
                        struct buffer *out)
{
    struct frame_answer copy = *answer;
    struct field fields[FIELDS_MAX];
    write_fields(ticket, FRAME_ANSWER, fields, answer_fields(&copy, fields), out);
}

void frame_error(uint32_t status, const char *code, const char *message,
                 struct buffer *body, struct frame_answer *answer)
{
    buffer_printf(body, "{\"api\":1,\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}", code,
                  message);
    *answer = (struct frame_answer){.status = status,
                                    .content_type = SPAN("application/json"),
                                    .error_code = span_of(code),
                                    .body = buffer_span(body),
                                    .lacks_id = true};
}

int frame_next(struct span bytes, struct frame_head *head, struct span *payload)
{
    if (bytes.len < sizeof *head)
        return 0;
    memcpy(head, bytes.at, sizeof *head);
    if (head->len > FRAME_BYTES_MAX || head->kind > FRAME_READY)
        return -1;
    if (bytes.len - sizeof *head < head->len)
        return 0;
    *payload = (struct span){bytes.at + sizeof *head, head->len};
    return 1;
}

/* take(rest, place, size): copy size bytes from the front of *rest; false when there are
 * fewer. */
static bool take(struct span *rest, void *place, size_t size)
{
    if (rest->len < size)
        return false;
    memcpy(place, rest->at, size);
    *rest = (struct span){rest->at + size, rest->len - size};
    return true;
}

static bool read_fields(struct span rest, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *f = &fields[i];
        uint32_t len;
        if (f->type != SPAN_FIELD) {
            if (!take(&rest, f->place, f->type == U32 ? 4 : 8))
                return false;
            continue;
        }
        if (!take(&rest, &len, sizeof len) || rest.len < len)
            return false;
        *(struct span *)f->place = (struct span){rest.at, len};
        rest = (struct span){rest.at + len, rest.len - len};
    }
    return rest.len == 0;
}

bool frame_call_read(struct span payload, struct frame_call *call)
{
    struct field fields[FIELDS_MAX];
    *call = (struct frame_call){0};
    return read_fields(payload, fields, call_fields(call, fields));
}

bool frame_answer_read(struct span payload, struct frame_answer *answer)
{
    struct field fields[FIELDS_MAX];
    *answer = (struct frame_answer){0};
    return read_fields(payload, fields, answer_fields(answer, fields));
}
