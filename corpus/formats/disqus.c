/*
 * disqus: the XML export of Disqus. It holds comments and the addresses of the pages that
 * they are on; the articles themselves come from another archive and are joined by
 * address.
 *
 * Source: https://help.disqus.com/customer/portal/articles/472149-comments-export
 */
#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/xml/xml.h"
#include "corpus/strmap.h"

#include <stdlib.h>

extern const struct format format_disqus;

/* A thread takes about 100 bytes of memory. */
enum { THREADS_MAX = 10000000 };

enum element {
    EXPORT = 1,
    CATEGORY,
    THREAD,
    POST,
    ID,
    LINK,
    MESSAGE,
    CREATED,
    DELETED,
    SPAM,
    AUTHOR,
    NAME,
    USERNAME,
    PARENT,
    ELEMENT_COUNT
};

static const struct xml_name NAMES[] = {
    {XML_RSS, "disqus", EXPORT},
    {XML_RSS, "category", CATEGORY},
    {XML_RSS, "thread", THREAD},
    {XML_RSS, "post", POST},
    {XML_RSS, "id", ID},
    {XML_RSS, "link", LINK},
    {XML_RSS, "message", MESSAGE},
    {XML_RSS, "createdAt", CREATED},
    {XML_RSS, "isDeleted", DELETED},
    {XML_RSS, "isSpam", SPAM},
    {XML_RSS, "author", AUTHOR},
    {XML_RSS, "name", NAME},
    {XML_RSS, "username", USERNAME},
    {XML_RSS, "parent", PARENT},
};

struct disqus {
    struct xml *xml;
    struct queue queue;
    struct span site;       /* that relative links belong to */
    struct strmap threads;  /* by their number in the export */
    struct span *thread_at; /* by number: normalised address, empty when there is none */
    struct arena strings;   /* of the threads */

    struct arena arena;  /* of the thread or post we are in */
    enum element inside; /* THREAD, POST or 0 */
    uint64_t line;
    struct span id;     /* of the thread or post */
    struct span thread; /* of the post */
    struct span parent;
    struct span field[ELEMENT_COUNT];
};

static void begin(struct disqus *d, enum element element)
{
    arena_reset(&d->arena);
    memset(d->field, 0, sizeof d->field);
    d->inside = element;
    d->line = xml_line(d->xml);
    d->id = arena_copy(&d->arena, xml_attribute(d->xml, XML_DISQUS, "id"));
    d->thread = d->parent = (struct span){0};
}

static void end_thread(struct disqus *d)
{
    bool is_new;
    d->inside = 0;
    if (d->id.len == 0 || d->threads.count == THREADS_MAX)
        return;
    uint32_t number = strmap_add(&d->threads, d->id, &is_new);
    if (is_new) {
        d->thread_at = memory_or_die(
            realloc(d->thread_at, (size_t)d->threads.capacity * sizeof *d->thread_at));
        d->thread_at[number] = (struct span){0};
    }
    struct span url = field_address(&d->arena, d->site, d->field[LINK]);
    struct span page = field_page(&d->arena, url);
    if (page.len > 0)
        d->thread_at[number] = arena_copy(&d->strings, page);
}

/* What a post without a page is filed under: the thread's own number. */
static void name_article(struct disqus *d, struct record *r)
{
    uint32_t number = strmap_find(&d->threads, d->thread);
    if (number != STRMAP_NONE && d->thread_at[number].len > 0)
        r->thread_url = d->thread_at[number];
    else if (d->thread.len > 0)
        r->thread_id = arena_printf(&d->arena, "disqus:thread:%.*s", (int)d->thread.len,
                                    d->thread.at);
}

static struct span post_id(struct disqus *d, struct span number)
{
    if (number.len == 0)
        return number;
    return arena_printf(&d->arena, "disqus:%.*s", (int)number.len, number.at);
}

static void end_post(struct disqus *d)
{
    struct arena *a = &d->arena;
    struct record r = record_empty();
    d->inside = 0;
    if (span_is(d->field[SPAM], "true")) {
        queue_skip(&d->queue, d->line, "spam", NULL);
        return;
    }
    r.type = RECORD_COMMENT;
    r.id = post_id(d, d->id);
    r.parent_id = post_id(d, d->parent);
    name_article(d, &r);
    r.deleted = span_is(d->field[DELETED], "true");
    field_date(&r, d->field[CREATED], &r.created_at);
    if (!r.deleted) {
        r.text = field_html(a, d->field[MESSAGE]);
        field_author(a, &r, d->field[d->field[NAME].len > 0 ? NAME : USERNAME]);
    }
    if (xml_repaired(d->xml, r.text))
        r.mended |= RECORD_MENDED_TEXT;
    queue_record(&d->queue, d->line, &r);
}

/* A <thread> within a post only refers to one. */
static enum xml_take begin_thread(struct disqus *d)
{
    if (d->inside == POST) {
        d->thread = arena_copy(&d->arena, xml_attribute(d->xml, XML_DISQUS, "id"));
        return XML_SKIP;
    }
    begin(d, THREAD);
    return XML_ENTER;
}

static enum xml_take on_start(void *reader, struct xml *x, int element, int parent)
{
    struct disqus *d = reader;
    (void)parent;
    switch (element) {
    case EXPORT:
    case AUTHOR:
        return XML_ENTER;
    case THREAD:
        return begin_thread(d);
    case POST:
        begin(d, POST);
        return XML_ENTER;
    case PARENT:
        d->parent = arena_copy(&d->arena, xml_attribute(x, XML_DISQUS, "id"));
        return XML_SKIP;
    case CATEGORY:
        return XML_SKIP;
    case MESSAGE:
        return XML_HTML;
    default:
        return XML_TEXT;
    }
}

static void on_end(void *reader, struct xml *x, int element, int parent, struct span text)
{
    struct disqus *d = reader;
    (void)x;
    if (element == THREAD)
        end_thread(d);
    else if (element == POST)
        end_post(d);
    else if (d->inside != 0 && (parent == THREAD || parent == POST || parent == AUTHOR))
        d->field[element] = arena_copy(&d->arena, field_trim(text));
}

static void on_abandon(void *reader)
{
    struct disqus *d = reader;
    d->inside = 0;
}

static const char *const RECORDS[] = {"thread", "post", NULL};

static const struct xml_handler HANDLER = {.names = NAMES,
                                           .name_count = sizeof NAMES / sizeof NAMES[0],
                                           .records = RECORDS,
                                           .start = on_start,
                                           .end = on_end,
                                           .abandon = on_abandon};

static int disqus_sniff(struct span head)
{
    struct span root = xml_root(head);
    if (root.len < 6 || memcmp(root.at, "disqus", 6) != 0)
        return 0;
    return memmem(root.at, root.len, "disqus.com", 10) != NULL ? 100 : 60;
}

static void *disqus_open(struct input *in, const struct format_options *options)
{
    struct disqus *d = memory_or_die(calloc(1, sizeof *d));
    if (options->site.len > 0)
        d->site = arena_printf(&d->strings, "https://%.*s/", (int)options->site.len,
                               options->site.at);
    d->xml = xml_open(in, &HANDLER, d, &d->queue);
    return d;
}

static enum format_result disqus_next(void *reader, struct record *record,
                                      struct complaint *complaint)
{
    struct disqus *d = reader;
    return xml_next(d->xml, record, complaint);
}

static void disqus_close(void *reader)
{
    struct disqus *d = reader;
    xml_close(d->xml);
    queue_free(&d->queue);
    strmap_free(&d->threads);
    free(d->thread_at);
    arena_free(&d->strings);
    arena_free(&d->arena);
    free(d);
}

const struct format format_disqus = {
    .name = "disqus",
    .description = "export of Disqus: comments, joined to articles by address",
    .sniff = disqus_sniff,
    .open = disqus_open,
    .next = disqus_next,
    .close = disqus_close};
