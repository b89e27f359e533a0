#include "searcher/serve/params.h"

#include "searcher/json/json.h"

/* How a parameter's text becomes a value, and in which object of the request it stands. */
enum kind { TEXT, NUMBER, FLAG, LIST, MANY };

static const struct param {
    const char *name;
    const char *object; /* NULL: the request itself */
    const char *key;
    enum kind kind;
} known[] = {
    {"q", NULL, "q", TEXT},
    {"plain", NULL, "plain", FLAG},
    {"sort", NULL, "sort", TEXT},
    {"limit", NULL, "limit", NUMBER},
    {"offset", NULL, "offset", NUMBER},
    {"cursor", NULL, "cursor", TEXT},
    {"group", NULL, "group", TEXT},
    {"match", NULL, "match", TEXT},
    {"comments_per_article", NULL, "comments_per_article", NUMBER},
    {"facets", NULL, "facets", LIST},
    {"facet_values", NULL, "facet_values", NUMBER},
    {"timeout_ms", NULL, "timeout_ms", NUMBER},
    {"explain", NULL, "explain", FLAG},
    {"recency", NULL, "recency", FLAG},
    {"fold", NULL, "fold", FLAG},
    {"thread", NULL, "thread", FLAG},
    {"type", "filter", "type", TEXT},
    {"site", "filter", "site", MANY},
    {"source", "filter", "source", MANY},
    {"author", "filter", "author", MANY},
    {"section", "filter", "section", MANY},
    {"tag", "filter", "tag", MANY},
    {"lang", "filter", "lang", MANY},
    {"after", "filter", "after", TEXT},
    {"before", "filter", "before", TEXT},
    {"min_points", "filter", "min_points", NUMBER},
    {"min_comments", "filter", "min_comments", NUMBER},
    {"min_words", "filter", "min_words", NUMBER},
    {"histogram", "histogram", "interval", TEXT},
    {"highlight_format", "highlight", "format", TEXT},
    {"highlight_pre_tag", "highlight", "pre_tag", TEXT},
    {"highlight_post_tag", "highlight", "post_tag", TEXT},
    {"highlight_length", "highlight", "length", NUMBER},
    {"highlight_fragments", "highlight", "fragments", NUMBER},
};

static const struct param *find(struct span name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (span_is(name, known[i].name))
            return &known[i];
    }
    return NULL;
}

static bool is_number(struct span s)
{
    size_t start = s.len > 0 && s.at[0] == '-';
    if (s.len == start || s.len > 18 || (s.at[start] == '0' && s.len > start + 1))
        return false;
    for (size_t i = start; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    }
    return true;
}

static void list(struct json *j, struct span s)
{
    json_open(j, '[');
    while (s.len > 0) {
        const char *comma = memchr(s.at, ',', s.len);
        size_t len = comma == NULL ? s.len : (size_t)(comma - s.at);
        if (len > 0)
            json_text(j, (struct span){s.at, len});
        size_t used = comma == NULL ? len : len + 1;
        s = (struct span){s.at + used, s.len - used};
    }
    json_close(j, ']');
}

/* many(j, params, count, first): all values of the parameter at first. */
static void many(struct json *j, const struct http_param *params, size_t count, size_t first)
{
    json_open(j, '[');
    for (size_t i = first; i < count; i++) {
        if (span_equal(params[i].name, params[first].name))
            json_text(j, params[i].value);
    }
    json_close(j, ']');
}

static void value(struct json *j, enum kind kind, struct span text)
{
    if (kind == NUMBER && is_number(text)) {
        buffer_add_span(j->out, text);
        j->after_value = true;
    } else if (kind == FLAG && (span_is(text, "true") || span_is(text, "false"))) {
        json_bool(j, span_is(text, "true"));
    } else if (kind == LIST) {
        list(j, text);
    } else {
        json_text(j, text); /* of the wrong type, it is refused by the reader by name */
    }
}

static bool same_object(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool seen_before(const struct http_param *params, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (span_equal(params[k].name, params[i].name))
            return true;
    }
    return false;
}

/* members(j, params, count, object): the members of one object, in the order given. */
static void members(struct json *j, const struct http_param *params, size_t count,
                    const char *object)
{
    for (size_t i = 0; i < count; i++) {
        const struct param *p = find(params[i].name);
        if (p == NULL || !same_object(p->object, object) ||
            (p->kind == MANY && seen_before(params, i)))
            continue;
        json_key(j, p->key);
        if (p->kind == MANY)
            many(j, params, count, i);
        else
            value(j, p->kind, params[i].value);
    }
}

static bool has_members(const struct http_param *params, size_t count, const char *object)
{
    for (size_t i = 0; i < count; i++) {
        const struct param *p = find(params[i].name);
        if (p != NULL && same_object(p->object, object))
            return true;
    }
    return false;
}

void params_json(const struct http_param *params, size_t count, struct buffer *out)
{
    static const char *const objects[] = {"filter", "histogram", "highlight"};
    struct json j = {.out = out};
    json_open(&j, '{');
    members(&j, params, count, NULL);
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        if (!has_members(params, count, objects[i]))
            continue;
        json_key(&j, objects[i]);
        json_open(&j, '{');
        members(&j, params, count, objects[i]);
        json_close(&j, '}');
    }
    for (size_t i = 0; i < count; i++) {
        if (find(params[i].name) != NULL)
            continue;
        if (j.after_value)
            buffer_add_byte(out, ',');
        buffer_add_byte(out, '"');
        json_escape(params[i].name, out);
        buffer_add_string(out, "\":");
        j.after_value = false;
        json_text(&j, params[i].value);
    }
    json_close(&j, '}');
}
