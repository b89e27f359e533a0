#include "corpus/error.h"

#include <stdarg.h>
#include <stdio.h>

enum error_code error_set(struct error *e, enum error_code code, const char *format, ...)
{
    if (e->code != ERROR_NONE)
        return e->code;
    char raw[sizeof e->text];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    e->code = code;
    size_t n = 0;
    for (const unsigned char *c = (const unsigned char *)raw; *c != '\0'; c++) {
        if (n + 5 > sizeof e->text)
            break;
        if (*c < 0x20 || *c == 0x7f)
            n += (size_t)snprintf(e->text + n, 5, "\\x%02x", *c);
        else
            e->text[n++] = (char)*c;
    }
    e->text[n] = '\0';
    return code;
}
