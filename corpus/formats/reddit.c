/*
 * reddit: the monthly dumps of Pushshift and Arctic Shift: RS_YYYY-MM (submissions) and
 * RC_YYYY-MM (comments), one object a line, usually zstd with a window of 2 GiB
 * (https://github.com/ArthurHeitmann/arctic_shift).
 *
 * Ids are "reddit:t3_…" for submissions and "reddit:t1_…" for comments. What was deleted
 * or removed, also after it was first seen (_meta), keeps its place in the thread and
 * loses its text. An author who left ("[deleted]") is not known, but what he wrote stays,
 * as it does on the site. Text is Markdown with escaped HTML.
 */
#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/json/json_field.h"
#include "corpus/formats/json/json_input.h"
#include "corpus/text/html.h"
#include "corpus/text/markdown.h"

#include <stdlib.h>

struct reddit {
    struct json_input *in;
    struct format_options options;
    struct arena arena;
};

/* What an object says; texts as they stand in the JSON. */
struct post {
    struct json_value id, title, body, selftext, author, link, parent, subreddit,
        permalink, url, flair;
    struct json_value created, edited, points, comments;
    bool is_self, deleted_later;
};

static void read_meta(struct json_scan *s, struct post *p)
{
    struct json_value v;
    struct span key;
    while (json_scan_key(s, &key))
        if (span_is(key, "was_deleted_later") && json_field_value(s, &v))
            p->deleted_later |= json_field_flag(&v);
}

/* place_of(p, key): where the value of that name belongs, or NULL. */
static struct json_value *place_of(struct post *p, struct span key)
{
    const struct {
        struct span key;
        struct json_value *place;
    } places[] = {
        {SPAN("id"), &p->id},
        {SPAN("title"), &p->title},
        {SPAN("body"), &p->body},
        {SPAN("selftext"), &p->selftext},
        {SPAN("author"), &p->author},
        {SPAN("link_id"), &p->link},
        {SPAN("parent_id"), &p->parent},
        {SPAN("subreddit"), &p->subreddit},
        {SPAN("permalink"), &p->permalink},
        {SPAN("url"), &p->url},
        {SPAN("link_flair_text"), &p->flair},
        {SPAN("created_utc"), &p->created},
        {SPAN("edited"), &p->edited},
        {SPAN("score"), &p->points},
        {SPAN("num_comments"), &p->comments},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (span_equal(key, places[i].key))
            return places[i].place;
    return NULL;
}

/* read_post(s, p): an object whose bracket was taken. */
static void read_post(struct json_scan *s, struct post *p)
{
    struct json_value v;
    struct span key;
    *p = (struct post){0};
    while (json_scan_key(s, &key)) {
        struct json_value *place = place_of(p, key);
        if (place != NULL && json_field_value(s, &v))
            *place = v;
        else if (span_is(key, "is_self") && json_field_value(s, &v))
            p->is_self = json_field_flag(&v);
        else if (span_is(key, "_meta") && json_scan_value(s, &v) &&
                 v.kind == JSON_VALUE_OBJECT)
            read_meta(s, p);
    }
}

static bool has(const struct json_value *v)
{
    return v->kind == JSON_VALUE_STRING && v->text.len > 0;
}

static bool is_comment(const struct post *p)
{
    return !has(&p->title) && (has(&p->link) || p->body.kind == JSON_VALUE_STRING);
}

/* Making records. */

/* is_base36(id): letters and digits only, as Reddit's ids are. */
static bool is_base36(struct span id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!((id.at[i] >= 'a' && id.at[i] <= 'z') ||
              (id.at[i] >= '0' && id.at[i] <= '9')))
            return false;
    return id.len > 0;
}

/* full_id(r, v, kind): "reddit:" and the full name of what v names, whose kind is the
 * given one if it does not say itself; empty when it is no id. */
static struct span full_id(struct reddit *r, const struct json_value *v, const char *kind)
{
    struct span id = v->kind == JSON_VALUE_STRING ? v->text : (struct span){0};
    bool says = id.len > 3 && id.at[0] == 't' && id.at[2] == '_';
    if (says && id.at[1] != '1' && id.at[1] != '3')
        return (struct span){0};
    struct span bare = says ? (struct span){id.at + 3, id.len - 3} : id;
    if (!is_base36(bare) || (!says && kind == NULL))
        return (struct span){0};
    return arena_printf(&r->arena, "reddit:%.*s_%.*s", 2, says ? id.at : kind,
                        (int)bare.len, bare.at);
}

static bool is_gone(struct span text)
{
    static const char *const words[] = {
        "[deleted]",
        "[removed]",
        "[deleted by user]",
        "[removed by reddit]",
        "[ Removed by Reddit ]",
        "[ Removed by reddit in response to a copyright notice. ]"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (span_is(text, words[i]))
            return true;
    return false;
}

static struct span markdown(struct reddit *r, const struct json_value *v,
                            struct record *record)
{
    struct buffer plain = {0}, text = {0};
    html_entities(json_field_text(v, &r->arena, record), &plain);
    markdown_text(buffer_span(&plain), &text);
    struct span kept = field_plain(&r->arena, buffer_span(&text));
    buffer_free(&plain);
    buffer_free(&text);
    return kept;
}

static struct span line(struct reddit *r, const struct json_value *v,
                        struct record *record)
{
    struct buffer plain = {0};
    html_entities(json_field_text(v, &r->arena, record), &plain);
    struct span kept = field_line(&r->arena, buffer_span(&plain));
    buffer_free(&plain);
    return kept;
}

/* A submission's own address is what it links to; all else lives on the site itself. */
static struct span address(struct reddit *r, const struct post *p, struct record *record)
{
    struct span home = SPAN("https://www.reddit.com/");
    struct span url = line(r, &p->url, record);
    if (record->type == RECORD_ARTICLE && !p->is_self && url.len > 0)
        return field_address(&r->arena, home, url);
    if (has(&p->permalink))
        return field_address(&r->arena, home, line(r, &p->permalink, record));
    struct span link = record->type == RECORD_COMMENT ? p->link.text : p->id.text;
    if (link.len > 3 && link.at[2] == '_')
        link = (struct span){link.at + 3, link.len - 3};
    if (!is_base36(link))
        return (struct span){0};
    return arena_printf(
        &r->arena, "%.*scomments/%.*s%s%.*s", (int)home.len, home.at, (int)link.len,
        link.at, record->type == RECORD_COMMENT ? "/_/" : "",
        record->type == RECORD_COMMENT ? (int)p->id.text.len : 0, p->id.text.at);
}

static void add_content(struct reddit *r, const struct post *p, struct record *record)
{
    bool comment = record->type == RECORD_COMMENT;
    struct span author = json_field_text(&p->author, &r->arena, record);
    record->url = address(r, p, record);
    if (!comment)
        record->title = line(r, &p->title, record);
    record->text = markdown(r, comment ? &p->body : &p->selftext, record);
    if (!is_gone(author))
        field_author(&r->arena, record, author);
    field_tag(&r->arena, record, line(r, &p->flair, record));
    json_field_integer(&p->points, &record->points);
    json_field_integer(&p->comments, &record->num_comments);
}

static void add_dates(struct reddit *r, const struct post *p, struct record *record)
{
    if (p->created.kind == JSON_VALUE_NUMBER)
        field_date(record, p->created.text, &record->created_at);
    else
        field_date(record, json_field_text(&p->created, &r->arena, record),
                   &record->created_at);
    if (p->edited.kind == JSON_VALUE_NUMBER) /* else it is true or false */
        field_date(record, p->edited.text, &record->updated_at);
}

static void make(struct reddit *r, const struct post *p, struct record *record)
{
    *record = record_empty();
    record->type = is_comment(p) ? RECORD_COMMENT : RECORD_ARTICLE;
    bool comment = record->type == RECORD_COMMENT;
    record->id = full_id(r, &p->id, comment ? "t1" : "t3");
    if (comment) {
        record->thread_id = full_id(r, &p->link, "t3");
        record->parent_id = full_id(r, &p->parent, NULL);
    }
    struct span subreddit = json_field_text(&p->subreddit, &r->arena, record);
    record->source = r->options.source.len > 0 ? r->options.source : SPAN("Reddit");
    if (subreddit.len > 0)
        record->section =
            arena_printf(&r->arena, "r/%.*s", (int)subreddit.len, subreddit.at);
    add_dates(r, p, record);
    record->deleted = p->deleted_later || is_gone(p->body.text) ||
                      is_gone(p->selftext.text) || is_gone(p->title.text);
    if (!record->deleted)
        add_content(r, p, record);
}

static enum format_result reddit_next(void *reader, struct record *record,
                                      struct complaint *complaint)
{
    struct reddit *r = reader;
    struct json_scan s;
    struct json_value v;
    struct post post = {0};
    struct span text;
    arena_reset(&r->arena);
    enum format_result got = json_input_next(r->in, &text, complaint);
    if (got != FORMAT_RECORD)
        return got;
    json_scan_begin(&s, text);
    if (json_scan_value(&s, &v) && v.kind != JSON_VALUE_OBJECT) {
        complain(complaint, complaint->line, complaint->offset, "not a JSON object", "%s",
                 "");
        return FORMAT_REFUSED;
    }
    if (s.problem == NULL)
        read_post(&s, &post);
    if (!json_scan_end(&s)) {
        json_input_refuse(r->in, &s, complaint);
        return FORMAT_REFUSED;
    }
    make(r, &post, record);
    return format_give(record, complaint);
}

static int reddit_sniff(struct span head)
{
    static const char *const names[] = {"id",        "subreddit",   "link_id",
                                        "body",      "title",       "selftext",
                                        "permalink", "created_utc", NULL};
    enum { ID = 1, SUBREDDIT = 2, LINK = 4, BODY = 8, TITLE = 16, OWN = 32 | 64 | 128 };
    uint32_t keys = json_input_keys(head, names);
    bool comment = (keys & ID) && (keys & LINK) && (keys & BODY);
    bool submission = (keys & ID) && (keys & SUBREDDIT) && (keys & TITLE) && (keys & OWN);
    return comment || submission ? 90 : 0;
}

static void *reddit_open(struct input *in, const struct format_options *options)
{
    struct reddit *r = memory_or_die(calloc(1, sizeof *r));
    r->in = json_input_new(in);
    r->options = *options;
    return r;
}

static void reddit_close(void *reader)
{
    struct reddit *r = reader;
    json_input_free(r->in);
    arena_free(&r->arena);
    free(r);
}

extern const struct format format_reddit;
const struct format format_reddit = {
    .name = "reddit",
    .description =
        "Reddit: dumps of submissions and comments (zstd with --max-window 31)",
    .sniff = reddit_sniff,
    .open = reddit_open,
    .next = reddit_next,
    .close = reddit_close,
};
