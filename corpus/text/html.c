#include "corpus/text/html.h"

#include "corpus/text/entity.h"
#include "corpus/text/utf8.h"

#include <ctype.h>
#include <strings.h>

enum { ENTITY_NAME_MAX = 32, TAG_NAME_MAX = 12 };

/* What lies between the last text and the next, the widest wins. */
enum gap { GAP_NONE, GAP_SPACE, GAP_LINE, GAP_PARAGRAPH };

/* What a tag means to the text. */
enum element {
    ELEMENT_INLINE,
    ELEMENT_BLOCK, /* a paragraph of its own */
    ELEMENT_ROW,   /* a line of its own */
    ELEMENT_CELL,  /* parted by a space */
    ELEMENT_BREAK,
    ELEMENT_PRE,
    ELEMENT_LINK,
    ELEMENT_QUOTE,
    ELEMENT_HIDDEN, /* its content is no text */
    ELEMENT_UNKNOWN
};

static const struct {
    const char *name;
    enum element element;
} ELEMENTS[] = {
    /* Sorted by name. */
    {"a", ELEMENT_LINK},           {"abbr", ELEMENT_INLINE},
    {"acronym", ELEMENT_INLINE},   {"address", ELEMENT_BLOCK},
    {"applet", ELEMENT_INLINE},    {"area", ELEMENT_INLINE},
    {"article", ELEMENT_BLOCK},    {"aside", ELEMENT_BLOCK},
    {"audio", ELEMENT_INLINE},     {"b", ELEMENT_INLINE},
    {"base", ELEMENT_INLINE},      {"basefont", ELEMENT_INLINE},
    {"bdi", ELEMENT_INLINE},       {"bdo", ELEMENT_INLINE},
    {"bgsound", ELEMENT_INLINE},   {"big", ELEMENT_INLINE},
    {"blink", ELEMENT_INLINE},     {"blockquote", ELEMENT_BLOCK},
    {"body", ELEMENT_BLOCK},       {"br", ELEMENT_BREAK},
    {"button", ELEMENT_INLINE},    {"canvas", ELEMENT_INLINE},
    {"caption", ELEMENT_BLOCK},    {"center", ELEMENT_BLOCK},
    {"cite", ELEMENT_INLINE},      {"code", ELEMENT_INLINE},
    {"col", ELEMENT_INLINE},       {"colgroup", ELEMENT_INLINE},
    {"command", ELEMENT_INLINE},   {"content", ELEMENT_INLINE},
    {"data", ELEMENT_INLINE},      {"datalist", ELEMENT_INLINE},
    {"dd", ELEMENT_ROW},           {"del", ELEMENT_INLINE},
    {"details", ELEMENT_BLOCK},    {"dfn", ELEMENT_INLINE},
    {"dialog", ELEMENT_BLOCK},     {"dir", ELEMENT_BLOCK},
    {"div", ELEMENT_BLOCK},        {"dl", ELEMENT_BLOCK},
    {"dt", ELEMENT_ROW},           {"em", ELEMENT_INLINE},
    {"embed", ELEMENT_INLINE},     {"fencedframe", ELEMENT_INLINE},
    {"fieldset", ELEMENT_BLOCK},   {"figcaption", ELEMENT_BLOCK},
    {"figure", ELEMENT_BLOCK},     {"font", ELEMENT_INLINE},
    {"footer", ELEMENT_BLOCK},     {"form", ELEMENT_BLOCK},
    {"frame", ELEMENT_INLINE},     {"frameset", ELEMENT_BLOCK},
    {"h1", ELEMENT_BLOCK},         {"h2", ELEMENT_BLOCK},
    {"h3", ELEMENT_BLOCK},         {"h4", ELEMENT_BLOCK},
    {"h5", ELEMENT_BLOCK},         {"h6", ELEMENT_BLOCK},
    {"head", ELEMENT_INLINE},      {"header", ELEMENT_BLOCK},
    {"hgroup", ELEMENT_BLOCK},     {"hr", ELEMENT_BLOCK},
    {"html", ELEMENT_BLOCK},       {"i", ELEMENT_INLINE},
    {"iframe", ELEMENT_HIDDEN},    {"image", ELEMENT_INLINE},
    {"img", ELEMENT_INLINE},       {"input", ELEMENT_INLINE},
    {"ins", ELEMENT_INLINE},       {"isindex", ELEMENT_INLINE},
    {"kbd", ELEMENT_INLINE},       {"keygen", ELEMENT_INLINE},
    {"label", ELEMENT_INLINE},     {"legend", ELEMENT_BLOCK},
    {"li", ELEMENT_ROW},           {"link", ELEMENT_INLINE},
    {"listing", ELEMENT_PRE},      {"main", ELEMENT_BLOCK},
    {"map", ELEMENT_INLINE},       {"mark", ELEMENT_INLINE},
    {"marquee", ELEMENT_INLINE},   {"math", ELEMENT_INLINE},
    {"menu", ELEMENT_BLOCK},       {"meta", ELEMENT_INLINE},
    {"meter", ELEMENT_INLINE},     {"nav", ELEMENT_BLOCK},
    {"nobr", ELEMENT_INLINE},      {"noembed", ELEMENT_HIDDEN},
    {"noframes", ELEMENT_HIDDEN},  {"noscript", ELEMENT_INLINE},
    {"object", ELEMENT_INLINE},    {"ol", ELEMENT_BLOCK},
    {"optgroup", ELEMENT_ROW},     {"option", ELEMENT_ROW},
    {"output", ELEMENT_INLINE},    {"p", ELEMENT_BLOCK},
    {"param", ELEMENT_INLINE},     {"picture", ELEMENT_INLINE},
    {"plaintext", ELEMENT_INLINE}, {"pre", ELEMENT_PRE},
    {"progress", ELEMENT_INLINE},  {"q", ELEMENT_QUOTE},
    {"rb", ELEMENT_INLINE},        {"rp", ELEMENT_INLINE},
    {"rt", ELEMENT_INLINE},        {"rtc", ELEMENT_INLINE},
    {"ruby", ELEMENT_INLINE},      {"s", ELEMENT_INLINE},
    {"samp", ELEMENT_INLINE},      {"script", ELEMENT_HIDDEN},
    {"search", ELEMENT_BLOCK},     {"section", ELEMENT_BLOCK},
    {"select", ELEMENT_INLINE},    {"selectedcontent", ELEMENT_INLINE},
    {"slot", ELEMENT_INLINE},      {"small", ELEMENT_INLINE},
    {"source", ELEMENT_INLINE},    {"span", ELEMENT_INLINE},
    {"strike", ELEMENT_INLINE},    {"strong", ELEMENT_INLINE},
    {"style", ELEMENT_HIDDEN},     {"sub", ELEMENT_INLINE},
    {"summary", ELEMENT_BLOCK},    {"sup", ELEMENT_INLINE},
    {"svg", ELEMENT_HIDDEN},       {"table", ELEMENT_BLOCK},
    {"tbody", ELEMENT_ROW},        {"td", ELEMENT_CELL},
    {"template", ELEMENT_HIDDEN},  {"textarea", ELEMENT_INLINE},
    {"tfoot", ELEMENT_ROW},        {"th", ELEMENT_CELL},
    {"thead", ELEMENT_ROW},        {"time", ELEMENT_INLINE},
    {"title", ELEMENT_HIDDEN},     {"tr", ELEMENT_ROW},
    {"track", ELEMENT_INLINE},     {"tt", ELEMENT_INLINE},
    {"u", ELEMENT_INLINE},         {"ul", ELEMENT_BLOCK},
    {"var", ELEMENT_INLINE},       {"video", ELEMENT_INLINE},
    {"wbr", ELEMENT_INLINE},       {"xmp", ELEMENT_PRE},
};

struct scan {
    const char *at, *end;
    struct buffer *out;
    size_t start; /* out->len when the text began */
    enum gap gap; /* not yet written */
    bool in_pre;
    bool quotes_are_odd; /* quotation marks in tags do not pair: they are ignored */
    bool tags_are_over;  /* there is no '>' any more: all that follows is text */
    struct span link;    /* the <a …> we are in, or empty */
    size_t link_text;    /* where its text begins in out; SIZE_MAX before it does */
};

/* Bytes that html_text looks at; all others are copied in runs. */
static bool is_plain(unsigned char byte)
{
    return byte > ' ' && byte != '<' && byte != '&' && byte != 0xc2 && byte != 0x7f;
}

static void widen_gap(struct scan *s, enum gap gap)
{
    if (s->gap < gap)
        s->gap = gap;
}

static void add_text(struct scan *s, const char *at, size_t len)
{
    static const char *const gaps[] = {"", " ", "\n", "\n\n"};
    if (s->gap != GAP_NONE && s->out->len > s->start)
        buffer_add_string(s->out, gaps[s->gap]);
    s->gap = GAP_NONE;
    if (s->link.len > 0 && s->link_text == SIZE_MAX)
        s->link_text = s->out->len;
    buffer_add(s->out, at, len);
}

static void add_break(struct scan *s)
{
    widen_gap(s, s->gap >= GAP_LINE ? GAP_PARAGRAPH : GAP_LINE);
}

static void add_space(struct scan *s, char byte)
{
    if (s->in_pre && byte == '\n')
        add_break(s);
    else
        widen_gap(s, GAP_SPACE);
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
        widen_gap(s, GAP_SPACE);
    else
        add_text(s, place, len);
    s->at += taken == 0 ? 1 : taken;
}

/* A no-break space is a space; any other character that begins with C2 is text. */
static void take_c2(struct scan *s)
{
    if (s->end - s->at >= 2 && s->at[1] == '\xa0') {
        widen_gap(s, GAP_SPACE);
        s->at += 2;
    } else {
        add_text(s, s->at, 1);
        s->at++;
    }
}

static enum element find_element(struct span name)
{
    char lower[TAG_NAME_MAX + 1];
    if (name.len > TAG_NAME_MAX)
        return ELEMENT_UNKNOWN;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)tolower((unsigned char)name.at[i]);
    lower[name.len] = '\0';
    size_t low = 0, high = sizeof ELEMENTS / sizeof ELEMENTS[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(lower, ELEMENTS[middle].name);
        if (order == 0)
            return ELEMENTS[middle].element;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return ELEMENT_UNKNOWN;
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
    struct span shown = {s->out->at + s->link_text, s->out->len - s->link_text};
    bool cut =
        shown.len > 6 && (memcmp(shown.at + shown.len - 3, "...", 3) == 0 ||
                          memcmp(shown.at + shown.len - 3, "\xe2\x80\xa6", 3) == 0);
    if (!cut)
        return;
    shown.len -= 3;
    struct buffer address = {0};
    html_entities(attribute(link, "href"), &address);
    if (address.len > 0 && is_cut_address(shown, buffer_span(&address))) {
        s->out->len = s->link_text;
        for (size_t i = 0; i < address.len; i++)
            if ((unsigned char)address.at[i] > ' ')
                buffer_add_byte(s->out, address.at[i]);
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
    switch (element) {
    case ELEMENT_INLINE:
    case ELEMENT_UNKNOWN:
        break;
    case ELEMENT_PRE:
        s->in_pre = !closes;
        widen_gap(s, GAP_PARAGRAPH);
        break;
    case ELEMENT_BLOCK:
        widen_gap(s, GAP_PARAGRAPH);
        break;
    case ELEMENT_ROW:
        widen_gap(s, GAP_LINE);
        break;
    case ELEMENT_CELL:
        widen_gap(s, GAP_SPACE);
        break;
    case ELEMENT_BREAK:
        add_break(s);
        break;
    case ELEMENT_QUOTE:
        if (closes)
            s->gap = GAP_NONE;
        add_text(s, closes ? "\xe2\x80\x9d" : "\xe2\x80\x9c", 3);
        break;
    case ELEMENT_LINK:
        end_link(s);
        s->link = closes ? (struct span){0} : tag;
        s->link_text = SIZE_MAX;
        break;
    case ELEMENT_HIDDEN:
        if (!closes)
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
    enum element element = whole ? find_element(name) : ELEMENT_UNKNOWN;
    if (element == ELEMENT_UNKNOWN && is_meant_as_text(tag, name)) {
        add_text(s, s->at, 1);
        s->at++;
        return;
    }
    s->at = end + 1;
    apply_tag(s, element, tag, name, closes);
}

static void take_run(struct scan *s)
{
    const char *p = s->at + 1;
    while (p < s->end && is_plain((unsigned char)*p))
        p++;
    add_text(s, s->at, (size_t)(p - s->at));
    s->at = p;
}

static void scan_valid(struct span html, struct buffer *out)
{
    struct scan s = {.at = html.at,
                     .end = html.at + html.len,
                     .out = out,
                     .start = out->len,
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
