/* Any bytes as a date: what is taken must come back from its own formatted form. */
#include "corpus/text/date.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    int64_t when, again;
    if (date_parse(text, &when)) {
        char place[DATE_BYTES];
        date_format(when, place);
        if (!date_parse(span_of(place), &again) || again != when)
            abort();
    }
    struct date_range range;
    if (date_parse_range(text, 1772600767, &range) && range.from > range.to)
        abort();
    return 0;
}
