#include "indexer/discussion/recent.h"

#include "tests/unit/run.h"

#include <stdio.h>

static void add(struct recent *r, const char *id, const char *title)
{
    struct record article = record_empty();
    article.type = RECORD_ARTICLE;
    article.id = span_of(id);
    article.title = span_of(title);
    recent_add(r, &article, SPAN("en"));
}

START_TEST(finds_what_came_last)
{
    struct recent r = {.generation = 10};
    add(&r, "a", "Bridge");
    add(&r, "b", "Ferry");
    add(&r, "a", "Footbridge");
    const struct recent_article *a = recent_find(&r, SPAN("a"));
    ck_assert_ptr_nonnull(a);
    ck_assert(span_equal(a->stored.record.title, SPAN("Footbridge")));
    ck_assert(span_equal(a->stored.record.thread_id, SPAN("a")));
    ck_assert(span_equal(a->lang, SPAN("en")));
    ck_assert_ptr_null(recent_find(&r, SPAN("c")));
    recent_free(&r);
    add(&r, "a", "Bridge");
    ck_assert_ptr_null(recent_find(&r, SPAN("a")));
}
END_TEST

START_TEST(forgets_the_oldest)
{
    enum { GENERATION = 100, ARTICLES = 1000 };
    struct recent r = {.generation = GENERATION};
    char id[20];
    for (int i = 0; i < ARTICLES; i++) {
        snprintf(id, sizeof id, "%d", i);
        add(&r, id, "Bridge");
    }
    for (int i = 0; i < ARTICLES; i++) {
        snprintf(id, sizeof id, "%d", i);
        ck_assert_int_eq(recent_find(&r, span_of(id)) != NULL, i >= ARTICLES - 2 * GENERATION);
    }
    recent_free(&r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {finds_what_came_last, forgets_the_oldest, NULL};
    return run_tests("recent", tests);
}
