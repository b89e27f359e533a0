#include "searcher/serve/http.h"

#include "corpus/text/utf8.h"
#include "searcher/serve/chunks.h"

#include <strings.h>

/* token characters of RFC 9110 5.6.2: names of methods and header fields. */
static bool is_token_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_token_byte((unsigned char)s.at[i]))
            return false;
    }
    return s.len > 0;
}

static bool same_word(struct span a, const char *word)
{
    return a.len == strlen(word) && strncasecmp(a.at, word, a.len) == 0;
}

static struct span trim(struct span s)
{
    while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
        s = (struct span){s.at + 1, s.len - 1};
    while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
        s.len--;
    return s;
}

/* split(rest, mark, part): take the part of *rest before the first mark, and move *rest
 * behind it; the last part is all of it. False when *rest was used up before. */
static bool split(struct span *rest, char mark, struct span *part)
{
    if (rest->at == NULL)
        return false;
    const char *end = rest->len == 0 ? NULL : memchr(rest->at, mark, rest->len);
    if (end == NULL) {
        *part = *rest;
        *rest = (struct span){NULL, 0};
        return true;
    }
    *part = (struct span){rest->at, (size_t)(end - rest->at)};
    *rest = (struct span){end + 1, rest->len - part->len - 1};
    return true;
}

/* What a head says, gathered field by field. */
struct head {
    struct http_request *request;
    unsigned fields, hosts, lengths;
    uint64_t content_length;
    bool http10;
    bool chunked, coded; /* Transfer-Encoding: chunked alone; anything else */
};

static enum http_method method_of(struct span word)
{
    static const struct {
        const char *name;
        enum http_method method;
    } methods[] = {{"GET", HTTP_GET}, {"HEAD", HTTP_HEAD}, {"POST", HTTP_POST},
                   {"OPTIONS", HTTP_OPTIONS}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (span_is(word, methods[i].name))
            return methods[i].method;
    }
    return HTTP_OTHER_METHOD;
}

/* parse_target(target, request): 0 or the status of a refusal. Only the origin form, and "*"
 * for OPTIONS, are taken: lede is no proxy. */
static int parse_target(struct span target, struct http_request *request)
{
    if (target.len > HTTP_TARGET_MAX)
        return 414;
    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.at[i];
        if (c <= 0x20 || c == 0x7f || c == '#')
            return 400;
    }
    if (span_is(target, "*") && request->method == HTTP_OPTIONS) {
        request->path = target;
        return 0;
    }
    if (target.len == 0 || target.at[0] != '/')
        return 400;
    struct span rest = target;
    split(&rest, '?', &request->path);
    request->query = rest;
    return 0;
}

static int parse_request_line(struct span line, struct head *head)
{
    struct span rest = line, method, target, version, extra;
    split(&rest, ' ', &method); /* of any line there is a first part */
    if (!is_token(method))
        return 400;
    if (!split(&rest, ' ', &target) || !split(&rest, ' ', &version) ||
        split(&rest, ' ', &extra))
        return 400;
    if (version.len != 8 || memcmp(version.at, "HTTP/", 5) != 0 || version.at[6] != '.')
        return 400;
    if (version.at[5] != '1' || (version.at[7] != '0' && version.at[7] != '1'))
        return 505;
    head->http10 = version.at[7] == '0';
    head->request->keep_alive = !head->http10;
    head->request->method = method_of(method);
    return parse_target(target, head->request);
}

static int parse_length(struct span value, struct head *head)
{
    uint64_t length = 0;
    if (value.len == 0 || value.len > 18 || ++head->lengths > 1)
        return 400;
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return 400;
        length = length * 10 + (uint64_t)(value.at[i] - '0');
    }
    head->content_length = length;
    return 0;
}

static void parse_connection(struct span value, struct http_request *request)
{
    struct span part;
    while (split(&value, ',', &part)) {
        part = trim(part);
        if (same_word(part, "close"))
            request->keep_alive = false;
        else if (same_word(part, "keep-alive"))
            request->keep_alive = true;
    }
}

static struct span valid_request_id(struct span value)
{
    if (value.len == 0 || value.len > 64)
        return (struct span){0};
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
        if (!plain)
            return (struct span){0};
    }
    return value;
}

/* keep_field(name, value, head): note the fields that lede looks at; 0 or a refusal. */
static int keep_field(struct span name, struct span value, struct head *head)
{
    struct http_request *r = head->request;
    const struct {
        const char *name;
        struct span *place;
    } kept[] = {{"Origin", &r->origin},
                {"Accept-Encoding", &r->accept_encoding},
                {"If-None-Match", &r->if_none_match},
                {"Content-Type", &r->content_type},
                {"X-Forwarded-For", &r->forwarded_for},
                {"Access-Control-Request-Method", &r->cors_method}};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (same_word(name, kept[i].name)) {
            *kept[i].place = value;
            return 0;
        }
    }
    if (same_word(name, "Host")) {
        r->host = value;
        return ++head->hosts > 1 ? 400 : 0;
    }
    if (same_word(name, "Content-Length"))
        return parse_length(value, head);
    if (same_word(name, "Transfer-Encoding")) {
        head->coded |= head->chunked || !same_word(value, "chunked");
        head->chunked = true;
        return 0;
    }
    if (same_word(name, "Content-Encoding"))
        return 501;
    if (same_word(name, "Expect")) {
        r->expects_continue = same_word(value, "100-continue");
        return r->expects_continue ? 0 : 417;
    }
    if (same_word(name, "Connection"))
        parse_connection(value, r);
    if (same_word(name, "X-Request-Id"))
        r->request_id = valid_request_id(value);
    return 0;
}

static int parse_field(struct span line, struct head *head)
{
    struct span value = line, name;
    split(&value, ':', &name);
    if (value.at == NULL || !is_token(name))
        return 400; /* also a continuation line, and a space before the colon */
    value = trim(value);
    if (memchr(value.at, 0x7f, value.len) != NULL)
        return 400; /* next_line refuses the other control bytes */
    if (++head->fields > HTTP_FIELDS_MAX)
        return 431;
    return keep_field(name, value, head);
}

/* next_line(bytes, at, line): the line that begins at *at and ends with CR LF; moves *at
 * behind it. 1 when it is there, 0 when it is not complete, -1 when it is broken: a CR or LF
 * alone, or a control byte (so that a TLS hello is refused at once, not when it times out). */
static int next_line(struct span bytes, size_t *at, struct span *line)
{
    for (size_t i = *at; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        if (c < 0x20 && c != '\t' && c != '\r')
            return -1;
        if (c != '\r')
            continue;
        if (i + 1 == bytes.len)
            return 0;
        if (bytes.at[i + 1] != '\n')
            return -1;
        *line = (struct span){bytes.at + *at, i - *at};
        *at = i + 2;
        return 1;
    }
    return 0;
}

/* too_long(bytes, lines): the refusal of a head that grew past its bounds, or 0. */
static int too_long(struct span bytes, unsigned lines)
{
    if (lines == 0 && bytes.len > HTTP_TARGET_MAX + 64)
        return 414;
    return bytes.len > HTTP_HEAD_MAX ? 431 : 0;
}

/* parse_head(bytes, at, head, status): the request line and the fields up to the empty line;
 * *at is then the first byte behind it. */
static enum http_progress parse_head(struct span bytes, size_t *at, struct head *head,
                                     int *status)
{
    struct span head_bytes = {bytes.at, bytes.len < HTTP_HEAD_MAX ? bytes.len : HTTP_HEAD_MAX};
    for (unsigned lines = 0;; lines++) {
        struct span line;
        int there = next_line(head_bytes, at, &line);
        if (there == 0) {
            *status = too_long((struct span){bytes.at, bytes.len}, lines);
            return *status == 0 ? HTTP_MORE : HTTP_REFUSED;
        }
        if (there < 0)
            *status = 400;
        else if (lines == 0)
            *status = parse_request_line(line, head);
        else if (line.len == 0)
            return HTTP_REQUEST;
        else
            *status = parse_field(line, head);
        if (*status != 0)
            return HTTP_REFUSED;
    }
}

/* check_head(head): what only the whole head shows; 0 or a refusal. */
static int check_head(const struct head *head)
{
    const struct http_request *r = head->request;
    if (head->hosts == 0 && !head->http10)
        return 400;
    if (head->coded)
        return 501;
    if (head->chunked && (head->lengths > 0 || head->http10))
        return 400; /* two lengths are an attack */
    if (r->method == HTTP_OTHER_METHOD)
        return 405;
    if (head->content_length > HTTP_BODY_MAX)
        return 413;
    if ((head->content_length > 0 || head->chunked) && r->method != HTTP_POST)
        return 400; /* a body that nobody would read is how smuggling begins */
    return 0;
}

/* parse_body(bytes, at, head, used, status): the body at at of bytes, behind the head. */
static enum http_progress parse_body(struct span bytes, size_t at, const struct head *head,
                                     size_t *used, int *status)
{
    struct http_request *r = head->request;
    size_t len = (size_t)head->content_length;
    enum chunks found = bytes.len - at < len ? CHUNKS_MORE : CHUNKS_WHOLE;
    if (head->chunked)
        found = chunks_read((struct span){bytes.at + at, bytes.len - at}, HTTP_BODY_MAX, &len);
    if (found == CHUNKS_MORE)
        return HTTP_MORE;
    *status = found == CHUNKS_WRONG ? 400 : found == CHUNKS_LARGE ? 413 : 0;
    r->expects_continue = false;
    if (*status != 0)
        return HTTP_REFUSED;
    r->chunked = head->chunked;
    r->body = (struct span){bytes.at + at, len};
    *used = at + len;
    return HTTP_REQUEST;
}

enum http_progress http_parse(struct span bytes, struct http_request *request, size_t *used,
                              int *status)
{
    struct head head = {.request = request};
    size_t at = 0;
    *request = (struct http_request){0};
    *status = 0;
    enum http_progress progress = parse_head(bytes, &at, &head, status);
    if (progress != HTTP_REQUEST) {
        request->expects_continue = false;
        return progress;
    }
    *status = check_head(&head);
    if (*status != 0)
        return HTTP_REFUSED;
    request->head_complete = true;
    return parse_body(bytes, at, &head, used, status);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* decode(escaped, plus, arena, out): undo %XX, and '+' for a space when plus is set. */
static bool decode(struct span escaped, bool plus, struct arena *arena, struct span *out)
{
    char *place = arena_alloc(arena, escaped.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < escaped.len; i++) {
        char c = escaped.at[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            if (escaped.len - i < 3)
                return false;
            int high = hex_digit(escaped.at[i + 1]), low = hex_digit(escaped.at[i + 2]);
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        place[len++] = c;
    }
    *out = (struct span){place, len};
    return utf8_valid(*out);
}

bool http_params(struct span query, struct arena *arena, struct http_param *params,
                 size_t *count)
{
    struct span rest = query, part;
    *count = 0;
    while (split(&rest, '&', &part)) {
        if (part.len == 0)
            continue;
        if (*count == HTTP_PARAMS_MAX)
            return false;
        struct span value = part, name;
        split(&value, '=', &name);
        struct http_param *p = &params[(*count)++];
        if (!decode(name, true, arena, &p->name) || !decode(value, true, arena, &p->value))
            return false;
    }
    return true;
}

bool http_path(struct span path, struct arena *arena, struct span *out)
{
    if (!decode(path, false, arena, out))
        return false;
    size_t slashes = 0, decoded_slashes = 0;
    for (size_t i = 0; i < path.len; i++)
        slashes += path.at[i] == '/';
    for (size_t i = 0; i < out->len; i++) {
        unsigned char c = (unsigned char)out->at[i];
        if (c < 0x20 || c == 0x7f || c == '\\')
            return false;
        decoded_slashes += c == '/';
    }
    return slashes == decoded_slashes;
}

/* weight_is_zero(parameters): true for ";q=0", ";q=0.0" and so on (RFC 9110 12.4.2). */
static bool weight_is_zero(struct span parameters)
{
    struct span part;
    while (split(&parameters, ';', &part)) {
        part = trim(part);
        if (part.len < 3 || (part.at[0] != 'q' && part.at[0] != 'Q') || part.at[1] != '=')
            continue;
        for (size_t i = 2; i < part.len; i++) {
            if (part.at[i] != '0' && part.at[i] != '.')
                return false;
        }
        return true;
    }
    return false;
}

bool http_accepts_gzip(struct span accept_encoding)
{
    struct span part;
    bool any = false;
    while (split(&accept_encoding, ',', &part)) {
        struct span parameters = part, coding;
        split(&parameters, ';', &coding);
        coding = trim(coding);
        if (same_word(coding, "gzip"))
            return !weight_is_zero(parameters);
        if (same_word(coding, "*"))
            any = !weight_is_zero(parameters);
    }
    return any;
}

bool http_etag_matches(struct span if_none_match, struct span etag)
{
    struct span part;
    while (split(&if_none_match, ',', &part)) {
        part = trim(part);
        if (part.len > 2 && part.at[0] == 'W' && part.at[1] == '/')
            part = (struct span){part.at + 2, part.len - 2};
        if (span_equal(part, etag) || span_is(part, "*"))
            return true;
    }
    return false;
}

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {{100, "Continue"}, {200, "OK"}, {204, "No Content"}, {304, "Not Modified"},
                   {400, "Bad Request"}, {403, "Forbidden"}, {404, "Not Found"},
                   {405, "Method Not Allowed"}, {408, "Request Timeout"}, {411, "Length Required"},
                   {413, "Content Too Large"}, {414, "URI Too Long"},
                   {415, "Unsupported Media Type"}, {417, "Expectation Failed"},
                   {421, "Misdirected Request"}, {429, "Too Many Requests"},
                   {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"},
                   {501, "Not Implemented"}, {503, "Service Unavailable"},
                   {504, "Gateway Timeout"}, {505, "HTTP Version Not Supported"}};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return "Unknown";
}
