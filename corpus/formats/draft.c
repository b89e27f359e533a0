#include "corpus/formats/draft.h"

#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/json/json_scan.h"
#include "corpus/strmap.h"
#include "corpus/text/date.h"
#include "corpus/text/html.h"
#include "corpus/text/url.h"

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

/* Names as draft_names_find compares them; of two for one field the first counts. */
static const struct row {
    const char *name;
    enum draft_field field;
} rows[] = {
    {"type", DRAFT_TYPE},
    {"kind", DRAFT_TYPE},
    {"recordtype", DRAFT_TYPE},
    {"id", DRAFT_ID},
    {"guid", DRAFT_ID},
    {"uuid", DRAFT_ID},
    {"commentid", DRAFT_ID},
    {"article", DRAFT_THREAD},
    {"articleid", DRAFT_THREAD},
    {"threadid", DRAFT_THREAD},
    {"storyid", DRAFT_THREAD},
    {"thread", DRAFT_THREAD},
    {"story", DRAFT_THREAD},
    {"topicid", DRAFT_THREAD},
    {"articleurl", DRAFT_THREAD_URL},
    {"threadurl", DRAFT_THREAD_URL},
    {"storyurl", DRAFT_THREAD_URL},
    {"parent", DRAFT_PARENT},
    {"parentid", DRAFT_PARENT},
    {"inreplyto", DRAFT_PARENT},
    {"replyto", DRAFT_PARENT},
    {"parentcommentid", DRAFT_PARENT},
    {"url", DRAFT_URL},
    {"link", DRAFT_URL},
    {"permalink", DRAFT_URL},
    {"canonicalurl", DRAFT_URL},
    {"uri", DRAFT_URL},
    {"title", DRAFT_TITLE},
    {"headline", DRAFT_TITLE},
    {"subject", DRAFT_TITLE},
    {"summary", DRAFT_SUMMARY},
    {"description", DRAFT_SUMMARY},
    {"excerpt", DRAFT_SUMMARY},
    {"standfirst", DRAFT_SUMMARY},
    {"abstract", DRAFT_SUMMARY},
    {"dek", DRAFT_SUMMARY},
    {"teaser", DRAFT_SUMMARY},
    {"subtitle", DRAFT_SUMMARY},
    {"text", DRAFT_TEXT},
    {"body", DRAFT_TEXT},
    {"content", DRAFT_TEXT},
    {"contenttext", DRAFT_TEXT},
    {"articlebody", DRAFT_TEXT},
    {"maintext", DRAFT_TEXT},
    {"fulltext", DRAFT_TEXT},
    {"commenttext", DRAFT_TEXT},
    {"message", DRAFT_TEXT},
    {"comment", DRAFT_TEXT},
    {"contenthtml", DRAFT_HTML},
    {"bodyhtml", DRAFT_HTML},
    {"html", DRAFT_HTML},
    {"textformat", DRAFT_FORMAT},
    {"authors", DRAFT_AUTHORS},
    {"author", DRAFT_AUTHORS},
    {"by", DRAFT_AUTHORS},
    {"byline", DRAFT_AUTHORS},
    {"authorname", DRAFT_AUTHORS},
    {"username", DRAFT_AUTHORS},
    {"user", DRAFT_AUTHORS},
    {"creator", DRAFT_AUTHORS},
    {"tags", DRAFT_TAGS},
    {"keywords", DRAFT_TAGS},
    {"topics", DRAFT_TAGS},
    {"categories", DRAFT_TAGS},
    {"source", DRAFT_SOURCE},
    {"publisher", DRAFT_SOURCE},
    {"publication", DRAFT_SOURCE},
    {"sitename", DRAFT_SOURCE},
    {"sourcename", DRAFT_SOURCE},
    {"outlet", DRAFT_SOURCE},
    {"newspaper", DRAFT_SOURCE},
    {"section", DRAFT_SECTION},
    {"category", DRAFT_SECTION},
    {"articlesection", DRAFT_SECTION},
    {"lang", DRAFT_LANG},
    {"language", DRAFT_LANG},
    {"inlanguage", DRAFT_LANG},
    {"published", DRAFT_CREATED},
    {"publishedat", DRAFT_CREATED},
    {"datepublished", DRAFT_CREATED},
    {"publishdate", DRAFT_CREATED},
    {"datepublish", DRAFT_CREATED},
    {"publicationdate", DRAFT_CREATED},
    {"pubdate", DRAFT_CREATED},
    {"createdat", DRAFT_CREATED},
    {"created", DRAFT_CREATED},
    {"createdutc", DRAFT_CREATED},
    {"createdati", DRAFT_CREATED},
    {"datecreated", DRAFT_CREATED},
    {"date", DRAFT_CREATED},
    {"time", DRAFT_CREATED},
    {"timestamp", DRAFT_CREATED},
    {"postedat", DRAFT_CREATED},
    {"updated", DRAFT_UPDATED},
    {"updatedat", DRAFT_UPDATED},
    {"datemodified", DRAFT_UPDATED},
    {"datemodify", DRAFT_UPDATED},
    {"modified", DRAFT_UPDATED},
    {"modifiedat", DRAFT_UPDATED},
    {"lastmodified", DRAFT_UPDATED},
    {"editedat", DRAFT_UPDATED},
    {"fetchedat", DRAFT_FETCHED},
    {"fetched", DRAFT_FETCHED},
    {"crawledat", DRAFT_FETCHED},
    {"datedownload", DRAFT_FETCHED},
    {"score", DRAFT_POINTS},
    {"points", DRAFT_POINTS},
    {"votes", DRAFT_POINTS},
    {"upvotes", DRAFT_POINTS},
    {"likes", DRAFT_POINTS},
    {"likecount", DRAFT_POINTS},
    {"numcomments", DRAFT_NUM_COMMENTS},
    {"commentcount", DRAFT_NUM_COMMENTS},
    {"commentscount", DRAFT_NUM_COMMENTS},
    {"descendants", DRAFT_NUM_COMMENTS},
    {"comments", DRAFT_COMMENTS},
    {"replies", DRAFT_COMMENTS},
    {"children", DRAFT_COMMENTS},
    {"responses", DRAFT_COMMENTS},
    {"deleted", DRAFT_DELETED},
    {"isdeleted", DRAFT_DELETED},
};
enum { ROWS = sizeof rows / sizeof rows[0], NAME_MAX_BYTES = 64, MAPPED_MAX = 100 };
_Static_assert((size_t)ROWS + MAPPED_MAX <= (size_t)DRAFT_NAMES_MAX,
               "readers keep an array by name");

struct draft_names {
    struct strmap map;
    struct draft_name names[DRAFT_NAMES_MAX]; /* by the map's number */
};

/* plain_name(key, place): key in the form in which names are compared; empty when it is
 * too long to be one of ours. */
static struct span plain_name(struct span key, char place[NAME_MAX_BYTES])
{
    size_t len = 0;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.at[i];
        if (c == '_' || c == '-' || c == ' ')
            continue;
        if (len == NAME_MAX_BYTES)
            return SPAN("");
        place[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
    }
    return (struct span){place, len};
}

/* our_field(name, field): the field that name means; "-" is the one that is left out. */
static bool our_field(struct span name, enum draft_field *field)
{
    char place[NAME_MAX_BYTES];
    *field = DRAFT_LEFT_OUT;
    if (span_is(name, "-"))
        return true;
    name = plain_name(name, place);
    for (size_t i = 0; i < ROWS; i++) {
        *field = rows[i].field;
        if (span_is(name, rows[i].name))
            return true;
    }
    return false;
}

/* next_mapping(map, theirs, ours): the next line of *map that says something, cut at its
 * '='; ours is empty when there is none. False at the end. */
static bool next_mapping(struct span *map, struct span *theirs, struct span *ours)
{
    while (map->len > 0) {
        const char *end = memchr(map->at, '\n', map->len);
        size_t len = end == NULL ? map->len : (size_t)(end - map->at);
        struct span line = field_trim((struct span){map->at, len});
        *map =
            (struct span){map->at + len + (end != NULL), map->len - len - (end != NULL)};
        if (line.len == 0 || line.at[0] == '#')
            continue;
        const char *equals = memchr(line.at, '=', line.len);
        size_t left = equals == NULL ? line.len : (size_t)(equals - line.at);
        size_t right = left + (equals != NULL);
        *theirs = field_trim((struct span){line.at, left});
        *ours = field_trim((struct span){line.at + right, line.len - right});
        return true;
    }
    return false;
}

enum error_code format_check_map(struct span map, struct error *error)
{
    struct span theirs, ours;
    enum draft_field field;
    char place[NAME_MAX_BYTES];
    for (int n = 0; next_mapping(&map, &theirs, &ours); n++) {
        if (ours.len == 0 || !our_field(ours, &field))
            return error_set(
                error, ERROR_USAGE,
                "map: '%.*s' is given the name '%.*s', which is none of ours",
                (int)theirs.len, theirs.at, (int)ours.len, ours.at);
        if (plain_name(theirs, place).len == 0 || n == MAPPED_MAX)
            return error_set(error, ERROR_USAGE, "map: the name '%.*s' is %s",
                             (int)theirs.len, theirs.at,
                             n == MAPPED_MAX ? "one too many" : "too long or empty");
    }
    return ERROR_NONE;
}

static void add_name(struct draft_names *n, struct span name, enum draft_field field)
{
    bool is_new;
    uint32_t number = strmap_add(&n->map, name, &is_new);
    if (is_new)
        n->names[number] = (struct draft_name){field, number};
}

struct draft_names *draft_names_new(struct span map)
{
    struct draft_names *n = memory_or_die(calloc(1, sizeof *n));
    struct span theirs, ours;
    enum draft_field field;
    char place[NAME_MAX_BYTES];
    while (n->map.count < MAPPED_MAX && next_mapping(&map, &theirs, &ours))
        if (plain_name(theirs, place).len > 0 && our_field(ours, &field))
            add_name(n, plain_name(theirs, place), field);
    for (unsigned i = 0; i < ROWS; i++)
        add_name(n, span_of(rows[i].name), rows[i].field);
    return n;
}

void draft_names_free(struct draft_names *names)
{
    if (names == NULL)
        return;
    strmap_free(&names->map);
    free(names);
}

const struct draft_name *draft_names_find(const struct draft_names *names,
                                          struct span key)
{
    char place[NAME_MAX_BYTES];
    uint32_t number = strmap_find(&names->map, plain_name(key, place));
    if (number == STRMAP_NONE || names->names[number].field == DRAFT_LEFT_OUT)
        return NULL;
    return &names->names[number];
}

void draft_begin(struct draft *d, struct arena *arena)
{
    *d = (struct draft){.arena = arena, .record = record_empty()};
}

void draft_mended(struct draft *d, enum record_mended what)
{
    d->record.mended |= what;
}

bool draft_wants(const struct draft *d, const struct draft_name *name)
{
    unsigned set = d->set[name->field];
    return set == 0 || name->number + 1 < set;
}

/* place(d, field): where the text of a field belongs, or NULL when it is not simply kept.
 */
static struct span *place(struct draft *d, enum draft_field field)
{
    struct record *r = &d->record;
    struct span *const places[DRAFT_FIELD_COUNT] = {
        [DRAFT_TYPE] = &d->type,        [DRAFT_ID] = &r->id,
        [DRAFT_THREAD] = &r->thread_id, [DRAFT_THREAD_URL] = &r->thread_url,
        [DRAFT_PARENT] = &r->parent_id, [DRAFT_URL] = &r->url,
        [DRAFT_TITLE] = &r->title,      [DRAFT_SUMMARY] = &r->summary,
        [DRAFT_TEXT] = &r->text,        [DRAFT_HTML] = &d->html,
        [DRAFT_FORMAT] = &d->format,    [DRAFT_SOURCE] = &r->source,
        [DRAFT_SECTION] = &r->section,  [DRAFT_LANG] = &r->lang,
    };
    return places[field];
}

/* read_date and read_count say whether the value was one. */
static bool read_date(struct draft *d, struct span text, int64_t *out)
{
    bool good = date_parse(text, out);
    if (!good)
        draft_mended(d, RECORD_MENDED_DATE);
    return good;
}

static bool read_count(struct draft *d, struct span text, int64_t *out)
{
    bool good = json_scan_integer(text, out);
    if (!good)
        draft_mended(d, RECORD_MENDED_FIELD);
    return good;
}

static bool read_flag(struct span text, bool *out)
{
    *out = span_is(text, "true") || span_is(text, "1");
    return true;
}

/* add_element(d, name, text): one author or one tag. */
static void add_element(struct draft *d, const struct draft_name *name, struct span text)
{
    struct record *r = &d->record;
    bool authors = name->field == DRAFT_AUTHORS;
    text = field_trim(text);
    if (text.len == 0)
        return;
    if (draft_wants(d, name))
        *(authors ? &r->author_count : &r->tag_count) = 0; /* what a lesser name gave */
    else if (d->set[name->field] != name->number + 1)
        return;
    if (authors)
        field_author(d->arena, r, text);
    else
        field_tag(d->arena, r, text);
    d->set[name->field] = name->number + 1;
}

void draft_element(struct draft *d, const struct draft_name *name, struct span text)
{
    if (name->field == DRAFT_AUTHORS || name->field == DRAFT_TAGS)
        add_element(d, name, text);
    else
        draft_text(d, name, text);
}

/* add_parts(d, name, text, marks): an element for each stretch of text between the marks.
 */
static void add_parts(struct draft *d, const struct draft_name *name, struct span text,
                      const char *marks)
{
    size_t start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && (text.at[i] == '\0' || strchr(marks, text.at[i]) == NULL))
            continue;
        add_element(d, name, (struct span){text.at + start, i - start});
        start = i + 1;
    }
}

void draft_text(struct draft *d, const struct draft_name *name, struct span text)
{
    struct record *r = &d->record;
    bool good = true;
    text = field_trim(text);
    if (text.len == 0 || !draft_wants(d, name))
        return;
    switch (name->field) {
    case DRAFT_AUTHORS:
        add_parts(d, name, text, ";");
        return;
    case DRAFT_TAGS:
        add_parts(d, name, text, ",;");
        return;
    case DRAFT_CREATED:
        good = read_date(d, text, &r->created_at);
        break;
    case DRAFT_UPDATED:
        good = read_date(d, text, &r->updated_at);
        break;
    case DRAFT_FETCHED:
        good = read_date(d, text, &r->fetched_at);
        break;
    case DRAFT_POINTS:
        good = read_count(d, text, &r->points);
        break;
    case DRAFT_COMMENTS:
        if (d->set[DRAFT_NUM_COMMENTS] != 0)
            break;
        /* fall through */
    case DRAFT_NUM_COMMENTS:
        good = read_count(d, text, &r->num_comments);
        break;
    case DRAFT_DELETED:
        good = read_flag(text, &d->deleted);
        break;
    default:
        *place(d, name->field) = text;
    }
    if (good)
        d->set[name->field] = name->number + 1;
}

void draft_number(struct draft *d, const struct draft_name *name, struct span text)
{
    switch (name->field) {
    case DRAFT_ID:
    case DRAFT_THREAD:
    case DRAFT_PARENT:
    case DRAFT_CREATED:
    case DRAFT_UPDATED:
    case DRAFT_FETCHED:
    case DRAFT_POINTS:
    case DRAFT_NUM_COMMENTS:
    case DRAFT_COMMENTS:
    case DRAFT_DELETED:
        draft_text(d, name, text);
        break;
    default:
        draft_mended(d, RECORD_MENDED_FIELD);
    }
}

/* Markup. A text is taken for HTML when it holds a whole tag of those that writers use,
 * and its entities are decoded when it holds a whole one: "a < b" and "AT&T" are neither.
 */

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-';
}

static size_t name_length(struct span s, size_t max)
{
    size_t len = 0;
    while (len < s.len && len < max && is_name_byte(s.at[len]))
        len++;
    return len;
}

static struct span behind(struct span s, size_t n)
{
    return (struct span){s.at + n, s.len - n};
}

static bool is_tag_name(struct span name)
{
    static const char *const names[] = {
        "p",    "br",         "div", "a",    "i",      "b",    "em", "strong",
        "span", "blockquote", "ul",  "ol",   "li",     "h1",   "h2", "h3",
        "h4",   "img",        "pre", "code", "figure", "table"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == name.len && strncasecmp(name.at, names[i], name.len) == 0)
            return true;
    return false;
}

/* begins_tag(s): true when s, which begins with '<', goes on as a tag: "<p>", "</p>",
 * "<br/>",
 * "<br />", "<a href=". */
static bool begins_tag(struct span s)
{
    enum { NAME_LENGTH = 10, ATTRIBUTE_LENGTH = 40 };
    s = behind(s, 1);
    if (s.len > 0 && s.at[0] == '/')
        s = behind(s, 1);
    size_t len = name_length(s, NAME_LENGTH);
    if (!is_tag_name((struct span){s.at, len}))
        return false;
    s = behind(s, len);
    if (s.len > 0 && s.at[0] == ' ') {
        s = behind(s, 1);
        len = name_length(s, ATTRIBUTE_LENGTH);
        if (len > 0)
            return len < s.len && s.at[len] == '=';
    }
    if (s.len > 0 && s.at[0] == '/')
        s = behind(s, 1);
    return s.len > 0 && s.at[0] == '>';
}

static bool begins_entity(struct span s)
{
    enum { ENTITY_LENGTH = 12 };
    s = behind(s, 1);
    if (s.len > 0 && s.at[0] == '#')
        s = behind(s, 1);
    size_t len = name_length(s, ENTITY_LENGTH);
    return len > 0 && len < s.len && s.at[len] == ';';
}

/* holds(s, first, begins): true when begins() says so of some place of s at which the
 * byte first stands. */
static bool holds(struct span s, char first, bool (*begins)(struct span))
{
    const char *at;
    while (s.len > 0 && (at = memchr(s.at, first, s.len)) != NULL) {
        s = behind(s, (size_t)(at - s.at));
        if (begins(s))
            return true;
        s = behind(s, 1);
    }
    return false;
}

static struct span without_entities(struct draft *d, struct span s)
{
    struct buffer b = {0};
    html_entities(s, &b);
    s = arena_copy(d->arena, buffer_span(&b));
    buffer_free(&b);
    return s;
}

static struct span plain_text(struct draft *d, struct span s)
{
    bool plain = span_is(d->format, "plain");
    if (s.len == 0)
        return s;
    if (span_is(d->format, "html") || (!plain && holds(s, '<', begins_tag)))
        s = field_html(d->arena, s);
    else if (!plain && holds(s, '&', begins_entity))
        s = without_entities(d, s);
    if (s.len > 0 && memchr(s.at, '\r', s.len) != NULL)
        s = field_plain(d->arena, s);
    return field_trim(s);
}

static void finish_texts(struct draft *d, struct record *r)
{
    r->title = plain_text(d, r->title);
    r->summary = plain_text(d, r->summary);
    r->text = plain_text(d, r->text);
    if (r->text.len == 0 && d->html.len > 0)
        r->text = field_html(d->arena, d->html);
    r->source = plain_text(d, r->source);
    r->section = plain_text(d, r->section);
    for (size_t i = 0; i < r->author_count; i++)
        r->authors[i] = plain_text(d, r->authors[i]);
    for (size_t i = 0; i < r->tag_count; i++)
        r->tags[i] = plain_text(d, r->tags[i]);
}

static enum record_type finish_type(struct draft *d, const struct record *r)
{
    static const char *const articles[] = {"article",     "story",      "news",
                                           "newsarticle", "post",       "page",
                                           "submission",  "blogposting"};
    static const char *const comments[] = {"comment", "reply", "answer"};
    char name[NAME_MAX_BYTES];
    struct span type = plain_name(d->type, name);
    for (size_t i = 0; i < sizeof articles / sizeof articles[0]; i++)
        if (span_is(type, articles[i]))
            return RECORD_ARTICLE;
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++)
        if (span_is(type, comments[i]))
            return RECORD_COMMENT;
    if (span_is(type, "erased"))
        return RECORD_ERASED;
    if (d->type.len > 0)
        draft_mended(d, RECORD_MENDED_FIELD);
    bool answers = d->nested || r->parent_id.len > 0 || r->thread_url.len > 0 ||
                   (r->thread_id.len > 0 && !span_equal(r->thread_id, r->id));
    return answers ? RECORD_COMMENT : RECORD_ARTICLE;
}

static void finish_addresses(struct draft *d, struct span site, struct record *r)
{
    struct arena *a = d->arena;
    struct span base = {0};
    if (site.len > 0)
        base = arena_printf(a, "https://%.*s/", (int)site.len, site.at);
    r->url = field_address(a, base, r->url);
    r->thread_url = field_page(a, r->thread_url);
    /* An article's address is its name where it has no other; a comment's is its page's.
     */
    if (r->type == RECORD_ARTICLE && r->id.len == 0)
        r->id = field_page_id(a, field_page(a, r->url));
    /* So an article may be named by its address as well. */
    if (r->type == RECORD_COMMENT && r->thread_url.len == 0 && url_safe(r->thread_id))
        r->thread_url = field_page(a, r->thread_id);
}

void draft_finish(struct draft *d, const struct format_options *options,
                  struct record *record)
{
    struct record *r = &d->record;
    finish_texts(d, r);
    r->type = finish_type(d, r);
    finish_addresses(d, options->site, r);
    r->deleted = d->deleted;
    if (r->source.len == 0)
        r->source = options->source;
    *record = *r;
}
