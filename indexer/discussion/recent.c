#include "indexer/discussion/recent.h"

#include <stdlib.h>

static void free_articles(struct recent_articles *a)
{
    strmap_free(&a->ids);
    arena_free(&a->arena);
    free(a->at);
    *a = (struct recent_articles){.capacity = 0};
}

void recent_add(struct recent *r, const struct record *article, struct span lang)
{
    struct recent_articles *young = &r->young;
    if (r->generation == 0)
        return;
    if (young->ids.count >= r->generation) {
        free_articles(&r->old);
        r->old = *young;
        *young = (struct recent_articles){.capacity = 0};
    }
    uint32_t number = strmap_add(&young->ids, article->id, NULL);
    if (number >= young->capacity) {
        young->capacity = number * 2 + 64;
        young->at = memory_or_die(realloc(young->at, young->capacity * sizeof *young->at));
    }
    struct recent_article *copy = &young->at[number];
    *copy = (struct recent_article){.stored.record = record_empty()};
    struct record *to = &copy->stored.record;
    to->type = article->type;
    to->id = strmap_key(&young->ids, number);
    to->thread_id = to->id;
    to->title = arena_copy(&young->arena, article->title);
    to->url = arena_copy(&young->arena, article->url);
    copy->lang = arena_copy(&young->arena, lang);
}

static const struct recent_article *find(const struct recent_articles *a, struct span id)
{
    uint32_t number = a->ids.count == 0 ? STRMAP_NONE : strmap_find(&a->ids, id);
    return number == STRMAP_NONE ? NULL : &a->at[number];
}

const struct recent_article *recent_find(const struct recent *r, struct span id)
{
    const struct recent_article *found = find(&r->young, id);
    return found != NULL ? found : find(&r->old, id);
}

void recent_free(struct recent *r)
{
    free_articles(&r->young);
    free_articles(&r->old);
    r->generation = 0;
}
