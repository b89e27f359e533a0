#include "searcher/serve/log.h"

#include "corpus/buffer.h"
#include "corpus/text/date.h"
#include "corpus/text/utf8.h"
#include "searcher/json/json.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Of a query; escaped they are six times as many. */
enum { QUERY_BYTES_MAX = 500 };

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

static void add_member(struct buffer *out, const char *name, struct span value)
{
    if (value.len == 0)
        return;
    buffer_printf(out, ",\"%s\":", name);
    add_quoted(out, value);
}

/* takes(fd): whether a line can be written without waiting. A pipe that nobody empties must not
 * hold up all connections; poll(2) says that PIPE_BUF bytes fit, and no line is longer. */
static bool takes(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, 0) == 1;
}

static void finish(struct log *log, struct buffer *out, int fd)
{
    buffer_add_string(out, "}\n");
    if (!takes(fd) || write(fd, out->at, out->len) != (ssize_t)out->len)
        log->dropped++;
    buffer_free(out);
}

void log_event(struct log *log, const char *level, const char *format, ...)
{
    char text[300];
    struct buffer out = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    begin(&out, level);
    add_member(&out, "event", span_of(text));
    finish(log, &out, STDERR_FILENO);
}

void log_access(struct log *log, const struct log_entry *e)
{
    bool slow = e->query.len > 0 && e->ms >= log->slow_ms;
    struct buffer out = {0};
    if (log->fd < 0 && !slow)
        return;
    begin(&out, slow ? "slow" : "info");
    add_member(&out, "request_id", e->request_id);
    buffer_printf(&out, ",\"door\":\"%s\"", e->door);
    add_member(&out, "path", e->path);
    if (e->uid >= 0)
        buffer_printf(&out, ",\"uid\":%lld", (long long)e->uid);
    buffer_printf(&out, ",\"status\":%u,\"bytes\":%llu,\"ms\":%.2f,\"search_ms\":%.2f",
                  e->status, (unsigned long long)e->bytes, e->ms, e->search_ms);
    add_member(&out, "error", e->error_code);
    if (slow || log->queries)
        add_member(&out, "query", utf8_cut(e->query, QUERY_BYTES_MAX));
    finish(log, &out, log->fd < 0 ? STDERR_FILENO : log->fd);
}
