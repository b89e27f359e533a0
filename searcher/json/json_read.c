#include "searcher/json/json_read.h"

#include "corpus/text/date.h"
#include "corpus/text/utf8.h"
#include "searcher/names.h"
#include "searcher/query/narrow.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    struct arena *arena;
    struct json_request *out;
    struct json_complaint *complaint;
    struct buffer filter;
    const char *object; /* "filter." and so on, before a key's name in a complaint */
};

/* A text that was cut to its room, or by jansson, may end within a character. */
static void mend(char *text, size_t room)
{
    struct buffer whole = {0};
    if (utf8_repair(span_of(text), &whole) > 0) {
        struct span kept = utf8_cut(buffer_span(&whole), room - 1);
        memcpy(text, kept.at, kept.len);
        text[kept.len] = '\0';
    }
    buffer_free(&whole);
}

static bool refuse(struct reader *r, enum json_error code, const char *key,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

static bool refuse(struct reader *r, enum json_error code, const char *key,
                   const char *format, ...)
{
    struct json_complaint *c = r->complaint;
    va_list args;
    c->code = code;
    snprintf(c->field, sizeof c->field, "%s%s", r->object, key);
    int used = key[0] == '\0' ? 0 : snprintf(c->message, sizeof c->message, "%s ", c->field);
    va_start(args, format);
    vsnprintf(c->message + used, sizeof c->message - (size_t)used, format, args);
    va_end(args);
    mend(c->field, sizeof c->field);
    mend(c->message, sizeof c->message);
    return false;
}

/* ---- Values of one type -------------------------------------------------------------- */

static bool take_text(struct reader *r, const char *key, const json_t *value, struct span *out)
{
    if (!json_is_string(value))
        return refuse(r, JSON_BAD_VALUE, key, "must be a text");
    *out = arena_copy(r->arena, (struct span){json_string_value(value),
                                              json_string_length(value)});
    return true;
}

static bool take_flag(struct reader *r, const char *key, const json_t *value, bool *out)
{
    if (!json_is_boolean(value))
        return refuse(r, JSON_BAD_VALUE, key, "must be true or false");
    *out = json_is_true(value);
    return true;
}

static bool take_number(struct reader *r, const char *key, const json_t *value, int64_t least,
                        int64_t most, int64_t *out)
{
    if (!json_is_integer(value))
        return refuse(r, JSON_BAD_VALUE, key, "must be a whole number");
    *out = json_integer_value(value);
    if (*out >= least && *out <= most)
        return true;
    return refuse(r, JSON_LIMIT_TOO_LARGE, key, "must be %lld to %lld, not %lld",
                  (long long)least, (long long)most, (long long)*out);
}

static bool take_size(struct reader *r, const char *key, const json_t *value, int64_t least,
                      int64_t most, size_t *out)
{
    int64_t n = 0;
    bool good = take_number(r, key, value, least, most, &n);
    *out = (size_t)n;
    return good;
}

/* take_word(r, key, value, names, out): the number of one of some words. */
static bool take_word(struct reader *r, const char *key, const json_t *value,
                      const struct names *names, int *out)
{
    struct buffer list = {0};
    struct span word;
    if (!take_text(r, key, value, &word))
        return false;
    *out = names_find(names, word);
    if (*out >= 0)
        return true;
    names_list(names, &list);
    refuse(r, JSON_BAD_VALUE, key, "must be %s, not \"%.40s\"", buffer_string(&list), word.at);
    buffer_free(&list);
    return false;
}

/* ---- The filter object ----------------------------------------------------------------- */

/* filter_values(r, key, value): one value or a list of them, any of which may hold. */
static bool filter_values(struct reader *r, const char *key, const json_t *value)
{
    struct span values[RECORD_LIST_MAX];
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    if (count == 0 || count > RECORD_LIST_MAX)
        return refuse(r, JSON_BAD_VALUE, key, "takes 1 to %d values", RECORD_LIST_MAX);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_array(value) ? json_array_get(value, i) : value;
        if (!take_text(r, key, one, &values[i]))
            return false;
        if (values[i].len == 0)
            return refuse(r, JSON_BAD_VALUE, key, "must not be empty");
    }
    narrow_any(&r->filter, key, values, count);
    return true;
}

static bool filter_type(struct reader *r, const char *key, const json_t *value)
{
    static const char *const words[] = {"article", "comment"};
    static const struct names types = {words, 2};
    int type;
    if (!take_word(r, key, value, &types, &type))
        return false;
    buffer_printf(&r->filter, "type:%s ", words[type]);
    return true;
}

static bool filter_date(struct reader *r, const char *key, const json_t *value)
{
    struct date_range range;
    struct span text;
    if (!take_text(r, key, value, &text))
        return false;
    if (!date_parse_range(text, r->out->search.now, &range))
        return refuse(r, JSON_BAD_VALUE, key, "is no date: \"%.40s\"", text.at);
    narrow_value(&r->filter, key, text);
    return true;
}

static bool filter_number(struct reader *r, const char *key, const json_t *value)
{
    int64_t n = 0;
    if (!take_number(r, key, value, INT32_MIN, INT32_MAX, &n))
        return false;
    buffer_printf(&r->filter, "%s>=%lld ", key + sizeof "min_" - 1, (long long)n);
    return true;
}

/* ---- Objects: a table of keys each ------------------------------------------------------ */

struct member {
    const char *key;
    bool (*take)(struct reader *, const char *key, const json_t *);
    unsigned methods; /* bits of the methods that know it */
};

/* take_members(r, object, name, table, count, methods): give each member of object to its
 * row of the table. */
static bool take_members(struct reader *r, const json_t *object, const char *name,
                         const struct member *table, size_t count, unsigned methods)
{
    const char *key;
    json_t *value;
    const char *outer = r->object;
    bool good = true;
    r->object = name;
    json_object_foreach((json_t *)object, key, value) {
        const struct member *m = table, *end = table + count;
        while (m < end && (strcmp(m->key, key) != 0 || (m->methods & methods) == 0))
            m++;
        if (m == end)
            good = refuse(r, JSON_UNKNOWN_KEY, key, "is not known here");
        else if (!json_is_null(value))
            good = m->take(r, key, value);
        if (!good)
            break;
    }
    r->object = outer;
    return good;
}

static bool take_filter(struct reader *r, const char *key, const json_t *value)
{
    static const struct member members[] = {
        {"type", filter_type, 1},         {"site", filter_values, 1},
        {"source", filter_values, 1},     {"author", filter_values, 1},
        {"section", filter_values, 1},    {"tag", filter_values, 1},
        {"lang", filter_values, 1},       {"thread", filter_values, 1},
        {"after", filter_date, 1},        {"before", filter_date, 1},
        {"min_points", filter_number, 1}, {"min_comments", filter_number, 1},
        {"min_words", filter_number, 1},
    };
    if (!json_is_object(value))
        return refuse(r, JSON_BAD_VALUE, key, "must be an object");
    return take_members(r, value, "filter.", members, sizeof members / sizeof *members, 1);
}

static bool histogram_field(struct reader *r, const char *key, const json_t *value)
{
    static const char *const words[] = {"created_at"};
    static const struct names fields = {words, 1};
    int field;
    return take_word(r, key, value, &fields, &field);
}

static bool histogram_interval(struct reader *r, const char *key, const json_t *value)
{
    int interval;
    if (!take_word(r, key, value, &names_intervals, &interval))
        return false;
    r->out->search.histogram = (enum search_interval)interval;
    return true;
}

static bool take_histogram(struct reader *r, const char *key, const json_t *value)
{
    static const struct member members[] = {{"field", histogram_field, 1},
                                            {"interval", histogram_interval, 1}};
    if (!json_is_object(value))
        return refuse(r, JSON_BAD_VALUE, key, "must be an object");
    return take_members(r, value, "histogram.", members, 2, 1);
}

static bool highlight_format(struct reader *r, const char *key, const json_t *value)
{
    int format;
    if (!take_word(r, key, value, &names_highlights, &format))
        return false;
    r->out->search.highlight.format = (enum highlight_format)format;
    return true;
}

static bool highlight_pre_tag(struct reader *r, const char *key, const json_t *value)
{
    return take_text(r, key, value, &r->out->search.highlight.pre_tag);
}

static bool highlight_post_tag(struct reader *r, const char *key, const json_t *value)
{
    return take_text(r, key, value, &r->out->search.highlight.post_tag);
}

static bool highlight_length(struct reader *r, const char *key, const json_t *value)
{
    return take_size(r, key, value, 1, REQUEST_FRAGMENT_BYTES_MAX,
                     &r->out->search.highlight.length);
}

static bool highlight_fragments(struct reader *r, const char *key, const json_t *value)
{
    return take_size(r, key, value, 0, REQUEST_FRAGMENTS_MAX,
                     &r->out->search.highlight.fragments);
}

static bool take_highlight(struct reader *r, const char *key, const json_t *value)
{
    static const struct member members[] = {{"format", highlight_format, 1},
                                            {"pre_tag", highlight_pre_tag, 1},
                                            {"post_tag", highlight_post_tag, 1},
                                            {"length", highlight_length, 1},
                                            {"fragments", highlight_fragments, 1}};
    if (!json_is_object(value))
        return refuse(r, JSON_BAD_VALUE, key, "must be an object");
    return take_members(r, value, "highlight.", members, sizeof members / sizeof *members, 1);
}

/* ---- The request itself ------------------------------------------------------------------ */

static bool take_q(struct reader *r, const char *key, const json_t *value)
{
    return take_text(r, key, value, &r->out->search.query);
}

/* A plain text may be longer than a query. */
static bool check_q(struct reader *r)
{
    const struct search_request *s = &r->out->search;
    size_t most = s->plain ? REQUEST_TEXT_BYTES_MAX : REQUEST_QUERY_BYTES_MAX;
    return s->query.len <= most ||
           refuse(r, JSON_BAD_QUERY, "q", "has at most %zu bytes", most);
}

static bool take_plain(struct reader *r, const char *key, const json_t *value)
{
    return take_flag(r, key, value, &r->out->search.plain);
}

static bool take_sort(struct reader *r, const char *key, const json_t *value)
{
    int sort;
    if (!take_word(r, key, value, &names_sorts, &sort))
        return false;
    r->out->search.sort = (enum search_sort)sort;
    r->out->search.sort_given = true;
    return true;
}

static bool take_limit(struct reader *r, const char *key, const json_t *value)
{
    return take_size(r, key, value, 1, REQUEST_LIMIT_MAX, &r->out->search.limit);
}

static bool take_offset(struct reader *r, const char *key, const json_t *value)
{
    int64_t n = 0;
    bool good = take_number(r, key, value, 0, INT32_MAX, &n);
    r->out->search.offset = (uint64_t)n;
    return good;
}

static bool take_cursor(struct reader *r, const char *key, const json_t *value)
{
    return take_text(r, key, value, &r->out->search.cursor);
}

static bool take_group(struct reader *r, const char *key, const json_t *value)
{
    int group;
    if (!take_word(r, key, value, &names_groups, &group))
        return false;
    r->out->search.group = (enum search_group)group;
    r->out->search.group_given = true;
    return true;
}

static bool take_match(struct reader *r, const char *key, const json_t *value)
{
    int match;
    if (!take_word(r, key, value, &names_matches, &match))
        return false;
    r->out->search.match = (enum search_match)match;
    return true;
}

static bool take_comments(struct reader *r, const char *key, const json_t *value)
{
    return take_size(r, key, value, 0, REQUEST_COMMENTS_PER_ARTICLE_MAX,
                     &r->out->search.comments_per_article);
}

static bool take_facets(struct reader *r, const char *key, const json_t *value)
{
    struct search_request *s = &r->out->search;
    if (!json_is_array(value) || json_array_size(value) > REQUEST_FACETS_MAX)
        return refuse(r, JSON_BAD_VALUE, key, "must be a list of at most %d names",
                      REQUEST_FACETS_MAX);
    s->facet_count = 0;
    for (size_t i = 0; i < json_array_size(value); i++) {
        int facet;
        if (!take_word(r, key, json_array_get(value, i), &names_facets, &facet))
            return false;
        s->facets[s->facet_count++] = (enum facet_field)facet;
    }
    return true;
}

static bool take_facet_values(struct reader *r, const char *key, const json_t *value)
{
    return take_size(r, key, value, 1, 1000, &r->out->search.facet_values);
}

static bool take_timeout(struct reader *r, const char *key, const json_t *value)
{
    int64_t n = 0;
    bool good = take_number(r, key, value, 1, JSON_TIMEOUT_MAX, &n);
    r->out->search.timeout_ms = (uint32_t)n;
    return good;
}

static bool take_explain(struct reader *r, const char *key, const json_t *value)
{
    return take_flag(r, key, value, &r->out->search.explain);
}

static bool take_recency(struct reader *r, const char *key, const json_t *value)
{
    bool wanted = true;
    bool good = take_flag(r, key, value, &wanted);
    r->out->search.no_recency = !wanted;
    return good;
}

static bool take_fold(struct reader *r, const char *key, const json_t *value)
{
    bool wanted = true;
    bool good = take_flag(r, key, value, &wanted);
    r->out->search.no_fold = !wanted;
    return good;
}

static bool take_item(struct reader *r, const char *key, const json_t *value)
{
    if (!take_text(r, key, value, &r->out->item))
        return false;
    if (r->out->item.len > 0 && r->out->item.len <= RECORD_ID_BYTES_MAX)
        return true;
    return refuse(r, JSON_BAD_VALUE, key, "has 1 to %d bytes", RECORD_ID_BYTES_MAX);
}

static bool take_thread(struct reader *r, const char *key, const json_t *value)
{
    return take_flag(r, key, value, &r->out->thread);
}

/* Read before the others: see below. */
static bool take_nothing(struct reader *r, const char *key, const json_t *value)
{
    (void)r;
    (void)key;
    (void)value;
    return true;
}

enum {
    SEARCH = 1 << JSON_SEARCH,
    SUGGEST = 1 << JSON_SUGGEST,
    GET = 1 << JSON_GET,
    SIMILAR = 1 << JSON_SIMILAR,
    ALL = ~0
};

static const struct member members[] = {
    {"id", take_nothing, ALL},
    {"method", take_nothing, ALL},
    {"q", take_q, SEARCH | SUGGEST},
    {"plain", take_plain, SEARCH},
    {"filter", take_filter, SEARCH | SIMILAR},
    {"sort", take_sort, SEARCH},
    {"limit", take_limit, SEARCH | SUGGEST | SIMILAR},
    {"offset", take_offset, SEARCH},
    {"cursor", take_cursor, SEARCH},
    {"group", take_group, SEARCH},
    {"match", take_match, SEARCH},
    {"comments_per_article", take_comments, SEARCH | SIMILAR},
    {"facets", take_facets, SEARCH},
    {"facet_values", take_facet_values, SEARCH},
    {"histogram", take_histogram, SEARCH},
    {"highlight", take_highlight, SEARCH | SIMILAR},
    {"timeout_ms", take_timeout, SEARCH | SIMILAR},
    {"explain", take_explain, SEARCH | SIMILAR},
    {"recency", take_recency, SEARCH},
    {"fold", take_fold, SEARCH | SIMILAR},
    {"item", take_item, GET | SIMILAR},
    {"thread", take_thread, GET},
};

static bool read_id(struct reader *r, const json_t *value)
{
    if (value == NULL || json_is_null(value))
        return true;
    bool good = json_is_integer(value) ||
                (json_is_string(value) && json_string_length(value) <= JSON_ID_BYTES_MAX);
    if (!good)
        return refuse(r, JSON_BAD_VALUE, "id", "must be a whole number or a text of at most %d "
                                               "bytes", JSON_ID_BYTES_MAX);
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    r->out->id = arena_copy(r->arena, span_of(text));
    free(text);
    return true;
}

static bool read_method(struct reader *r, const json_t *value)
{
    static const char *const words[] = {"search", "suggest", "get", "similar", "info", "ping"};
    static const struct names methods = {words, 6};
    int method = JSON_SEARCH;
    if (value != NULL && !take_word(r, "method", value, &methods, &method))
        return false;
    r->out->method = (enum json_method)method;
    return true;
}

static bool read_object(struct reader *r, const json_t *object, bool method_given)
{
    const json_t *name = json_object_get(object, "method");
    if (!read_id(r, json_object_get(object, "id")))
        return false;
    if (method_given && name != NULL)
        return refuse(r, JSON_UNKNOWN_KEY, "method", "is not known here");
    if (!method_given && !read_method(r, name))
        return false;
    unsigned method = 1u << r->out->method;
    if (!take_members(r, object, "", members, sizeof members / sizeof *members, method) ||
        !check_q(r))
        return false;
    if ((method & (GET | SIMILAR)) != 0 && r->out->item.len == 0)
        return refuse(r, JSON_BAD_VALUE, "item", "is missing");
    r->out->search.filter = arena_copy(r->arena, buffer_span(&r->filter));
    return true;
}

/* parse(r, text, method_given): the object in text. */
static bool parse(struct reader *r, struct span text, bool method_given)
{
    json_error_t problem;
    json_t *root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &problem);
    bool good = json_is_object(root);
    if (root == NULL)
        refuse(r, JSON_BAD_JSON, "", "not JSON: %s, at byte %d", problem.text,
               problem.position);
    else if (!good)
        refuse(r, JSON_BAD_JSON, "", "a request is one JSON object");
    else
        good = read_object(r, root, method_given);
    json_decref(root);
    buffer_free(&r->filter);
    return good;
}

bool json_read_method(struct span text, enum json_method method, struct span item,
                      struct arena *arena, struct json_request *out,
                      struct json_complaint *complaint)
{
    struct reader r = {.arena = arena, .out = out, .complaint = complaint, .object = ""};
    *out = (struct json_request){.method = method, .item = item};
    *complaint = (struct json_complaint){0};
    search_request_init(&out->search);
    return parse(&r, text, true);
}

bool json_read(struct span text, struct arena *arena, struct json_request *out,
               struct json_complaint *complaint)
{
    struct reader r = {.arena = arena, .out = out, .complaint = complaint, .object = ""};
    *out = (struct json_request){0};
    *complaint = (struct json_complaint){0};
    search_request_init(&out->search);
    return parse(&r, text, false);
}
