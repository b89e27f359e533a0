#include "searcher/serve/algolia.h"

#include "searcher/names.h"
#include "searcher/serve/algolia_filters.h"
#include "searcher/serve/http.h"

#include <stdlib.h>
#include <string.h>

enum { HITS_PER_PAGE = 20, FACET_VALUES_MAX = 1000 };

struct reader {
    struct arena *arena;
    struct algolia_query *query;
    struct buffer filter;
    struct algolia_filters filters; /* writes to filter */
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

/* count_facet(request, facet): once, however often it is asked for. */
static void count_facet(struct search_request *request, enum facet_field facet)
{
    for (size_t i = 0; i < request->facet_count; i++) {
        if (request->facets[i] == facet)
            return;
    }
    request->facets[request->facet_count++] = facet;
}

/* add_facet(r, name): count this facet. The numbers are taken too, since the widgets for ranges
 * ask for them, but have no values to count. */
static bool add_facet(struct reader *r, struct span name)
{
    struct search_request *request = &r->query->request;
    if (span_is(name, "points") || span_is(name, "num_comments") || span_is(name, "created_at_i"))
        return true;
    if (span_is(name, "*")) {
        for (int f = FACET_SITE; f <= FACET_LANG; f++)
            count_facet(request, (enum facet_field)f);
        return true;
    }
    if (span_is(name, "tags"))
        name = SPAN("tag");
    int number = names_find(&names_facets, name);
    if (number < 0)
        return refuse(r, "there is no facet", arena_string(r->arena, name));
    count_facet(request, (enum facet_field)number);
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

static bool take_facet_filters(struct reader *r, const json_t *value)
{
    return algolia_facet_filters(&r->filters, value);
}

static bool take_numeric_filters(struct reader *r, const json_t *value)
{
    return algolia_numeric_filters(&r->filters, value);
}

static bool take_filters(struct reader *r, const json_t *value)
{
    return algolia_filters(&r->filters, string_span(value));
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

/* set_index(r, name): a server has one index, so any name is right; one that ends with '_' and
 * the name of a sort, as copies of an index in another order are called, asks for that. */
static void set_index(struct reader *r, struct span name)
{
    const char *end = name.len == 0 ? NULL : memrchr(name.at, '_', name.len);
    r->query->index = name;
    if (end == NULL)
        return;
    struct span word = {end + 1, name.len - (size_t)(end + 1 - name.at)};
    int sort = names_find(&names_sorts, word);
    if (sort >= 0) {
        r->query->request.sort = (enum search_sort)sort;
        r->query->request.sort_given = true;
    }
}

static bool take_index(struct reader *r, const json_t *value)
{
    set_index(r, copy_of(r, value));
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
    {"facetFilters", take_facet_filters},
    {"numericFilters", take_numeric_filters},
    {"maxValuesPerFacet", take_facet_values},
    {"maxFacetHits", take_facet_values},
    {"highlightPreTag", take_pre_tag},
    {"highlightPostTag", take_post_tag},
    {"indexName", take_index},
    {"params", take_params},
    {"filters", take_filters},
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

static bool is_blank(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] != ' ')
            return false;
    }
    return true;
}

bool algolia_query_read(const json_t *params, struct span index, const char *facet,
                        struct arena *arena, struct algolia_query *out, struct span *complaint)
{
    struct reader r = {.arena = arena, .query = out, .complaint = complaint};
    r.filters = (struct algolia_filters){.arena = arena, .out = &r.filter, .complaint = complaint};
    const char *name;
    json_t *value;
    *out = (struct algolia_query){.hits_per_page = HITS_PER_PAGE};
    search_request_init(&out->request);
    out->request.no_fold = true; /* it has no place for copies */
    out->request.highlight.pre_tag = SPAN("<em>");
    out->request.highlight.post_tag = SPAN("</em>");
    out->request.facet_values = 100;
    set_index(&r, index);
    bool good = facet == NULL || add_facet(&r, span_of(facet));
    json_object_foreach((json_t *)params, name, value) {
        good = good && one_parameter(&r, name, value);
    }
    out->no_hits = out->hits_per_page == 0;
    out->request.limit = out->no_hits ? 1 : out->hits_per_page;
    out->request.offset = out->page * out->request.limit;
    /* Their objects are articles here: a comment with as many points is no reason to show one.
     * And they find everything when nothing is asked. */
    if (r.filters.of_articles || (is_blank(out->request.query) && r.filter.len == 0))
        buffer_add_string(&r.filter, "type:article ");
    out->request.filter = arena_copy(arena, buffer_span(&r.filter));
    buffer_free(&r.filter);
    return good;
}
