#include "searcher/index/articles.h"

#include "searcher/index/items.h"
#include "tests/unit/library.h"

START_TEST(threads_lead_to_their_articles)
{
    static const char *const ids[] = {"tax", "flood", "office", "frames", "notes"};
    struct library l;
    struct error error = {0};
    library_open(&l, library_archive);
    struct index *index = searcher_index(l.searcher);
    ck_assert_int_eq(articles_load(index, &error), ERROR_NONE);
    ck_assert_int_eq(articles_load(index, &error), ERROR_NONE);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        uint32_t docid;
        ck_assert_int_eq(items_find(index, span_of(ids[i]), &docid, &error), ERROR_NONE);
        ck_assert_uint_ne(docid, 0);
        ck_assert_uint_eq(articles_find(&index->articles, schema_thread(span_of(ids[i]))),
                          docid);
    }
    ck_assert_uint_eq(articles_find(&index->articles, schema_thread(SPAN("gone"))), 0);
    ck_assert_uint_eq(articles_find(&index->articles, 0), 0);
    library_close(&l);
}
END_TEST

START_TEST(thousands_are_kept_apart)
{
    struct buffer text = {0};
    struct library l;
    struct error error = {0};
    for (int i = 0; i < 3000; i++)
        buffer_printf(&text, "{\"type\":\"article\",\"id\":\"a%d\",\"title\":\"t\"}\n",
                      i);
    library_open(&l, buffer_string(&text));
    struct index *index = searcher_index(l.searcher);
    ck_assert_int_eq(articles_load(index, &error), ERROR_NONE);
    for (int i = 0; i < 3000; i++) {
        char id[16];
        uint32_t docid;
        snprintf(id, sizeof id, "a%d", i);
        items_find(index, span_of(id), &docid, &error);
        ck_assert_uint_eq(articles_find(&index->articles, schema_thread(span_of(id))),
                          docid);
    }
    library_close(&l);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {threads_lead_to_their_articles,
                                  thousands_are_kept_apart, NULL};
    return run_tests("articles", tests);
}
