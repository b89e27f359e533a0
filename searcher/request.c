#include "searcher/request.h"

#include <time.h>

void search_request_init(struct search_request *r)
{
    *r = (struct search_request){
        .limit = REQUEST_LIMIT_DEFAULT,
        .comments_per_article = REQUEST_COMMENTS_PER_ARTICLE_DEFAULT,
        .facet_values = REQUEST_FACET_VALUES_DEFAULT,
        .highlight = {.format = HIGHLIGHT_HTML,
                      .pre_tag = SPAN("<mark>"),
                      .post_tag = SPAN("</mark>"),
                      .length = 200,
                      .fragments = 2},
        .now = (int64_t)time(NULL),
    };
}

void search_result_free(struct search_result *r)
{
    arena_free(&r->arena);
    *r = (struct search_result){0};
}
