/* Fuzzes json_read and, behind it, params: whatever line or address comes, it is understood
 * within the limits or refused with a complaint that can be sent back. */
#include "searcher/json/json_read.h"

#include "corpus/text/utf8.h"
#include "searcher/serve/params.h"

#include <assert.h>
#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_request(const struct json_request *r)
{
    const struct search_request *s = &r->search;
    assert(s->query.len <= REQUEST_TEXT_BYTES_MAX);
    assert(s->limit >= 1 && s->limit <= REQUEST_LIMIT_MAX);
    assert(s->facet_count <= REQUEST_FACETS_MAX);
    assert(s->comments_per_article <= REQUEST_COMMENTS_PER_ARTICLE_MAX);
    assert(s->highlight.fragments <= REQUEST_FRAGMENTS_MAX);
    assert(s->highlight.length <= REQUEST_FRAGMENT_BYTES_MAX);
    assert(utf8_valid(s->query) && utf8_valid(s->filter) && utf8_valid(r->item));
}

/* An answer is one line of JSON, whatever the request was. */
static void check_complaint(const struct json_complaint *c, struct span id)
{
    struct buffer out = {0};
    json_write_error(c, id, &out);
    json_t *answer = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert(answer != NULL && memchr(out.at, '\n', out.len) == NULL);
    json_decref(answer);
    buffer_free(&out);
}

static void read_line(struct span text, struct arena *arena)
{
    struct json_request r;
    struct json_complaint c;
    if (json_read(text, arena, &r, &c))
        check_request(&r);
    else
        check_complaint(&c, r.id);
}

static void read_address(struct span query, struct arena *arena)
{
    struct http_param params[HTTP_PARAMS_MAX];
    struct json_request r;
    struct json_complaint c;
    struct buffer text = {0};
    size_t count;
    if (http_params(query, arena, params, &count)) {
        params_json(params, count, &text);
        if (json_read_method(buffer_span(&text), JSON_SEARCH, (struct span){0}, arena, &r, &c))
            check_request(&r);
        else
            check_complaint(&c, r.id);
    }
    buffer_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct span text = {(const char *)data, size};
    read_line(text, &arena);
    read_address(text, &arena);
    arena_free(&arena);
    return 0;
}
