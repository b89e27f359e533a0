/*
 * discourse: topics of a Discourse forum as its JSON gives them:
 *
 *     /t/ID.json         {"post_stream":{"posts":[{…},…]},"id":12,"title":…,"slug":…}
 *     /t/ID/posts.json   the same without the topic's title, with further posts
 *     /posts.json        {"latest_posts":[{…},…]}; or a post a line
 *
 * A topic's first post is the article. Ids are "discourse:SITE:TOPIC" for it and
 * "discourse:SITE:TOPIC/NUMBER" for the others, since replies name the number of what
 * they answer; the JSON does not say the site, --site does. What a post quotes from
 * others is left out: it is found where it was written.
 */
#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/json/json_field.h"
#include "corpus/formats/json/json_input.h"
#include "corpus/text/markdown.h"

#include <stdlib.h>

enum { NO_NUMBER = -1, LIKE = 2, SMALL_ACTION = 3, WHISPER = 4 };

struct topic {
    int64_t id, posts;
    struct json_value title, slug;
    struct json_scan tags; /* stands at their array; problem is set when there is none */
};

struct post {
    int64_t topic, number, answers, kind, likes;
    struct json_value cooked, raw, username, title, slug, created, updated;
    bool gone;
};

struct discourse {
    struct json_input *in;
    struct format_options options;
    struct arena arena;
    struct complaint where;
    struct topic topic;
    struct json_scan posts; /* stands in the list of posts that are to be given */
    bool in_posts;
};

/* Reading a post. */

/* [{"id":2,"count":5},…]: 2 are the likes. */
static int64_t read_likes(struct json_scan *s)
{
    struct json_value v;
    struct span key;
    int64_t likes = RECORD_NO_NUMBER;
    while (json_scan_element(s)) {
        int64_t id = 0, count = 0;
        if (!json_scan_value(s, &v) || v.kind != JSON_VALUE_OBJECT) {
            if (v.kind == JSON_VALUE_ARRAY)
                json_scan_leave(s);
            continue;
        }
        while (json_scan_key(s, &key)) {
            if (span_is(key, "id") && json_field_value(s, &v))
                json_field_integer(&v, &id);
            else if (span_is(key, "count") && json_field_value(s, &v))
                json_field_integer(&v, &count);
        }
        if (id == LIKE)
            likes = count;
    }
    return likes;
}

static int64_t *number_of(struct post *p, struct span key)
{
    if (span_is(key, "topic_id"))
        return &p->topic;
    if (span_is(key, "post_number"))
        return &p->number;
    if (span_is(key, "reply_to_post_number"))
        return &p->answers;
    if (span_is(key, "post_type"))
        return &p->kind;
    return NULL;
}

static struct json_value *text_of(struct post *p, struct span key)
{
    const struct {
        struct span key;
        struct json_value *place;
    } texts[] = {
        {SPAN("cooked"), &p->cooked},      {SPAN("raw"), &p->raw},
        {SPAN("username"), &p->username},  {SPAN("topic_title"), &p->title},
        {SPAN("topic_slug"), &p->slug},    {SPAN("created_at"), &p->created},
        {SPAN("updated_at"), &p->updated},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (span_equal(key, texts[i].key))
            return texts[i].place;
    return NULL;
}

static bool says_gone(struct span key, const struct json_value *v)
{
    if (span_is(key, "deleted_at"))
        return v->kind == JSON_VALUE_STRING;
    return json_field_flag(v);
}

static void read_post_member(struct json_scan *s, struct span key, struct post *p)
{
    struct json_value v;
    int64_t *number = number_of(p, key);
    struct json_value *text = text_of(p, key);
    if (span_is(key, "actions_summary")) {
        if (json_scan_value(s, &v) && v.kind == JSON_VALUE_ARRAY)
            p->likes = read_likes(s);
        else if (v.kind == JSON_VALUE_OBJECT)
            json_scan_leave(s);
        return;
    }
    bool gone = span_is(key, "hidden") || span_is(key, "user_deleted") ||
                span_is(key, "deleted_at");
    if ((number == NULL && text == NULL && !gone) || !json_field_value(s, &v))
        return;
    if (number != NULL)
        json_field_integer(&v, number);
    else if (text != NULL)
        json_field_keep(&v, text);
    else
        p->gone |= says_gone(key, &v);
}

/* Reading a value: a topic, a list of posts, or one post. */

static const struct post no_post = {.topic = NO_NUMBER,
                                    .number = NO_NUMBER,
                                    .answers = NO_NUMBER,
                                    .likes = RECORD_NO_NUMBER};

/* enter_posts(d, s): s is at an array of posts: remember the place, pass over it. */
static void enter_posts(struct discourse *d, struct json_scan *s)
{
    struct json_value v;
    if (!json_scan_value(s, &v))
        return;
    if (v.kind == JSON_VALUE_ARRAY && !d->in_posts) {
        d->posts = *s;
        d->in_posts = true;
    }
    if (v.kind == JSON_VALUE_ARRAY || v.kind == JSON_VALUE_OBJECT)
        json_scan_leave(s);
}

static void read_stream(struct discourse *d, struct json_scan *s)
{
    struct json_value v;
    struct span key;
    if (!json_scan_value(s, &v))
        return;
    if (v.kind == JSON_VALUE_ARRAY)
        json_scan_leave(s);
    while (v.kind == JSON_VALUE_OBJECT && json_scan_key(s, &key))
        if (span_is(key, "posts"))
            enter_posts(d, s);
}

/* read_value(d, s, p): the outermost object, whose bracket was taken; if it is a post, p.
 */
static void read_value(struct discourse *d, struct json_scan *s, struct post *p)
{
    struct json_value v;
    struct span key;
    d->topic =
        (struct topic){.id = NO_NUMBER, .posts = NO_NUMBER, .tags.problem = "none"};
    d->in_posts = false;
    *p = no_post;
    while (json_scan_key(s, &key)) {
        if (span_is(key, "post_stream"))
            read_stream(d, s);
        else if (span_is(key, "latest_posts"))
            enter_posts(d, s);
        else if (span_is(key, "tags"))
            d->topic.tags = *s;
        else if (span_is(key, "id") && json_field_value(s, &v))
            json_field_integer(&v, &d->topic.id);
        else if (span_is(key, "posts_count") && json_field_value(s, &v))
            json_field_integer(&v, &d->topic.posts);
        else if (span_is(key, "title") && json_field_value(s, &v))
            json_field_keep(&v, &d->topic.title);
        else if (span_is(key, "slug") && json_field_value(s, &v))
            json_field_keep(&v, &d->topic.slug);
        else
            read_post_member(s, key, p);
    }
}

/* Making records. */

/* without_quotes(text, begin, open, close, out): append text without the stretches that
 * begin with begin and end with the close that belongs to it, counting each open. One
 * that never ends stays. */
static void without_quotes(struct span text, const char *begin, const char *open,
                           const char *close, struct buffer *out)
{
    const char *kept = text.at, *at = text.at;
    const char *end = text.len == 0 ? at : at + text.len;
    while (at < end) {
        const char *quote = memmem(at, (size_t)(end - at), begin, strlen(begin));
        if (quote == NULL)
            break;
        const char *behind = quote + strlen(begin);
        for (int depth = 1; depth > 0;) {
            const char *next = memchr(behind, close[0], (size_t)(end - behind));
            if (next == NULL) {
                buffer_add(out, kept, (size_t)(end - kept));
                return;
            }
            size_t left = (size_t)(end - next);
            bool closes =
                left >= strlen(close) && memcmp(next, close, strlen(close)) == 0;
            bool opens = left >= strlen(open) && memcmp(next, open, strlen(open)) == 0;
            depth += opens - closes;
            behind = next + (closes ? strlen(close) : 1);
        }
        buffer_add(out, kept, (size_t)(quote - kept));
        buffer_add_byte(out, '\n');
        kept = at = behind;
    }
    buffer_add(out, kept, (size_t)(end - kept));
}

static struct span text_of_post(struct discourse *d, const struct post *p,
                                struct record *r)
{
    struct buffer own = {0}, text = {0};
    struct span raw = json_field_text(&p->raw, &d->arena, r), made;
    if (raw.len > 0) {
        without_quotes(raw, "[quote", "[quote", "[/quote]", &own);
        markdown_text(buffer_span(&own), &text);
        made = field_plain(&d->arena, buffer_span(&text));
    } else {
        struct span cooked = json_field_text(&p->cooked, &d->arena, r);
        if (cooked.len > 0)
            without_quotes(cooked, "<aside class=\"quote", "<aside", "</aside>", &own);
        made = field_html(&d->arena, buffer_span(&own));
    }
    buffer_free(&own);
    buffer_free(&text);
    return made;
}

/* id(d, topic, number): the id of a post; 1 is the article. */
static struct span id(struct discourse *d, int64_t topic, int64_t number)
{
    struct span site = d->options.site;
    if (topic < 0 || number < 1)
        return (struct span){0};
    struct span article =
        arena_printf(&d->arena, "discourse:%.*s%s%lld", (int)site.len, site.at,
                     site.len > 0 ? ":" : "", (long long)topic);
    if (number == 1)
        return article;
    return arena_printf(&d->arena, "%.*s/%lld", (int)article.len, article.at,
                        (long long)number);
}

static struct span address(struct discourse *d, struct span slug, int64_t topic,
                           int64_t number)
{
    struct span site = d->options.site;
    if (site.len == 0)
        return (struct span){0};
    struct span article =
        arena_printf(&d->arena, "https://%.*s/t/%.*s%s%lld", (int)site.len, site.at,
                     (int)slug.len, slug.at, slug.len > 0 ? "/" : "", (long long)topic);
    if (number == 1)
        return article;
    return arena_printf(&d->arena, "%.*s/%lld", (int)article.len, article.at,
                        (long long)number);
}

/* Tags are strings, or objects with a name in newer versions. */
static void add_tags(struct discourse *d, struct record *r)
{
    struct json_scan s = d->topic.tags;
    struct json_value v;
    struct span key;
    if (s.problem != NULL || !json_scan_value(&s, &v) || v.kind != JSON_VALUE_ARRAY)
        return;
    while (json_scan_element(&s) && json_scan_value(&s, &v)) {
        field_tag(&d->arena, r, json_field_text(&v, &d->arena, r));
        if (v.kind == JSON_VALUE_ARRAY)
            json_scan_leave(&s);
        while (v.kind == JSON_VALUE_OBJECT && json_scan_key(&s, &key))
            if (span_is(key, "name") && json_field_value(&s, &v)) {
                field_tag(&d->arena, r, json_field_text(&v, &d->arena, r));
                json_scan_leave(&s);
                break;
            }
    }
}

static void add_article(struct discourse *d, const struct post *p, struct record *r)
{
    const struct json_value *title =
        d->topic.title.kind == JSON_VALUE_STRING ? &d->topic.title : &p->title;
    r->type = RECORD_ARTICLE;
    r->title = field_line(&d->arena, json_field_text(title, &d->arena, r));
    add_tags(d, r);
    if (d->topic.posts > 0)
        r->num_comments = d->topic.posts - 1;
}

static void make(struct discourse *d, const struct post *p, struct record *r)
{
    int64_t topic = p->topic != NO_NUMBER ? p->topic : d->topic.id;
    const struct json_value *slug =
        d->topic.slug.kind == JSON_VALUE_STRING ? &d->topic.slug : &p->slug;
    *r = record_empty();
    r->id = id(d, topic, p->number);
    r->type = RECORD_COMMENT;
    r->source = d->options.source.len > 0 ? d->options.source : d->options.site;
    field_date(r, json_field_text(&p->created, &d->arena, r), &r->created_at);
    field_date(r, json_field_text(&p->updated, &d->arena, r), &r->updated_at);
    if (r->updated_at == r->created_at)
        r->updated_at = RECORD_NO_TIME;
    if (p->number == 1) {
        add_article(d, p, r);
    } else {
        r->thread_id = id(d, topic, 1);
        r->parent_id = id(d, topic, p->answers);
    }
    r->deleted = p->gone;
    if (p->gone) {
        r->title = (struct span){0};
        return;
    }
    r->url = address(d, json_field_text(slug, &d->arena, r), topic, p->number);
    field_author(&d->arena, r, json_field_text(&p->username, &d->arena, r));
    r->text = text_of_post(d, p, r);
    r->points = p->likes;
}

static enum format_result give(struct discourse *d, const struct post *p,
                               struct record *r, struct complaint *c)
{
    *c = d->where;
    if (p->kind == SMALL_ACTION || p->kind == WHISPER) {
        complain(c, c->line, c->offset,
                 p->kind == WHISPER ? "whisper of the staff" : "note of the forum", "%s",
                 "");
        return FORMAT_SKIPPED;
    }
    make(d, p, r);
    return format_give(r, c);
}

/* next_post(d, p): the next in the list of posts; false at its end. */
static bool next_post(struct discourse *d, struct post *p)
{
    struct json_value v;
    struct span key;
    while (d->in_posts && json_scan_element(&d->posts)) {
        if (!json_scan_value(&d->posts, &v))
            break;
        if (v.kind == JSON_VALUE_ARRAY)
            json_scan_leave(&d->posts);
        if (v.kind != JSON_VALUE_OBJECT)
            continue;
        *p = no_post;
        while (json_scan_key(&d->posts, &key))
            read_post_member(&d->posts, key, p);
        return true;
    }
    d->in_posts = false;
    return false;
}

static enum format_result discourse_next(void *reader, struct record *record,
                                         struct complaint *complaint)
{
    struct discourse *d = reader;
    struct post post;
    for (;;) {
        arena_reset(&d->arena);
        if (next_post(d, &post))
            return give(d, &post, record, complaint);
        struct span text;
        struct json_scan s;
        struct json_value v;
        enum format_result got = json_input_next(d->in, &text, complaint);
        if (got != FORMAT_RECORD)
            return got;
        d->where = *complaint;
        json_scan_begin(&s, text);
        bool object = json_scan_value(&s, &v) && v.kind == JSON_VALUE_OBJECT;
        if (!object && s.problem == NULL) {
            complain(complaint, d->where.line, d->where.offset, "not a JSON object", "%s",
                     "");
            return FORMAT_REFUSED;
        }
        if (object)
            read_value(d, &s, &post);
        if (!object || !json_scan_end(&s)) {
            d->in_posts = false;
            json_input_refuse(d->in, &s, complaint);
            return FORMAT_REFUSED;
        }
        if (!d->in_posts)
            return give(d, &post, record, complaint);
    }
}

static int discourse_sniff(struct span head)
{
    static const char *const names[] = {
        "post_stream", "latest_posts", "post_number", "topic_id", "cooked", "raw", NULL};
    uint32_t keys = json_input_keys(head, names);
    bool post = (keys & 4) && (keys & 8) && (keys & (16 | 32));
    return (keys & 3) != 0 || post ? 90 : 0;
}

static void *discourse_open(struct input *in, const struct format_options *options)
{
    struct discourse *d = memory_or_die(calloc(1, sizeof *d));
    d->in = json_input_new(in);
    d->options = *options;
    return d;
}

static void discourse_close(void *reader)
{
    struct discourse *d = reader;
    json_input_free(d->in);
    arena_free(&d->arena);
    free(d);
}

extern const struct format format_discourse;
const struct format format_discourse = {
    .name = "discourse",
    .description = "Discourse: the JSON of topics and posts (say --site)",
    .sniff = discourse_sniff,
    .open = discourse_open,
    .next = discourse_next,
    .close = discourse_close,
};
