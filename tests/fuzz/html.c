/* Any bytes as HTML: the text is valid UTF-8, without a tail of space or a gap too wide.
 */
#include "corpus/text/html.h"
#include "corpus/text/utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span html = {(const char *)data, size};
    struct buffer out = {0};
    html_text(html, &out);
    if (!utf8_valid(buffer_span(&out)) ||
        (out.len > 0 && (out.at[0] == ' ' || out.at[out.len - 1] == '\n')) ||
        (out.len > 0 && memmem(out.at, out.len, "\n\n\n", 3) != NULL))
        abort();
    buffer_clear(&out);
    html_entities(html, &out);
    buffer_free(&out);
    return 0;
}
