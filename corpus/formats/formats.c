#include "corpus/formats/format.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

extern const struct format format_csv;
extern const struct format format_discourse;
extern const struct format format_disqus;
extern const struct format format_feed;
extern const struct format format_hackernews;
extern const struct format format_html;
extern const struct format format_jsonfeed;
extern const struct format format_jsonl;
extern const struct format format_mbox;
extern const struct format format_page;
extern const struct format format_reddit;
extern const struct format format_warc;
extern const struct format format_wordpress;

/* clang-format off: one a line, so that several can be added at once. */
/* In the order of the help; of two that are equally sure, the first one reads. */
static const struct format *const formats[] = {
    &format_jsonl,
    &format_hackernews,
    &format_reddit,
    &format_discourse,
    &format_csv,
    &format_mbox,
    &format_wordpress,
    &format_feed,
    &format_disqus,
    &format_jsonfeed,
    &format_html,
    &format_warc,
    &format_page,
};
/* clang-format on */
enum { FORMATS = sizeof formats / sizeof formats[0] };

const struct format *format_list(size_t i)
{
    return i < FORMATS ? formats[i] : NULL;
}

const struct format *format_find(struct span name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (span_is(name, formats[i]->name))
            return formats[i];
    return NULL;
}

const struct format *format_sniff(struct input *in)
{
    struct span head = input_peek(in, INPUT_PEEK_MAX);
    const struct format *surest = NULL;
    int best = 0;
    for (size_t i = 0; i < FORMATS; i++) {
        int sure = formats[i]->sniff(head);
        assert(sure >= 0 && sure <= 100);
        if (sure > best) {
            best = sure;
            surest = formats[i];
        }
    }
    return surest;
}

enum format_result format_give(struct record *record, struct complaint *complaint)
{
    struct error e = {0};
    if (record_check(record, &e) == ERROR_NONE)
        return FORMAT_RECORD;
    complain(complaint, complaint->line, complaint->offset, e.text, "%s", "");
    return FORMAT_REFUSED;
}

void complain(struct complaint *c, uint64_t line, uint64_t offset, const char *reason,
              const char *format, ...)
{
    char raw[sizeof c->detail];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    c->line = line;
    c->offset = offset;
    snprintf(c->reason, sizeof c->reason, "%s", reason);
    size_t n = 0;
    for (const unsigned char *at = (const unsigned char *)raw; *at != '\0'; at++) {
        if (n + sizeof "\\xNN" > sizeof c->detail)
            break;
        if (*at < 0x20 || *at >= 0x7f)
            n += (size_t)snprintf(c->detail + n, sizeof "\\xNN", "\\x%02x", *at);
        else
            c->detail[n++] = (char)*at;
    }
    c->detail[n] = '\0';
}
