/* Any bytes as a stored document, with and without a checksum that fits: what can be read
 * can be written and read again. */
#include "corpus/stored.h"

#include <stdlib.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_and_write(struct span bytes)
{
    struct arena arena = {0};
    struct buffer again = {0};
    struct stored s;
    struct error e = {0};
    if (stored_read(bytes, &arena, &s, &e) == ERROR_NONE) {
        stored_write(&s, &again);
        struct stored back;
        if (stored_read(buffer_span(&again), &arena, &back, &e) != ERROR_NONE ||
            record_fingerprint(&s.record) != record_fingerprint(&back.record))
            abort();
    }
    buffer_free(&again);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer summed = {0};
    read_and_write((struct span){(const char *)data, size});
    buffer_add(&summed, data, size);
    uint32_t sum = (uint32_t)crc32_z(0, data, size);
    for (int shift = 0; shift < 32; shift += 8)
        buffer_add_byte(&summed, (char)(sum >> shift));
    read_and_write(buffer_span(&summed));
    buffer_free(&summed);
    return 0;
}
