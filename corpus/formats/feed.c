/*
 * feed: RSS 0.9 to 2.0, RSS 1.0 and Atom, of articles and of comments, with the threading
 * of RFC 4685.
 *
 * Sources: https://www.rssboard.org/rss-specification, http://purl.org/rss/1.0/spec, RFC
 * 4287, RFC 4685, and what WordPress writes (wp-includes/feed-*.php).
 */
#include "corpus/buffer.h"
#include "corpus/formats/feed_item.h"
#include "corpus/formats/field.h"
#include "corpus/formats/xml/xml.h"

#include <stdlib.h>
#include <strings.h>

extern const struct format format_feed;

enum element {
    CHANNEL = 1, /* or Atom's feed */
    ITEM,        /* or Atom's entry */
    IMAGE,
    TITLE,
    LINK,
    GUID,
    PUBLISHED,
    UPDATED,
    SUMMARY,
    CONTENT,
    AUTHOR,
    CREATOR,
    NAME,
    CATEGORY,
    LANGUAGE,
    SOURCE,
    COUNT, /* of comments */
    REPLY,
    ORIGINAL_LINK, /* FeedBurner's link leads through FeedBurner */
    MEDIA_TITLE,   /* of videos and pictures, where there is no other */
    MEDIA_SUMMARY
};

static const struct xml_name NAMES[] = {
    {XML_RSS, "channel", CHANNEL},
    {XML_ATOM, "feed", CHANNEL},
    {XML_RSS, "item", ITEM},
    {XML_ATOM, "entry", ITEM},
    {XML_RSS, "image", IMAGE},
    {XML_RSS, "textinput", IMAGE},
    {XML_RSS, "textInput", IMAGE},
    {XML_ATOM, "contributor", IMAGE},
    {XML_RSS, "title", TITLE},
    {XML_ATOM, "title", TITLE},
    {XML_DC, "title", TITLE},
    {XML_RSS, "link", LINK},
    {XML_ATOM, "link", LINK},
    {XML_RSS, "guid", GUID},
    {XML_ATOM, "id", GUID},
    {XML_RSS, "pubDate", PUBLISHED},
    {XML_DC, "date", PUBLISHED},
    {XML_DC, "created", PUBLISHED},
    {XML_DC, "issued", PUBLISHED},
    {XML_ATOM, "published", PUBLISHED},
    {XML_ATOM, "issued", PUBLISHED},
    {XML_ATOM, "created", PUBLISHED},
    {XML_ATOM, "updated", UPDATED},
    {XML_ATOM, "modified", UPDATED},
    {XML_DC, "modified", UPDATED},
    {XML_RSS, "description", SUMMARY},
    {XML_ATOM, "summary", SUMMARY},
    {XML_DC, "description", SUMMARY},
    {XML_CONTENT, "encoded", CONTENT},
    {XML_ATOM, "content", CONTENT},
    {XML_OTHER, "body", CONTENT},
    {XML_RSS, "author", CREATOR},
    {XML_DC, "creator", CREATOR},
    {XML_ATOM, "author", AUTHOR},
    {XML_ATOM, "name", NAME},
    {XML_RSS, "category", CATEGORY},
    {XML_DC, "subject", CATEGORY},
    {XML_ATOM, "category", CATEGORY},
    {XML_RSS, "language", LANGUAGE},
    {XML_DC, "language", LANGUAGE},
    {XML_RSS, "source", SOURCE},
    {XML_ATOM, "source", SOURCE},
    {XML_SLASH, "comments", COUNT},
    {XML_THREAD, "total", COUNT},
    {XML_THREAD, "in-reply-to", REPLY},
    {XML_OTHER, "origLink", ORIGINAL_LINK},
    {XML_MEDIA, "title", MEDIA_TITLE},
    {XML_MEDIA, "description", MEDIA_SUMMARY},
};

struct feed {
    struct xml *xml;
    struct queue queue;
    struct feed_site site;
    struct arena arena; /* of the item */
    struct feed_item item;
    struct feed_text media_title, media_summary;
    bool in_item;
    uint64_t line;
    enum xml_take take;    /* of the field we are in */
    struct span attribute; /* that stands for its text */
};

static struct arena *strings(struct feed *f)
{
    return f->in_item ? &f->arena : &f->site.strings;
}

static void begin_item(struct feed *f)
{
    arena_reset(&f->arena);
    f->item = (struct feed_item){.arena = &f->arena, .record = record_empty()};
    f->media_title = f->media_summary = (struct feed_text){0};
    f->in_item = true;
    f->line = xml_line(f->xml);
}

static void end_item(struct feed *f)
{
    struct record *r = &f->item.record;
    if (f->item.title.text.len == 0)
        f->item.title = f->media_title;
    if (f->item.summary.text.len == 0 && f->item.content.text.len == 0)
        f->item.summary = f->media_summary;
    const char *unwanted = feed_item_finish(&f->site, &f->item);
    f->in_item = false;
    if (unwanted != NULL) {
        queue_skip(&f->queue, f->line, unwanted, NULL);
        return;
    }
    if (xml_repaired(f->xml, r->text) || xml_repaired(f->xml, r->title))
        r->mended |= RECORD_MENDED_TEXT;
    queue_record(&f->queue, f->line, r);
}

/* Atom says of each text what it is (RFC 4287 3.1, 4.1.3, and Atom 0.3 before it); RSS
 * never does, and means HTML. */
static enum xml_take text_take(struct xml *x, bool atom)
{
    struct span type = xml_attribute(x, XML_RSS, "type");
    struct span mode = xml_attribute(x, XML_RSS, "mode");
    if (!atom && type.len == 0)
        return XML_HTML;
    if (span_is(mode, "base64") || xml_attribute(x, XML_RSS, "src").len > 0)
        return XML_SKIP;
    bool html = type.len > 0 && memmem(type.at, type.len, "html", 4) != NULL;
    bool markup = type.len > 0 && (memmem(type.at, type.len, "xhtml", 5) != NULL ||
                                   memmem(type.at, type.len, "xml", 3) != NULL);
    if (markup || (html && span_is(mode, "xml")))
        return XML_XHTML;
    return html || !atom ? XML_HTML : XML_TEXT;
}

static struct span link_base(struct feed *f)
{
    struct span base = xml_base(f->xml);
    return base.len > 0 ? base : f->site.link;
}

/* RSS's links are text, Atom's attributes: one of them is the item's address, another
 * tells how many comments there are. */
static enum xml_take begin_link(struct feed *f)
{
    struct span href = xml_attribute(f->xml, XML_RSS, "href");
    struct span rel = xml_attribute(f->xml, XML_RSS, "rel");
    if (span_is(rel, "replies")) {
        field_count(&f->item.record, xml_attribute(f->xml, XML_THREAD, "count"));
        return XML_SKIP;
    }
    if (href.len > 0 && rel.len > 0 && !span_is(rel, "alternate"))
        return XML_SKIP;
    f->attribute = field_address(strings(f), link_base(f), href);
    return XML_TEXT;
}

/* Blogger files its entries under kinds of its own. */
static enum xml_take begin_category(struct feed *f)
{
    struct span scheme = xml_attribute(f->xml, XML_RSS, "scheme");
    struct span label = xml_attribute(f->xml, XML_RSS, "label");
    struct span term = xml_attribute(f->xml, XML_RSS, "term");
    if (scheme.len > 5 && memcmp(scheme.at + scheme.len - 5, "#kind", 5) == 0)
        return XML_SKIP;
    f->attribute = arena_copy(strings(f), label.len > 0 ? label : term);
    return XML_HTML;
}

static void begin_reply(struct feed *f)
{
    f->item.is_reply = true;
    f->item.reply_ref = arena_copy(&f->arena, xml_attribute(f->xml, XML_RSS, "ref"));
    f->item.reply_href =
        field_address(&f->arena, link_base(f), xml_attribute(f->xml, XML_RSS, "href"));
}

static void begin_channel(struct feed *f)
{
    struct span lang = xml_attribute(f->xml, XML_OTHER, "lang");
    if (lang.len > 0)
        f->site.lang = arena_copy(&f->site.strings, lang);
}

static enum xml_take begin_field(struct feed *f, struct xml *x, int element, bool atom)
{
    switch (element) {
    case TITLE:
    case SUMMARY:
    case CONTENT:
    case MEDIA_TITLE:
    case MEDIA_SUMMARY:
        return f->take = text_take(x, atom || xml_space(x) == XML_MEDIA);
    case LINK:
        return begin_link(f);
    case CATEGORY:
        return begin_category(f);
    case GUID:
        f->item.guid_is_link =
            !span_is(xml_attribute(x, XML_RSS, "isPermaLink"), "false");
        return XML_TEXT;
    case REPLY:
        if (f->in_item)
            begin_reply(f);
        return XML_SKIP;
    default:
        return XML_TEXT;
    }
}

static enum xml_take on_start(void *reader, struct xml *x, int element, int parent)
{
    struct feed *f = reader;
    bool atom = xml_space(x) == XML_ATOM;
    f->attribute = (struct span){0};
    switch (element) {
    case CHANNEL:
        begin_channel(f);
        return XML_ENTER;
    case ITEM:
        if (parent == ITEM)
            return XML_SKIP;
        begin_item(f);
        return XML_ENTER;
    case IMAGE:
        return XML_SKIP;
    case AUTHOR:
        return XML_ENTER;
    case SOURCE:
        return atom ? XML_ENTER : XML_TEXT;
    default:
        return begin_field(f, x, element, atom);
    }
}

static void end_of_site_field(struct feed *f, int element, int parent, struct span text)
{
    struct feed_site *site = &f->site;
    if (element == TITLE && site->title.len == 0)
        site->title = f->take == XML_TEXT ? field_line(&site->strings, text)
                                          : field_title(&site->strings, text);
    else if (element == LINK && site->link.len == 0)
        site->link = f->attribute.len > 0
                         ? f->attribute
                         : field_address(&site->strings, xml_base(f->xml), text);
    else if (element == LANGUAGE)
        site->lang = field_line(&site->strings, text);
    else if (element == NAME && parent == AUTHOR && site->author.len == 0)
        site->author = field_line(&site->strings, text);
}

static void keep_text(struct feed *f, struct feed_text *field, struct span text)
{
    if (field->text.len > 0 && text.len <= field->text.len)
        return; /* of several, the longest */
    field->text = arena_copy(&f->arena, field_trim(text));
    field->html = f->take != XML_TEXT;
}

static void end_of_item_field(struct feed *f, int element, struct span text)
{
    struct feed_item *item = &f->item;
    struct record *r = &item->record;
    switch (element) {
    case TITLE:
        keep_text(f, &item->title, text);
        break;
    case SUMMARY:
        keep_text(f, &item->summary, text);
        break;
    case CONTENT:
        keep_text(f, &item->content, text);
        break;
    case MEDIA_TITLE:
        keep_text(f, &f->media_title, text);
        break;
    case MEDIA_SUMMARY:
        keep_text(f, &f->media_summary, text);
        break;
    case ORIGINAL_LINK:
        item->link = field_address(&f->arena, link_base(f), text);
        break;
    case LINK:
        if (item->link.len == 0)
            item->link = f->attribute.len > 0
                             ? f->attribute
                             : field_address(&f->arena, link_base(f), text);
        break;
    case GUID:
        item->guid = arena_copy(&f->arena, field_trim(text));
        break;
    case PUBLISHED:
        if (r->created_at == RECORD_NO_TIME)
            field_date(r, text, &r->created_at);
        break;
    case UPDATED:
        field_date(r, text, &r->updated_at);
        break;
    case CREATOR:
    case NAME:
        feed_item_author(item, text);
        break;
    case CATEGORY:
        field_tag(&f->arena, r,
                  field_title(&f->arena, f->attribute.len > 0 ? f->attribute : text));
        break;
    case LANGUAGE:
        r->lang = field_line(&f->arena, text);
        break;
    case SOURCE: /* RSS: its text; Atom: what its title was */
        if (text.len > 0)
            r->source = field_line(&f->arena, text);
        break;
    case COUNT:
        field_count(r, text);
        break;
    default:
        break;
    }
}

static void on_end(void *reader, struct xml *x, int element, int parent, struct span text)
{
    struct feed *f = reader;
    (void)x;
    if (element == ITEM && parent != ITEM)
        end_item(f);
    else if (parent == SOURCE &&
             element == TITLE) /* Atom: of the feed it was taken from */
        f->item.record.source = field_title(&f->arena, text);
    else if (!f->in_item)
        end_of_site_field(f, element, parent, text);
    else if (parent == ITEM || (parent == AUTHOR && element == NAME))
        end_of_item_field(f, element, text);
}

static void on_abandon(void *reader)
{
    struct feed *f = reader;
    f->in_item = false;
}

static const char *const RECORDS[] = {"item", "entry", NULL};

static const struct xml_handler HANDLER = {.names = NAMES,
                                           .name_count = sizeof NAMES / sizeof NAMES[0],
                                           .records = RECORDS,
                                           .start = on_start,
                                           .end = on_end,
                                           .abandon = on_abandon};

static bool holds(struct span text, const char *part)
{
    return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

/* The root's name without its prefix. */
static struct span root_name(struct span root)
{
    size_t len = 0;
    if (root.len == 0)
        return root;
    while (len < root.len && strchr(" \t\r\n/", root.at[len]) == NULL)
        len++;
    const char *colon = len == 0 ? NULL : memchr(root.at, ':', len);
    size_t skip = colon == NULL ? 0 : (size_t)(colon + 1 - root.at);
    return (struct span){root.at + skip, len - skip};
}

static int feed_sniff(struct span head)
{
    struct span name = root_name(xml_root(head));
    if (span_is(name, "rss"))
        return 90;
    if (span_is(name, "feed"))
        return holds(head, "2005/Atom") || holds(head, "purl.org/atom/ns") ? 90 : 40;
    if (span_is(name, "RDF"))
        return holds(head, "purl.org/rss/1.0/") || holds(head, "rdf/simple/") ? 90 : 0;
    return span_is(name, "channel") ? 40 : 0;
}

static void *feed_open(struct input *in, const struct format_options *options)
{
    struct feed *f = memory_or_die(calloc(1, sizeof *f));
    f->site.fallback_source = options->source;
    if (options->site.len > 0)
        f->site.link = arena_printf(&f->site.strings, "https://%.*s/",
                                    (int)options->site.len, options->site.at);
    f->xml = xml_open(in, &HANDLER, f, &f->queue);
    return f;
}

static enum format_result feed_next(void *reader, struct record *record,
                                    struct complaint *complaint)
{
    struct feed *f = reader;
    return xml_next(f->xml, record, complaint);
}

static void feed_close(void *reader)
{
    struct feed *f = reader;
    xml_close(f->xml);
    queue_free(&f->queue);
    feed_site_free(&f->site);
    arena_free(&f->arena);
    free(f);
}

const struct format format_feed = {.name = "feed",
                                   .description =
                                       "RSS and Atom, of articles and comments",
                                   .sniff = feed_sniff,
                                   .open = feed_open,
                                   .next = feed_next,
                                   .close = feed_close};
