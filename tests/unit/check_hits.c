#include "searcher/answer/hits.h"

#include "tests/unit/library.h"

static const struct search_hit *first(struct library *l, const char *query)
{
    library_ask(l, query);
    l->request.match = MATCH_ALL;
    library_search(l);
    ck_assert_uint_ge(l->result.hit_count, 1);
    return &l->result.hits[0];
}

START_TEST(tells_where_an_article_matched)
{
    static const struct {
        const char *query, *id;
        bool title, text, comments;
    } cases[] = {
        {"agreed", "tax", true, true, false},
        {"river", "flood", false, true, false},
        {"valley", "flood", true, false, false},
        {"safe", "flood", false, false, true},
        {"everywhere", "lost", false, true, true}, /* its article is not there */
    };
    struct library lib;
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct search_hit *h = first(&lib, cases[i].query);
        ck_assert(span_is(h->record.id, cases[i].id));
        ck_assert_msg(h->matched_title == cases[i].title, "%s", cases[i].query);
        ck_assert_msg(h->matched_text == cases[i].text, "%s", cases[i].query);
        ck_assert_msg(h->matched_comments == cases[i].comments, "%s", cases[i].query);
    }
    library_close(&lib);
}
END_TEST

START_TEST(the_best_comments_stand_below_with_their_depth)
{
    struct library lib;
    library_open(&lib, library_archive);
    const struct search_hit *h = first(&lib, "heating");
    ck_assert(span_is(h->record.id, "tax"));
    ck_assert_uint_eq(h->matched_comments_count, 2);
    ck_assert_uint_eq(h->comment_total, 3);
    ck_assert_uint_eq(h->comment_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct search_hit *c = &h->comments[i];
        bool deepest = span_is(c->record.id, "c3");
        ck_assert(deepest || span_is(c->record.id, "c2"));
        ck_assert_uint_eq(c->depth, deepest ? 3 : 2);
        ck_assert_uint_eq(c->fragment_count, 1);
        ck_assert_uint_ge(c->fragments[0].mark_count, 1);
    }
    lib.request.comments_per_article = 1;
    library_search(&lib);
    ck_assert_uint_eq(lib.result.hits[0].comment_count, 1);
    ck_assert_uint_eq(lib.result.hits[0].matched_comments_count, 2);
    library_close(&lib);
}
END_TEST

START_TEST(without_fragments_or_bare_there_is_less)
{
    struct library lib;
    library_open(&lib, library_archive);
    first(&lib, "carbon tax");
    lib.request.highlight.fragments = 0;
    const struct search_hit *h = &library_search(&lib)->hits[0];
    ck_assert_uint_eq(h->fragment_count, 0);
    ck_assert_ptr_null(h->title_marks);
    ck_assert(h->matched_title && h->matched_text);
    lib.request.bare = true;
    h = &library_search(&lib)->hits[0];
    ck_assert(!h->matched_title && !h->matched_text);
    ck_assert_uint_eq(h->comment_count, 0);
    library_close(&lib);
}
END_TEST

/* A row whose document is gone, and one of which there is nothing but a comment. */
START_TEST(makes_what_there_is_of_a_row)
{
    struct library lib;
    struct arena arena = {0};
    struct plan plan = {0};
    struct error error = {0};
    struct search_hit hit;
    library_open(&lib, library_archive);
    struct hits_maker maker = {.index = searcher_index(lib.searcher),
                               .analyser = searcher_analyser(lib.searcher),
                               .plan = &plan,
                               .request = &lib.request,
                               .arena = &arena};
    struct hits_row row = {.item = 100000, .relevance = 2.5, .partial = true};
    ck_assert_int_eq(hits_make(&maker, &row, &hit, &error), ERROR_NONE);
    ck_assert_uint_eq(hit.docid, 0);
    uint32_t docid;
    ck_assert_int_eq(items_find(maker.index, SPAN("lost"), &docid, &error), ERROR_NONE);
    row = (struct hits_row){.comment = docid, .relevance = 2.5, .partial = true};
    ck_assert_int_eq(hits_make(&maker, &row, &hit, &error), ERROR_NONE);
    ck_assert(span_is(hit.record.id, "lost"));
    ck_assert(hit.partial && hit.relevance == 2.5);
    ck_assert_int_eq(items_find(maker.index, SPAN("c5"), &docid, &error), ERROR_NONE);
    row = (struct hits_row){.comment = docid, .matched_comments = 1};
    maker.hurry = true;
    ck_assert_int_eq(hits_make(&maker, &row, &hit, &error), ERROR_NONE);
    ck_assert(span_is(hit.record.id, "flood"));
    ck_assert_uint_eq(hit.fragment_count + hit.comment_count, 0);
    ck_assert_uint_eq(maker.damaged, 0);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {tells_where_an_article_matched,
                            the_best_comments_stand_below_with_their_depth,
                            without_fragments_or_bare_there_is_less,
                            makes_what_there_is_of_a_row, NULL};
    return run_tests("hits", tests);
}
