#include "searcher/json/json_write.h"

#include "corpus/text/date.h"
#include "corpus/text/url.h"
#include "searcher/json/json.h"
#include "searcher/names.h"
#include "searcher/query/query.h"
#include "searcher/snippet/snippet.h"

static void time_member(struct json *j, const char *key, int64_t when)
{
    json_key(j, key);
    if (when == RECORD_NO_TIME) {
        json_none(j);
        return;
    }
    char place[DATE_BYTES];
    date_format(when, place);
    json_text(j, span_of(place));
}

static void list_member(struct json *j, const char *key, const struct span *list,
                        size_t count)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < count; i++)
        json_text(j, list[i]);
    json_close(j, ']');
}

/* "author" is one string, as the interfaces have it that people's programs already read.
 */
static void author_member(struct json *j, const struct record *r)
{
    struct buffer names = {0};
    for (size_t i = 0; i < r->author_count; i++) {
        if (i > 0)
            buffer_add_string(&names, ", ");
        buffer_add_span(&names, r->authors[i]);
    }
    json_text_member(j, "author", buffer_span(&names));
    buffer_free(&names);
}

/* What a comment at the top of its thread answers is its article. */
static struct span parent_of(const struct record *r)
{
    if (r->type == RECORD_ARTICLE)
        return (struct span){0};
    return r->parent_id.len > 0 ? r->parent_id : r->thread_id;
}

static struct span type_name(const struct record *r)
{
    return r->type == RECORD_ARTICLE ? SPAN("article") : SPAN("comment");
}

/* ---- Highlights -------------------------------------------------------------------- */

/* Bytes: of the field, where the fragment begins; of the fragment, where the marks are.
 */
static void offsets(struct json *j, const struct highlight *h, struct span field)
{
    json_open(j, '{');
    json_key(j, "text");
    json_text(j, h->text);
    json_key(j, "field");
    json_text(j, field);
    json_key(j, "offset");
    json_count(j, h->offset);
    json_key(j, "marks");
    json_open(j, '[');
    for (size_t i = 0; i < h->mark_count; i++) {
        json_open(j, '[');
        json_count(j, h->marks[i].start);
        json_count(j, h->marks[i].end);
        json_close(j, ']');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void fragments(struct json *j, const char *key, const struct highlight *list,
                      size_t count, const struct search_request *request)
{
    json_key(j, key);
    json_open(j, '[');
    struct buffer text = {0};
    for (size_t i = 0; i < count; i++) {
        if (request->highlight.format == HIGHLIGHT_OFFSETS) {
            offsets(j, &list[i], list[i].of_summary ? SPAN("summary") : span_of(key));
            continue;
        }
        buffer_clear(&text);
        snippet_write(&list[i], request->highlight.format, request->highlight.pre_tag,
                      request->highlight.post_tag, &text);
        json_text(j, buffer_span(&text));
    }
    buffer_free(&text);
    json_close(j, ']');
}

static void highlight_member(struct json *j, const struct search_hit *hit,
                             const struct search_request *request)
{
    json_key(j, "highlight");
    json_open(j, '{');
    if (hit->title_marks != NULL)
        fragments(j, "title", hit->title_marks, 1, request);
    fragments(j, "text", hit->fragments, hit->fragment_count, request);
    json_close(j, '}');
}

/* ---- Hits -------------------------------------------------------------------------- */

static void identity(struct json *j, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    struct span url = r->url.len > 0 ? r->url : hit->context_url;
    json_text_member(j, "id", r->id);
    json_text_member(j, "type", type_name(r));
    json_text_member(j, "url", r->url);
    json_text_member(j, "title", r->title);
    author_member(j, r);
    json_text_member(j, "source", r->source);
    json_text_member(j, "site", url_host(url));
    json_text_member(j, "section", r->section);
    json_text_member(j, "lang", r->lang);
}

static void times(struct json *j, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    time_member(j, "created_at", r->created_at);
    json_number_member(j, "created_at_i", r->created_at);
    time_member(j, "updated_at", r->updated_at);
    time_member(j, "indexed_at", hit->indexed_at);
}

static void place_in_thread(struct json *j, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    json_number_member(j, "points", r->points);
    if (r->type == RECORD_ARTICLE) {
        json_key(j, "num_comments");
        json_count(j, hit->comment_total);
    }
    json_text_member(j, "thread_id", r->thread_id);
    json_text_member(j, "parent_id", parent_of(r));
    if (r->type == RECORD_COMMENT) {
        json_key(j, "depth");
        json_count(j, hit->depth);
        json_text_member(j, "thread_title", hit->context_title);
        json_text_member(j, "thread_url", hit->context_url);
    }
    list_member(j, "tags", r->tags, r->tag_count);
}

static void why_found(struct json *j, const struct search_hit *hit)
{
    json_key(j, "relevance");
    json_double(j, hit->relevance);
    if (hit->partial) {
        json_key(j, "partial");
        json_bool(j, true);
    }
    json_key(j, "matched_in");
    json_open(j, '[');
    if (hit->matched_title)
        json_text(j, SPAN("title"));
    if (hit->matched_text)
        json_text(j, SPAN("text"));
    if (hit->matched_comments)
        json_text(j, SPAN("comments"));
    json_close(j, ']');
}

static void explanation_member(struct json *j, const struct search_hit *hit)
{
    json_key(j, "explanation");
    json_open(j, '[');
    for (size_t i = 0; i < hit->explanation_count; i++) {
        json_open(j, '{');
        json_key(j, "what");
        json_text(j, hit->explanations[i].what);
        json_key(j, "value");
        json_double(j, hit->explanations[i].value);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void copies_member(struct json *j, const struct search_hit *hit)
{
    if (hit->copy_total == 0)
        return;
    json_key(j, "copies");
    json_open(j, '{');
    json_key(j, "count");
    json_count(j, hit->copy_total);
    json_key(j, "articles");
    json_open(j, '[');
    for (size_t i = 0; i < hit->copy_count; i++) {
        json_open(j, '{');
        json_text_member(j, "id", hit->copies[i].id);
        json_text_member(j, "site", hit->copies[i].site);
        json_text_member(j, "source", hit->copies[i].source);
        json_text_member(j, "url", hit->copies[i].url);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void comment(struct json *j, const struct search_hit *hit,
                    const struct search_request *request)
{
    const struct record *r = &hit->record;
    json_open(j, '{');
    json_text_member(j, "id", r->id);
    json_text_member(j, "type", type_name(r));
    json_text_member(j, "thread_id", r->thread_id);
    json_text_member(j, "parent_id", parent_of(r));
    json_key(j, "depth");
    json_count(j, hit->depth);
    author_member(j, r);
    time_member(j, "created_at", r->created_at);
    json_number_member(j, "created_at_i", r->created_at);
    json_number_member(j, "points", r->points);
    json_key(j, "relevance");
    json_double(j, hit->relevance);
    highlight_member(j, hit, request);
    json_close(j, '}');
}

static void hit_object(struct json *j, const struct search_hit *hit,
                       const struct search_request *request)
{
    json_open(j, '{');
    identity(j, hit);
    times(j, hit);
    place_in_thread(j, hit);
    why_found(j, hit);
    if (hit->record.type == RECORD_ARTICLE) {
        json_key(j, "num_matched_comments");
        json_count(j, hit->matched_comments_count);
    }
    highlight_member(j, hit, request);
    copies_member(j, hit);
    if (hit->record.type == RECORD_ARTICLE) {
        json_key(j, "comments");
        json_open(j, '[');
        for (size_t i = 0; i < hit->comment_count; i++)
            comment(j, &hit->comments[i], request);
        json_close(j, ']');
    }
    if (request->explain)
        explanation_member(j, hit);
    json_close(j, '}');
}

/* ---- Answers ----------------------------------------------------------------------- */

static void begin(struct json *j, struct span id)
{
    json_open(j, '{');
    if (id.len > 0) {
        json_key(j, "id");
        buffer_add_span(j->out, id);
        j->after_value = true;
    }
    json_key(j, "api");
    json_int(j, 1);
}

static void total_member(struct json *j, const char *key, uint64_t value,
                         enum total_relation relation)
{
    json_key(j, key);
    json_open(j, '{');
    json_key(j, "value");
    json_count(j, value);
    json_key(j, "relation");
    json_text(j, relation == TOTAL_EQ ? SPAN("eq") : SPAN("gte"));
    json_close(j, '}');
}

static void facets_member(struct json *j, const struct search_result *result)
{
    json_key(j, "facets");
    json_open(j, '{');
    for (size_t i = 0; i < result->facet_count; i++) {
        const struct facet *facet = &result->facets[i];
        json_key(j, names_facets.words[facet->field]);
        json_open(j, '[');
        for (size_t k = 0; k < facet->value_count; k++) {
            json_open(j, '{');
            json_key(j, "value");
            json_text(j, facet->values[k].value);
            json_key(j, "count");
            json_count(j, facet->values[k].count);
            json_close(j, '}');
        }
        json_close(j, ']');
    }
    json_close(j, '}');
}

static void bin(struct json *j, const struct histogram_bin *b)
{
    char place[DATE_BYTES];
    date_format(b->start, place);
    json_open(j, '{');
    json_key(j, "start");
    json_text(j, (struct span){place, sizeof "2023-01-01" - 1});
    json_key(j, "count");
    json_count(j, b->count);
    if (b->burst) {
        json_key(j, "burst");
        json_bool(j, true);
        json_key(j, "top");
        json_open(j, '{');
        json_text_member(j, "id", b->top_id);
        json_text_member(j, "title", b->top_title);
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void state(struct json *j, const struct search_result *result,
                  const struct search_request *request)
{
    json_key(j, "q");
    json_text(j, request->query);
    json_key(j, "parsed_query");
    json_text(j, result->parsed_query);
    list_member(j, "warnings", result->warnings, result->warning_count);
    json_key(j, "took_ms");
    json_double(j, result->took_ms);
    json_key(j, "timed_out");
    json_bool(j, result->timed_out);
    json_key(j, "index_revision");
    json_count(j, result->index_revision);
    total_member(j, "total", result->total, result->total_relation);
    total_member(j, "total_items", result->total_items, result->total_items_relation);
    json_text_member(j, "did_you_mean", result->did_you_mean);
    json_key(j, "offset");
    json_count(j, request->offset);
    json_key(j, "limit");
    json_count(j, request->limit);
    json_text_member(j, "next_cursor", result->next_cursor);
}

void json_write_result(const struct search_result *result,
                       const struct search_request *request, struct span id,
                       struct buffer *out)
{
    struct json j = {.out = out};
    begin(&j, id);
    state(&j, result, request);
    json_key(&j, "hits");
    json_open(&j, '[');
    for (size_t i = 0; i < result->hit_count; i++)
        hit_object(&j, &result->hits[i], request);
    json_close(&j, ']');
    if (request->facet_count > 0)
        facets_member(&j, result);
    if (request->histogram != INTERVAL_NONE) {
        json_key(&j, "histogram");
        json_open(&j, '[');
        for (size_t i = 0; i < result->histogram_count; i++)
            bin(&j, &result->histogram[i]);
        json_close(&j, ']');
    }
    json_close(&j, '}');
}

void json_write_hits(const struct search_result *result,
                     const struct search_request *request, struct buffer *out)
{
    for (size_t i = 0; i < result->hit_count; i++) {
        struct json j = {.out = out};
        hit_object(&j, &result->hits[i], request);
        buffer_add_byte(out, '\n');
    }
}

/* The members of a whole item; the object stays open. */
static void open_item(struct json *j, const struct search_hit *hit)
{
    json_open(j, '{');
    identity(j, hit);
    times(j, hit);
    place_in_thread(j, hit);
    if (hit->record.deleted) {
        json_key(j, "deleted");
        json_bool(j, true);
    }
    json_text_member(j, "summary", hit->record.summary);
    json_key(j, "text");
    json_text(j, hit->record.text);
}

void json_write_item(const struct search_hit *hit, struct span id, struct buffer *out)
{
    struct json j = {.out = out};
    begin(&j, id);
    json_key(&j, "item");
    open_item(&j, hit);
    json_close(&j, '}');
    json_close(&j, '}');
}

static void open_children(struct json *j)
{
    json_key(j, "children");
    json_open(j, '[');
}

static void close_children(struct json *j)
{
    json_close(j, ']');
    json_close(j, '}');
}

/* A comment is closed when the next one is no deeper, so no recursion is needed. */
void json_write_thread(const struct search_hit *article, struct span id,
                       struct buffer *out)
{
    struct json j = {.out = out};
    begin(&j, id);
    json_key(&j, "thread");
    open_item(&j, article);
    open_children(&j);
    size_t open = 1;
    for (size_t i = 0; i < article->comment_count; i++, open++) {
        size_t depth = article->comments[i].depth;
        if (depth < 1)
            depth = 1;
        if (depth > JSON_DEPTH_MAX)
            depth = JSON_DEPTH_MAX;
        for (; open > depth; open--)
            close_children(&j);
        open_item(&j, &article->comments[i]);
        open_children(&j);
    }
    for (; open > 0; open--)
        close_children(&j);
    json_close(&j, '}');
}

static void add_limits(struct json *j, const struct info_limit *limits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_key(j, limits[i].name);
        json_count(j, limits[i].value);
    }
}

static void limits_member(struct json *j, const struct info *info)
{
    static const struct info_limit limits[] = {
        {"query_bytes", REQUEST_QUERY_BYTES_MAX},
        {"plain_bytes", REQUEST_TEXT_BYTES_MAX},
        {"words", QUERY_WORDS_MAX},
        {"depth", QUERY_DEPTH_MAX},
        {"prefixes", QUERY_PREFIXES_MAX},
        {"phrase_words", QUERY_PHRASE_MAX},
        {"near", QUERY_NEAR_MAX},
        {"limit", REQUEST_LIMIT_MAX},
        {"facets", REQUEST_FACETS_MAX},
        {"comments_per_article", REQUEST_COMMENTS_PER_ARTICLE_MAX},
        {"fragments", REQUEST_FRAGMENTS_MAX},
        {"fragment_bytes", REQUEST_FRAGMENT_BYTES_MAX},
    };
    json_key(j, "limits");
    json_open(j, '{');
    add_limits(j, limits, sizeof limits / sizeof *limits);
    add_limits(j, info->limits, info->limit_count);
    json_close(j, '}');
}

static void languages_member(struct json *j, const struct info *info)
{
    json_key(j, "languages");
    json_open(j, '[');
    for (size_t i = 0; i < info->language_count; i++) {
        json_open(j, '{');
        json_key(j, "code");
        json_text(j, info->languages[i].code);
        json_key(j, "documents");
        json_count(j, info->languages[i].documents);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void day_member(struct json *j, const char *key, int64_t when)
{
    char place[DATE_BYTES];
    json_key(j, key);
    if (when == RECORD_NO_TIME) {
        json_none(j);
        return;
    }
    date_format(when, place);
    json_text(j, (struct span){place, sizeof "2023-01-01" - 1});
}

void json_write_info(const struct info *info, struct span id, struct buffer *out)
{
    const struct {
        const char *name;
        uint64_t value;
    } counts[] = {
        {"documents", info->documents}, {"articles", info->articles},
        {"comments", info->comments},   {"orphans", info->orphans},
        {"deleted", info->deleted},     {"undated", info->undated},
        {"bytes", info->bytes},         {"index_revision", info->revision},
    };
    struct json j = {.out = out};
    begin(&j, id);
    json_text_member(&j, "version", SPAN(LEDE_VERSION));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        json_key(&j, counts[i].name);
        json_count(&j, counts[i].value);
    }
    day_member(&j, "oldest", info->oldest);
    day_member(&j, "newest", info->newest);
    time_member(&j, "committed_at", info->committed_at);
    languages_member(&j, info);
    limits_member(&j, info);
    json_close(&j, '}');
}

static const char *const error_words[] = {
    [JSON_BAD_JSON] = "bad_json",   [JSON_UNKNOWN_KEY] = "unknown_key",
    [JSON_BAD_VALUE] = "bad_value", [JSON_LIMIT_TOO_LARGE] = "limit_too_large",
    [JSON_BAD_QUERY] = "bad_query", [JSON_NOT_FOUND] = "not_found",
    [JSON_NO_INDEX] = "no_index",   [JSON_DAMAGED_INDEX] = "damaged_index",
    [JSON_INTERNAL] = "internal",
};

void json_write_error(const struct json_complaint *complaint, struct span id,
                      struct buffer *out)
{
    struct json j = {.out = out};
    begin(&j, id);
    json_key(&j, "error");
    json_open(&j, '{');
    json_key(&j, "code");
    json_text(&j, span_of(error_words[complaint->code]));
    json_key(&j, "message");
    json_text(&j, span_of(complaint->message));
    json_text_member(&j, "field", span_of(complaint->field));
    json_close(&j, '}');
    json_close(&j, '}');
}
