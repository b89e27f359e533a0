#include "corpus/formats/mime.h"

#include "corpus/buffer.h"
#include "corpus/text/charset.h"
#include "corpus/text/html.h"
#include "corpus/text/utf8.h"

#include <strings.h>

enum {
    LABEL_BYTES_MAX = 40,
    BOUNDARY_BYTES_MAX = 256,
    NESTING_MAX = 8,
    WORDS_BYTES_MAX = 64 * 1024 /* of a header's value; no honest one is as long */
};

static struct span trim(struct span s)
{
    while (s.len > 0 && (unsigned char)s.at[0] <= ' ') {
        s.at++;
        s.len--;
    }
    while (s.len > 0 && (unsigned char)s.at[s.len - 1] <= ' ')
        s.len--;
    return s;
}

static struct span behind(struct span s, size_t n)
{
    return (struct span){s.at + n, s.len - n};
}

static bool begins(struct span s, const char *word)
{
    size_t len = strlen(word);
    return s.len >= len && strncasecmp(s.at, word, len) == 0;
}

static bool same_word(struct span a, const char *b)
{
    return a.len == strlen(b) && begins(a, b);
}

/* take_line(rest): the first line of *rest with its end; *rest goes on behind it. */
static struct span take_line(struct span *rest)
{
    const char *end = rest->len == 0 ? NULL : memchr(rest->at, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->at) + 1;
    struct span line = {rest->at, len};
    *rest = behind(*rest, len);
    return line;
}

/* Headers. */

struct mime_part mime_split(struct span message)
{
    struct span rest = message;
    while (rest.len > 0) {
        struct span line = take_line(&rest);
        if (trim(line).len == 0)
            return (struct mime_part){{message.at, (size_t)(line.at - message.at)}, rest};
    }
    return (struct mime_part){message, {0}};
}

/* go_on(rest, value): add the lines to *value that continue it. */
static void go_on(struct span *rest, struct span *value)
{
    while (rest->len > 0 && (rest->at[0] == ' ' || rest->at[0] == '\t'))
        value->len += take_line(rest).len;
}

struct span mime_header(struct span head, const char *name)
{
    size_t len = strlen(name);
    while (head.len > 0) {
        struct span value = take_line(&head);
        bool found = value.len > len && value.at[len] == ':' &&
                     strncasecmp(value.at, name, len) == 0;
        go_on(&head, &value);
        if (found)
            return trim(behind(value, len + 1));
    }
    return (struct span){0};
}

/* parameter(value, name, place): the parameter of a header such as
 * text/plain; charset="utf-8", in place; false when it is missing or longer than size. */
static bool parameter(struct span value, const char *name, char *place, size_t size)
{
    const char *semicolon;
    while (value.len > 0 && (semicolon = memchr(value.at, ';', value.len)) != NULL) {
        value = trim(behind(value, (size_t)(semicolon - value.at) + 1));
        if (!begins(value, name))
            continue;
        struct span rest = trim(behind(value, strlen(name)));
        if (rest.len == 0 || rest.at[0] != '=')
            continue;
        rest = trim(behind(rest, 1));
        bool quoted = rest.len > 0 && rest.at[0] == '"';
        rest = quoted ? behind(rest, 1) : rest;
        size_t len = 0;
        while (len < rest.len &&
               (quoted ? rest.at[len] != '"' : rest.at[len] != ';' && rest.at[len] > ' '))
            len++;
        if (len + 1 > size)
            return false;
        memcpy(place, rest.at, len);
        place[len] = '\0';
        return len > 0;
    }
    return false;
}

/* Decoding. */

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static void decode_base64(struct span s, struct buffer *out)
{
    unsigned bits = 0, count = 0;
    char *place = buffer_reserve(out, s.len / 4 * 3 + 3);
    for (size_t i = 0; i < s.len && s.at[i] != '='; i++) {
        int digit = base64_digit(s.at[i]);
        if (digit < 0)
            continue;
        bits = bits << 6 | (unsigned)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *place++ = (char)(bits >> count);
        }
    }
    out->len = (size_t)(place - out->at);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* decode_quoted(s, header, out): quoted-printable; in headers '_' is a space. */
static void decode_quoted(struct span s, bool header, struct buffer *out)
{
    while (s.len > 0) {
        const char *mark = memchr(s.at, '=', s.len);
        size_t plain = mark == NULL ? s.len : (size_t)(mark - s.at);
        size_t from = out->len;
        buffer_add(out, s.at, plain);
        for (size_t i = from; header && i < out->len; i++)
            if (out->at[i] == '_')
                out->at[i] = ' ';
        s = behind(s, plain);
        if (s.len == 0)
            return;
        int high = s.len > 2 ? hex_digit(s.at[1]) : -1,
            low = s.len > 2 ? hex_digit(s.at[2]) : -1;
        if (high >= 0 && low >= 0) {
            buffer_add_byte(out, (char)(high << 4 | low));
            s = behind(s, 3);
            continue;
        }
        /* A soft line break, perhaps with white space that was added on the way. */
        size_t end = 1;
        while (end < s.len &&
               (s.at[end] == ' ' || s.at[end] == '\t' || s.at[end] == '\r'))
            end++;
        if (end < s.len && s.at[end] != '\n') {
            buffer_add_byte(out, '=');
            end = 0;
        }
        s = behind(s, end + 1 < s.len ? end + 1 : s.len);
    }
}

/* to_utf8(bytes, label, out): append bytes in the character set with that label, which
 * may be empty or wrong: UTF-8 is recognised, else they are windows-1252. Returns how
 * many characters could not be read. */
static size_t to_utf8(struct span bytes, struct span label, struct buffer *out)
{
    bool utf8 = utf8_valid(bytes);
    if (utf8 &&
        (label.len == 0 || same_word(label, "utf-8") || same_word(label, "us-ascii")))
        return utf8_repair(bytes, out);
    const char *name = charset_find(label);
    if (utf8 &&
        (name == NULL || begins(label, "iso-8859") || begins(label, "windows-125")))
        return utf8_repair(bytes, out);
    if (name == NULL || same_word(label, "us-ascii"))
        name = charset_find(SPAN("windows-1252"));
    struct charset *set = charset_open(name);
    size_t bad = charset_decode(set, bytes, true, out);
    charset_close(set);
    return bad;
}

/* Encoded words. */

struct word {
    struct span label, text;
    bool base64;
    size_t len; /* of the whole word as it stands */
};

/* find_word(s, w): s begins with an encoded word: =?charset?B?text?= */
static bool find_word(struct span s, struct word *w)
{
    if (s.len < 8 || s.at[0] != '=' || s.at[1] != '?')
        return false;
    struct span rest = behind(s, 2);
    const char *mark =
        memchr(rest.at, '?', rest.len < LABEL_BYTES_MAX ? rest.len : LABEL_BYTES_MAX);
    if (mark == NULL)
        return false;
    w->label = (struct span){rest.at, (size_t)(mark - rest.at)};
    const char *language = memchr(w->label.at, '*', w->label.len); /* RFC 2231 */
    if (language != NULL)
        w->label.len = (size_t)(language - w->label.at);
    rest = behind(rest, (size_t)(mark - rest.at) + 1);
    if (rest.len < 4 || rest.at[1] != '?' || strchr("bBqQ", rest.at[0]) == NULL)
        return false;
    w->base64 = (rest.at[0] | 0x20) == 'b';
    rest = behind(rest, 2);
    const char *end = memchr(rest.at, '?', rest.len);
    if (end == NULL || end + 1 >= rest.at + rest.len || end[1] != '=')
        return false;
    w->text = (struct span){rest.at, (size_t)(end - rest.at)};
    w->len = (size_t)(end + 2 - s.at);
    return true;
}

static size_t white_length(struct span s)
{
    size_t n = 0;
    while (n < s.len && (unsigned char)s.at[n] <= ' ')
        n++;
    return n;
}

/* take_words(rest, out): the encoded words that *rest begins with; those of one character
 * set are decoded as one, since a character may be cut between them. */
static size_t take_words(struct span *rest, struct buffer *out)
{
    struct buffer bytes = {0};
    struct span label = {0};
    struct word w;
    size_t bad = 0;
    for (bool first = true;; first = false) {
        size_t white = first ? 0 : white_length(*rest);
        if (!find_word(behind(*rest, white), &w))
            break;
        if (!first && !(w.label.len == label.len &&
                        strncasecmp(w.label.at, label.at, label.len) == 0)) {
            bad += to_utf8(buffer_span(&bytes), label, out);
            buffer_clear(&bytes);
        }
        label = w.label;
        if (w.base64)
            decode_base64(w.text, &bytes);
        else
            decode_quoted(w.text, true, &bytes);
        *rest = behind(*rest, white + w.len);
    }
    bad += to_utf8(buffer_span(&bytes), label, out);
    buffer_free(&bytes);
    return bad;
}

struct span mime_words(struct span value, struct arena *a, bool *mended)
{
    struct buffer out = {0};
    struct word w;
    size_t bad = 0;
    value = trim(value);
    if (value.len > WORDS_BYTES_MAX)
        value.len = WORDS_BYTES_MAX;
    while (value.len > 0) {
        if (find_word(value, &w)) {
            bad += take_words(&value, &out);
            continue;
        }
        size_t plain = 1;
        while (plain < value.len && value.at[plain] != '=' &&
               (unsigned char)value.at[plain] > ' ')
            plain++;
        size_t white = white_length(value);
        if (white > 0)
            buffer_add_byte(&out, ' ');
        else
            bad += to_utf8((struct span){value.at, plain}, (struct span){0}, &out);
        value = behind(value, white > 0 ? white : plain);
    }
    *mended |= bad > 0;
    struct span text = trim(arena_copy(a, buffer_span(&out)));
    for (size_t i = 0; i < text.len; i++) /* line ends that were encoded */
        if ((unsigned char)text.at[i] < ' ')
            ((char *)text.at)[i] = ' ';
    buffer_free(&out);
    return text;
}

/* Parts. */

/* choose(part, boundary): the part of a multipart body that is to be read: the first that
 * is plain text or multipart itself, else the first HTML. */
static struct mime_part choose(struct mime_part part, const char *boundary)
{
    struct span rest = part.body, start = {0};
    struct mime_part html = {0};
    size_t len = strlen(boundary);
    while (rest.len > 0 || start.at != NULL) {
        struct span line = rest.len > 0 ? take_line(&rest) : (struct span){rest.at, 0};
        bool delimiter = line.len >= len + 2 && memcmp(line.at, "--", 2) == 0 &&
                         memcmp(line.at + 2, boundary, len) == 0;
        if (line.len > 0 && !delimiter)
            continue;
        if (start.at != NULL) {
            struct mime_part inner =
                mime_split((struct span){start.at, (size_t)(line.at - start.at)});
            struct span type = mime_header(inner.head, "Content-Type");
            bool attached =
                begins(mime_header(inner.head, "Content-Disposition"), "attachment");
            if (!attached && (type.len == 0 || begins(type, "text/plain") ||
                              begins(type, "multipart/")))
                return inner;
            if (!attached && html.body.at == NULL && begins(type, "text/html"))
                html = inner;
        }
        bool last = line.len == 0 ||
                    (line.len >= len + 4 && memcmp(line.at + 2 + len, "--", 2) == 0);
        start = last ? (struct span){0} : rest;
        if (last)
            break;
    }
    return html;
}

/* unflow(text, out): join the lines of format=flowed (RFC 3676): one that ends in a space
 * goes on in the next, if that is quoted as deeply. */
static void unflow(struct span text, struct buffer *out)
{
    size_t depth = 0;
    bool flowing = false;
    while (text.len > 0) {
        struct span line = take_line(&text);
        while (line.len > 0 &&
               (line.at[line.len - 1] == '\n' || line.at[line.len - 1] == '\r'))
            line.len--;
        size_t marks = 0;
        while (marks < line.len && line.at[marks] == '>')
            marks++;
        bool signature = span_is(line, "-- ");
        bool joins = flowing && marks == depth && !signature;
        struct span rest = joins ? behind(line, marks) : line;
        if (rest.len > 0 && rest.at[0] == ' ' && (joins || marks == 0))
            rest = behind(rest, 1); /* space-stuffing */
        if (!joins && out->len > 0)
            buffer_add_byte(out, '\n');
        buffer_add_span(out, rest);
        flowing = line.len > 0 && line.at[line.len - 1] == ' ' && !signature;
        depth = marks;
    }
}

static void decode_transfer(struct span head, struct span body, struct buffer *out)
{
    struct span how = mime_header(head, "Content-Transfer-Encoding");
    if (begins(how, "base64"))
        decode_base64(body, out);
    else if (begins(how, "quoted-printable"))
        decode_quoted(body, false, out);
    else
        buffer_add_span(out, body);
}

/* read_leaf(part, a, mended): the text of a part that has no parts. */
static struct span read_leaf(struct mime_part part, struct arena *a, bool *mended)
{
    struct span type = mime_header(part.head, "Content-Type");
    struct buffer bytes = {0}, text = {0}, shaped = {0};
    char value[LABEL_BYTES_MAX] = "";
    parameter(type, "charset", value, sizeof value);
    decode_transfer(part.head, part.body, &bytes);
    *mended |= to_utf8(buffer_span(&bytes), span_of(value), &text) > 0;
    struct span result = buffer_span(&text);
    if (begins(type, "text/html"))
        html_text(result, &shaped);
    else if (parameter(type, "format", value, sizeof value) &&
             strcasecmp(value, "flowed") == 0)
        unflow(result, &shaped);
    if (shaped.len > 0 || begins(type, "text/html"))
        result = buffer_span(&shaped);
    result = arena_copy(a, result);
    buffer_free(&bytes);
    buffer_free(&text);
    buffer_free(&shaped);
    return result;
}

struct span mime_text(struct mime_part part, struct arena *a, bool *mended)
{
    for (int depth = 0; depth < NESTING_MAX; depth++) {
        char boundary[BOUNDARY_BYTES_MAX];
        struct span type = mime_header(part.head, "Content-Type");
        if (begins(type, "multipart/")) {
            if (!parameter(type, "boundary", boundary, sizeof boundary))
                return read_leaf((struct mime_part){{0}, part.body}, a, mended);
            part = choose(part, boundary);
            continue;
        }
        /* Without a slash it is one of the types from before MIME, such as "text". */
        bool text = type.len == 0 || begins(type, "text/plain") ||
                    begins(type, "text/html") || memchr(type.at, '/', type.len) == NULL;
        return text ? read_leaf(part, a, mended) : (struct span){0};
    }
    return (struct span){0};
}
