#include "indexer/document/quotes.h"

#include "corpus/buffer.h"

#include <stdlib.h>

enum { QUOTE_BYTES_MAX = 4000 };

enum mark { NO_MARK, STRAIGHT, LEFT_UP /* “ */, RIGHT_UP /* ” */, LOW /* „ */, LEFT /* « */,
            RIGHT /* » */, PARAGRAPH };

/* mark_at(text, i, len): which mark stands at byte i, and how many bytes it takes. */
static enum mark mark_at(struct span text, size_t i, size_t *len)
{
    const unsigned char *at = (const unsigned char *)text.at + i;
    size_t left = text.len - i;
    *len = 1;
    if (at[0] == '"')
        return STRAIGHT;
    if (at[0] == '\n' && left > 1 && at[1] == '\n')
        return PARAGRAPH;
    if (at[0] == 0xe2 && left > 2 && at[1] == 0x80 && at[2] >= 0x9c && at[2] <= 0x9e) {
        *len = 3;
        return at[2] == 0x9c ? LEFT_UP : at[2] == 0x9d ? RIGHT_UP : LOW;
    }
    if (at[0] == 0xc2 && left > 1 && (at[1] == 0xab || at[1] == 0xbb)) {
        *len = 2;
        return at[1] == 0xab ? LEFT : RIGHT;
    }
    return NO_MARK;
}

/* closes(open, mark): whether mark ends what open began. German closes „ with “, Swedish
 * closes ” with ”, Danish closes » with «. */
static bool closes(enum mark open, enum mark mark)
{
    switch (open) {
    case STRAIGHT: return mark == STRAIGHT;
    case LEFT_UP: return mark == RIGHT_UP;
    case RIGHT_UP: return mark == RIGHT_UP;
    case LOW: return mark == LEFT_UP || mark == RIGHT_UP;
    case LEFT: return mark == RIGHT;
    case RIGHT: return mark == LEFT || mark == RIGHT;
    default: return false;
    }
}

static void add(struct quotes *q, size_t start, size_t end)
{
    if (end <= start || end - start > QUOTE_BYTES_MAX)
        return;
    if (q->count == q->capacity) {
        q->capacity = q->capacity == 0 ? 16 : q->capacity * 2;
        q->at = memory_or_die(realloc(q->at, q->capacity * sizeof *q->at));
    }
    q->at[q->count++] = (struct quotes_range){(uint32_t)start, (uint32_t)end};
}

/* Bytes that a mark may begin with. */
static const bool may_begin[256] = {['"'] = true, ['\n'] = true, [0xc2] = true, [0xe2] = true};

/* next_candidate(text, i): the first byte from i on that may begin a mark. */
static size_t next_candidate(struct span text, size_t i)
{
    while (i < text.len && !may_begin[(unsigned char)text.at[i]])
        i++;
    return i;
}

void quotes_find(struct span text, struct quotes *q)
{
    enum mark open = NO_MARK;
    size_t start = 0;
    q->count = 0;
    for (size_t i = 0, len; (i = next_candidate(text, i)) < text.len; i += len) {
        enum mark mark = mark_at(text, i, &len);
        if (mark == NO_MARK)
            continue;
        if (mark == PARAGRAPH) {
            if (open == LEFT_UP)
                add(q, start, i);
            open = NO_MARK;
        } else if (closes(open, mark)) {
            add(q, start, i);
            open = NO_MARK;
        } else if (open == NO_MARK || (open == RIGHT_UP && mark != STRAIGHT)) {
            /* A ” without its “ is more often a slip than Swedish: the next opening mark
             * takes over. */
            open = mark;
            start = i + len;
        }
    }
    if (open == LEFT_UP)
        add(q, start, text.len);
}

void quotes_free(struct quotes *q)
{
    free(q->at);
    *q = (struct quotes){0};
}
