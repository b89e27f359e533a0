/*
 * jsonfeed: JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), one or more in
 * an input. A feed is held in memory as a whole, up to JSON_INPUT_VALUE_BYTES_MAX.
 */
#include "corpus/buffer.h"
#include "corpus/formats/feed_item.h"
#include "corpus/formats/field.h"
#include "corpus/formats/json/json_input.h"

#include <stdlib.h>

extern const struct format format_jsonfeed;

struct jsonfeed {
    struct json_input *in;
    struct feed_site site;
    struct span site_link; /* of --site, for feeds that give none */
    struct arena arena;    /* of the item */

    struct span feed; /* the feed we are in */
    struct complaint where;
    struct json_scan scan;
    bool in_items;
    bool repaired; /* bytes of the item were no characters */
};

/* The next value when it is a string, else empty; numbers count where an id is wanted. */
static struct span read_string(struct jsonfeed *j, struct arena *a, struct json_scan *s,
                               bool number)
{
    struct json_value v;
    if (!json_scan_value(s, &v))
        return (struct span){0};
    if (v.kind == JSON_VALUE_STRING)
        return json_scan_string(&v, a, &j->repaired);
    if (v.kind == JSON_VALUE_NUMBER && number)
        return v.text;
    if (v.kind == JSON_VALUE_OBJECT || v.kind == JSON_VALUE_ARRAY)
        json_scan_leave(s);
    return (struct span){0};
}

/* The name in {"name":…}, an author; the next value was announced to be one. */
static struct span read_name(struct jsonfeed *j, struct arena *a, struct json_scan *s)
{
    struct json_value v;
    struct span key, name = {0};
    if (!json_scan_value(s, &v))
        return name;
    if (v.kind == JSON_VALUE_STRING)
        return json_scan_string(&v, a, &j->repaired);
    if (v.kind == JSON_VALUE_ARRAY)
        json_scan_leave(s);
    if (v.kind != JSON_VALUE_OBJECT)
        return name;
    while (json_scan_key(s, &key))
        if (span_is(key, "name"))
            name = read_string(j, a, s, false);
    return name;
}

/* The elements of a list; each goes to add. False when the value is no list: it is
 * passed. */
static bool enter_list(struct json_scan *s)
{
    struct json_value v;
    if (!json_scan_value(s, &v))
        return false;
    if (v.kind == JSON_VALUE_OBJECT)
        json_scan_leave(s);
    return v.kind == JSON_VALUE_ARRAY;
}

static void read_authors(struct jsonfeed *j, struct json_scan *s, struct feed_item *item)
{
    if (enter_list(s))
        while (json_scan_element(s))
            field_author(&j->arena, &item->record, read_name(j, &j->arena, s));
}

static void read_tags(struct jsonfeed *j, struct json_scan *s, struct feed_item *item)
{
    if (enter_list(s))
        while (json_scan_element(s))
            field_tag(&j->arena, &item->record, read_string(j, &j->arena, s, false));
}

static void read_content(struct jsonfeed *j, struct json_scan *s, struct feed_item *item,
                         bool html)
{
    struct span text = read_string(j, &j->arena, s, false);
    if (text.len > 0 && (html || item->content.text.len == 0))
        item->content = (struct feed_text){text, html};
}

static void read_member(struct jsonfeed *j, struct json_scan *s, struct span key,
                        struct feed_item *item)
{
    struct arena *a = &j->arena;
    struct record *r = &item->record;
    if (span_is(key, "id"))
        item->guid = arena_copy(a, read_string(j, a, s, true));
    else if (span_is(key, "url"))
        item->link = field_address(a, j->site.link, read_string(j, a, s, false));
    else if (span_is(key, "title"))
        item->title.text = read_string(j, a, s, false);
    else if (span_is(key, "summary"))
        item->summary.text = read_string(j, a, s, false);
    else if (span_is(key, "content_html") || span_is(key, "content_text"))
        read_content(j, s, item, span_is(key, "content_html"));
    else if (span_is(key, "date_published"))
        field_date(r, read_string(j, a, s, false), &r->created_at);
    else if (span_is(key, "date_modified"))
        field_date(r, read_string(j, a, s, false), &r->updated_at);
    else if (span_is(key, "language"))
        r->lang = read_string(j, a, s, false);
    else if (span_is(key, "author"))
        field_author(a, r, read_name(j, a, s));
    else if (span_is(key, "authors"))
        read_authors(j, s, item);
    else if (span_is(key, "tags"))
        read_tags(j, s, item);
}

/* What the feed says of itself; it may stand behind the items. */
static void read_site(struct jsonfeed *j)
{
    struct arena *a = &j->site.strings;
    struct json_scan s;
    struct json_value v;
    struct span key;
    j->site.title = j->site.lang = j->site.author = (struct span){0};
    j->site.link = j->site_link;
    json_scan_begin(&s, j->feed);
    if (!json_scan_value(&s, &v) || v.kind != JSON_VALUE_OBJECT)
        return;
    while (json_scan_key(&s, &key)) {
        if (span_is(key, "title"))
            j->site.title = arena_copy(a, read_string(j, a, &s, false));
        else if (span_is(key, "home_page_url"))
            j->site.link = field_address(a, j->site.link, read_string(j, a, &s, false));
        else if (span_is(key, "language"))
            j->site.lang = arena_copy(a, read_string(j, a, &s, false));
        else if (span_is(key, "author"))
            j->site.author = arena_copy(a, read_name(j, a, &s));
        else if (span_is(key, "authors") && enter_list(&s))
            while (json_scan_element(&s))
                j->site.author = arena_copy(a, read_name(j, a, &s));
    }
}

/* The next feed of the input, up to its first item. */
static enum format_result begin_feed(struct jsonfeed *j, struct complaint *c)
{
    struct json_value v;
    struct span key;
    enum format_result got = json_input_next(j->in, &j->feed, c);
    if (got != FORMAT_RECORD)
        return got;
    j->where = *c;
    read_site(j);
    json_scan_begin(&j->scan, j->feed);
    if (!json_scan_value(&j->scan, &v) || v.kind != JSON_VALUE_OBJECT) {
        json_input_refuse(j->in, &j->scan, c);
        return FORMAT_REFUSED;
    }
    while (!j->in_items && json_scan_key(&j->scan, &key))
        j->in_items = span_is(key, "items") && enter_list(&j->scan);
    if (j->in_items)
        return FORMAT_RECORD;
    if (j->scan.problem != NULL)
        json_input_refuse(j->in, &j->scan, c);
    else
        complain(c, c->line, c->offset, "no items", "%s", "");
    return FORMAT_REFUSED;
}

/* The end of the list of items: of the feed, too, unless something is wrong with its
 * JSON. */
static bool end_feed(struct jsonfeed *j, struct complaint *c)
{
    struct span key;
    j->in_items = false;
    while (json_scan_key(&j->scan, &key))
        ;
    if (json_scan_end(&j->scan))
        return true;
    *c = j->where;
    json_input_refuse(j->in, &j->scan, c);
    return false;
}

static enum format_result read_item(struct jsonfeed *j, struct record *record,
                                    struct complaint *c)
{
    struct json_value v;
    struct span key;
    struct feed_item item = {
        .arena = &j->arena, .guid_is_link = true, .record = record_empty()};
    arena_reset(&j->arena);
    j->repaired = false;
    if (!json_scan_value(&j->scan, &v) || v.kind != JSON_VALUE_OBJECT) {
        if (v.kind == JSON_VALUE_ARRAY)
            json_scan_leave(&j->scan);
        complain(c, c->line, c->offset, "item is no object", "%s", "");
        return FORMAT_REFUSED;
    }
    while (json_scan_key(&j->scan, &key))
        read_member(j, &j->scan, key, &item);
    if (j->scan.problem != NULL) { /* end_feed says so */
        complain(c, c->line, c->offset, "item cut off", "%s", "");
        return FORMAT_REFUSED;
    }
    const char *unwanted = feed_item_finish(&j->site, &item);
    if (unwanted != NULL) {
        complain(c, c->line, c->offset, unwanted, "%s", "");
        return FORMAT_SKIPPED;
    }
    if (j->repaired)
        item.record.mended |= RECORD_MENDED_TEXT;
    *record = item.record;
    return format_give(record, c);
}

static enum format_result jsonfeed_next(void *reader, struct record *record,
                                        struct complaint *complaint)
{
    struct jsonfeed *j = reader;
    for (;;) {
        if (!j->in_items) {
            enum format_result begun = begin_feed(j, complaint);
            if (begun != FORMAT_RECORD)
                return begun;
        }
        if (json_scan_element(&j->scan)) {
            *complaint = j->where;
            complaint->offset += j->scan.at;
            return read_item(j, record, complaint);
        }
        if (!end_feed(j, complaint))
            return FORMAT_REFUSED;
    }
}

static int jsonfeed_sniff(struct span head)
{
    static const char *const names[] = {"version", "items", NULL};
    static const char mark[] = "jsonfeed.org/version/";
    if (json_input_keys(head, names) == 0)
        return 0;
    return memmem(head.at, head.len, mark, strlen(mark)) != NULL ? 100 : 0;
}

static void *jsonfeed_open(struct input *in, const struct format_options *options)
{
    struct jsonfeed *j = memory_or_die(calloc(1, sizeof *j));
    j->in = json_input_new(in);
    j->site.fallback_source = options->source;
    if (options->site.len > 0)
        j->site_link = arena_printf(&j->site.strings, "https://%.*s/",
                                    (int)options->site.len, options->site.at);
    return j;
}

static void jsonfeed_close(void *reader)
{
    struct jsonfeed *j = reader;
    json_input_free(j->in);
    feed_site_free(&j->site);
    arena_free(&j->arena);
    free(j);
}

const struct format format_jsonfeed = {.name = "jsonfeed",
                                       .description = "JSON Feed, of articles",
                                       .sniff = jsonfeed_sniff,
                                       .open = jsonfeed_open,
                                       .next = jsonfeed_next,
                                       .close = jsonfeed_close};
