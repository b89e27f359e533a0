#include "corpus/formats/xml/xml_mend.h"

#include "corpus/text/html.h"

#include <ctype.h>

enum {
    TAG_BYTES_MAX = 1 << 20,
    VALUES_MAX = 256,
    DECLARATION_BYTES_MAX = 64 << 10,
    CDATA_BYTES_MAX = 16 << 20,
    ENTITY_SOURCE_MAX = 40, /* no entity is longer */
};

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static const char CDATA_OPEN[] = "<![CDATA[";

/* A piece of the stream: bytes before at are dealt with. */
struct piece {
    const char *at, *end;
    bool last;
    struct buffer *out;
};

static size_t left(const struct piece *p)
{
    return (size_t)(p->end - p->at);
}

static void pass(struct piece *p, size_t len)
{
    buffer_add(p->out, p->at, len);
    p->at += len;
}

/* Leave out len bytes, but for their line ends. */
static void drop(struct piece *p, size_t len)
{
    const char *end = p->at + len;
    while (p->at < end) {
        const char *line = memchr(p->at, '\n', (size_t)(end - p->at));
        if (line == NULL)
            break;
        buffer_add_byte(p->out, '\n');
        p->at = line + 1;
    }
    p->at = end;
}

static bool begins(const struct piece *p, const char *with)
{
    size_t len = strlen(with);
    return left(p) >= len && memcmp(p->at, with, len) == 0;
}

/* Could the bytes left be the beginning of with, of which the rest is yet to come? */
static bool may_begin(const struct piece *p, const char *with)
{
    return !p->last && left(p) < strlen(with) && memcmp(p->at, with, left(p)) == 0;
}

static void enter(struct xml_mend *m, enum xml_mend_state state)
{
    m->state = state;
    m->quote = 0;
    m->values = 0;
    m->nested = 0;
    m->length = 0;
}

static void add_escaped(struct buffer *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '<':
            buffer_add_string(out, "&lt;");
            break;
        case '>':
            buffer_add_string(out, "&gt;");
            break;
        case '&':
            buffer_add_string(out, "&amp;");
            break;
        case '"':
            buffer_add_string(out, "&quot;");
            break;
        case '\'':
            buffer_add_string(out, "&apos;");
            break;
        default:
            buffer_add_byte(out, text[i]);
        }
    }
}

/* U+FFFE and U+FFFF are no characters in XML. */
static bool is_noncharacter(const char *at, size_t len)
{
    return len == 3 && memcmp(at, "\xef\xbf", 2) == 0 && (unsigned char)at[2] >= 0xbe;
}

/* An ampersand. False when more bytes are needed to say what it begins. */
static bool mend_ampersand(struct piece *p)
{
    size_t have = left(p) < ENTITY_SOURCE_MAX ? left(p) : ENTITY_SOURCE_MAX;
    size_t i = 1;
    while (i < have && (isalnum((unsigned char)p->at[i]) || p->at[i] == '#'))
        i++;
    if (i == left(p) && i < ENTITY_SOURCE_MAX && !p->last)
        return false;
    char place[ENTITY_BYTES_MAX];
    size_t len;
    size_t taken = html_entity((struct span){p->at, have}, place, &len);
    if (taken == 0) {
        buffer_add_string(p->out, "&amp;");
        p->at++;
    } else if (is_noncharacter(place, len)) {
        buffer_add_string(p->out, REPLACEMENT);
        p->at += taken;
    } else {
        add_escaped(p->out, place, len);
        p->at += taken;
    }
    return true;
}

/* The first byte of some characters, two of which XML does not allow. False when more
 * bytes are needed. */
static bool mend_noncharacter(struct piece *p)
{
    if (left(p) < 3 && !p->last)
        return false;
    if (is_noncharacter(p->at, left(p) < 3 ? 0 : 3)) {
        buffer_add_string(p->out, REPLACEMENT);
        p->at += 3;
    } else {
        pass(p, 1);
    }
    return true;
}

static bool begins_name(unsigned char byte)
{
    return isalpha(byte) || byte == '_' || byte == ':' || byte >= 0x80;
}

/* A '<' in text. False when more bytes are needed. */
static bool mend_open(struct xml_mend *m, struct piece *p)
{
    if (left(p) < 2 && !p->last)
        return false;
    if (may_begin(p, "<!--") || may_begin(p, CDATA_OPEN) || may_begin(p, "<!DOCTYPE"))
        return false;
    char next = left(p) > 1 ? p->at[1] : '\0';
    if (begins(p, "<!--")) {
        enter(m, MEND_COMMENT);
        p->at += 4;
    } else if (begins(p, CDATA_OPEN)) {
        enter(m, MEND_CDATA);
        pass(p, strlen(CDATA_OPEN));
    } else if (begins(p, "<!DOCTYPE")) {
        enter(m, MEND_DECLARATION);
        pass(p, 2);
    } else if (next == '?') {
        enter(m, MEND_INSTRUCTION);
        p->at += 2;
    } else if (next == '/' || begins_name((unsigned char)next)) {
        enter(m, MEND_TAG);
        pass(p, 2);
    } else {
        if (m->state == MEND_START)
            m->state = MEND_TEXT;
        buffer_add_string(p->out, "&lt;");
        p->at++;
    }
    return true;
}

/* A ']' in text: "]]>" is not allowed there. False when more bytes are needed. */
static bool mend_bracket(struct piece *p)
{
    if (may_begin(p, "]]>"))
        return false;
    if (begins(p, "]]>")) {
        buffer_add_string(p->out, "]]&gt;");
        p->at += 3;
    } else {
        pass(p, 1);
    }
    return true;
}

/* The start of the stream: space is left out, since a declaration may not follow it. */
static bool mend_start(struct xml_mend *m, struct piece *p)
{
    if (isspace((unsigned char)*p->at)) {
        drop(p, 1);
        return true;
    }
    if (may_begin(p, "\xef\xbb\xbf"))
        return false;
    if (begins(p, "\xef\xbb\xbf")) {
        p->at += 3;
        return true;
    }
    if (*p->at == '<')
        return mend_open(m, p);
    enter(m, MEND_TEXT);
    return true;
}

/* What text is looked at for: tags, entities, ends of CDATA sections, and characters that XML
 * does not allow. All else is passed on in runs. */
enum { OPEN = 1, AMPERSAND = 2, BRACKET = 4, REPLACED = 8, QUOTE = 16, CLOSE = 32 };
static const unsigned char marks[256] = {
    ['<'] = OPEN,   ['&'] = AMPERSAND, [']'] = BRACKET, [0xef] = REPLACED,
    ['"'] = QUOTE, ['\''] = QUOTE,    ['>'] = CLOSE};

/* run_without(at, end, looked_for): the first byte that is looked for, or end. */
static const char *run_without(const char *at, const char *end, unsigned looked_for)
{
    while (at < end && (marks[(unsigned char)*at] & looked_for) == 0)
        at++;
    return at;
}

static bool mend_text(struct xml_mend *m, struct piece *p)
{
    const char *run = run_without(p->at, p->end, OPEN | AMPERSAND | BRACKET | REPLACED);
    pass(p, (size_t)(run - p->at));
    if (p->at == p->end)
        return true;
    switch (*p->at) {
    case '<':
        return mend_open(m, p);
    case '&':
        return mend_ampersand(p);
    case ']':
        return mend_bracket(p);
    default:
        return mend_noncharacter(p);
    }
}

/* A tag or declaration that is too long is closed here; what is left of it becomes text.
 */
static void cut_tag(struct xml_mend *m, struct piece *p)
{
    if (m->quote != 0)
        buffer_add_byte(p->out, m->quote);
    while (m->nested > 0) {
        buffer_add_byte(p->out, ']');
        m->nested--;
    }
    buffer_add_byte(p->out, '>');
    enter(m, MEND_TEXT);
    m->cut++;
}

static bool is_quote(char byte)
{
    return byte == '"' || byte == '\'';
}

/* tag_run(m, p, looked_for): how many bytes there are before one that is looked for, or the
 * tag is too long. */
static size_t tag_run(const struct xml_mend *m, const struct piece *p, unsigned looked_for)
{
    size_t room = TAG_BYTES_MAX - m->length;
    const char *end = left(p) < room ? p->end : p->at + room;
    return (size_t)(run_without(p->at, end, looked_for) - p->at);
}

static bool mend_tag(struct xml_mend *m, struct piece *p)
{
    const char *start = p->at;
    bool enough = true;
    char byte = *p->at;
    if (m->length >= TAG_BYTES_MAX || m->values >= VALUES_MAX) {
        cut_tag(m, p);
        return true;
    }
    if (byte == '&') {
        enough = mend_ampersand(p);
    } else if (byte == '\xef') {
        enough = mend_noncharacter(p);
    } else if (m->quote != 0) {
        pass(p, tag_run(m, p, OPEN | AMPERSAND | REPLACED | QUOTE));
        if (p->at < p->end && *p->at == '<') {
            buffer_add_string(p->out, "&lt;");
            p->at++;
        } else if (p->at < p->end && *p->at == m->quote) {
            m->quote = 0;
            pass(p, 1);
        } else if (p->at < p->end && is_quote(*p->at)) { /* the other kind */
            pass(p, 1);
        }
    } else if (is_quote(byte)) {
        m->quote = byte;
        m->values++;
        pass(p, 1);
    } else if (byte == '>') {
        enter(m, MEND_TEXT);
        pass(p, 1);
        return true;
    } else {
        pass(p, tag_run(m, p, AMPERSAND | REPLACED | QUOTE | CLOSE));
    }
    m->length += (size_t)(p->at - start);
    return enough;
}

/* True when the declaration ends with this byte. */
static bool declaration_ends(struct xml_mend *m, char byte)
{
    if (m->quote != 0) {
        if (byte == m->quote)
            m->quote = 0;
    } else if (byte == '"' || byte == '\'') {
        m->quote = byte;
    } else if (byte == '[') {
        m->nested = 1;
    } else if (byte == ']') {
        m->nested = 0;
    } else if (byte == '>' && m->nested == 0) {
        return true;
    }
    return false;
}

static bool mend_declaration(struct xml_mend *m, struct piece *p)
{
    while (p->at < p->end) {
        if (m->length++ >= DECLARATION_BYTES_MAX) {
            cut_tag(m, p);
            return true;
        }
        char byte = *p->at;
        pass(p, 1);
        if (declaration_ends(m, byte)) {
            enter(m, MEND_TEXT);
            return true;
        }
    }
    return true;
}

/* The content of a CDATA section, and its end. */
static bool mend_cdata(struct xml_mend *m, struct piece *p)
{
    const char *run = run_without(p->at, p->end, BRACKET | REPLACED);
    size_t len = (size_t)(run - p->at);
    size_t room = m->length < CDATA_BYTES_MAX ? CDATA_BYTES_MAX - m->length : 0;
    m->length += len;
    if (len > room && room > 0)
        m->cut++;
    pass(p, len < room ? len : room);
    drop(p, (size_t)(run - p->at));
    if (p->at == p->end)
        return true;
    if (*p->at == '\xef')
        return mend_noncharacter(p);
    if (may_begin(p, "]]>"))
        return false;
    if (begins(p, "]]>")) {
        enter(m, MEND_TEXT);
        pass(p, 3);
    } else {
        pass(p, 1);
    }
    return true;
}

/* Comments and processing instructions: nothing passes up to end. */
static bool mend_dropped(struct xml_mend *m, struct piece *p, const char *end)
{
    size_t len = strlen(end);
    const char *found = memmem(p->at, left(p), end, len);
    if (found != NULL) {
        drop(p, (size_t)(found - p->at) + len);
        enter(m, MEND_TEXT);
        return true;
    }
    if (left(p) >= len)
        drop(p, left(p) - len + 1);
    if (p->last)
        drop(p, left(p));
    return false;
}

static bool step(struct xml_mend *m, struct piece *p)
{
    switch (m->state) {
    case MEND_START:
        return mend_start(m, p);
    case MEND_TEXT:
        return mend_text(m, p);
    case MEND_TAG:
        return mend_tag(m, p);
    case MEND_CDATA:
        return mend_cdata(m, p);
    case MEND_COMMENT:
        return mend_dropped(m, p, "-->");
    case MEND_INSTRUCTION:
        return mend_dropped(m, p, "?>");
    case MEND_DECLARATION:
        return mend_declaration(m, p);
    }
    return true;
}

void xml_mend(struct xml_mend *m, struct span piece, bool last, struct buffer *out)
{
    if (m->waiting.len > 0) {
        buffer_clear(&m->joined);
        buffer_add_span(&m->joined, buffer_span(&m->waiting));
        buffer_add_span(&m->joined, piece);
        piece = buffer_span(&m->joined);
        buffer_clear(&m->waiting);
    }
    if (piece.len == 0)
        return;
    struct piece p = {piece.at, piece.at + piece.len, last, out};
    while (p.at < p.end && step(m, &p))
        ;
    buffer_add(&m->waiting, p.at, left(&p));
}

void xml_mend_free(struct xml_mend *m)
{
    buffer_free(&m->waiting);
    buffer_free(&m->joined);
}
