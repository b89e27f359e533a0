/*
 * html: a saved page. One input is one page.
 */
#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/html/web_page.h"
#include "corpus/text/charset.h"
#include "corpus/text/utf8.h"

#include <stdlib.h>
#include <strings.h>

extern const struct format format_html;

enum { CHUNK_BYTES = 256 * 1024 };

struct html {
    struct input *in;
    struct format_options options;
    struct queue queue;
    bool read;
};

static void read_all(struct input *in, struct buffer *out)
{
    size_t len;
    while (out->len <= HTML_TREE_BYTES_MAX &&
           (len = input_read(in, buffer_reserve(out, CHUNK_BYTES), CHUNK_BYTES)) > 0)
        out->len += len;
}

/* Bytes that are UTF-8 are meant to be, whatever the page declares; without a
 * declaration, others are what Windows wrote. */
static const char *charset_of(struct span bytes)
{
    const char *declared = utf8_valid(bytes) ? "UTF-8" : web_page_charset(bytes);
    return declared == NULL ? "CP1252" : declared;
}

static void read_page(struct html *h)
{
    struct buffer bytes = {0}, text = {0};
    read_all(h->in, &bytes);
    struct span page = buffer_span(&bytes);
    if (page.len > 0) {
        struct charset *charset = charset_open(charset_of(page));
        charset_decode(charset, page, true, &text);
        charset_close(charset);
        struct arena a = {0};
        struct span address = {0};
        if (h->options.site.len > 0)
            address = arena_printf(&a, "https://%.*s/", (int)h->options.site.len,
                                   h->options.site.at);
        web_page_read(buffer_span(&text), address, 1, &h->options, &h->queue);
        arena_free(&a);
    }
    buffer_free(&bytes);
    buffer_free(&text);
}

static enum format_result html_next_record(void *reader, struct record *record,
                                           struct complaint *complaint)
{
    struct html *h = reader;
    enum format_result result;
    if (!h->read)
        read_page(h);
    h->read = true;
    if (!queue_take(&h->queue, &result, record, complaint))
        return FORMAT_END;
    return result == FORMAT_RECORD ? format_give(record, complaint) : result;
}

/* "<!DOCTYPE html", "<html", or tags of a page's head further on. */
static int html_sniff(struct span head)
{
    static const char *const begins[] = {"<!doctype html", "<html", "<head", "<body"};
    size_t start = 0;
    while (start < head.len && ((unsigned char)head.at[start] <= ' '))
        start++;
    struct span text = {head.at + start, head.len - start};
    if (text.len == 0 || text.at[0] != '<')
        return 0;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        for (size_t at = 0; at < text.len && at < 4096; at++)
            if (text.len - at >= strlen(begins[i]) &&
                strncasecmp(text.at + at, begins[i], strlen(begins[i])) == 0)
                return at == 0 ? 95 : 70;
    return 0;
}

static void *html_open(struct input *in, const struct format_options *options)
{
    struct html *h = memory_or_die(calloc(1, sizeof *h));
    h->in = in;
    h->options = *options;
    return h;
}

static void html_close(void *reader)
{
    struct html *h = reader;
    queue_free(&h->queue);
    free(h);
}

const struct format format_html = {.name = "html",
                                   .description =
                                       "a saved page, with comments if it has them",
                                   .sniff = html_sniff,
                                   .open = html_open,
                                   .next = html_next_record,
                                   .close = html_close};
