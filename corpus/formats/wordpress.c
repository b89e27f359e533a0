/*
 * wordpress: the export file of WordPress (WXR 1.0 to 1.2): its posts and their approved
 * comments. Nothing that was not public is taken: no drafts, no posts with a password, no
 * spam, no e-mail and IP addresses.
 *
 * Source: WordPress, wp-admin/includes/export.php.
 */
#include "corpus/formats/field.h"
#include "corpus/formats/wordpress_text.h"
#include "corpus/formats/xml/xml.h"
#include "corpus/strmap.h"
#include "corpus/text/url.h"

#include <stdlib.h>
#include <strings.h>

extern const struct format format_wordpress;

enum { AUTHORS_MAX = 100000, HELD_BYTES_MAX = 64 << 20 };

enum element {
    RSS = 1,
    CHANNEL,
    IMAGE,
    ITEM,
    TITLE,
    LINK,
    LANGUAGE,
    PUB_DATE,
    GUID,
    CREATOR,
    CATEGORY,
    CONTENT,
    EXCERPT,
    POST_ID,
    POST_DATE,
    POST_DATE_GMT,
    POST_MODIFIED_GMT,
    POST_STATUS,
    POST_TYPE,
    POST_PASSWORD,
    COMMENT,
    COMMENT_ID,
    COMMENT_AUTHOR,
    COMMENT_DATE,
    COMMENT_DATE_GMT,
    COMMENT_CONTENT,
    COMMENT_APPROVED,
    COMMENT_TYPE,
    COMMENT_PARENT,
    AUTHOR,
    AUTHOR_LOGIN,
    AUTHOR_NAME,
    ELEMENT_COUNT
};

static const struct xml_name NAMES[] = {
    {XML_RSS, "rss", RSS},
    {XML_RSS, "channel", CHANNEL},
    {XML_RSS, "image", IMAGE},
    {XML_RSS, "item", ITEM},
    {XML_RSS, "title", TITLE},
    {XML_RSS, "link", LINK},
    {XML_RSS, "language", LANGUAGE},
    {XML_RSS, "pubDate", PUB_DATE},
    {XML_RSS, "guid", GUID},
    {XML_DC, "creator", CREATOR},
    {XML_RSS, "category", CATEGORY},
    {XML_CONTENT, "encoded", CONTENT},
    {XML_EXCERPT, "encoded", EXCERPT},
    {XML_WORDPRESS, "post_id", POST_ID},
    {XML_WORDPRESS, "post_date", POST_DATE},
    {XML_WORDPRESS, "post_date_gmt", POST_DATE_GMT},
    {XML_WORDPRESS, "post_modified_gmt", POST_MODIFIED_GMT},
    {XML_WORDPRESS, "status", POST_STATUS},
    {XML_WORDPRESS, "post_type", POST_TYPE},
    {XML_WORDPRESS, "post_password", POST_PASSWORD},
    {XML_WORDPRESS, "comment", COMMENT},
    {XML_WORDPRESS, "comment_id", COMMENT_ID},
    {XML_WORDPRESS, "comment_author", COMMENT_AUTHOR},
    {XML_WORDPRESS, "comment_date", COMMENT_DATE},
    {XML_WORDPRESS, "comment_date_gmt", COMMENT_DATE_GMT},
    {XML_WORDPRESS, "comment_content", COMMENT_CONTENT},
    {XML_WORDPRESS, "comment_approved", COMMENT_APPROVED},
    {XML_WORDPRESS, "comment_type", COMMENT_TYPE},
    {XML_WORDPRESS, "comment_parent", COMMENT_PARENT},
    {XML_WORDPRESS, "author", AUTHOR},
    {XML_WORDPRESS, "author_login", AUTHOR_LOGIN},
    {XML_WORDPRESS, "author_display_name", AUTHOR_NAME},
};

struct wordpress {
    struct xml *xml;
    struct queue queue;
    struct format_options options;
    struct arena site_strings; /* live as long as the reader */
    struct span site_title, site_link, site_language;

    struct strmap logins; /* of authors, who are shown by other names */
    struct span *names;   /* by number of the login */
    struct span login;    /* of the <wp:author> we are in */

    struct arena item_strings; /* live as long as the item */
    bool in_item;
    uint64_t item_line, line;         /* of the item, of the comment */
    struct span field[ELEMENT_COUNT]; /* of the item, as they stand */
    struct record article;            /* its tags and section are gathered here */
    struct span page;                 /* where it is, normalised */
    enum { UNDECIDED, GIVEN, LEFT_OUT } fate;
    bool category_is_tag, category_counts; /* of the <category> we are in */
    struct queue held; /* comments that came before that was decided */
    size_t held_bytes;

    struct arena comment_strings;
    struct span comment[ELEMENT_COUNT];
};

static struct span name_of_login(const struct wordpress *w, struct span login)
{
    uint32_t number = strmap_find(&w->logins, login);
    return number == STRMAP_NONE || w->names[number].len == 0 ? login : w->names[number];
}

static void remember_author(struct wordpress *w, struct span name)
{
    if (w->login.len == 0 || w->logins.count >= AUTHORS_MAX)
        return;
    bool is_new;
    uint32_t number = strmap_add(&w->logins, w->login, &is_new);
    if (is_new)
        w->names = memory_or_die(
            realloc(w->names, (size_t)w->logins.capacity * sizeof *w->names));
    w->names[number] = arena_copy(&w->site_strings, name);
}

/* Why the item is not for the index, or NULL. What says nothing of status is public:
 * other programs write WXR, too. */
static const char *why_unwanted(const struct wordpress *w)
{
    struct span type = w->field[POST_TYPE], status = w->field[POST_STATUS];
    bool page = span_is(type, "page");
    if (type.len > 0 && !span_is(type, "post") && !(page && w->options.all_pages))
        return page ? "page, not post" : "not a post";
    if (status.len > 0 && !span_is(status, "publish"))
        return "post not public";
    if (w->field[POST_PASSWORD].len > 0)
        return "post with password";
    return NULL;
}

/* The post's address, or else its guid when that is one, stands for it everywhere. */
static void find_page(struct wordpress *w)
{
    struct arena *a = &w->item_strings;
    struct record *r = &w->article;
    if (r->id.len > 0)
        return;
    r->url = field_address(a, w->site_link, w->field[LINK]);
    w->page = field_page(a, r->url);
    if (w->page.len == 0)
        w->page = field_page(a, w->field[GUID]);
    r->id = field_page_id(a, w->page);
    struct span host = url_host(r->url.len > 0 ? r->url : w->site_link);
    if (r->id.len == 0 && w->field[POST_ID].len > 0)
        r->id = arena_printf(a, "wordpress:%.*s:%.*s", (int)host.len, host.at,
                             (int)w->field[POST_ID].len, w->field[POST_ID].at);
}

static struct span shown_text(struct arena *a, struct span content, bool post)
{
    struct buffer html = {0};
    wordpress_html(content, post, &html);
    struct span text = field_html(a, buffer_span(&html));
    buffer_free(&html);
    return text;
}

static void note_repairs(const struct wordpress *w, struct record *r)
{
    if (xml_repaired(w->xml, r->text) || xml_repaired(w->xml, r->title))
        r->mended |= RECORD_MENDED_TEXT;
}

/* The first of the dates that is known; "0000-00-00 00:00:00" says that it is not. */
static int64_t first_date(struct record *r, const struct span *dates, size_t count)
{
    int64_t when = RECORD_NO_TIME;
    for (size_t i = 0; i < count && when == RECORD_NO_TIME; i++)
        if (dates[i].len < 4 || memcmp(dates[i].at, "0000", 4) != 0)
            field_date(r, dates[i], &when);
    return when;
}

static void give_article(struct wordpress *w)
{
    struct arena *a = &w->item_strings;
    struct record *r = &w->article;
    r->title = field_title(a, w->field[TITLE]);
    r->summary = shown_text(a, w->field[EXCERPT], true);
    r->text = shown_text(a, w->field[CONTENT], true);
    r->source = w->site_title.len > 0 ? w->site_title : w->options.source;
    r->lang = w->site_language;
    field_author(a, r, name_of_login(w, w->field[CREATOR]));
    const struct span dates[] = {w->field[POST_DATE_GMT], w->field[PUB_DATE],
                                 w->field[POST_DATE]};
    r->created_at = first_date(r, dates, 3);
    r->updated_at = first_date(r, &w->field[POST_MODIFIED_GMT], 1);
    note_repairs(w, r);
    queue_record(&w->queue, w->item_line, r);
}

/* Why the comment is not for the index, or NULL. */
static const char *why_comment_unwanted(const struct wordpress *w)
{
    struct span type = w->comment[COMMENT_TYPE], approved = w->comment[COMMENT_APPROVED];
    if (span_is(approved, "spam"))
        return "spam";
    if (!span_is(approved, "1") && !span_is(approved, "approved"))
        return "comment not approved";
    if (span_is(type, "pingback") || span_is(type, "trackback"))
        return "pingback";
    if (type.len > 0 && !span_is(type, "comment"))
        return "not a comment";
    return NULL;
}

static struct span comment_id(struct wordpress *w, struct span number)
{
    struct arena *a = &w->comment_strings;
    if (number.len == 0 || span_is(number, "0"))
        return (struct span){0};
    if (w->page.len == 0)
        return arena_printf(a, "%.*s:comment-%.*s", (int)w->article.id.len,
                            w->article.id.at, (int)number.len, number.at);
    return field_comment_id(a, w->page,
                            arena_printf(a, "comment-%.*s", (int)number.len, number.at));
}

static void build_comment(struct wordpress *w, struct record *r)
{
    struct arena *a = &w->comment_strings;
    *r = record_empty();
    r->type = RECORD_COMMENT;
    r->id = comment_id(w, w->comment[COMMENT_ID]);
    r->thread_id = w->article.id;
    r->parent_id = comment_id(w, w->comment[COMMENT_PARENT]);
    if (w->article.url.len > 0)
        r->url =
            arena_printf(a, "%.*s#comment-%.*s",
                         (int)(w->article.url.len - field_fragment(w->article.url).len),
                         w->article.url.at, (int)w->comment[COMMENT_ID].len,
                         w->comment[COMMENT_ID].at);
    r->text = shown_text(a, w->comment[COMMENT_CONTENT], false);
    field_author(a, r, field_title(a, w->comment[COMMENT_AUTHOR]));
    const struct span dates[] = {w->comment[COMMENT_DATE_GMT], w->comment[COMMENT_DATE]};
    r->created_at = first_date(r, dates, 2);
    note_repairs(w, r);
}

static void give_held(struct wordpress *w)
{
    enum format_result result;
    struct record r;
    struct complaint c;
    while (queue_take(&w->held, &result, &r, &c)) {
        if (result == FORMAT_RECORD && w->fate == GIVEN)
            queue_record(&w->queue, c.line, &r);
        else
            queue_skip(&w->queue, c.line, "comment of a post left out", NULL);
    }
    w->held_bytes = 0;
}

/* Decide with what is known by now, and give the article and the comments that wait. */
static void decide(struct wordpress *w)
{
    const char *unwanted = why_unwanted(w);
    find_page(w);
    w->fate = unwanted == NULL ? GIVEN : LEFT_OUT;
    if (unwanted == NULL)
        give_article(w);
    else
        queue_skip(&w->queue, w->item_line, unwanted, NULL);
    give_held(w);
}

/* A comment has ended. WordPress writes the status of a post before its comments: then
 * they go at once, so that a post with a million comments needs no more memory than one.
 */
static void end_comment(struct wordpress *w)
{
    struct record r;
    const char *unwanted = why_comment_unwanted(w);
    if (w->fate == UNDECIDED && w->field[POST_STATUS].len > 0 &&
        w->field[POST_TYPE].len > 0)
        decide(w);
    find_page(w);
    if (unwanted != NULL) {
        queue_skip(&w->queue, w->line, unwanted, NULL);
    } else if (w->fate == LEFT_OUT) {
        queue_skip(&w->queue, w->line, "comment of a post left out", NULL);
    } else if (w->held_bytes > HELD_BYTES_MAX) {
        queue_refuse(&w->queue, w->line, "comment before its post's status",
                     "more than 64 MiB of them");
    } else {
        build_comment(w, &r);
        queue_record(w->fate == GIVEN ? &w->queue : &w->held, w->line, &r);
        w->held_bytes += w->fate == GIVEN ? 0 : r.text.len;
    }
}

static void end_item(struct wordpress *w)
{
    if (w->fate == UNDECIDED)
        decide(w);
    w->in_item = false;
}

static void begin_item(struct wordpress *w)
{
    arena_reset(&w->item_strings);
    memset(w->field, 0, sizeof w->field);
    w->article = record_empty();
    w->in_item = true;
    w->fate = UNDECIDED;
    w->page = (struct span){0};
    w->item_line = xml_line(w->xml);
}

static void begin_comment(struct wordpress *w)
{
    arena_reset(&w->comment_strings);
    memset(w->comment, 0, sizeof w->comment);
    w->line = xml_line(w->xml);
}

/* Of what a post is filed under, the first category is its section. */
static void begin_category(struct wordpress *w)
{
    struct span domain = xml_attribute(w->xml, XML_RSS, "domain");
    w->category_is_tag = span_is(domain, "post_tag") || span_is(domain, "tag");
    w->category_counts =
        w->category_is_tag || domain.len == 0 || span_is(domain, "category");
}

static void end_category(struct wordpress *w, struct span text)
{
    struct arena *a = &w->item_strings;
    struct span name = field_title(a, text);
    if (!w->category_counts || span_is(name, "Uncategorized"))
        return;
    if (w->category_is_tag || w->article.section.len > 0)
        field_tag(a, &w->article, name);
    else
        w->article.section = name;
}

static enum xml_take on_start(void *reader, struct xml *x, int element, int parent)
{
    struct wordpress *w = reader;
    (void)x;
    switch (element) {
    case RSS:
    case CHANNEL:
        return XML_ENTER;
    case ITEM:
        begin_item(w);
        return XML_ENTER;
    case COMMENT:
        begin_comment(w);
        return w->in_item ? XML_ENTER : XML_SKIP;
    case AUTHOR:
        w->login = (struct span){0};
        return XML_ENTER;
    case IMAGE:
        return XML_SKIP;
    case CATEGORY:
        begin_category(w);
        return parent == ITEM ? XML_TEXT : XML_SKIP;
    case TITLE:
    case CONTENT:
    case EXCERPT:
    case COMMENT_CONTENT:
        return XML_HTML;
    default:
        return XML_TEXT;
    }
}

static void end_of_site_field(struct wordpress *w, int element, struct span text)
{
    if (element == TITLE)
        w->site_title = field_title(&w->site_strings, text);
    else if (element == LINK)
        w->site_link = arena_copy(&w->site_strings, field_trim(text));
    else if (element == LANGUAGE)
        w->site_language = arena_copy(&w->site_strings, field_trim(text));
}

static void on_end(void *reader, struct xml *x, int element, int parent, struct span text)
{
    struct wordpress *w = reader;
    (void)x;
    if (element == ITEM)
        end_item(w);
    else if (element == COMMENT && w->in_item)
        end_comment(w);
    else if (element == CATEGORY && parent == ITEM)
        end_category(w, text);
    else if (parent == CHANNEL)
        end_of_site_field(w, element, text);
    else if (parent == AUTHOR && element == AUTHOR_LOGIN)
        w->login = arena_copy(&w->site_strings, field_trim(text));
    else if (parent == AUTHOR && element == AUTHOR_NAME)
        remember_author(w, field_trim(text));
    else if (parent == COMMENT)
        w->comment[element] = arena_copy(&w->comment_strings, field_trim(text));
    else if (parent == ITEM)
        w->field[element] = arena_copy(&w->item_strings, field_trim(text));
}

static void on_abandon(void *reader)
{
    struct wordpress *w = reader;
    if (w->in_item && w->fate == UNDECIDED) {
        w->fate = LEFT_OUT;
        give_held(w);
    }
    w->in_item = false;
}

static const char *const RECORDS[] = {"item", NULL};

static const struct xml_handler HANDLER = {.names = NAMES,
                                           .name_count = sizeof NAMES / sizeof NAMES[0],
                                           .records = RECORDS,
                                           .start = on_start,
                                           .end = on_end,
                                           .abandon = on_abandon};

static int wordpress_sniff(struct span head)
{
    struct span root = xml_root(head);
    if (root.len < 3 || memcmp(root.at, "rss", 3) != 0)
        return 0;
    bool ours = memmem(head.at, head.len, "wordpress.org/export/", 21) != NULL ||
                memmem(head.at, head.len, "<wp:wxr_version", 15) != NULL;
    return ours ? 100 : 0;
}

static void *wordpress_open(struct input *in, const struct format_options *options)
{
    struct wordpress *w = memory_or_die(calloc(1, sizeof *w));
    w->options = *options;
    w->xml = xml_open(in, &HANDLER, w, &w->queue);
    return w;
}

static enum format_result wordpress_next(void *reader, struct record *record,
                                         struct complaint *complaint)
{
    struct wordpress *w = reader;
    return xml_next(w->xml, record, complaint);
}

static void wordpress_close(void *reader)
{
    struct wordpress *w = reader;
    xml_close(w->xml);
    queue_free(&w->queue);
    queue_free(&w->held);
    arena_free(&w->site_strings);
    arena_free(&w->item_strings);
    arena_free(&w->comment_strings);
    strmap_free(&w->logins);
    free(w->names);
    free(w);
}

const struct format format_wordpress = {
    .name = "wordpress",
    .description = "export file of WordPress (WXR), with comments",
    .sniff = wordpress_sniff,
    .open = wordpress_open,
    .next = wordpress_next,
    .close = wordpress_close};
