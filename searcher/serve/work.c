#include "searcher/serve/work.h"

#include "searcher/answer/search.h"
#include "searcher/json/json_write.h"

#include <jansson.h>
#include <stdio.h>

static const struct {
    enum json_error code;
    uint32_t status;
    const char *word;
} statuses[] = {
    {JSON_BAD_JSON, 400, "bad_json"},        {JSON_UNKNOWN_KEY, 400, "unknown_key"},
    {JSON_BAD_VALUE, 400, "bad_value"},      {JSON_LIMIT_TOO_LARGE, 400, "limit_too_large"},
    {JSON_BAD_QUERY, 400, "bad_query"},      {JSON_NOT_FOUND, 404, "not_found"},
    {JSON_NO_INDEX, 503, "no_index"},        {JSON_DAMAGED_INDEX, 500, "damaged_index"},
    {JSON_INTERNAL, 500, "internal"},
};

void work_fail(struct work *w, const struct json_complaint *complaint, struct span id)
{
    json_write_error(complaint, id, &w->api->body);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (statuses[i].code == complaint->code) {
            w->answer->status = statuses[i].status;
            w->answer->error_code = span_of(statuses[i].word);
        }
    }
}

void work_complaint(const struct error *error, struct json_complaint *c)
{
    *c = (struct json_complaint){.code = JSON_INTERNAL};
    const char *text = "the search failed; it has been reported";
    if (error->code == ERROR_USAGE) {
        c->code = JSON_BAD_QUERY;
        text = error->text;
        snprintf(c->field, sizeof c->field, "q");
    } else if (error->code == ERROR_DAMAGED) {
        c->code = JSON_DAMAGED_INDEX;
        text = "the index is damaged or of another version";
    }
    if (error->code != ERROR_USAGE)
        fprintf(stderr, "lede serve: %s\n", error->text);
    snprintf(c->message, sizeof c->message, "%s", text);
}

bool work_open(struct work *w, struct span id)
{
    struct api *a = w->api;
    struct error error = {0};
    struct json_complaint c = {.code = JSON_NO_INDEX, .message = "there is no index yet"};
    if (a->searcher != NULL ||
        searcher_open(a->config->index, &a->searcher, &error) == ERROR_NONE)
        return true;
    if (error.code != ERROR_IO)
        work_complaint(&error, &c);
    work_fail(w, &c, id);
    return false;
}

bool work_search(struct work *w, struct search_request *request, struct span id)
{
    struct error error = {0};
    struct json_complaint c;
    uint32_t left = w->call->timeout_ms;
    if (!work_open(w, id))
        return false;
    if (request->timeout_ms == 0 || request->timeout_ms > left)
        request->timeout_ms = left;
    request->quick = w->call->quick != 0;
    request->synonyms = w->api->config->synonyms;
    buffer_clear(&w->api->query);
    buffer_add_span(&w->api->query, request->query);
    if (search(w->api->searcher, request, &w->result, &error) == ERROR_NONE) {
        w->answer->cacheable = !w->result.timed_out && !request->quick;
        return true;
    }
    work_complaint(&error, &c);
    work_fail(w, &c, id);
    return false;
}

struct span work_message(struct work *w)
{
    json_t *error = json_loadb(w->api->body.at, w->api->body.len, 0, NULL);
    const char *text = json_string_value(json_object_get(json_object_get(error, "error"), "message"));
    struct span message = arena_copy(&w->api->arena, span_of(text == NULL ? "" : text));
    json_decref(error);
    return message;
}

bool work_get(struct work *w, struct span item, bool whole, struct span id)
{
    struct error error = {0};
    struct json_complaint c = {.code = JSON_NOT_FOUND, .message = "there is no such item"};
    if (!work_open(w, id))
        return false;
    if (search_get(w->api->searcher, item, whole, &w->result, &error) != ERROR_NONE)
        work_complaint(&error, &c);
    else if (w->result.hit_count > 0)
        return true;
    work_fail(w, &c, id);
    return false;
}
