#include "corpus/text/quoted.h"

void quoted_begin(struct quoted *q, struct span text)
{
    *q = (struct quoted){.text = text};
}

static bool begins_quoted(struct span line)
{
    size_t i = 0;
    while (i < line.len && (line.at[i] == ' ' || line.at[i] == '\t'))
        i++;
    return i < line.len && line.at[i] == '>';
}

bool quoted_at(struct quoted *q, size_t offset)
{
    while (q->end <= offset && q->end < q->text.len) {
        struct span rest = {q->text.at + q->end, q->text.len - q->end};
        const char *end = memchr(rest.at, '\n', rest.len);
        rest.len = end == NULL ? rest.len : (size_t)(end - rest.at) + 1;
        q->is_quoted = begins_quoted(rest);
        q->end += rest.len;
    }
    return q->is_quoted;
}
