#include "corpus/text/flow.h"

struct flow flow_begin(struct buffer *out)
{
    return (struct flow){.out = out, .start = out->len, .gap = FLOW_NONE};
}

void flow_part(struct flow *f, enum flow_gap gap)
{
    if (f->gap < gap)
        f->gap = gap;
}

void flow_around(struct flow *f, enum element e)
{
    static const enum flow_gap gaps[] = {[ELEMENT_FLOW_INLINE] = FLOW_NONE,
                                         [ELEMENT_FLOW_BLOCK] = FLOW_PARAGRAPH,
                                         [ELEMENT_FLOW_ROW] = FLOW_LINE,
                                         [ELEMENT_FLOW_CELL] = FLOW_SPACE,
                                         [ELEMENT_FLOW_HIDDEN] = FLOW_NONE};
    flow_part(f, gaps[element_flow(e)]);
}

void flow_break(struct flow *f)
{
    flow_part(f, f->gap >= FLOW_LINE ? FLOW_PARAGRAPH : FLOW_LINE);
}

void flow_add(struct flow *f, const char *at, size_t len)
{
    static const char *const gaps[] = {"", " ", "\n", "\n\n"};
    if (f->gap != FLOW_NONE && f->out->len > f->start)
        buffer_add_string(f->out, gaps[f->gap]);
    f->gap = FLOW_NONE;
    buffer_add(f->out, at, len);
}

/* Bytes of words; 0xc2 may begin a no-break space. */
static bool is_plain(char byte)
{
    unsigned char b = (unsigned char)byte;
    return b > ' ' && b != 0xc2 && b != 0x7f;
}

void flow_words(struct flow *f, struct span text, bool lines)
{
    const char *at = text.at, *end = text.len == 0 ? at : at + text.len;
    while (at < end) {
        const char *run = at;
        while (run < end && (is_plain(*run) || (*run == ' ' && run > at && end - run > 1 &&
                                                is_plain(run[1]))))
            run++;
        bool no_break = end - run >= 2 && run[0] == '\xc2' && run[1] == '\xa0';
        if (run < end && (unsigned char)*run == 0xc2 && !no_break)
            run++; /* the first byte of another character */
        if (run > at)
            flow_add(f, at, (size_t)(run - at));
        else if (lines && *run == '\n')
            flow_break(f);
        else
            flow_part(f, FLOW_SPACE);
        at = run > at ? run : at + 1 + no_break;
    }
}
