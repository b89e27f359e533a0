#include "searcher/serve/chunks.h"

#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 5 };

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)((found - digits) % 16);
}

/* line_end(bytes, at): whether CR LF stands at at; CHUNKS_MORE when the bytes end first. */
static enum chunks line_end(struct span bytes, size_t at)
{
    if (at < bytes.len && bytes.at[at] != '\r')
        return CHUNKS_WRONG;
    if (at + 1 < bytes.len && bytes.at[at + 1] != '\n')
        return CHUNKS_WRONG;
    return at + 1 < bytes.len ? CHUNKS_WHOLE : CHUNKS_MORE;
}

/* one(bytes, at, data, size): the chunk at *at: its size bytes begin at *data; *at is moved
 * behind it. */
static enum chunks one(struct span bytes, size_t *at, size_t *data, size_t *size)
{
    size_t i = *at;
    *size = 0;
    for (; i < bytes.len && hex_digit(bytes.at[i]) >= 0; i++) {
        *size = *size * 16 + (size_t)hex_digit(bytes.at[i]);
        if (i - *at >= DIGITS_MAX)
            return CHUNKS_WRONG;
    }
    if (i == *at)
        return i < bytes.len ? CHUNKS_WRONG : CHUNKS_MORE;
    enum chunks end = line_end(bytes, i);
    if (end != CHUNKS_WHOLE)
        return end;
    *data = i + 2;
    if (bytes.len - *data < *size)
        return CHUNKS_MORE;
    *at = *data + *size + 2;
    return line_end(bytes, *data + *size);
}

enum chunks chunks_read(struct span bytes, size_t most, size_t *len)
{
    size_t at = 0, data, size;
    enum chunks found;
    do {
        found = one(bytes, &at, &data, &size);
    } while (found == CHUNKS_WHOLE && size > 0 && at <= most);
    *len = at;
    bool large = found == CHUNKS_MORE ? bytes.len > most : found == CHUNKS_WHOLE && at > most;
    return large ? CHUNKS_LARGE : found;
}

void chunks_join(struct span chunks, struct buffer *out)
{
    size_t at = 0, data, size;
    while (one(chunks, &at, &data, &size) == CHUNKS_WHOLE && size > 0)
        buffer_add(out, chunks.at + data, size);
}
