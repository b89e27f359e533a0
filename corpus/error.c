#include "corpus/error.h"

#include "corpus/text/utf8.h"

#include <stdarg.h>
#include <stdio.h>

/* character(text): the length of the valid UTF-8 character text begins with; 0 for none.
 */
static size_t character(struct span text)
{
    for (size_t len = 1; len <= 4 && len <= text.len; len++)
        if (utf8_valid((struct span){text.at, len}))
            return len;
    return 0;
}

/* A control of C0 or C1, or one of those that turn the direction of the text behind it.
 */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

/* escape(raw, place, size): write raw, its unprintable bytes as \xNN, and a NUL; what
 * does not fit is left out. */
static void escape(struct span raw, char *place, size_t size)
{
    enum { ESCAPED = 4 };
    size_t n = 0;
    while (raw.len > 0) {
        size_t len = character(raw), i = 0;
        uint32_t code = 0;
        if (len > 0)
            utf8_decode(raw, &i, &code);
        bool printable = len > 0 && !is_control(code);
        if (len == 0)
            len = 1;
        if (n + (printable ? len : ESCAPED * len) >= size)
            break;
        for (i = 0; i < len; i++) {
            if (printable)
                place[n++] = raw.at[i];
            else
                n += (size_t)snprintf(place + n, ESCAPED + 1, "\\x%02x",
                                      (unsigned char)raw.at[i]);
        }
        raw.at += len;
        raw.len -= len;
    }
    place[n] = '\0';
}

enum error_code error_set(struct error *e, enum error_code code, const char *format, ...)
{
    if (e->code != ERROR_NONE)
        return e->code;
    char raw[sizeof e->text + 4]; /* a character cut here does not fit there */
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    e->code = code;
    escape(span_of(raw), e->text, sizeof e->text);
    return code;
}
