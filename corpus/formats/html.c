/*
 * html: a saved page. One input is one page.
 */
#include "corpus/buffer.h"
#include "corpus/formats/html/html_tree.h"
#include "corpus/formats/html/web_read.h"

#include <stdlib.h>

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

static void read_page(struct html *h)
{
    struct buffer bytes = {0};
    struct web_source from = {.fetched_at = RECORD_NO_TIME, .line = 1};
    read_all(h->in, &bytes);
    web_read(buffer_span(&bytes), &from, &h->options, &h->queue);
    buffer_free(&bytes);
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
                                   .sniff = web_read_sniff,
                                   .open = html_open,
                                   .next = html_next_record,
                                   .close = html_close};
