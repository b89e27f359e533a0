/* Any text as Markdown: no more comes out than goes in, and valid UTF-8 stays so. */
#include "corpus/text/markdown.h"

#include "corpus/text/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    struct buffer out = {0};
    markdown_text(text, &out);
    if (out.len > size || (utf8_valid(text) && !utf8_valid(buffer_span(&out))))
        abort();
    buffer_free(&out);
    return 0;
}
