#include "searcher/serve/algolia.h"

#include "corpus/text/analysis.h"
#include "corpus/text/date.h"
#include "corpus/text/url.h"
#include "searcher/json/json.h"
#include "searcher/names.h"
#include "searcher/query/narrow.h"
#include "searcher/serve/http.h"
#include "searcher/snippet/snippet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HITS_PER_PAGE = 20, FACET_VALUES_MAX = 1000 };

/* ---- The request ------------------------------------------------------------------- */

struct reader {
    struct arena *arena;
    struct algolia_query *query;
    struct buffer filter;
    struct span *complaint;
};

static bool refuse(struct reader *r, const char *what, const char *value)
{
    *r->complaint = arena_printf(r->arena, "%s: \"%.80s\"", what, value);
    return false;
}

static struct span string_span(const json_t *value)
{
    return (struct span){json_string_value(value), json_string_length(value)};
}

/* copy_of(r, value): the string in value, to outlive it. */
static struct span copy_of(struct reader *r, const json_t *value)
{
    return arena_copy(r->arena, string_span(value));
}

/* Names of facets that take a filter, and the field of the query language for each. */
static const char *field_of(struct span name)
{
    static const char *const fields[] = {"site", "source", "author", "section",
                                         "tag",  "lang",   "type"};
    if (span_is(name, "tags"))
        return "tag";
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (span_is(name, fields[i]))
            return fields[i];
    }
    return NULL;
}

/* facet_filter(r, text): "site:bbc.co.uk", or with a '-' before the value its opposite. */
static bool facet_filter(struct reader *r, const json_t *item)
{
    struct span text = string_span(item);
    const char *colon = text.len == 0 ? NULL : memchr(text.at, ':', text.len);
    if (colon == NULL)
        return refuse(r, "a facet filter is \"facet:value\"", text.len == 0 ? "" : text.at);
    const char *field = field_of((struct span){text.at, (size_t)(colon - text.at)});
    if (field == NULL)
        return refuse(r, "this facet cannot be filtered by", text.at);
    struct span value = {colon + 1, text.len - (size_t)(colon + 1 - text.at)};
    if (value.len > 1 && value.at[0] == '-') {
        buffer_add_byte(&r->filter, '-');
        value = (struct span){value.at + 1, value.len - 1};
    }
    narrow_value(&r->filter, field, value);
    return true;
}

/* facet_filters(r, value): a list whose parts must all hold; a part that is a list itself
 * holds when one of its own does. A text is read as JSON, or as one filter. */
static bool facet_filters(struct reader *r, const json_t *value)
{
    json_t *parsed = NULL;
    bool good = true;
    if (json_is_string(value) && json_string_value(value)[0] == '[') {
        parsed = json_loads(json_string_value(value), 0, NULL);
        if (parsed == NULL)
            return refuse(r, "facetFilters is not JSON", json_string_value(value));
        value = parsed;
    }
    if (json_is_string(value))
        return facet_filter(r, value);
    for (size_t i = 0; good && i < json_array_size(value); i++) {
        const json_t *part = json_array_get(value, i);
        size_t choices = json_array_size(part);
        if (!json_is_array(part)) {
            good = facet_filter(r, part);
            continue;
        }
        buffer_add_string(&r->filter, choices > 0 ? "(" : "");
        for (size_t k = 0; good && k < choices; k++) {
            buffer_add_string(&r->filter, k > 0 ? "OR " : "");
            good = facet_filter(r, json_array_get(part, k));
        }
        buffer_add_string(&r->filter, choices > 0 ? ") " : "");
    }
    json_decref(parsed);
    return good;
}

/* numeric_filter(r, item): "created_at_i>=1590000000", "points:10 TO 20". */
static bool numeric_filter(struct reader *r, const json_t *item)
{
    static const struct {
        const char *name, *field;
    } fields[] = {{"created_at_i", "date"}, {"points", "points"}, {"num_comments", "comments"}};
    char name[32], sign[4];
    long long low, high;
    const char *text = json_string_value(item);
    if (text == NULL)
        return refuse(r, "a numeric filter is a text", "");
    bool range = sscanf(text, " %31[a-z_]:%lld TO %lld", name, &low, &high) == 3;
    if (!range && sscanf(text, " %31[a-z_] %3[<>=] %lld", name, sign, &low) != 3)
        return refuse(r, "this is no numeric filter", text);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(name, fields[i].name) != 0)
            continue;
        if (range)
            buffer_printf(&r->filter, "%s:%lld..%lld ", fields[i].field, low, high);
        else
            buffer_printf(&r->filter, "%s%s%lld ", fields[i].field, strcmp(sign, "=") == 0 ? ":" : sign, low);
        return true;
    }
    return refuse(r, "this attribute cannot be filtered by", text);
}

static bool numeric_filters(struct reader *r, const json_t *value)
{
    if (json_is_string(value))
        return numeric_filter(r, value);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *part = json_array_get(value, i);
        if (json_array_size(part) == 1)
            part = json_array_get(part, 0);
        if (!numeric_filter(r, part))
            return false;
    }
    return true;
}

static bool add_facet(struct reader *r, struct span name)
{
    struct search_request *request = &r->query->request;
    if (span_is(name, "*")) {
        for (int f = FACET_SITE; f <= FACET_LANG; f++)
            request->facets[request->facet_count++] = (enum facet_field)f;
        return true;
    }
    if (span_is(name, "tags"))
        name = SPAN("tag");
    int number = names_find(&names_facets, name);
    if (number < 0)
        return refuse(r, "there is no facet", arena_string(r->arena, name));
    if (request->facet_count + FACET_LANG + 1 < REQUEST_FACETS_MAX)
        request->facets[request->facet_count++] = (enum facet_field)number;
    return true;
}

/* facets(r, value): a list, or a text that is one in JSON, or names parted by commas. */
static bool facets(struct reader *r, const json_t *value)
{
    json_t *parsed = NULL;
    bool good = true;
    if (json_is_string(value) && json_string_value(value)[0] == '[')
        value = parsed = json_loads(json_string_value(value), 0, NULL);
    for (size_t i = 0; good && i < json_array_size(value); i++)
        good = add_facet(r, string_span(json_array_get(value, i)));
    struct span rest = string_span(value);
    while (good && rest.len > 0) {
        const char *comma = memchr(rest.at, ',', rest.len);
        size_t len = comma == NULL ? rest.len : (size_t)(comma - rest.at);
        good = len == 0 || add_facet(r, (struct span){rest.at, len});
        len += comma != NULL;
        rest = (struct span){rest.at + len, rest.len - len};
    }
    json_decref(parsed);
    return good;
}

/* number(r, value, most, out): a number, also as a text of digits, from 0 to most. */
static bool number(struct reader *r, const json_t *value, uint64_t most, uint64_t *out)
{
    char *end = NULL;
    const char *text = json_string_value(value);
    if (json_is_integer(value) && json_integer_value(value) >= 0)
        *out = (uint64_t)json_integer_value(value);
    else if (text != NULL && *text >= '0' && *text <= '9')
        *out = strtoull(text, &end, 10);
    else
        return refuse(r, "this is no number", text == NULL ? "" : text);
    if ((end != NULL && *end != '\0') || *out > most)
        return refuse(r, "this number is wrong or too large", text == NULL ? "" : text);
    return true;
}

static bool take_query(struct reader *r, const json_t *value)
{
    r->query->request.query = copy_of(r, value);
    return true;
}

static bool take_page(struct reader *r, const json_t *value)
{
    return number(r, value, 1000000, &r->query->page);
}

static bool take_hits_per_page(struct reader *r, const json_t *value)
{
    return number(r, value, REQUEST_LIMIT_MAX, &r->query->hits_per_page);
}

static bool take_facet_values(struct reader *r, const json_t *value)
{
    uint64_t n;
    if (!number(r, value, FACET_VALUES_MAX, &n))
        return false;
    r->query->request.facet_values = n;
    return true;
}

static bool take_pre_tag(struct reader *r, const json_t *value)
{
    r->query->request.highlight.pre_tag = copy_of(r, value);
    r->query->raw_tags = true;
    return true;
}

static bool take_post_tag(struct reader *r, const json_t *value)
{
    r->query->request.highlight.post_tag = copy_of(r, value);
    r->query->raw_tags = true;
    return true;
}

static bool take_index(struct reader *r, const json_t *value)
{
    r->query->index = copy_of(r, value);
    return true;
}

/* Only what would narrow the answer is refused when it is not empty. */
static bool take_if_empty(struct reader *r, const json_t *value)
{
    bool empty = json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0) ||
                 (json_is_array(value) && json_array_size(value) == 0);
    return empty || refuse(r, "this parameter is not supported",
                           json_is_string(value) ? json_string_value(value) : "it must be empty");
}

/* What a client says about itself, or which part of an answer it will look at, changes no
 * result. */
static bool take_any(struct reader *r, const json_t *value)
{
    (void)r;
    (void)value;
    return true;
}

static bool take_params(struct reader *r, const json_t *value);

static const struct parameter {
    const char *name;
    bool (*take)(struct reader *, const json_t *);
} parameters[] = {
    {"query", take_query},
    {"page", take_page},
    {"hitsPerPage", take_hits_per_page},
    {"facets", facets},
    {"facetFilters", facet_filters},
    {"numericFilters", numeric_filters},
    {"maxValuesPerFacet", take_facet_values},
    {"maxFacetHits", take_facet_values},
    {"highlightPreTag", take_pre_tag},
    {"highlightPostTag", take_post_tag},
    {"indexName", take_index},
    {"params", take_params},
    {"filters", take_if_empty},
    {"tagFilters", take_if_empty},
    {"optionalFilters", take_if_empty},
    {"restrictSearchableAttributes", take_if_empty},
    {"analytics", take_any},
    {"analyticsTags", take_any},
    {"attributesToHighlight", take_any},
    {"attributesToRetrieve", take_any},
    {"attributesToSnippet", take_any},
    {"clickAnalytics", take_any},
    {"enablePersonalization", take_any},
    {"facet", take_any},
    {"facetQuery", take_any},
    {"getRankingInfo", take_any},
    {"responseFields", take_any},
    {"ruleContexts", take_any},
    {"strategy", take_any},
    {"type", take_any},
    {"userToken", take_any},
};

static bool one_parameter(struct reader *r, const char *name, const json_t *value)
{
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        if (strcmp(name, parameters[i].name) == 0)
            return parameters[i].take(r, value);
    }
    return refuse(r, "this parameter is not supported", name);
}

/* take_params(r, value): the parameters as older clients send them: a query string. */
static bool take_params(struct reader *r, const json_t *value)
{
    struct http_param params[HTTP_PARAMS_MAX];
    size_t count;
    bool good = true;
    if (!http_params(string_span(value), r->arena, params, &count))
        return refuse(r, "params is no query string", "");
    for (size_t i = 0; good && i < count; i++) {
        const char *name = arena_string(r->arena, params[i].name);
        json_t *text = json_stringn(params[i].value.at, params[i].value.len);
        good = strcmp(name, "params") == 0 ? refuse(r, "params within params", name)
                                           : one_parameter(r, name, text);
        json_decref(text);
    }
    return good;
}

bool algolia_query_read(const json_t *params, const char *facet, struct arena *arena,
                        struct algolia_query *out, struct span *complaint)
{
    struct reader r = {.arena = arena, .query = out, .complaint = complaint};
    const char *name;
    json_t *value;
    *out = (struct algolia_query){.hits_per_page = HITS_PER_PAGE};
    search_request_init(&out->request);
    out->request.highlight.pre_tag = SPAN("<em>");
    out->request.highlight.post_tag = SPAN("</em>");
    out->request.facet_values = 100;
    bool good = facet == NULL || add_facet(&r, span_of(facet));
    json_object_foreach((json_t *)params, name, value) {
        good = good && one_parameter(&r, name, value);
    }
    out->no_hits = out->hits_per_page == 0;
    out->request.limit = out->no_hits ? 1 : out->hits_per_page;
    out->request.offset = out->page * out->request.limit;
    out->request.filter = arena_copy(arena, buffer_span(&r.filter));
    buffer_free(&r.filter);
    return good;
}

/* ---- The answer -------------------------------------------------------------------- */

/* add_marked(h, query, out): h with the client's marks. A client that chose its own marks
 * escapes the rest itself (instantsearch.js does); for others it is made safe here. */
static void add_marked(const struct highlight *h, const struct algolia_query *query,
                       struct buffer *out)
{
    struct span pre = query->request.highlight.pre_tag, post = query->request.highlight.post_tag;
    size_t at = 0;
    if (!query->raw_tags) {
        snippet_write(h, HIGHLIGHT_HTML, pre, post, out);
        return;
    }
    for (size_t i = 0; i < h->mark_count; i++) {
        buffer_add(out, h->text.at + at, h->marks[i].start - at);
        buffer_add_span(out, pre);
        buffer_add(out, h->text.at + h->marks[i].start, h->marks[i].end - h->marks[i].start);
        buffer_add_span(out, post);
        at = h->marks[i].end;
    }
    buffer_add(out, h->text.at + at, h->text.len - at);
}

/* marked_member(j, key, list, count, query): fragments as one highlighted attribute. */
static void marked_member(struct json *j, const char *key, const struct highlight *list,
                          size_t count, const struct algolia_query *query)
{
    struct buffer text = {0};
    size_t marks = 0;
    for (size_t i = 0; i < count; i++) {
        buffer_add_string(&text, i == 0 ? "" : " … ");
        add_marked(&list[i], query, &text);
        marks += list[i].mark_count;
    }
    json_key(j, key);
    json_open(j, '{');
    json_key(j, "value");
    json_text(j, buffer_span(&text));
    json_key(j, "matchLevel");
    json_text(j, marks > 0 ? SPAN("full") : SPAN("none"));
    json_key(j, "matchedWords");
    json_open(j, '[');
    json_close(j, ']');
    json_close(j, '}');
    buffer_free(&text);
}

static void highlights(struct json *j, const char *key, const struct search_hit *hit,
                       const struct algolia_query *query)
{
    struct highlight title = {.text = hit->record.title, .starts = true, .ends = true};
    const struct highlight *shown = hit->title_marks != NULL ? hit->title_marks : &title;
    json_key(j, key);
    json_open(j, '{');
    marked_member(j, "title", shown, 1, query);
    marked_member(j, "text", hit->fragments, hit->fragment_count, query);
    json_close(j, '}');
}

static void lists(struct json *j, const struct record *r)
{
    struct buffer names = {0};
    for (size_t i = 0; i < r->author_count; i++) {
        buffer_add_string(&names, i == 0 ? "" : ", ");
        buffer_add_span(&names, r->authors[i]);
    }
    json_text_member(j, "author", buffer_span(&names));
    buffer_free(&names);
    json_key(j, "tags");
    json_open(j, '[');
    for (size_t i = 0; i < r->tag_count; i++)
        json_text(j, r->tags[i]);
    json_close(j, ']');
}

static void hit_object(struct json *j, const struct search_hit *hit,
                       const struct algolia_query *query)
{
    const struct record *r = &hit->record;
    char date[DATE_BYTES] = "";
    if (r->created_at != RECORD_NO_TIME)
        date_format(r->created_at, date);
    json_open(j, '{');
    json_text_member(j, "objectID", r->id);
    json_key(j, "type");
    json_text(j, r->type == RECORD_ARTICLE ? SPAN("article") : SPAN("comment"));
    json_text_member(j, "title", r->title.len > 0 ? r->title : hit->context_title);
    json_text_member(j, "url", r->url.len > 0 ? r->url : hit->context_url);
    json_text_member(j, "summary", r->summary);
    json_text_member(j, "text", r->text);
    json_text_member(j, "source", r->source);
    json_text_member(j, "site", url_host(r->url));
    json_text_member(j, "section", r->section);
    json_text_member(j, "lang", r->lang);
    lists(j, r);
    json_text_member(j, "created_at", span_of(date));
    json_number_member(j, "created_at_i", r->created_at);
    json_number_member(j, "points", r->points);
    json_number_member(j, "num_comments", (int64_t)hit->comment_total);
    json_text_member(j, "thread_id", r->thread_id);
    highlights(j, "_highlightResult", hit, query);
    highlights(j, "_snippetResult", hit, query);
    json_close(j, '}');
}

static void facets_member(struct json *j, const struct search_result *result)
{
    json_key(j, "facets");
    json_open(j, '{');
    for (size_t i = 0; i < result->facet_count; i++) {
        const struct facet *facet = &result->facets[i];
        json_key(j, names_facets.words[facet->field]);
        json_open(j, '{');
        for (size_t k = 0; k < facet->value_count; k++) {
            if (j->after_value)
                buffer_add_byte(j->out, ',');
            buffer_add_byte(j->out, '"');
            json_escape(facet->values[k].value, j->out);
            buffer_add_string(j->out, "\":");
            j->after_value = false;
            json_count(j, facet->values[k].count);
        }
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void flag_member(struct json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

void algolia_result_write(const struct algolia_query *query,
                          const struct search_result *result, struct buffer *out)
{
    struct json j = {.out = out};
    uint64_t per_page = query->request.limit;
    json_open(&j, '{');
    json_key(&j, "hits");
    json_open(&j, '[');
    for (size_t i = 0; i < result->hit_count && !query->no_hits; i++)
        hit_object(&j, &result->hits[i], query);
    json_close(&j, ']');
    json_key(&j, "nbHits");
    json_count(&j, result->total);
    json_key(&j, "page");
    json_count(&j, query->page);
    json_key(&j, "nbPages");
    json_count(&j, query->no_hits ? 0 : (result->total + per_page - 1) / per_page);
    json_key(&j, "hitsPerPage");
    json_count(&j, query->hits_per_page);
    facets_member(&j, result);
    flag_member(&j, "exhaustiveFacetsCount", true);
    flag_member(&j, "exhaustiveNbHits", result->total_relation == TOTAL_EQ);
    json_key(&j, "query");
    json_text(&j, query->request.query);
    json_key(&j, "params");
    json_text(&j, SPAN(""));
    json_text_member(&j, "index", query->index);
    json_key(&j, "processingTimeMS");
    json_int(&j, (int64_t)result->took_ms);
    json_close(&j, '}');
}

/* has_word(value, prefix): both folded; whether a word of value begins with prefix. */
static bool has_word(struct span value, struct span prefix)
{
    for (size_t i = 0; i + prefix.len <= value.len; i++) {
        bool start = i == 0 || value.at[i - 1] == ' ' || value.at[i - 1] == '.';
        if (start && (prefix.len == 0 || memcmp(value.at + i, prefix.at, prefix.len) == 0))
            return true;
    }
    return false;
}

void algolia_facet_hits_write(const struct search_result *result, struct span prefix,
                              struct buffer *out)
{
    struct json j = {.out = out};
    struct buffer wanted = {0}, folded = {0}, shown = {0};
    const struct facet *facet = result->facet_count > 0 ? &result->facets[0] : NULL;
    analysis_fold(prefix, &wanted);
    json_open(&j, '{');
    json_key(&j, "facetHits");
    json_open(&j, '[');
    for (size_t i = 0; facet != NULL && i < facet->value_count; i++) {
        const struct facet_value *v = &facet->values[i];
        buffer_clear(&folded);
        buffer_clear(&shown);
        analysis_fold(v->value, &folded);
        if (!has_word(buffer_span(&folded), buffer_span(&wanted)))
            continue;
        struct highlight whole = {.text = v->value, .starts = true, .ends = true};
        snippet_write(&whole, HIGHLIGHT_HTML, SPAN(""), SPAN(""), &shown);
        json_open(&j, '{');
        json_text_member(&j, "value", v->value);
        json_text_member(&j, "highlighted", buffer_span(&shown));
        json_key(&j, "count");
        json_count(&j, v->count);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    flag_member(&j, "exhaustiveFacetsCount", true);
    json_key(&j, "processingTimeMS");
    json_int(&j, (int64_t)result->took_ms);
    json_close(&j, '}');
    buffer_free(&wanted);
    buffer_free(&folded);
    buffer_free(&shown);
}

void algolia_error_write(int status, struct span message, struct buffer *out)
{
    struct json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "message");
    json_text(&j, message);
    json_key(&j, "status");
    json_int(&j, status);
    json_close(&j, '}');
}
