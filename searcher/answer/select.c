#include "searcher/answer/select.h"

#include "searcher/answer/search.h"
#include "searcher/query/query.h"

/* check(query, now, error): what the parser has to mend may find more than was meant. */
static enum error_code check(struct span text, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct query query;
    if (query_parse(text, now, &arena, &query, error) == ERROR_NONE && query.warning_count > 0)
        error_set(error, ERROR_USAGE, "the query is not clear: %.*s",
                  (int)query.warnings[0].len, query.warnings[0].at);
    arena_free(&arena);
    return error->code;
}

static enum error_code one_page(struct searcher *s, const struct search_request *request,
                                struct arena *arena, struct span *next,
                                void (*each)(struct span id, void *payload), void *payload,
                                struct error *error)
{
    struct search_result result = {0};
    search(s, request, &result, error);
    for (size_t i = 0; i < result.hit_count && error->code == ERROR_NONE; i++)
        each(result.hits[i].record.id, payload);
    *next = arena_copy(arena, result.next_cursor);
    search_result_free(&result);
    return error->code;
}

enum error_code select_each(const char *index, const char *query,
                            void (*each)(struct span id, void *payload), void *payload,
                            struct error *error)
{
    struct searcher *searcher;
    struct search_request request;
    struct arena arena = {0};
    search_request_init(&request);
    if (check(span_of(query), request.now, error) != ERROR_NONE ||
        searcher_open(index, &searcher, error) != ERROR_NONE)
        return error->code;
    request.query = span_of(query);
    request.group = GROUP_NONE;
    request.group_given = true;
    request.match = MATCH_ALL;
    request.bare = true;
    request.limit = REQUEST_LIMIT_MAX;
    request.sort = SORT_NEWEST;
    request.sort_given = true;
    while (one_page(searcher, &request, &arena, &request.cursor, each, payload, error) ==
               ERROR_NONE &&
           request.cursor.len > 0)
        ;
    arena_free(&arena);
    searcher_close(searcher);
    return error->code;
}
