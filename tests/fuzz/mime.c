/* Any bytes as one mail: its headers, its encoded words, its text. */
#include "tests/fuzz/reader.h"

#include "corpus/formats/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    bool mended = false;
    struct mime_part part = mime_split((struct span){(const char *)data, size});
    static const char *const names[] = {"From", "Subject", "References", "Content-Type"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        reader_expect(utf8_valid(mime_words(mime_header(part.head, names[i]), &a, &mended)));
    reader_expect(utf8_valid(mime_text(part, &a, &mended)));
    arena_free(&a);
    return 0;
}
