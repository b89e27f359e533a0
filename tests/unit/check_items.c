#include "searcher/index/items.h"

#include "tests/unit/library.h"

static struct library lib;
static struct index *ix;
static struct arena arena;

static void setup(const char *archive)
{
    library_open(&lib, archive);
    ix = searcher_index(lib.searcher);
}

static void teardown(void)
{
    arena_free(&arena);
    library_close(&lib);
}

static struct item read_item(const char *id)
{
    struct error error = {0};
    struct item item;
    uint32_t docid;
    ck_assert_int_eq(items_find(ix, span_of(id), &docid, &error), ERROR_NONE);
    ck_assert_uint_ne(docid, 0);
    ck_assert_int_eq(items_read(ix, docid, &arena, &item, &error), ERROR_NONE);
    ck_assert_uint_eq(item.docid, docid);
    return item;
}

static uint32_t depth_of(const char *id)
{
    struct error error = {0};
    uint32_t depth;
    struct item item = read_item(id);
    ck_assert_int_eq(items_depth(ix, &item.stored.record, &depth, &error), ERROR_NONE);
    return depth;
}

START_TEST(items_are_read_back)
{
    setup(library_archive);
    struct item item = read_item("c3");
    ck_assert(span_is(item.stored.record.text, "Carbon heating should go."));
    ck_assert(span_is(item.stored.context_title, "Carbon tax agreed"));
    struct error error = {0};
    uint32_t docid = 1;
    ck_assert_int_eq(items_find(ix, SPAN("nobody"), &docid, &error), ERROR_NONE);
    ck_assert_uint_eq(docid, 0);
    ck_assert_int_eq(items_read(ix, 4000, &arena, &item, &error), ERROR_NONE);
    ck_assert_uint_eq(item.docid, 0);
    teardown();
}
END_TEST

START_TEST(a_hit_counts_the_comments)
{
    setup(library_archive);
    struct error error = {0};
    struct item tax = read_item("tax"), office = read_item("office");
    struct search_hit hit = {0};
    ck_assert_int_eq(items_hit(ix, &tax, &hit, &error), ERROR_NONE);
    ck_assert_uint_eq(hit.comment_total, 3);
    ck_assert_int_eq(hit.indexed_at, 1700000000);
    ck_assert_int_eq(items_hit(ix, &office, &hit, &error), ERROR_NONE);
    ck_assert_uint_eq(hit.comment_total, 0);
    teardown();
}
END_TEST

START_TEST(depths_are_counted_from_the_article)
{
    setup(library_archive);
    ck_assert_uint_eq(depth_of("tax"), 0);
    ck_assert_uint_eq(depth_of("c1"), 1);
    ck_assert_uint_eq(depth_of("c2"), 2);
    ck_assert_uint_eq(depth_of("c3"), 3);
    ck_assert_uint_eq(depth_of("c8"), 2);
    ck_assert_uint_eq(depth_of("lost"), 1);
    teardown();
}
END_TEST

START_TEST(an_endless_chain_comes_to_an_end)
{
    struct buffer text = {0};
    for (int i = 0; i < 600; i++)
        buffer_printf(&text,
                      "{\"type\":\"comment\",\"id\":\"n%d\",\"article\":\"a\",\"parent\":"
                      "\"n%d\",\"text\":\"x\"}\n",
                      i, i - 1);
    setup(buffer_string(&text));
    ck_assert_uint_eq(depth_of("n10"), 11);
    ck_assert_uint_eq(depth_of("n599"), ITEMS_DEPTH_MAX);
    teardown();
    buffer_free(&text);
}
END_TEST

START_TEST(languages_are_those_of_the_stemmer)
{
    setup("{\"type\":\"article\",\"id\":\"a\",\"title\":\"t\",\"lang\":\"de\"}\n"
          "{\"type\":\"article\",\"id\":\"b\",\"title\":\"t\",\"lang\":\"tlh\"}\n");
    struct error error = {0};
    language l;
    ck_assert_int_eq(items_language(ix, read_item("a").docid, &l, &error), ERROR_NONE);
    ck_assert_str_eq(language_code(l), "de");
    ck_assert_int_eq(items_language(ix, read_item("b").docid, &l, &error), ERROR_NONE);
    ck_assert_uint_eq(l, LANGUAGE_OTHER);
    teardown();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {items_are_read_back,
                                  a_hit_counts_the_comments,
                                  depths_are_counted_from_the_article,
                                  an_endless_chain_comes_to_an_end,
                                  languages_are_those_of_the_stemmer,
                                  NULL};
    return run_tests("items", tests);
}
