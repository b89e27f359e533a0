/* Any bytes as an address: normalising what was normalised changes nothing. */
#include "corpus/text/url.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    struct buffer once = {0}, twice = {0};
    if (url_normalise(text, &once) && url_normalise(buffer_span(&once), &twice) &&
        !span_equal(buffer_span(&once), buffer_span(&twice)))
        abort();
    buffer_clear(&once);
    url_resolve(SPAN("https://example.org/a/b?c#d"), text, &once);
    url_resolve(text, SPAN("../e?f"), &once);
    if (url_safe(text) && url_host(text).len == 0)
        abort();
    buffer_free(&once);
    buffer_free(&twice);
    return 0;
}
