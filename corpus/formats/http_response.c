#include "corpus/formats/http_response.h"

#include "corpus/formats/field.h"
#include "corpus/formats/mime.h"
#include "corpus/input.h"

#include <ctype.h>
#include <strings.h>

enum { CHUNK_DIGITS_MAX = 8, CHUNK_LINE_MAX = 256, PIECE_BYTES = 64 * 1024 };

/* ---- The head -------------------------------------------------------------------- */

/* "HTTP/1.1 200 OK" is 200; what is no status line is 0. */
static int status_in(struct span bytes)
{
    if (bytes.len < sizeof "HTTP/1.1 200" - 1 || memcmp(bytes.at, "HTTP/", 5) != 0)
        return 0;
    const char *space = memchr(bytes.at, ' ', 10);
    if (space == NULL || bytes.at + bytes.len - space < 4)
        return 0;
    int status = 0;
    for (int i = 1; i <= 3; i++) {
        if (!isdigit((unsigned char)space[i]))
            return 0;
        status = status * 10 + (space[i] - '0');
    }
    return status;
}

void http_response_type(struct span value, struct http_response *r)
{
    static const char name[] = "charset=";
    const char *semicolon = value.len == 0 ? NULL : memchr(value.at, ';', value.len);
    size_t len = semicolon == NULL ? value.len : (size_t)(semicolon - value.at);
    r->type = field_trim((struct span){value.at, len});
    r->charset = (struct span){0};
    for (size_t i = len; i + sizeof name - 1 < value.len && r->charset.len == 0; i++) {
        if (strncasecmp(value.at + i, name, sizeof name - 1) != 0)
            continue;
        struct span rest = {value.at + i + sizeof name - 1, value.len - i - sizeof name + 1};
        size_t end = 0;
        while (end < rest.len && rest.at[end] != ';' && rest.at[end] != ',')
            end++;
        r->charset = field_trim((struct span){rest.at, end});
        if (r->charset.len > 1 && strchr("\"'", r->charset.at[0]) != NULL)
            r->charset = (struct span){r->charset.at + 1, r->charset.len - 2};
    }
}

bool http_response_split(struct span bytes, struct http_response *r)
{
    *r = (struct http_response){.status = status_in(bytes)};
    if (r->status == 0)
        return false;
    struct mime_part part = mime_split(bytes);
    http_response_type(mime_header(part.head, "Content-Type"), r);
    r->encoding = mime_header(part.head, "Content-Encoding");
    r->body = part.body;
    return true;
}

/* ---- The body -------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* take_chunk_size(rest, size): the line "1f4a; name=value" that *rest begins with; *rest
 * goes on behind it. */
static bool take_chunk_size(struct span *rest, size_t *size)
{
    size_t digits = 0;
    size_t seen = rest->len < CHUNK_LINE_MAX ? rest->len : CHUNK_LINE_MAX;
    const char *end = seen == 0 ? NULL : memchr(rest->at, '\n', seen);
    *size = 0;
    for (; digits < seen && hex_digit(rest->at[digits]) >= 0; digits++)
        *size = *size << 4 | (size_t)hex_digit(rest->at[digits]);
    if (end == NULL || digits == 0 || digits > CHUNK_DIGITS_MAX ||
        strchr("\r\n; ", rest->at[digits]) == NULL)
        return false;
    size_t line = (size_t)(end - rest->at) + 1;
    *rest = (struct span){rest->at + line, rest->len - line};
    return true;
}

/* take_line_end(rest): the CRLF behind a chunk, which must be there unless nothing is. */
static bool take_line_end(struct span *rest)
{
    size_t len = rest->len > 0 && rest->at[0] == '\r';
    len += rest->len > len && rest->at[len] == '\n';
    *rest = (struct span){rest->at + len, rest->len - len};
    return len > 0 || rest->len == 0;
}

/* join_chunks(body, out): append the chunks of body to out; false when it is in none. */
static bool join_chunks(struct span body, struct buffer *out)
{
    size_t size, count = 0;
    for (; take_chunk_size(&body, &size); count++) {
        if (size == 0)
            return count > 0;
        size_t there = size < body.len ? size : body.len;
        struct span chunk = {body.at, there};
        body = (struct span){body.at + there, body.len - there};
        if (!take_line_end(&body) && count == 0)
            return false; /* it only looked like a size */
        buffer_add_span(out, chunk);
    }
    return count > 0;
}

enum error_code http_response_body(struct span body, size_t max, struct buffer *out,
                                   struct error *error)
{
    struct buffer joined = {0};
    struct input *in;
    if (join_chunks(body, &joined))
        body = buffer_span(&joined);
    if (input_open_memory("the body", body, &in, error) == ERROR_NONE) {
        size_t end = out->len + max, got;
        do {
            size_t want = end - out->len < PIECE_BYTES ? end - out->len : PIECE_BYTES;
            got = input_read(in, buffer_reserve(out, want), want);
            out->len += got;
        } while (got > 0);
        input_close(in);
    } else {
        error->code = ERROR_REFUSED;
    }
    buffer_free(&joined);
    return error->code;
}
