#include "corpus/text/markdown.h"

#include <ctype.h>
#include <stdint.h>

enum { ADDRESS_BYTES_MAX = 4000, HEADING_MARKS_MAX = 6 };

struct markdown {
    struct span text;
    size_t at;
    struct buffer *out;
    size_t bracket;  /* where in out the last '[' stands that may begin a link */
    size_t hopeless; /* before this place of text no address of a link can end */
};
#define NO_BRACKET SIZE_MAX

/* byte(m, i): the byte there; a line end outside of the text. */
static char byte(const struct markdown *m, size_t i)
{
    return i < m->text.len ? m->text.at[i] : '\n';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static size_t run_length(const struct markdown *m, size_t i)
{
    size_t n = 1;
    while (i + n < m->text.len && m->text.at[i + n] == m->text.at[i])
        n++;
    return n;
}

/* The beginnings of lines. */

static size_t line_end(const struct markdown *m, size_t i)
{
    const char *end =
        i < m->text.len ? memchr(m->text.at + i, '\n', m->text.len - i) : NULL;
    return end == NULL ? m->text.len : (size_t)(end - m->text.at);
}

/* is_rule(m, i): the line at i is a rule, or the line under a heading: three or more of
 * one mark and nothing else. */
static bool is_rule(const struct markdown *m, size_t i)
{
    char mark = byte(m, i);
    if (mark != '-' && mark != '*' && mark != '_' && mark != '=')
        return false;
    size_t marks = 0, end = line_end(m, i);
    for (; i < end; i++) {
        if (m->text.at[i] == mark)
            marks++;
        else if (!is_space(m->text.at[i]))
            return false;
    }
    return marks >= 3;
}

static bool is_fence(const struct markdown *m, size_t i)
{
    char mark = byte(m, i);
    return (mark == '`' || mark == '~') && run_length(m, i) >= 3;
}

/* begin_line(m): skip what a line begins with for its look alone. */
static void begin_line(struct markdown *m)
{
    m->bracket = NO_BRACKET;
    if (is_rule(m, m->at) || is_fence(m, m->at)) {
        m->at = line_end(m, m->at);
        return;
    }
    size_t marks = byte(m, m->at) == '#' ? run_length(m, m->at) : 0;
    if (marks > 0 && marks <= HEADING_MARKS_MAX && byte(m, m->at + marks) == ' ')
        m->at += marks + 1;
}

/* Links. */

/* address_end(m, i): the place behind the ')' of the address that begins at i; 0 when
 * there is none on this line. */
static size_t address_end(struct markdown *m, size_t i)
{
    int depth = 1;
    size_t start = i;
    if (i < m->hopeless)
        return 0;
    for (; byte(m, i) != '\n' && i - start < ADDRESS_BYTES_MAX; i++) {
        char c = byte(m, i);
        if (c == '\\')
            i++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            return i + 1;
    }
    m->hopeless = i;
    return 0;
}

/* close_link(m): at a ']'; true when it and the address behind it have been taken, and
 * the bracket that opened the link is gone from the output. */
static bool close_link(struct markdown *m)
{
    size_t end = 0;
    if (m->bracket != NO_BRACKET && byte(m, m->at + 1) == '(')
        end = address_end(m, m->at + 2);
    if (end == 0)
        return false;
    struct buffer *out = m->out;
    size_t from = m->bracket;
    bool picture = from > 0 && out->at[from - 1] == '!';
    size_t gone = picture ? 2 : 1;
    memmove(out->at + from + 1 - gone, out->at + from + 1, out->len - from - 1);
    out->len -= gone;
    m->at = end;
    m->bracket = NO_BRACKET;
    return true;
}

/* Marks within lines. */

/* is_emphasis(m, n): the n marks at the current place stand at one side of a word, not
 * within one and not alone. */
static bool is_emphasis(const struct markdown *m, size_t n)
{
    char mark = byte(m, m->at);
    char before = m->at == 0 ? '\n' : byte(m, m->at - 1), after = byte(m, m->at + n);
    if (mark == '~' && n != 2)
        return false;
    if (is_space(before) && is_space(after))
        return false;
    return n > 1 ? mark != '_' || !(is_word(before) && is_word(after))
                 : !(is_word(before) && is_word(after));
}

/* take_mark(m): take what is not kept of the text at the current place; false when the
 * byte there is text. */
static bool take_mark(struct markdown *m)
{
    char c = byte(m, m->at), next = byte(m, m->at + 1);
    size_t n;
    switch (c) {
    case '\\':
        if (!ispunct((unsigned char)next))
            return false;
        buffer_add_byte(m->out, next);
        m->at += 2;
        return true;
    case '[':
        m->bracket = m->out->len;
        return false;
    case ']':
        return close_link(m);
    case '*':
    case '_':
    case '~':
        n = run_length(m, m->at);
        if (!is_emphasis(m, n))
            buffer_add(m->out, m->text.at + m->at, n);
        m->at += n;
        return true;
    case '`':
        m->at += run_length(m, m->at);
        return true;
    case '>':
    case '!':
        /* A spoiler: >!text!< */
        if (next != (c == '>' ? '!' : '<'))
            return false;
        m->at += 2;
        return true;
    default:
        return false;
    }
}

void markdown_text(struct span markdown, struct buffer *out)
{
    struct markdown m = {.text = markdown, .out = out, .bracket = NO_BRACKET};
    if (markdown.len > 0)
        begin_line(&m);
    while (m.at < m.text.len) {
        if (take_mark(&m))
            continue;
        char c = m.text.at[m.at++];
        buffer_add_byte(out, c);
        if (c == '\n')
            begin_line(&m);
    }
}
