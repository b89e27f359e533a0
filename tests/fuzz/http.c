/* Fuzzes serve/http: whatever comes, the parser ends, stays inside its bytes, and gives the
 * same verdict however the network cuts them. */
#include "searcher/serve/http.h"

#include "corpus/text/utf8.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(struct span s, struct span whole)
{
    return s.len == 0 || (s.at >= whole.at && s.at + s.len <= whole.at + whole.len);
}

static void check_request(const struct http_request *r, struct span whole, size_t used)
{
    struct http_param params[HTTP_PARAMS_MAX];
    struct arena arena = {0};
    size_t count;
    struct span path;
    assert(used <= whole.len);
    assert(inside(r->path, whole) && inside(r->query, whole) && inside(r->host, whole) &&
           inside(r->body, whole) && inside(r->request_id, whole));
    assert(r->body.len <= HTTP_BODY_MAX);
    if (http_params(r->query, &arena, params, &count)) {
        assert(count <= HTTP_PARAMS_MAX);
        for (size_t i = 0; i < count; i++)
            assert(utf8_valid(params[i].name) && utf8_valid(params[i].value));
    }
    if (http_path(r->path, &arena, &path))
        assert(utf8_valid(path));
    http_accepts_gzip(r->accept_encoding);
    http_etag_matches(r->if_none_match, SPAN("\"a\""));
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span whole = {(const char *)data, size};
    struct http_request r, again;
    size_t used = 0, used_again = 0;
    int status, status_again;
    enum http_progress progress = http_parse(whole, &r, &used, &status);
    if (progress == HTTP_REQUEST) {
        check_request(&r, whole, used);
        /* What lies behind a request has no say in it, and nothing less is enough. */
        assert(http_parse((struct span){whole.at, used}, &again, &used_again, &status_again) ==
               HTTP_REQUEST);
        assert(used_again == used);
        assert(http_parse((struct span){whole.at, used - 1}, &again, &used_again,
                          &status_again) != HTTP_REQUEST);
    }
    if (progress == HTTP_REFUSED)
        assert(status >= 400 && status < 600 && http_reason(status)[0] != 'U');
    return 0;
}
