/* Any bytes as a file: read by lines, by pieces, and on after damage within gzip; no line
 * is longer than asked for, and pieces and lines add up to the same length. */
#include "corpus/input.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINE_BYTES_MAX = 100, OUT_BYTES_MAX = 1 << 20 };

static uint64_t by_lines(struct input *in)
{
    struct span line;
    bool complete;
    enum input_line got;
    while ((got = input_line(in, LINE_BYTES_MAX, &line, &complete)) != INPUT_END)
        if (got == INPUT_LINE ? line.len > LINE_BYTES_MAX : line.len <= LINE_BYTES_MAX)
            abort();
    return input_offset(in);
}

static uint64_t by_pieces(struct input *in)
{
    char place[77];
    do {
        input_at_member(in);
        while (input_offset(in) < OUT_BYTES_MAX &&
               input_read(in, place, sizeof place) > 0)
            ;
    } while (input_failure(in) != NULL && input_resync(in));
    return input_offset(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = {(const char *)data, size};
    struct input *lines, *pieces;
    struct error e = {0};
    if (input_open_memory("fuzz", bytes, &lines, &e) != ERROR_NONE)
        return 0;
    if (input_open_memory("fuzz", bytes, &pieces, &e) != ERROR_NONE)
        abort();
    uint64_t first = by_lines(lines);
    bool damaged = input_failure(lines) != NULL;
    uint64_t second = by_pieces(pieces);
    if (!damaged && first != second && second < OUT_BYTES_MAX)
        abort();
    input_close(lines);
    input_close(pieces);
    return 0;
}
