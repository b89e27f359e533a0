/* Repaired text is valid, repairing it again changes nothing, and stepping through it by
 * code points and writing them back gives the same bytes. */
#include "corpus/text/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    struct buffer once = {0}, again = {0}, copy = {0};
    size_t repairs = utf8_repair(text, &once);
    struct span clean = buffer_span(&once);
    check(utf8_valid(clean));
    check(repairs > 0 || span_equal(text, clean));
    check(utf8_repair(clean, &again) == 0 && span_equal(clean, buffer_span(&again)));

    size_t i = 0;
    uint32_t code;
    while (utf8_decode(clean, &i, &code))
        copy.len += utf8_encode(code, buffer_reserve(&copy, 4));
    check(i == clean.len && span_equal(clean, buffer_span(&copy)));

    struct span cut = utf8_cut(clean, clean.len / 2);
    check(utf8_valid(cut) && clean.len / 2 - cut.len < 4);
    buffer_free(&once);
    buffer_free(&again);
    buffer_free(&copy);
    return 0;
}
