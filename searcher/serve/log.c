#include "searcher/serve/io.h"

#include "corpus/text/date.h"
#include "corpus/text/utf8.h"
#include "searcher/json/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* add_quoted(out, s): s as a JSON string. The writer of JSON escapes what could end a line or
 * steer a terminal; a path may hold any bytes, so what is not UTF-8 is replaced first. */
static void add_quoted(struct buffer *out, struct span s)
{
    struct buffer whole = {0};
    utf8_repair(s, &whole);
    buffer_add_byte(out, '"');
    json_escape(buffer_span(&whole), out);
    buffer_add_byte(out, '"');
    buffer_free(&whole);
}

static void begin(struct buffer *out, const char *level)
{
    char now[DATE_BYTES];
    date_format((int64_t)time(NULL), now);
    buffer_printf(out, "{\"time\":\"%s\",\"level\":\"%s\"", now, level);
}

static void finish(struct io *io, struct buffer *out, int fd)
{
    buffer_add_string(out, "}\n");
    if (write(fd, out->at, out->len) != (ssize_t)out->len)
        io->metrics.log_dropped++;
    buffer_free(out);
}

void log_event(struct io *io, const char *level, const char *format, ...)
{
    char text[300];
    struct buffer out = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    begin(&out, level);
    buffer_add_string(&out, ",\"event\":");
    add_quoted(&out, span_of(text));
    finish(io, &out, STDERR_FILENO);
}

/* is_slow(io, answer, ms): slow enough for its query to be written down. */
static bool is_slow(const struct io *io, const struct frame_answer *answer, double ms)
{
    return answer->query.len > 0 && ms >= io->config->slow_ms;
}

void log_access(struct io *io, const struct io_request *r, enum io_door door,
                const struct frame_answer *answer, double ms)
{
    bool slow = is_slow(io, answer, ms);
    struct buffer out = {0};
    if (io->log < 0 && !slow)
        return;
    begin(&out, slow ? "slow" : "info");
    buffer_add_string(&out, ",\"request_id\":");
    add_quoted(&out, span_of(r->request_id));
    buffer_printf(&out, ",\"door\":\"%s\"", door == DOOR_HTTP ? "http" : "socket");
    if (door == DOOR_HTTP) {
        buffer_add_string(&out, ",\"path\":");
        add_quoted(&out, span_of(r->path));
    }
    buffer_printf(&out, ",\"status\":%u,\"bytes\":%zu,\"ms\":%.0f,\"search_ms\":%.2f",
                  answer->status, r->out.len, ms, (double)answer->took_us / 1000);
    if (answer->error_code.len > 0) {
        buffer_add_string(&out, ",\"error\":");
        add_quoted(&out, answer->error_code);
    }
    if (slow || (io->config->log_queries && answer->query.len > 0)) {
        buffer_add_string(&out, ",\"query\":");
        add_quoted(&out, answer->query);
    }
    finish(io, &out, io->log < 0 ? STDERR_FILENO : io->log);
}
