/*
 * hackernews: items of Hacker News in the forms in which people have them:
 *
 *     Firebase {"id":8863,"type":"story","by":"dhouston","time":1175714200,"kids":[…],…}
 *                (https://github.com/HackerNews/API), and the rows of BigQuery's
 *                hacker_news.full, which are the same with floats and nulls
 *     Algolia    {"id":1,"created_at_i":…,"author":…,"children":[{…,"children":[…]}]}, a
 * story with all its comments (https://hn.algolia.com/api) hits
 * {"hits":[{"objectID":"1","_tags":["comment"],"story_id":…}],"nbHits":…}, or one hit a
 * line
 *
 * A comment of Firebase names its parent only, so its record has no thread: the indexer
 * finds it through the parents, whatever file they come in. Deleted and dead items keep
 * their place in the thread and lose their text.
 *
 * Of a nested value the outermost item comes first, then the others, each behind its
 * replies: so nothing but the path to the current item is held. No recursion: that path
 * is a stack.
 */
#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/json/json_field.h"
#include "corpus/formats/json/json_input.h"
#include "corpus/text/html.h"

#include <stdlib.h>

enum kind { UNKNOWN, STORY, COMMENT, JOB, POLL, OPTION };

enum { NO_ID = -1, NESTED_MAX = JSON_SCAN_DEPTH_MAX / 2 + 1 };

/* What an object says; texts as they stand in the JSON. */
struct item {
    enum kind kind;
    int64_t id, parent, story;
    int64_t time; /* seconds; RECORD_NO_TIME when unknown */
    int64_t points, comments;
    struct json_value author, title, url, text, date;
    bool deleted, answers; /* answers: there was a list of answers or hits in it */
    bool hit, epoch;       /* an Algolia hit; there was a time in seconds */
};

struct hackernews {
    struct json_input *in;
    struct format_options options;
    struct arena arena;
    struct json_scan scan; /* second reading of the value */
    struct complaint where;
    struct item root;
    struct frame {
        struct item item;
        bool in_answers; /* its list of answers is being read */
    } frames[NESTED_MAX];
    size_t depth; /* frames in use; 0 between values */
};

static const struct item no_item = {.id = NO_ID,
                                    .parent = NO_ID,
                                    .story = NO_ID,
                                    .time = RECORD_NO_TIME,
                                    .points = RECORD_NO_NUMBER,
                                    .comments = RECORD_NO_NUMBER};

/* Reading an object. */

static enum kind kind_of(struct span word)
{
    static const struct {
        const char *word;
        enum kind kind;
    } kinds[] = {{"story", STORY},
                 {"comment", COMMENT},
                 {"job", JOB},
                 {"poll", POLL},
                 {"pollopt", OPTION}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (span_is(word, kinds[i].word))
            return kinds[i].kind;
    return UNKNOWN;
}

static void read_id(const struct json_value *v, int64_t *place)
{
    int64_t n = 0;
    if (json_field_integer(v, &n) && n > 0)
        *place = n;
}

static void read_epoch(const struct json_value *v, struct item *item)
{
    int64_t n = 0;
    if (!json_field_integer(v, &n) || n <= 0)
        return;
    item->time = n;
    item->epoch |= v->kind == JSON_VALUE_NUMBER;
}

/* _tags: ["comment", "author_pg", "story_1"] */
static void read_tags(struct json_scan *s, struct item *item)
{
    struct json_value v;
    item->hit = true;
    while (json_scan_element(s)) {
        if (!json_scan_value(s, &v))
            return;
        if (v.kind == JSON_VALUE_OBJECT || v.kind == JSON_VALUE_ARRAY)
            json_scan_leave(s);
        else if (kind_of(v.text) != UNKNOWN)
            item->kind = kind_of(v.text);
    }
}

enum member {
    ID,
    KIND,
    TAGS,
    AUTHOR,
    TITLE,
    URL,
    TEXT,
    PARENT,
    STORY_ID,
    EPOCH,
    DATE,
    POINTS,
    COMMENTS,
    DELETED,
    ANSWERS,
    OTHER
};

static enum member member_of(struct span key)
{
    static const struct {
        struct span key;
        enum member member;
    } members[] = {
        {SPAN("id"), ID},
        {SPAN("objectID"), ID},
        {SPAN("type"), KIND},
        {SPAN("_tags"), TAGS},
        {SPAN("by"), AUTHOR},
        {SPAN("author"), AUTHOR},
        {SPAN("title"), TITLE},
        {SPAN("url"), URL},
        {SPAN("text"), TEXT},
        {SPAN("story_text"), TEXT},
        {SPAN("comment_text"), TEXT},
        {SPAN("parent"), PARENT},
        {SPAN("parent_id"), PARENT},
        {SPAN("story_id"), STORY_ID},
        {SPAN("time"), EPOCH},
        {SPAN("created_at_i"), EPOCH},
        {SPAN("created_at"), DATE},
        {SPAN("timestamp"), DATE},
        {SPAN("score"), POINTS},
        {SPAN("points"), POINTS},
        {SPAN("descendants"), COMMENTS},
        {SPAN("num_comments"), COMMENTS},
        {SPAN("deleted"), DELETED},
        {SPAN("dead"), DELETED},
        {SPAN("children"), ANSWERS},
        {SPAN("hits"), ANSWERS},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (span_equal(key, members[i].key))
            return members[i].member;
    return OTHER;
}

static void take_value(struct item *item, enum member member, const struct json_value *v)
{
    switch (member) {
    case ID:
        read_id(v, &item->id);
        break;
    case KIND:
        item->kind = kind_of(v->text);
        break;
    case AUTHOR:
        json_field_keep(v, &item->author);
        break;
    case TITLE:
        json_field_keep(v, &item->title);
        break;
    case URL:
        json_field_keep(v, &item->url);
        break;
    case TEXT:
        json_field_keep(v, &item->text);
        break;
    case PARENT:
        read_id(v, &item->parent);
        break;
    case STORY_ID:
        read_id(v, &item->story);
        break;
    case EPOCH:
        read_epoch(v, item);
        break;
    case DATE:
        json_field_keep(v, &item->date);
        break;
    case POINTS:
        json_field_integer(v, &item->points);
        break;
    case COMMENTS:
        json_field_integer(v, &item->comments);
        break;
    case DELETED:
        item->deleted |= json_field_flag(v);
        break;
    case TAGS:
    case ANSWERS:
    case OTHER:
        break;
    }
}

/* read_member(s, item): the next member of the innermost object. False at the object's
 * end; *answers is true when the list of answers was entered. */
static bool read_member(struct json_scan *s, struct item *item, bool *answers)
{
    struct span key;
    struct json_value v;
    *answers = false;
    if (!json_scan_key(s, &key))
        return false;
    enum member member = member_of(key);
    if (member == OTHER || !json_scan_value(s, &v))
        return true;
    if (v.kind == JSON_VALUE_ARRAY && member == ANSWERS)
        *answers = item->answers = true;
    else if (v.kind == JSON_VALUE_ARRAY && member == TAGS)
        read_tags(s, item);
    else if (v.kind == JSON_VALUE_ARRAY || v.kind == JSON_VALUE_OBJECT)
        json_scan_leave(s);
    else
        take_value(item, member, &v);
    return true;
}

/* read_object(s, item): an object whose bracket was taken, without the answers in it. */
static void read_object(struct json_scan *s, struct item *item)
{
    bool answers;
    *item = no_item;
    while (read_member(s, item, &answers))
        if (answers)
            json_scan_leave(s);
}

/* Making records. */

static struct span id_span(struct hackernews *h, int64_t id)
{
    return id == NO_ID ? (struct span){0}
                       : arena_printf(&h->arena, "hn:%lld", (long long)id);
}

static struct span title(struct hackernews *h, const struct json_value *v,
                         struct record *r)
{
    struct buffer b = {0};
    html_entities(json_field_text(v, &h->arena, r), &b);
    struct span line = field_line(&h->arena, buffer_span(&b));
    buffer_free(&b);
    return line;
}

/* A story's own address is what it links to; everything else lives on the site itself. */
static struct span address(struct hackernews *h, const struct item *item,
                           struct record *r)
{
    struct span url = field_trim(json_field_text(&item->url, &h->arena, r));
    if (r->type == RECORD_ARTICLE && url.len > 0)
        return url;
    return arena_printf(&h->arena, "https://news.ycombinator.com/item?id=%lld",
                        (long long)item->id);
}

static bool is_comment(const struct item *item)
{
    if (item->kind == UNKNOWN)
        return item->parent != NO_ID;
    return item->kind == COMMENT;
}

static void add_content(struct hackernews *h, const struct item *item, struct record *r)
{
    r->url = address(h, item, r);
    r->title = r->type == RECORD_ARTICLE ? title(h, &item->title, r) : (struct span){0};
    r->text = field_html(&h->arena, json_field_text(&item->text, &h->arena, r));
    field_author(&h->arena, r, json_field_text(&item->author, &h->arena, r));
    if (item->kind == JOB || item->kind == POLL)
        field_tag(&h->arena, r, item->kind == JOB ? SPAN("job") : SPAN("poll"));
    r->points = item->points;
    r->num_comments = item->comments;
}

static enum format_result give(struct hackernews *h, const struct item *item,
                               struct record *r, struct complaint *c)
{
    *r = record_empty();
    *c = h->where;
    if (item->kind == OPTION) {
        complain(c, c->line, c->offset, "option of a poll", "%s", "");
        return FORMAT_SKIPPED;
    }
    bool silent = item->text.text.len == 0 && item->title.text.len == 0 &&
                  item->author.text.len == 0;
    r->type = is_comment(item) ? RECORD_COMMENT : RECORD_ARTICLE;
    r->id = id_span(h, item->id);
    if (r->type == RECORD_COMMENT) {
        r->thread_id = id_span(h, item->story);
        r->parent_id = id_span(h, item->parent);
    }
    r->source = h->options.source.len > 0 ? h->options.source : SPAN("Hacker News");
    r->deleted = item->deleted || (silent && r->type == RECORD_COMMENT);
    r->created_at = item->time;
    if (item->time == RECORD_NO_TIME)
        field_date(r, json_field_text(&item->date, &h->arena, r), &r->created_at);
    if (!r->deleted)
        add_content(h, item, r);
    return format_give(r, c);
}

/* Walking through a value. */

/* begin_value(h, c): read the next value's outermost object, which also proves it to be
 * JSON; then stand at its beginning again, to walk through the answers. */
static enum format_result begin_value(struct hackernews *h, struct complaint *c)
{
    struct span text;
    struct json_value v;
    enum format_result got = json_input_next(h->in, &text, c);
    if (got != FORMAT_RECORD)
        return got;
    h->where = *c;
    json_scan_begin(&h->scan, text);
    bool read = json_scan_value(&h->scan, &v);
    if (read &&
        v.kind == JSON_VALUE_NULL) { /* what the API says of an id without an item */
        complain(c, c->line, c->offset, "no item", "%s", "");
        return FORMAT_SKIPPED;
    }
    if (read && v.kind != JSON_VALUE_OBJECT) {
        complain(c, c->line, c->offset, "not a JSON object", "%s", "");
        return FORMAT_REFUSED;
    }
    read_object(&h->scan, &h->root);
    if (!json_scan_end(&h->scan)) {
        json_input_refuse(h->in, &h->scan, c);
        return FORMAT_REFUSED;
    }
    if (h->root.answers) {
        json_scan_begin(&h->scan, text);
        json_scan_value(&h->scan, &v);
        h->depth = 1;
        h->frames[0] = (struct frame){.item = no_item};
    }
    return FORMAT_RECORD;
}

/* enter_answer(h): the next of the answers in the innermost list, on top of the stack. */
static void enter_answer(struct hackernews *h)
{
    struct frame *top = &h->frames[h->depth - 1];
    struct json_value v;
    if (!json_scan_element(&h->scan)) {
        top->in_answers = false;
        return;
    }
    if (!json_scan_value(&h->scan, &v))
        return;
    if (v.kind == JSON_VALUE_ARRAY) {
        json_scan_leave(&h->scan);
    } else if (v.kind == JSON_VALUE_OBJECT) {
        struct frame *answer = &h->frames[h->depth++];
        *answer = (struct frame){.item = no_item};
        answer->item.parent = top->item.id;
        if (h->root.kind != COMMENT)
            answer->item.story = h->root.id;
    }
}

/* walk(h): go on to the end of the next object within the value and return it; NULL when
 * the value is over. */
static const struct item *walk(struct hackernews *h)
{
    while (h->depth > 0) {
        struct frame *top = &h->frames[h->depth - 1];
        if (top->in_answers)
            enter_answer(h);
        else if (!read_member(&h->scan, &top->item, &top->in_answers) && --h->depth > 0)
            return &top->item;
    }
    return NULL;
}

static enum format_result hackernews_next(void *reader, struct record *record,
                                          struct complaint *complaint)
{
    struct hackernews *h = reader;
    for (;;) {
        arena_reset(&h->arena);
        const struct item *item = walk(h);
        if (item == NULL) {
            enum format_result got = begin_value(h, complaint);
            if (got != FORMAT_RECORD)
                return got;
            item = &h->root;
        }
        if (item->id != NO_ID || !item->answers)
            return give(h, item, record, complaint);
    }
}

static int hackernews_sniff(struct span head)
{
    struct json_scan s;
    struct json_value v;
    struct item item;
    json_scan_begin(&s, head);
    if (!json_scan_value(&s, &v))
        return 0;
    if (v.kind == JSON_VALUE_ARRAY &&
        (!json_scan_element(&s) || !json_scan_value(&s, &v)))
        return 0;
    if (v.kind != JSON_VALUE_OBJECT)
        return 0;
    read_object(&s, &item);
    bool page_of_hits = item.answers && item.id == NO_ID && item.title.text.len == 0;
    bool hit = item.hit && item.id != NO_ID && item.epoch;
    bool nested =
        item.answers && item.id != NO_ID && (item.epoch || item.kind != UNKNOWN);
    bool firebase = item.id != NO_ID && item.kind != UNKNOWN && item.epoch;
    return page_of_hits ? 60 : hit || nested || firebase ? 90 : 0;
}

static void *hackernews_open(struct input *in, const struct format_options *options)
{
    struct hackernews *h = memory_or_die(calloc(1, sizeof *h));
    h->in = json_input_new(in);
    h->options = *options;
    return h;
}

static void hackernews_close(void *reader)
{
    struct hackernews *h = reader;
    json_input_free(h->in);
    arena_free(&h->arena);
    free(h);
}

extern const struct format format_hackernews;
const struct format format_hackernews = {
    .name = "hackernews",
    .description = "Hacker News: items of its API, of Algolia, rows of BigQuery",
    .sniff = hackernews_sniff,
    .open = hackernews_open,
    .next = hackernews_next,
    .close = hackernews_close,
};
