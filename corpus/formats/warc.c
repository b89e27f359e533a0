/*
 * warc: web archives: WARC (ISO 28500: Common Crawl, the Internet Archive, wget) and ARC, the
 * form before it. The pages that servers answered with go through html/web_read, everything
 * else in them is passed over.
 *
 * What can be trusted is checked: behind the length that a record states the next one must
 * begin. Where it does not, or where a gzip member is damaged, that record is refused and
 * the next one looked for: at the next member, else at the next line "WARC/1.". When the
 * next record begins before the length is over, the length was too great.
 */
#include "corpus/buffer.h"
#include "corpus/formats/html/html_tree.h"
#include "corpus/formats/html/web_read.h"
#include "corpus/formats/http_response.h"
#include "corpus/formats/warc_head.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

enum {
    HEAD_BYTES_MAX = 64 * 1024,
    HTTP_HEAD_BYTES_MAX = 64 * 1024,
    BLOCK_BYTES_MAX = HTML_TREE_BYTES_MAX + HTTP_HEAD_BYTES_MAX,
    STATUS_OK = 200,
    MARK_BYTES = 64 /* enough to see that a record begins, when nothing is missing */
};

struct warc {
    struct input *in;
    struct format_options options;
    struct arena arena;
    struct buffer head, block;
    struct queue queue;
    uint64_t offset; /* of the present record */
    bool arc;
    bool lost;       /* the next record must be looked for */
};

/* ---- Where records begin --------------------------------------------------------- */

/* at_record(w, text): text, what comes next, begins a record, as far as can be seen. */
static bool at_record(const struct warc *w, struct span text)
{
    if (!w->arc)
        return warc_head_begins(text);
    const char *end = text.len == 0 ? NULL : memchr(text.at, '\n', text.len);
    return end != NULL &&
           warc_head_arc_begins((struct span){text.at, (size_t)(end - text.at)});
}

static void skip_bytes(struct warc *w, size_t count)
{
    char place[4096];
    while (count > 0)
        count -= input_read(w->in, place, count < sizeof place ? count : sizeof place);
}

static bool next_line(struct warc *w, struct span *line)
{
    bool complete;
    return input_line(w->in, INPUT_LINE_BYTES_MAX, line, &complete) != INPUT_END;
}

/* skip_ends(w): the empty lines between records, of which writers put too many or too few. */
static void skip_ends(struct warc *w)
{
    struct span next;
    while ((next = input_peek(w->in, 1)).len > 0 && strchr("\r\n", next.at[0]) != NULL &&
           next.at[0] != '\0')
        skip_bytes(w, 1);
}

/* find_record(w): go on to where the next record begins; false when there is none. */
static bool find_record(struct warc *w)
{
    struct span line;
    do {
        if (at_record(w, input_peek(w->in, HEAD_BYTES_MAX)))
            return true;
    } while (next_line(w, &line) ||
             (input_failure(w->in) != NULL && input_resync(w->in)));
    return false;
}

/* ---- Reading one record ---------------------------------------------------------- */

static enum format_result refuse(struct warc *w, struct complaint *c, const char *reason,
                                 struct span address)
{
    w->lost = true;
    complain(c, 0, w->offset, reason, "%.*s", (int)address.len, address.at);
    return FORMAT_REFUSED;
}

static enum format_result skip(struct warc *w, struct complaint *c, const char *reason,
                               struct span detail)
{
    complain(c, 0, w->offset, reason, "%.*s", (int)detail.len, detail.at);
    return FORMAT_SKIPPED;
}

/* read_head(w, h): the head of the record that begins here; NULL or what is wrong. */
static const char *read_head(struct warc *w, struct warc_head *h)
{
    struct span line;
    if (!next_line(w, &line))
        return "cut off";
    if (w->arc)
        return warc_head_arc_read(arena_copy(&w->arena, line), &w->arena, h);
    buffer_clear(&w->head);
    for (;;) {
        if (!next_line(w, &line))
            return "cut off";
        if (line.len == 0)
            break;
        if (w->head.len + line.len >= HEAD_BYTES_MAX)
            return "head too long";
        buffer_add_span(&w->head, line);
        buffer_add_byte(&w->head, '\n');
    }
    return warc_head_read(buffer_span(&w->head), &w->arena, h);
}

/* border_in(w, seen): the place in seen, bytes of a record's block, at which another record
 * begins all the same; seen.len when there is none. Two line ends stand before it. */
static size_t border_in(const struct warc *w, struct span seen)
{
    static const char mark[] = "\r\n\r\nWARC/1.";
    const char *at = seen.at, *end = seen.at + seen.len;
    while (!w->arc && (at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1)) != NULL) {
        const char *number = at + sizeof mark - 1;
        if (end - number > 8 && (strncasecmp(number + 1, "\r\nWARC-", 7) == 0 ||
                                 strncasecmp(number + 1, "\r\nContent", 9) == 0))
            return (size_t)(at - seen.at) + 4;
        at = number;
    }
    return seen.len;
}

/* take(w, bytes, keep): bytes, which come next, are of the present record. */
static void take(struct warc *w, struct span bytes, bool keep)
{
    if (keep && w->block.len + bytes.len <= BLOCK_BYTES_MAX)
        buffer_add_span(&w->block, bytes);
    skip_bytes(w, bytes.len);
}

/* read_block(w, h, keep): the bytes of the record; those that fit into w->block when keep.
 * NULL or what is wrong. */
static const char *read_block(struct warc *w, const struct warc_head *h, bool keep)
{
    buffer_clear(&w->block);
    for (uint64_t left = h->length; left > 0;) {
        struct span seen = input_peek(w->in, INPUT_PEEK_MAX);
        if (seen.len == 0)
            return input_failure(w->in) != NULL ? "damaged" : "cut off";
        bool next = left < h->length && input_at_member(w->in) && at_record(w, seen);
        size_t border = next ? 0 : border_in(w, seen);
        if (left < seen.len)
            seen.len = (size_t)left;
        if (border < seen.len) {
            take(w, (struct span){seen.at, border}, false);
            return "longer than its content";
        }
        if (seen.len == INPUT_PEEK_MAX)
            seen.len -= MARK_BYTES; /* a record may begin across the end of what is seen */
        left -= seen.len;
        take(w, seen, keep);
    }
    return NULL;
}

/* read_end(w): where the length says that the record ends, two line ends must follow, or the
 * next record, or nothing. NULL or what is wrong. */
static const char *read_end(struct warc *w)
{
    struct span next = input_peek(w->in, sizeof "\r\n\r\n" - 1);
    bool ended = !w->arc && span_is(next, "\r\n\r\n");
    skip_ends(w);
    next = input_peek(w->in, HEAD_BYTES_MAX);
    if (next.len == 0)
        return input_failure(w->in) != NULL && !input_at_member(w->in) ? "damaged" : NULL;
    return ended || at_record(w, next) ? NULL : "shorter than its content";
}

/* ---- What is in it --------------------------------------------------------------- */

static bool is_word(struct span s, const char *word)
{
    return s.len == strlen(word) && (s.len == 0 || strncasecmp(s.at, word, s.len) == 0);
}

static bool is_page(struct span type, struct span body)
{
    return is_word(type, "text/html") || is_word(type, "application/xhtml+xml") ||
           (type.len == 0 && web_read_sniff(body) > 0);
}

/* is_undone(encoding): http_response_body undoes it, or there is nothing to undo. */
static bool is_undone(struct span encoding)
{
    static const char *const known[] = {"", "gzip", "x-gzip", "zstd", "identity"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (is_word(encoding, known[i]))
            return true;
    return false;
}

/* no_page(h): why a record cannot hold a page, or NULL. */
static const char *no_page(const struct warc_head *h)
{
    if (h->kind == WARC_REVISIT)
        return "a revisit: the page is in another record";
    return h->kind == WARC_OTHER ? "not a page but a record of another type" : NULL;
}

/* split(w, h, r): the answer in w->block. */
static bool split(struct warc *w, const struct warc_head *h, struct http_response *r)
{
    struct span block = buffer_span(&w->block);
    if (h->kind == WARC_RESPONSE)
        return http_response_split(block, r);
    *r = (struct http_response){.status = STATUS_OK, .body = block};
    http_response_type(h->media, r);
    return true;
}

/* read_page(w, h, c): what is in w->block into the queue; FORMAT_END when it is there. */
static enum format_result read_page(struct warc *w, const struct warc_head *h,
                                    struct complaint *c)
{
    struct http_response r;
    struct error error = {0};
    if (!split(w, h, &r))
        return skip(w, c, "not an answer by HTTP", h->address);
    if (r.status != STATUS_OK)
        return skip(w, c, "the server did not answer with a page", h->address);
    struct buffer page = {0};
    enum format_result result = FORMAT_END;
    if (http_response_body(r.body, HTML_TREE_BYTES_MAX, &page, &error) != ERROR_NONE ||
        !is_page(r.type, buffer_span(&page)))
        result = skip(w, c, "not HTML", h->address);
    else if (!is_undone(r.encoding) && web_read_sniff(buffer_span(&page)) == 0)
        result = skip(w, c, "packed in a way that is not read", r.encoding);
    struct web_source from = {.address = h->address, .charset = r.charset,
                              .fetched_at = h->fetched_at};
    if (result == FORMAT_END)
        web_read(buffer_span(&page), &from, &w->options, &w->queue);
    buffer_free(&page);
    return result;
}

/* read_record(w, c): the record that begins here; FORMAT_END when it is in the queue. */
static enum format_result read_record(struct warc *w, struct complaint *c)
{
    struct warc_head h = {.length = 0};
    arena_reset(&w->arena);
    const char *wrong = read_head(w, &h);
    if (wrong == NULL)
        wrong = read_block(w, &h, no_page(&h) == NULL);
    if (wrong == NULL)
        wrong = read_end(w);
    if (wrong != NULL)
        return refuse(w, c, wrong, h.address);
    if (no_page(&h) != NULL)
        return skip(w, c, no_page(&h), h.type);
    return read_page(w, &h, c);
}

/* ---- The format ------------------------------------------------------------------ */

static enum format_result warc_next(void *reader, struct record *record,
                                    struct complaint *complaint)
{
    struct warc *w = reader;
    enum format_result result = FORMAT_END;
    while (!queue_take(&w->queue, &result, record, complaint)) {
        if (w->lost && !find_record(w))
            return FORMAT_END;
        skip_ends(w);
        w->lost = false;
        w->offset = input_offset(w->in);
        struct span next = input_peek(w->in, HEAD_BYTES_MAX);
        if (next.len == 0 && input_failure(w->in) == NULL)
            return FORMAT_END;
        if (!at_record(w, next))
            return refuse(w, complaint, next.len == 0 ? "damaged" : "no record begins here",
                          SPAN(""));
        result = read_record(w, complaint);
        if (result != FORMAT_END)
            return result;
    }
    complaint->line = 0;
    complaint->offset = w->offset;
    return result == FORMAT_RECORD ? format_give(record, complaint) : result;
}

static int warc_sniff(struct span head)
{
    while (head.len > 0 && (head.at[0] == '\n' || head.at[0] == '\r'))
        head = (struct span){head.at + 1, head.len - 1};
    bool arc = head.len > 11 && memcmp(head.at, "filedesc://", 11) == 0;
    return warc_head_begins(head) || arc ? 100 : 0;
}

static void *warc_open(struct input *in, const struct format_options *options)
{
    struct warc *w = memory_or_die(calloc(1, sizeof *w));
    w->in = in;
    w->options = *options;
    skip_ends(w);
    struct span head = input_peek(in, HEAD_BYTES_MAX);
    w->arc = true;
    w->arc = !warc_head_begins(head) && at_record(w, head);
    return w;
}

static void warc_close(void *reader)
{
    struct warc *w = reader;
    buffer_free(&w->head);
    buffer_free(&w->block);
    queue_free(&w->queue);
    arena_free(&w->arena);
    free(w);
}

extern const struct format format_warc;
const struct format format_warc = {
    .name = "warc",
    .description = "web archives, WARC and ARC: the news pages in them",
    .sniff = warc_sniff,
    .open = warc_open,
    .next = warc_next,
    .close = warc_close,
};
