#include "corpus/text/html.h"

#include "corpus/text/element.h"
#include "corpus/text/entity.h"
#include "corpus/text/flow.h"
#include "corpus/text/utf8.h"

#include <ctype.h>
#include <strings.h>

enum { ENTITY_NAME_MAX = 32 };

struct scan {
    const char *at, *end;
    struct flow flow;
    bool in_pre;
    bool quotes_are_odd; /* quotation marks in tags do not pair: they are ignored */
    bool tags_are_over;  /* there is no '>' any more: all that follows is text */
    struct span link;    /* the <a …> we are in, or empty */
    size_t link_text;    /* where its text begins in out; SIZE_MAX before it does */
};

/* Bytes that html_text looks at; all others are copied in runs. */
static bool is_plain(unsigned char byte)
{
    /* Bit b of word b / 32: the controls and space, '<' and '&', 0x7f, 0xc2. */
    static const uint32_t others[8] = {
        UINT32_MAX, 1u | 1u << ('&' - 32) | 1u << ('<' - 32), 0, 1u << 31, 0, 0, 1u << 2, 0};
    return (others[byte >> 5] >> (byte & 31) & 1) == 0;
}

static void add_text(struct scan *s, const char *at, size_t len)
{
    flow_add(&s->flow, at, len);
    if (s->link.len > 0 && s->link_text == SIZE_MAX)
        s->link_text = s->flow.out->len - len;
}

static void add_space(struct scan *s, char byte)
{
    if (s->in_pre && byte == '\n')
        flow_break(&s->flow);
    else
        flow_part(&s->flow, FLOW_SPACE);
}

/* Numbers 128 to 159 are meant as bytes of Windows-1252 (HTML Standard 13.2.5.80). */
static uint32_t meant_code(uint32_t code)
{
    static const uint16_t windows[32] = {
        0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
        0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};
    if (code >= 0x80 && code < 0xa0)
        return windows[code - 0x80];
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return 0xfffd;
    return code < ' ' && code != '\n' && code != '\t' ? ' ' : code;
}

/* "#8217" or "#x2019" at at; the length with its semicolon, 0 when it is no number. */
static size_t numeric_entity(const char *at, const char *end, uint32_t *code)
{
    const char *p = at + 1;
    bool hex = p < end && (*p == 'x' || *p == 'X');
    p += hex;
    const char *digits = p;
    uint32_t value = 0;
    for (; p < end && (hex ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p));
         p++) {
        int digit = isdigit((unsigned char)*p) ? *p - '0' : (*p | 0x20) - 'a' + 10;
        value = value > 0x10ffff ? value : value * (hex ? 16 : 10) + (uint32_t)digit;
    }
    if (p == digits)
        return 0;
    *code = meant_code(value);
    return (size_t)(p - at) + (p < end && *p == ';');
}

size_t html_entity(struct span text, char place[ENTITY_BYTES_MAX], size_t *len)
{
    const char *name = text.at + 1, *end = text.at + text.len;
    if (name < end && *name == '#') {
        uint32_t code;
        size_t taken = numeric_entity(name, end, &code);
        if (taken == 0)
            return 0;
        *len = utf8_encode(code, place);
        return taken + 1;
    }
    const char *p = name;
    while (p < end && p - name < ENTITY_NAME_MAX && isalnum((unsigned char)*p))
        p++;
    struct span found = {name, (size_t)(p - name)};
    bool closed = p < end && *p == ';';
    /* Without a semicolon, "?a=1&copy=2" is an address, not a copyright sign. */
    if (!closed && ((p < end && *p == '=') || !entity_needs_no_semicolon(found)))
        return 0;
    struct span value = entity_find(found);
    memcpy(place, value.at == NULL ? "" : value.at, value.len);
    *len = value.len;
    return value.len == 0 ? 0 : found.len + 1 + closed;
}

static void take_entity(struct scan *s)
{
    char place[ENTITY_BYTES_MAX];
    size_t len;
    size_t taken =
        html_entity((struct span){s->at, (size_t)(s->end - s->at)}, place, &len);
    if (taken == 0)
        add_text(s, "&", 1);
    else if (len == 1 && (unsigned char)place[0] <= ' ')
        add_space(s, place[0]);
    else if (len == 2 && memcmp(place, "\xc2\xa0", 2) == 0)
        flow_part(&s->flow, FLOW_SPACE);
    else
        add_text(s, place, len);
    s->at += taken == 0 ? 1 : taken;
}

/* A no-break space is a space; any other character that begins with C2 is text. */
static void take_c2(struct scan *s)
{
    if (s->end - s->at >= 2 && s->at[1] == '\xa0') {
        flow_part(&s->flow, FLOW_SPACE);
        s->at += 2;
    } else {
        add_text(s, s->at, 1);
        s->at++;
    }
}

/* Is an unknown tag meant as text, as in "shares of Sovran <SOVN>" or
 * "<ana@example.org>"? Not when it has attributes or a name such as those of XML and of
 * custom elements. */
static bool is_meant_as_text(struct span tag, struct span name)
{
    size_t behind = name.len;
    return memchr(tag.at, '=', tag.len) == NULL &&
           !(behind < tag.len && (tag.at[behind] == '-' || tag.at[behind] == ':'));
}

/* The '>' that ends the tag at at, beyond quoted values. NULL when there is none. */
static const char *tag_end(const char *at, const char *end)
{
    for (; at < end && *at != '>'; at++) {
        if ((*at == '"' || *at == '\'') && at[-1] == '=') {
            at = memchr(at + 1, *at, (size_t)(end - at - 1));
            if (at == NULL)
                return NULL;
        }
    }
    return at < end ? at : NULL;
}

/* The end of this tag. A search that went in vain up to the end of the text is never done
 * again, which keeps the whole linear. */
static const char *find_tag_end(struct scan *s)
{
    if (s->tags_are_over)
        return NULL;
    const char *end = s->quotes_are_odd ? NULL : tag_end(s->at + 1, s->end);
    if (end != NULL)
        return end;
    s->quotes_are_odd = true;
    end = memchr(s->at, '>', (size_t)(s->end - s->at));
    s->tags_are_over = end == NULL;
    return end;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '/';
}

/* The value of the attribute of that name in tag ("a href=x class=y"), as it stands. */
static struct span attribute(struct span tag, const char *name)
{
    size_t i = 0;
    while (i < tag.len && !is_blank(tag.at[i]))
        i++;
    while (i < tag.len) {
        while (i < tag.len && is_blank(tag.at[i]))
            i++;
        size_t key = i;
        while (i < tag.len && !is_blank(tag.at[i]) && tag.at[i] != '=')
            i++;
        bool found =
            i - key == strlen(name) && strncasecmp(tag.at + key, name, i - key) == 0;
        while (i < tag.len && is_blank(tag.at[i]))
            i++;
        if (i == tag.len || tag.at[i] != '=')
            continue;
        for (i++; i < tag.len && is_blank(tag.at[i]) && tag.at[i] != '/'; i++)
            ;
        bool quoted = i < tag.len && (tag.at[i] == '"' || tag.at[i] == '\'');
        char quote = quoted ? tag.at[i++] : '\0';
        size_t value = i;
        while (i < tag.len &&
               (quoted ? tag.at[i] != quote : tag.at[i] == '/' || !is_blank(tag.at[i])))
            i++;
        if (found)
            return (struct span){tag.at + value, i - value};
        i += quoted && i < tag.len;
    }
    return (struct span){0};
}

static bool begins(struct span text, struct span start)
{
    return text.len >= start.len && memcmp(text.at, start.at, start.len) == 0;
}

/* Is shown the address cut short, perhaps without "https://" and "www."? */
static bool is_cut_address(struct span shown, struct span address)
{
    if (begins(address, shown))
        return true;
    const char *slashes = memmem(address.at, address.len, "://", 3);
    if (slashes == NULL)
        return false;
    size_t scheme = (size_t)(slashes + 3 - address.at);
    struct span host = {address.at + scheme, address.len - scheme};
    if (begins(host, shown))
        return true;
    return begins(host, SPAN("www.")) &&
           begins((struct span){host.at + 4, host.len - 4}, shown);
}

/* At </a>: an address that the site cut with "..." is given in full. */
static void end_link(struct scan *s)
{
    struct span link = s->link;
    s->link = (struct span){0};
    if (link.len == 0 || s->link_text == SIZE_MAX)
        return;
    struct span shown = {s->flow.out->at + s->link_text, s->flow.out->len - s->link_text};
    bool cut =
        shown.len > 6 && (memcmp(shown.at + shown.len - 3, "...", 3) == 0 ||
                          memcmp(shown.at + shown.len - 3, "\xe2\x80\xa6", 3) == 0);
    if (!cut)
        return;
    shown.len -= 3;
    struct buffer address = {0};
    html_entities(attribute(link, "href"), &address);
    if (address.len > 0 && is_cut_address(shown, buffer_span(&address))) {
        s->flow.out->len = s->link_text;
        for (size_t i = 0; i < address.len; i++)
            if ((unsigned char)address.at[i] > ' ')
                buffer_add_byte(s->flow.out, address.at[i]);
    }
    buffer_free(&address);
}

/* Behind the start tag of an element without text: go on behind its end tag, or at the
 * end. */
static void skip_element(struct scan *s, struct span name)
{
    while (s->at < s->end) {
        const char *p = memchr(s->at, '<', (size_t)(s->end - s->at));
        if (p == NULL || (size_t)(s->end - p) < name.len + 2)
            break;
        s->at = p + 1;
        const char *behind = p + 2 + name.len;
        if (p[1] == '/' && strncasecmp(p + 2, name.at, name.len) == 0 &&
            (behind == s->end || !isalnum((unsigned char)*behind))) {
            const char *end = memchr(behind, '>', (size_t)(s->end - behind));
            s->at = end == NULL ? s->end : end + 1;
            return;
        }
    }
    s->at = s->end;
}

static void apply_tag(struct scan *s, enum element element, struct span tag,
                      struct span name, bool closes)
{
    flow_around(&s->flow, element);
    switch (element) {
    case ELEMENT_PRE:
    case ELEMENT_XMP:
    case ELEMENT_LISTING:
        s->in_pre = !closes;
        break;
    case ELEMENT_BR:
        flow_break(&s->flow);
        break;
    case ELEMENT_Q:
        if (closes && s->flow.gap == FLOW_SPACE)
            s->flow.gap = FLOW_NONE;
        add_text(s, closes ? "\xe2\x80\x9d" : "\xe2\x80\x9c", 3);
        break;
    case ELEMENT_A:
        end_link(s);
        s->link = closes ? (struct span){0} : tag;
        s->link_text = SIZE_MAX;
        break;
    default:
        if (!closes && element_flow(element) == ELEMENT_FLOW_HIDDEN)
            skip_element(s, name);
        break;
    }
}

/* "<!-- … -->", "<!doctype …>", "<?xml …>": nothing of it is text, and without an end
 * nothing is up to the end of the text. */
static void skip_declaration(struct scan *s)
{
    size_t left = (size_t)(s->end - s->at);
    const char *end;
    if (left >= 4 && memcmp(s->at, "<!--", 4) == 0) {
        end = memmem(s->at + 2, left - 2, "-->", 3);
        s->at = end == NULL ? s->end : end + 3;
    } else {
        end = memchr(s->at, '>', left);
        s->at = end == NULL ? s->end : end + 1;
    }
}

static void take_tag(struct scan *s)
{
    const char *p = s->at + 1;
    bool closes = p < s->end && *p == '/';
    p += closes;
    if (p == s->end || !isalpha((unsigned char)*p)) {
        if (p < s->end && !closes && (*p == '!' || *p == '?')) {
            skip_declaration(s);
        } else {
            add_text(s, "<", 1);
            s->at++;
        }
        return;
    }
    const char *end = find_tag_end(s);
    if (end == NULL) { /* "if a <b then": no tag anywhere from here on */
        add_text(s, s->at, 1);
        s->at++;
        return;
    }
    struct span tag = {p, (size_t)(end - p)};
    struct span name = {p, 0};
    while (name.len < tag.len && isalnum((unsigned char)p[name.len]))
        name.len++;
    bool whole = name.len == tag.len || is_blank(tag.at[name.len]);
    enum element element = whole ? element_find(name) : ELEMENT_UNKNOWN;
    if (element == ELEMENT_UNKNOWN && is_meant_as_text(tag, name)) {
        add_text(s, s->at, 1);
        s->at++;
        return;
    }
    s->at = end + 1;
    apply_tag(s, element, tag, name, closes);
}

/* Words with single spaces between them. */
static void take_run(struct scan *s)
{
    const char *p = s->at + 1, *end = s->end;
    for (;;) {
        while (p < end && is_plain((unsigned char)*p))
            p++;
        if (end - p < 2 || *p != ' ' || !is_plain((unsigned char)p[1]))
            break;
        p += 2;
    }
    add_text(s, s->at, (size_t)(p - s->at));
    s->at = p;
}

static void scan_valid(struct span html, struct buffer *out)
{
    struct scan s = {.at = html.at,
                     .end = html.at + html.len,
                     .flow = flow_begin(out),
                     .link_text = SIZE_MAX};
    while (s.at < s.end) {
        unsigned char byte = (unsigned char)*s.at;
        if (is_plain(byte))
            take_run(&s);
        else if (byte == '<')
            take_tag(&s);
        else if (byte == '&')
            take_entity(&s);
        else if (byte == 0xc2)
            take_c2(&s);
        else
            add_space(&s, *s.at++);
    }
    end_link(&s);
}

void html_text(struct span html, struct buffer *out)
{
    if (html.len == 0)
        return;
    if (utf8_valid(html)) {
        scan_valid(html, out);
        return;
    }
    struct buffer repaired = {0};
    utf8_repair(html, &repaired);
    scan_valid(buffer_span(&repaired), out);
    buffer_free(&repaired);
}

bool html_has_tags(struct span text)
{
    const char *at = text.at, *end = text.len == 0 ? at : at + text.len;
    while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        at++;
        struct span name = {at + (at < end && *at == '/'), 0};
        while (name.at + name.len < end && isalnum((unsigned char)name.at[name.len]))
            name.len++;
        const char *behind = name.at + name.len;
        if (behind < end && (*behind == '>' || is_blank(*behind)) &&
            element_find(name) != ELEMENT_UNKNOWN)
            return true;
    }
    return false;
}

void html_entities(struct span text, struct buffer *out)
{
    const char *at = text.at, *end = text.len == 0 ? at : at + text.len;
    while (at < end) {
        const char *amp = memchr(at, '&', (size_t)(end - at));
        const char *stop = amp == NULL ? end : amp;
        buffer_add(out, at, (size_t)(stop - at));
        if (amp == NULL)
            break;
        char place[ENTITY_BYTES_MAX];
        size_t len;
        size_t taken = html_entity((struct span){amp, (size_t)(end - amp)}, place, &len);
        if (taken == 0)
            buffer_add_byte(out, '&');
        else
            buffer_add(out, place, len);
        at = amp + (taken == 0 ? 1 : taken);
    }
}
