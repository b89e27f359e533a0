#include "searcher/query/chars.h"

#include "corpus/text/utf8.h"

#include <ctype.h>
#include <string.h>

/* Quotation marks: any mark of a set closes what any other of it opened, since keyboards
 * and languages mix them freely (“…”, „…“, ”…”, «…», »…«). */
static const struct quote_mark quote_marks[] = {
    {"\"", 0, true, true},  {"“", 0, true, true},   {"”", 0, true, true},
    {"„", 0, true, true},   {"‟", 0, true, true},   {"＂", 0, true, true},
    {"«", 1, true, true},   {"»", 1, true, true},   {"「", 2, true, false},
    {"『", 2, true, false}, {"」", 2, false, true}, {"』", 2, false, true},
};

static const struct quote_pair quote_sets[] = {{"\"", "\""}, {"«", "»"}, {"「", "」"}};
enum { QUOTE_SETS = sizeof quote_sets / sizeof *quote_sets };

const struct quote_mark *chars_quote(struct span text, size_t at)
{
    for (size_t i = 0; i < sizeof quote_marks / sizeof *quote_marks; i++) {
        size_t len = strlen(quote_marks[i].bytes);
        if (text.len - at >= len && memcmp(text.at + at, quote_marks[i].bytes, len) == 0)
            return &quote_marks[i];
    }
    return NULL;
}

const struct quote_mark *chars_opening(struct span text, size_t at)
{
    const struct quote_mark *mark = chars_quote(text, at);
    return mark != NULL && mark->opens ? mark : NULL;
}

/* White space beyond ASCII, and marks without width that come along when text is copied.
 */
static bool is_space(uint32_t code)
{
    return code == ' ' || (code >= 0x09 && code <= 0x0d) || code == 0xa0 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200b) || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202f) || code == 0x205f ||
           (code >= 0x2060 && code <= 0x2069) || code == 0x3000 || code == 0xfeff;
}

size_t chars_space(struct span text, size_t at)
{
    uint32_t code;
    size_t next = at;
    unsigned char first = at < text.len ? (unsigned char)text.at[at] : 0;
    if (first < 0x80)
        return is_space(first) ? 1 : 0;
    bool within = (first & 0xc0) == 0x80;
    return !within && utf8_decode(text, &next, &code) && is_space(code) ? next - at : 0;
}

/* Signs that are no part of any word. What the analysis thinks of other scripts' signs is
 * its own business; this only keeps lone dashes and dots from counting as words. */
static bool is_sign(uint32_t code)
{
    if (code < 0x80)
        return !isalnum((int)code);
    if (code >= 0xa1 && code <= 0xbf)
        return code != 0xaa && code != 0xb2 && code != 0xb3 && code != 0xb5 &&
               code != 0xb9 && code != 0xba;
    return (code >= 0x2010 && code <= 0x205e) || (code >= 0x3001 && code <= 0x3003) ||
           (code >= 0x3008 && code <= 0x3020) || code == 0xfffd;
}

bool chars_only_signs(struct span text)
{
    uint32_t code;
    for (size_t i = 0; utf8_decode(text, &i, &code);)
        if (!is_sign(code) && !is_space(code))
            return false;
    return true;
}

size_t chars_count(struct span text)
{
    size_t count = 0;
    uint32_t code;
    for (size_t i = 0; utf8_decode(text, &i, &code);)
        count++;
    return count;
}

bool chars_break(char c)
{
    return c == '(' || c == ')' || c == '|';
}

size_t chars_run(struct span text, size_t at)
{
    while (at < text.len && !chars_break(text.at[at]) && chars_space(text, at) == 0)
        at++;
    return at;
}

size_t chars_run_with_brackets(struct span text, size_t at)
{
    size_t depth = 0, outermost = at;
    for (; at < text.len && chars_space(text, at) == 0; at++) {
        if (text.at[at] == '(' && depth++ == 0)
            outermost = at;
        if (text.at[at] == '|' || (text.at[at] == ')' && depth-- == 0))
            return depth == SIZE_MAX || depth == 0 ? at : outermost;
    }
    return depth == 0 ? at : outermost;
}

struct span chars_slice(struct span text, size_t start, size_t end)
{
    return (struct span){text.at + start, end - start};
}

bool chars_raw(struct span text, bool brackets)
{
    size_t end = brackets ? chars_run_with_brackets(text, 0) : chars_run(text, 0);
    return text.len > 0 && text.at[0] != '(' && end == text.len &&
           chars_opening(text, 0) == NULL;
}

struct quote_pair chars_quote_pair(struct span text)
{
    bool held[QUOTE_SETS] = {false};
    for (size_t i = 0; i < text.len; i++) {
        const struct quote_mark *mark = chars_quote(text, i);
        if (mark != NULL)
            held[mark->set] = true;
    }
    int set = 0;
    while (set < QUOTE_SETS - 1 && held[set])
        set++;
    return quote_sets[set];
}

struct span chars_one_spaced(struct arena *arena, struct span text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    bool gap = false;
    for (size_t i = 0; i < text.len;) {
        size_t space = chars_space(text, i);
        if (space > 0) {
            gap = true;
            i += space;
            continue;
        }
        if (gap && len > 0)
            out[len++] = ' ';
        gap = false;
        out[len++] = text.at[i++];
    }
    return (struct span){out, len};
}
