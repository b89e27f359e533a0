#include "searcher/query/narrow.h"

#include "searcher/query/chars.h"

/* A value that holds marks of every kind of quotation cannot be quoted whole: the ASCII
 * ones in it become spaces. */
void narrow_value(struct buffer *out, const char *field, struct span value)
{
    struct quote_pair quotes = chars_quote_pair(value);
    struct buffer copy = {0};
    if (memmem(value.at, value.len, quotes.close, strlen(quotes.close)) != NULL) {
        quotes = (struct quote_pair){"\"", "\""};
        for (size_t i = 0; i < value.len; i++)
            buffer_add_byte(&copy, value.at[i] == '"' ? ' ' : value.at[i]);
        value = buffer_span(&copy);
    }
    buffer_printf(out, "%s:%s", field, quotes.open);
    buffer_add_span(out, value);
    buffer_printf(out, "%s ", quotes.close);
    buffer_free(&copy);
}

void narrow_any(struct buffer *out, const char *field, const struct span *values,
                size_t count)
{
    buffer_add_byte(out, '(');
    for (size_t i = 0; i < count; i++) {
        buffer_add_string(out, i == 0 ? "" : "OR ");
        narrow_value(out, field, values[i]);
    }
    buffer_add_string(out, ") ");
}
