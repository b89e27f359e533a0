#include "searcher/serve/hnapi.h"

#include "corpus/text/date.h"
#include "searcher/json/json.h"
#include "searcher/json/json_write.h"
#include "searcher/query/narrow.h"
#include "searcher/snippet/snippet.h"

#include <stdlib.h>
#include <string.h>

enum { HITS_PER_PAGE = 20, HITS_PER_PAGE_MAX = 1000 };

/* Ids of an imported Hacker News archive carry this before the number that programs know. */
static const char id_prefix[] = "hn:";

static bool starts_with(struct span s, const char *start)
{
    return s.len >= strlen(start) && memcmp(s.at, start, strlen(start)) == 0;
}

static struct span behind(struct span s, size_t len)
{
    return (struct span){s.at + len, s.len - len};
}

static bool is_digits(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    }
    return s.len > 0 && s.len < 18;
}

/* ---- The request ------------------------------------------------------------------- */

struct reader {
    struct arena *arena;
    struct buffer filter;
    uint64_t page;
    struct span *complaint;
};

static bool refuse(struct reader *r, const char *what, struct span value)
{
    *r->complaint = arena_printf(r->arena, "%s: \"%.*s\"", what,
                                 (int)(value.len < 80 ? value.len : 80), value.at);
    return false;
}

/* thread(r, id): what belongs to a story, whose id may carry our prefix in the index. */
static void thread(struct reader *r, struct span id)
{
    struct span ids[] = {arena_printf(r->arena, "%s%.*s", id_prefix, (int)id.len, id.at), id};
    narrow_any(&r->filter, "thread", ids, 2);
}

/* one_tag(r, tag): one word of tags=…, as a part of the filter. */
static bool one_tag(struct reader *r, struct span tag)
{
    if (span_is(tag, "story") || span_is(tag, "poll") || span_is(tag, "job"))
        buffer_add_string(&r->filter, "type:article ");
    else if (span_is(tag, "comment"))
        buffer_add_string(&r->filter, "type:comment ");
    else if (span_is(tag, "ask_hn"))
        buffer_add_string(&r->filter, "title:\"ask hn\" ");
    else if (span_is(tag, "show_hn"))
        buffer_add_string(&r->filter, "title:\"show hn\" ");
    else if (starts_with(tag, "author_") && tag.len > 7)
        narrow_value(&r->filter, "author", behind(tag, 7));
    else if (starts_with(tag, "story_") && tag.len > 6)
        thread(r, behind(tag, 6));
    else
        return refuse(r, "this tag is not supported", tag);
    return true;
}

/* tags(r, value): words parted by commas must all hold; one of those in brackets. */
static bool tags(struct reader *r, struct span value)
{
    bool inside = false, first = true;
    size_t start = 0;
    for (size_t i = 0; i <= value.len; i++) {
        char c = i == value.len ? ',' : value.at[i];
        if (c != ',' && c != '(' && c != ')')
            continue;
        struct span tag = {value.at + start, i - start};
        start = i + 1;
        if (tag.len > 0) {
            buffer_add_string(&r->filter, inside && !first ? "OR " : "");
            first = false;
            if (!one_tag(r, tag))
                return false;
        }
        if ((c == '(' && (inside || tag.len > 0)) || (c == ')' && (!inside || first)))
            return refuse(r, "brackets in tags do not fit", value);
        if (c == '(' || c == ')') {
            buffer_add_byte(&r->filter, c);
            buffer_add_byte(&r->filter, ' ');
            inside = c == '(';
            first = true;
        }
    }
    return !inside || refuse(r, "brackets in tags do not fit", value);
}

/* one_number(r, part): "points>=10", as a part of the filter. */
static bool one_number(struct reader *r, struct span part)
{
    static const struct {
        const char *name, *field;
    } fields[] = {{"created_at_i", "date"}, {"points", "points"}, {"num_comments", "comments"}};
    size_t name = 0;
    while (name < part.len && strchr("<>=", part.at[name]) == NULL)
        name++;
    size_t sign = name;
    while (sign < part.len && strchr("<>=", part.at[sign]) != NULL)
        sign++;
    struct span number = behind(part, sign);
    if (sign == name || sign - name > 2 || !is_digits(number))
        return refuse(r, "this is no numeric filter", part);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!span_is((struct span){part.at, name}, fields[i].name))
            continue;
        bool equal = part.at[name] == '=';
        buffer_printf(&r->filter, "%s%.*s%.*s ", fields[i].field, equal ? 1 : (int)(sign - name),
                      equal ? ":" : part.at + name, (int)number.len, number.at);
        return true;
    }
    return refuse(r, "this is no numeric filter", part);
}

static bool numbers(struct reader *r, struct span value)
{
    while (value.len > 0) {
        const char *comma = memchr(value.at, ',', value.len);
        size_t len = comma == NULL ? value.len : (size_t)(comma - value.at);
        if (!one_number(r, (struct span){value.at, len}))
            return false;
        value = behind(value, comma == NULL ? len : len + 1);
    }
    return true;
}

/* count_of(r, value, most, out): a number from 0 to most. */
static bool count_of(struct reader *r, struct span value, uint64_t most, uint64_t *out)
{
    if (!is_digits(value))
        return refuse(r, "this is no number", value);
    *out = strtoull(arena_string(r->arena, value), NULL, 10);
    return *out <= most || refuse(r, "this number is too large", value);
}

static bool one_param(struct reader *r, const struct http_param *p,
                      struct search_request *request)
{
    uint64_t n;
    if (span_is(p->name, "query")) {
        request->query = p->value;
        return true;
    }
    if (span_is(p->name, "tags"))
        return tags(r, p->value);
    if (span_is(p->name, "numericFilters"))
        return numbers(r, p->value);
    if (span_is(p->name, "page"))
        return count_of(r, p->value, 1000000, &r->page);
    if (span_is(p->name, "hitsPerPage")) {
        if (!count_of(r, p->value, HITS_PER_PAGE_MAX, &n))
            return false;
        request->limit = n;
        return true;
    }
    return refuse(r, "this parameter is not supported", p->name);
}

bool hnapi_request(bool by_date, const struct http_param *params, size_t count,
                   struct arena *arena, struct search_request *request,
                   struct span *complaint)
{
    struct reader r = {.arena = arena, .complaint = complaint};
    bool good = true;
    search_request_init(request);
    request->no_fold = true; /* it has no place for copies */
    request->group = GROUP_NONE;
    request->match = MATCH_ALL;
    request->limit = HITS_PER_PAGE;
    request->sort = by_date ? SORT_NEWEST : SORT_RELEVANCE;
    request->sort_given = true;
    request->highlight.pre_tag = SPAN("<em>");
    request->highlight.post_tag = SPAN("</em>");
    request->highlight.fragments = 1;
    for (size_t i = 0; i < count && good; i++)
        good = one_param(&r, &params[i], request);
    if (request->limit == 0)
        good = good && refuse(&r, "hitsPerPage is at least 1", SPAN("0"));
    if (request->query.len == 0 && r.filter.len == 0) /* then they list everything */
        buffer_add_string(&r.filter, "(type:article OR type:comment) ");
    request->offset = r.page * request->limit;
    request->filter = arena_copy(arena, buffer_span(&r.filter));
    buffer_free(&r.filter);
    return good;
}

/* ---- The answer -------------------------------------------------------------------- */

/* id_member(j, key, id, as_text): as they write it: a number where it is one, save in
 * objectID. */
static void id_member(struct json *j, const char *key, struct span id, bool as_text)
{
    json_key(j, key);
    if (starts_with(id, id_prefix))
        id = behind(id, sizeof id_prefix - 1);
    if (id.len == 0)
        json_none(j);
    else if (as_text || !is_digits(id) || id.at[0] == '0')
        json_text(j, id);
    else {
        buffer_add_span(j->out, id);
        j->after_value = true;
    }
}

static void times(struct json *j, const struct record *r)
{
    char place[DATE_BYTES];
    struct span text = {place, DATE_BYTES - 1};
    if (r->created_at == RECORD_NO_TIME)
        text = (struct span){0};
    else
        date_format(r->created_at, place);
    json_text_member(j, "created_at", text);
    json_number_member(j, "created_at_i", r->created_at);
}

static void highlighted(struct json *j, const char *key, const struct highlight *h,
                        const struct search_request *request)
{
    struct buffer text = {0};
    json_key(j, key);
    json_open(j, '{');
    json_key(j, "value");
    snippet_write(h, HIGHLIGHT_HTML, request->highlight.pre_tag, request->highlight.post_tag,
                  &text);
    json_text(j, buffer_span(&text));
    json_key(j, "matchLevel");
    json_text(j, h->mark_count > 0 ? SPAN("full") : SPAN("none"));
    json_close(j, '}');
    buffer_free(&text);
}

static void hit_highlights(struct json *j, const struct search_hit *hit,
                           const struct search_request *request)
{
    bool article = hit->record.type == RECORD_ARTICLE;
    json_key(j, "_highlightResult");
    json_open(j, '{');
    if (hit->title_marks != NULL)
        highlighted(j, "title", hit->title_marks, request);
    if (hit->fragment_count > 0)
        highlighted(j, article ? "story_text" : "comment_text", hit->fragments, request);
    json_close(j, '}');
}

static void hit_tags(struct json *j, const struct record *r)
{
    struct buffer tag = {0};
    struct span story = r->thread_id;
    json_key(j, "_tags");
    json_open(j, '[');
    json_text(j, r->type == RECORD_ARTICLE ? SPAN("story") : SPAN("comment"));
    if (r->author_count > 0) {
        buffer_add_string(&tag, "author_");
        buffer_add_span(&tag, r->authors[0]);
        json_text(j, buffer_span(&tag));
    }
    if (starts_with(story, id_prefix))
        story = behind(story, sizeof id_prefix - 1);
    buffer_clear(&tag);
    buffer_add_string(&tag, "story_");
    buffer_add_span(&tag, story);
    json_text(j, buffer_span(&tag));
    json_close(j, ']');
    buffer_free(&tag);
}

static void hit_object(struct json *j, const struct search_hit *hit,
                       const struct search_request *request)
{
    const struct record *r = &hit->record;
    bool article = r->type == RECORD_ARTICLE;
    json_open(j, '{');
    id_member(j, "objectID", r->id, true);
    json_text_member(j, "title", article ? r->title : (struct span){0});
    json_text_member(j, "url", article ? r->url : (struct span){0});
    json_text_member(j, "author", r->author_count > 0 ? r->authors[0] : (struct span){0});
    json_number_member(j, "points", r->points);
    json_text_member(j, "story_text", article ? r->text : (struct span){0});
    json_text_member(j, "comment_text", article ? (struct span){0} : r->text);
    json_number_member(j, "num_comments", article ? (int64_t)hit->comment_total : RECORD_NO_NUMBER);
    id_member(j, "story_id", r->thread_id, false);
    json_text_member(j, "story_title", article ? (struct span){0} : hit->context_title);
    json_text_member(j, "story_url", article ? (struct span){0} : hit->context_url);
    id_member(j, "parent_id", article || r->parent_id.len > 0 ? r->parent_id : r->thread_id, false);
    times(j, r);
    hit_tags(j, r);
    hit_highlights(j, hit, request);
    json_close(j, '}');
}

void hnapi_write(const struct search_request *request, const struct search_result *result,
                 struct span params, struct buffer *out)
{
    struct json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "hits");
    json_open(&j, '[');
    for (size_t i = 0; i < result->hit_count; i++)
        hit_object(&j, &result->hits[i], request);
    json_close(&j, ']');
    json_key(&j, "page");
    json_count(&j, request->offset / request->limit);
    json_key(&j, "nbHits");
    json_count(&j, result->total);
    json_key(&j, "nbPages");
    json_count(&j, (result->total + request->limit - 1) / request->limit);
    json_key(&j, "hitsPerPage");
    json_count(&j, request->limit);
    json_key(&j, "exhaustiveNbHits");
    json_bool(&j, result->total_relation == TOTAL_EQ);
    json_key(&j, "processingTimeMS");
    json_int(&j, (int64_t)result->took_ms);
    json_key(&j, "query");
    json_text(&j, request->query);
    json_key(&j, "params");
    json_text(&j, params);
    json_close(&j, '}');
}

/* The members of an item, up to and with the opening of its children. */
static void open_item(struct json *j, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    bool article = r->type == RECORD_ARTICLE;
    json_open(j, '{');
    id_member(j, "id", r->id, false);
    times(j, r);
    json_key(j, "type");
    json_text(j, article ? SPAN("story") : SPAN("comment"));
    json_text_member(j, "author", r->author_count > 0 ? r->authors[0] : (struct span){0});
    json_text_member(j, "title", r->title);
    json_text_member(j, "url", r->url);
    json_text_member(j, "text", r->text);
    json_number_member(j, "points", r->points);
    id_member(j, "parent_id", article || r->parent_id.len > 0 ? r->parent_id : r->thread_id, false);
    id_member(j, "story_id", r->thread_id, false);
    json_key(j, "children");
    json_open(j, '[');
}

static void close_item(struct json *j)
{
    json_close(j, ']');
    json_close(j, '}');
}

void hnapi_write_item(const struct search_hit *hit, struct buffer *out)
{
    struct json j = {.out = out};
    size_t open = 1;
    open_item(&j, hit);
    for (size_t i = 0; i < hit->comment_count; i++, open++) {
        size_t depth = hit->comments[i].depth < 1 ? 1 : hit->comments[i].depth;
        if (depth > JSON_DEPTH_MAX)
            depth = JSON_DEPTH_MAX;
        for (; open > depth; open--)
            close_item(&j);
        open_item(&j, &hit->comments[i]);
    }
    for (; open > 0; open--)
        close_item(&j);
}

void hnapi_write_error(int status, struct span message, struct buffer *out)
{
    struct json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "status");
    json_int(&j, status);
    json_key(&j, "error");
    json_text(&j, message);
    json_close(&j, '}');
}
