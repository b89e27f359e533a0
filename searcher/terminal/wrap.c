#include "searcher/terminal/wrap.h"

#include "corpus/text/utf8.h"
#include "searcher/snippet/border.h"

/* The end of the escape sequence at byte i: "ESC [ … letter" or "ESC ] … ESC \". */
static size_t escape_end(struct span text, size_t i)
{
    if (i + 1 < text.len && text.at[i + 1] == ']') {
        for (i += 2; i + 1 < text.len; i++) {
            if (text.at[i] == '\x1b' && text.at[i + 1] == '\\')
                return i + 2;
        }
        return text.len;
    }
    for (i += 2; i < text.len; i++) {
        if (text.at[i] >= '@')
            return i + 1;
    }
    return text.len;
}

/* Moves *i behind the character or escape sequence there and returns its columns. */
static size_t step(struct span text, size_t *i)
{
    size_t from = *i;
    uint32_t code;
    if (text.at[from] == '\x1b') {
        *i = escape_end(text, from);
        return 0;
    }
    utf8_decode(text, i, &code);
    return code < 0x80 ? 1 : utf8_width((struct span){text.at + from, *i - from});
}

/* Where the line ends that begins at byte start and has room for `room` columns. */
static size_t line_end(struct span text, size_t start, size_t room)
{
    size_t columns = 0, fits = start;
    for (size_t i = start; i < text.len;) {
        size_t at = i, width = step(text, &i);
        if (at > start && border_is_word(text, at)) {
            if (columns > room && fits > start)
                return fits;
            fits = at;
            if (columns > room)
                return fits;
        }
        bool space = border_is_space_byte(text.at[at]);
        if (columns + width > room && !space && fits > start)
            return fits;
        columns += width;
    }
    return text.len;
}

static size_t skip_space(struct span text, size_t i)
{
    while (i < text.len && text.at[i] == ' ')
        i++;
    return i;
}

void wrap_lines(struct span text, size_t width, struct span first, struct span rest,
                struct buffer *out)
{
    struct span indent = first;
    size_t start = 0;
    do {
        size_t used = utf8_width(indent), end = text.len;
        if (width > 0)
            end = line_end(text, start, width > used ? width - used : 1);
        size_t shown = end;
        while (shown > start && text.at[shown - 1] == ' ')
            shown--;
        buffer_add_span(out, indent);
        buffer_add(out, text.at + start, shown - start);
        while (shown == start && out->len > 0 && out->at[out->len - 1] == ' ')
            out->len--;
        buffer_add_byte(out, '\n');
        start = skip_space(text, end);
        indent = rest;
    } while (start < text.len);
}
