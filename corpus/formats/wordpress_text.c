#include "corpus/formats/wordpress_text.h"

#include <ctype.h>
#include <strings.h>

enum { SHORTCODES_SEEN_MAX = 16, SHORTCODE_BYTES_MAX = 2000 };

/* Shortcodes of WordPress itself; others are told by their attributes. */
static const char *const SHORTCODES[] = {
    "audio",      "caption", "embed", "gallery",        "playlist", "video",
    "wp_caption", "youtube", "vimeo", "contact-form-7", "more"};

struct names {
    struct span at[SHORTCODES_SEEN_MAX];
    size_t count;
};

static bool is_known(struct span name)
{
    for (size_t i = 0; i < sizeof SHORTCODES / sizeof SHORTCODES[0]; i++)
        if (name.len == strlen(SHORTCODES[i]) &&
            strncasecmp(name.at, SHORTCODES[i], name.len) == 0)
            return true;
    return false;
}

static bool was_seen(const struct names *seen, struct span name)
{
    for (size_t i = 0; i < seen->count; i++)
        if (span_equal(seen->at[i], name))
            return true;
    return false;
}

static bool has_attribute(struct span inside)
{
    const char *sign = inside.len == 0 ? NULL : memchr(inside.at, '=', inside.len);
    return sign != NULL && sign > inside.at && isalnum((unsigned char)sign[-1]);
}

/* The length of the shortcode whose bracket text begins with; 0 when it is plain text,
 * such as "[sic]" or "[1]". */
static size_t shortcode_length(struct span text, struct names *seen)
{
    size_t most = text.len < SHORTCODE_BYTES_MAX ? text.len : SHORTCODE_BYTES_MAX;
    const char *end = memchr(text.at, ']', most);
    if (end == NULL)
        return 0;
    const char *at = text.at + 1;
    bool closes = *at == '/';
    at += closes;
    struct span name = {at, 0};
    while (at < end && (isalnum((unsigned char)*at) || *at == '_' || *at == '-'))
        at++;
    name.len = (size_t)(at - name.at);
    if (name.len == 0 || !isalpha((unsigned char)name.at[0]))
        return 0;
    bool attributed = !closes && has_attribute((struct span){at, (size_t)(end - at)});
    if (!is_known(name) && !attributed && !(closes && was_seen(seen, name)))
        return 0;
    if (!closes && seen->count < SHORTCODES_SEEN_MAX)
        seen->at[seen->count++] = name;
    return (size_t)(end + 1 - text.at);
}

/* What the bracket at text begins with becomes: nothing, or for "[[gallery]]" the inside
 * of the outer brackets. Returns the length of what it stands for; 0 when it is plain
 * text. */
static size_t replace_shortcode(struct span text, struct names *seen,
                                struct span *becomes)
{
    *becomes = SPAN(" ");
    if (text.len < 2 || text.at[1] != '[')
        return shortcode_length(text, seen);
    struct span inner = {text.at + 1, text.len - 1};
    inner.len = shortcode_length(inner, seen);
    *becomes = inner;
    bool closed = inner.len + 1 < text.len && text.at[inner.len + 1] == ']';
    return inner.len > 0 && closed ? inner.len + 2 : 0;
}

static void remove_shortcodes(struct span content, struct buffer *out)
{
    struct names seen = {.count = 0};
    size_t kept = 0;
    for (size_t i = 0; i < content.len;) {
        struct span becomes, rest = {content.at + i, content.len - i};
        size_t len = *rest.at == '[' ? replace_shortcode(rest, &seen, &becomes) : 0;
        if (len > 0) {
            buffer_add(out, content.at + kept, i - kept);
            buffer_add_span(out, becomes);
            kept = i + len;
        }
        i += len > 0 ? len : 1;
    }
    if (content.len > kept)
        buffer_add(out, content.at + kept, content.len - kept);
}

static bool has_blocks(struct span content)
{
    return content.len > 0 && memmem(content.at, content.len, "<!-- wp:", 8) != NULL;
}

/* "<p", "</em>", but not "<ana@example.org>". */
static bool opens_tag(const char *at, size_t left)
{
    size_t i = 1;
    if (left < 2 || at[0] != '<')
        return false;
    i += at[1] == '/';
    size_t name = i;
    while (i < left && isalnum((unsigned char)at[i]))
        i++;
    return i > name && i < left && strchr(" />\r\n\t", at[i]) != NULL && at[i] != '\0';
}

static bool ends_with_tag(const char *line, size_t len)
{
    if (len == 0 || line[len - 1] != '>')
        return false;
    const char *open = memrchr(line, '<', len);
    return open != NULL && opens_tag(open, len - (size_t)(open - line)) &&
           memchr(open, '>', len - (size_t)(open - line)) == line + len - 1;
}

/* Line ends between tags part nothing; others do, as an author meant them. */
static void add_paragraphs(struct span content, struct buffer *out)
{
    bool pre = false;
    for (size_t i = 0; i < content.len;) {
        const char *line = content.at + i;
        const char *end = memchr(line, '\n', content.len - i);
        size_t len = end == NULL ? content.len - i : (size_t)(end - line);
        buffer_add(out, line, len);
        i += len + 1;
        pre = pre || memmem(line, len, "<pre", 4) != NULL;
        pre = pre && memmem(line, len, "</pre>", 6) == NULL;
        if (end == NULL)
            break;
        size_t next = i;
        while (next < content.len &&
               (content.at[next] == '\r' || content.at[next] == ' '))
            next++;
        bool empty = next < content.len && content.at[next] == '\n';
        bool at_tag =
            ends_with_tag(line, len) || opens_tag(content.at + next, content.len - next);
        buffer_add_string(out, pre ? "\n" : empty ? "<p>" : at_tag ? "\n" : "<br>");
    }
}

void wordpress_html(struct span content, bool shortcodes, struct buffer *out)
{
    struct buffer plain = {0};
    if (shortcodes && content.len > 0 && memchr(content.at, '[', content.len) != NULL) {
        remove_shortcodes(content, &plain);
        content = buffer_span(&plain);
    }
    if (has_blocks(content))
        buffer_add_span(out, content);
    else
        add_paragraphs(content, out);
    buffer_free(&plain);
}
