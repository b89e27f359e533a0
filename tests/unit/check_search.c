#include "tests/unit/library.h"

#include <math.h>

static struct library lib;

static void setup(void)
{
    library_open(&lib, library_archive);
}

/* ---- Rows ------------------------------------------------------------------------ */

START_TEST(rows_are_articles_found_by_their_text_and_their_discussion)
{
    setup();
    ck_assert_str_eq(library_find(&lib, "carbon tax"), "tax flood lost");
    const struct search_result *r = &lib.result;
    ck_assert_uint_eq(r->total, 3);
    ck_assert_uint_eq(r->total_items, 5);
    ck_assert_int_eq(r->group, GROUP_THREAD);
    ck_assert_uint_eq(r->next_cursor.len, 0);

    const struct search_hit *tax = &r->hits[0], *flood = &r->hits[1], *lost = &r->hits[2];
    ck_assert(tax->matched_title && tax->matched_text && tax->matched_comments);
    ck_assert_uint_eq(tax->matched_comments_count, 2);
    ck_assert_uint_eq(tax->comment_total, 3);
    ck_assert_str_eq(library_ids(tax->comments, tax->comment_count), "c1 c3");
    ck_assert_uint_eq(tax->comments[0].depth, 1);
    ck_assert_uint_eq(tax->comments[1].depth, 3);
    ck_assert(span_is(tax->comments[1].record.parent_id, "c2"));
    ck_assert(span_is(tax->comments[1].context_title, "Carbon tax agreed"));
    ck_assert_int_eq(tax->indexed_at, 1700000000);

    ck_assert(!flood->matched_title && !flood->matched_text && flood->matched_comments);
    ck_assert_str_eq(library_ids(flood->comments, flood->comment_count), "c4");
    ck_assert_uint_gt(flood->fragment_count, 0);

    ck_assert_int_eq(lost->record.type, RECORD_COMMENT);
    ck_assert_uint_eq(lost->depth, 1);
    ck_assert_uint_eq(lost->matched_comments_count, 1);
    ck_assert_uint_eq(lost->comment_count, 0);
    library_close(&lib);
}
END_TEST

START_TEST(a_comment_that_says_nothing_itself_is_no_match)
{
    setup();
    ck_assert_str_eq(library_find(&lib, "agreed"), "tax");
    ck_assert_uint_eq(lib.result.total_items, 1);
    ck_assert_str_eq(library_find(&lib, "agreed heating"), "tax");
    ck_assert_uint_eq(lib.result.total_items, 2);
    ck_assert_str_eq(
        library_ids(lib.result.hits[0].comments, lib.result.hits[0].comment_count),
        "c3 c2");
    ck_assert(!lib.result.hits[0].matched_text);
    library_close(&lib);
}
END_TEST

START_TEST(ungrouped_rows_are_articles_and_comments)
{
    setup();
    library_ask(&lib, "carbon tax");
    lib.request.group = GROUP_NONE;
    lib.request.match = MATCH_ALL;
    const struct search_result *r = library_search(&lib);
    ck_assert_uint_eq(r->total, 5);
    ck_assert_uint_eq(r->total_items, 5);
    ck_assert_uint_eq(r->hit_count, 5);
    ck_assert_int_eq(r->group, GROUP_NONE);
    ck_assert_uint_eq(r->hits[0].comment_count, 0);
    library_close(&lib);
}
END_TEST

START_TEST(within_one_discussion_rows_are_its_items)
{
    setup();
    ck_assert_str_eq(library_find(&lib, "thread:tax carbon sort:newest"), "c3 c1 tax");
    ck_assert_uint_eq(lib.result.total, 3);
    ck_assert_int_eq(lib.result.group, GROUP_NONE);
    ck_assert_uint_eq(lib.result.hits[0].depth, 3);
    library_ask(&lib, "thread:tax carbon");
    lib.request.group_given = true;
    ck_assert_uint_eq(library_search(&lib)->total, 1);
    library_close(&lib);
}
END_TEST

START_TEST(comments_per_article_are_the_best)
{
    setup();
    library_ask(&lib, "carbon tax");
    lib.request.match = MATCH_ALL;
    lib.request.comments_per_article = 1;
    const struct search_hit *tax = &library_search(&lib)->hits[0];
    ck_assert_str_eq(library_ids(tax->comments, tax->comment_count), "c1");
    ck_assert_uint_eq(tax->matched_comments_count, 2);
    lib.request.comments_per_article = 0;
    tax = &library_search(&lib)->hits[0];
    ck_assert_uint_eq(tax->comment_count, 0);
    library_close(&lib);
}
END_TEST

/* ---- Sorting --------------------------------------------------------------------- */

START_TEST(sorts_go_by_the_article)
{
    static const struct {
        const char *query, *ids;
    } cases[] = {
        {"carbon sort:newest", "frames lost flood tax notes"},
        {"carbon sort:oldest", "tax flood lost frames notes"},
        {"carbon sort:points", "flood tax frames lost notes"},
        {"carbon sort:comments", "tax flood frames notes lost"},
        {"carbon sort:active", "frames flood lost tax notes"},
        {"sort:newest", "frames office lost flood tax notes"},
        {"type:comment sort:newest", "lost flood tax"},
    };
    setup();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(library_find(&lib, cases[i].query), cases[i].ids);
    library_close(&lib);
}
END_TEST

START_TEST(the_request_s_sort_wins_over_the_query_s)
{
    setup();
    library_ask(&lib, "carbon sort:newest");
    lib.request.sort = SORT_OLDEST;
    lib.request.sort_given = true;
    library_search(&lib);
    ck_assert_str_eq(library_ids(lib.result.hits, 2), "tax flood");
    library_close(&lib);
}
END_TEST

START_TEST(recency_can_be_switched_off)
{
    setup();
    library_ask(&lib, "carbon");
    lib.request.group = GROUP_NONE;
    double with = 0, without = 0;
    for (int off = 0; off < 2; off++) {
        lib.request.no_recency = off;
        library_search(&lib);
        for (size_t i = 0; i < lib.result.hit_count; i++) {
            if (span_is(lib.result.hits[i].record.id, "frames"))
                *(off ? &without : &with) = lib.result.hits[i].relevance;
        }
    }
    double age = (double)(LIBRARY_NOW - 1716199200);
    ck_assert_double_eq_tol(with, without * (1 + 0.5 * exp2(-age / (30 * 86400))), 1e-9);
    library_close(&lib);
}
END_TEST

/* ---- Filling up ------------------------------------------------------------------ */

START_TEST(a_page_is_filled_up_with_partial_rows)
{
    setup();
    library_ask(&lib, "carbon tax");
    const struct search_result *r = library_search(&lib);
    ck_assert_uint_eq(r->total, 3);
    ck_assert_uint_eq(r->hit_count, 6);
    ck_assert_uint_eq(r->warning_count, 1);
    ck_assert_uint_eq(r->next_cursor.len, 0);
    for (size_t i = 0; i < r->hit_count; i++)
        ck_assert_int_eq(r->hits[i].partial, i >= 3);
    lib.request.limit = 4;
    r = library_search(&lib);
    ck_assert_uint_eq(r->hit_count, 4);
    ck_assert_uint_eq(r->total, 3);
    lib.request.limit = 3;
    r = library_search(&lib);
    ck_assert_uint_eq(r->hit_count, 3);
    ck_assert_uint_eq(r->warning_count, 0);
    library_close(&lib);
}
END_TEST

START_TEST(an_offset_counts_full_and_partial_rows_alike)
{
    setup();
    library_ask(&lib, "carbon tax");
    library_search(&lib);
    char whole[200];
    strcpy(whole, library_ids(lib.result.hits, lib.result.hit_count));
    for (size_t offset = 0; offset < 8; offset++) {
        lib.request.offset = offset;
        library_search(&lib);
        const char *rest = whole;
        for (size_t i = 0; i < offset && rest != NULL; i++) {
            rest = strchr(rest, ' ');
            rest = rest == NULL ? NULL : rest + 1;
        }
        ck_assert_str_eq(library_ids(lib.result.hits, lib.result.hit_count),
                         rest == NULL ? "" : rest);
        ck_assert_uint_eq(lib.result.total, 3);
    }
    library_close(&lib);
}
END_TEST

START_TEST(partial_rows_say_exactly_how_many_comments_match)
{
    setup();
    library_ask(&lib, "heating zebra");
    const struct search_result *r = library_search(&lib);
    ck_assert_uint_eq(r->total, 0);
    ck_assert_str_eq(library_ids(r->hits, r->hit_count), "~tax");
    ck_assert_uint_eq(r->hits[0].matched_comments_count, 2);
    library_close(&lib);
}
END_TEST

/* ---- Nothing found --------------------------------------------------------------- */

static bool has_warning(const struct search_result *r, const char *part)
{
    for (size_t i = 0; i < r->warning_count; i++) {
        if (memmem(r->warnings[i].at, r->warnings[i].len, part, strlen(part)) != NULL)
            return true;
    }
    return false;
}

START_TEST(no_hits_say_what_killed_them)
{
    setup();
    ck_assert_str_eq(library_find(&lib, "carbon site:nowhere.example"), "");
    ck_assert(has_warning(&lib.result, "without site:nowhere.example: 5 hits"));
    ck_assert_str_eq(library_find(&lib, "carbon -tax -carbon"), "");
    ck_assert(!has_warning(&lib.result, "without -tax"));
    ck_assert_str_eq(library_find(&lib, "zebra"), "");
    ck_assert(has_warning(&lib.result, "zebra"));
    library_close(&lib);
}
END_TEST

START_TEST(a_query_without_words_is_an_answer)
{
    setup();
    ck_assert_str_eq(library_find(&lib, ""), "");
    ck_assert_uint_gt(lib.result.warning_count, 0);
    ck_assert_str_eq(library_find(&lib, "?!"), "");
    ck_assert_uint_gt(lib.result.warning_count, 0);
    library_close(&lib);
}
END_TEST

/* ---- Facets, histogram, explanations --------------------------------------------- */

static const char *facet_text(const struct facet *f)
{
    static char text[500];
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < f->value_count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s=%d", i ? " " : "",
                                (int)f->values[i].value.len, f->values[i].value.at,
                                (int)f->values[i].count);
    return text;
}

START_TEST(facets_come_in_the_order_asked_for)
{
    setup();
    library_ask(&lib, "carbon");
    lib.request.facets[0] = FACET_TYPE;
    lib.request.facets[1] = FACET_SITE;
    lib.request.facet_count = 2;
    const struct search_result *r = library_search(&lib);
    ck_assert_uint_eq(r->total, 5);
    ck_assert_uint_eq(r->facet_count, 2);
    ck_assert_int_eq(r->facets[0].field, FACET_TYPE);
    ck_assert_str_eq(facet_text(&r->facets[0]), "article=3 comment=3");
    ck_assert_str_eq(facet_text(&r->facets[1]), "north.example=2 south.example=2");
    library_close(&lib);
}
END_TEST

/* A facet's count is the total of the request that asks for its value as well. */
START_TEST(a_facet_leads_to_as_many_rows_as_it_says)
{
    static const struct {
        enum facet_field field;
        const char *name;
    } fields[] = {{FACET_SITE, "site"},  {FACET_AUTHOR, "author"},
                  {FACET_TAG, "tag"},    {FACET_SECTION, "section"},
                  {FACET_TYPE, "type"},  {FACET_YEAR, "date"},
                  {FACET_MONTH, "date"}, {FACET_DAY, "date"},
                  {FACET_LANG, "lang"},  {FACET_SOURCE, "source"}};
    setup();
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        for (int group = GROUP_THREAD; group <= GROUP_NONE; group++) {
            library_ask(&lib, "carbon");
            lib.request.group = (enum search_group)group;
            lib.request.facets[0] = fields[f].field;
            lib.request.facet_count = 1;
            lib.request.facet_values = 100;
            struct search_result first = *library_search(&lib);
            lib.result = (struct search_result){0};
            ck_assert_uint_gt(first.facets[0].value_count, 0);
            for (size_t i = 0; i < first.facets[0].value_count; i++) {
                const struct facet_value *v = &first.facets[0].values[i];
                char query[200];
                snprintf(query, sizeof query, "carbon %s:\"%.*s\"", fields[f].name,
                         (int)v->value.len, v->value.at);
                library_ask(&lib, query);
                lib.request.group = (enum search_group)group;
                lib.request.match = MATCH_ALL;
                ck_assert_msg(library_search(&lib)->total == v->count, "%s: %d, not %d",
                              query, (int)lib.result.total, (int)v->count);
            }
            search_result_free(&first);
        }
    }
    library_close(&lib);
}
END_TEST

START_TEST(the_histogram_has_every_month)
{
    setup();
    library_ask(&lib, "carbon");
    lib.request.histogram = INTERVAL_MONTH;
    const struct search_result *r = library_search(&lib);
    ck_assert_uint_eq(r->histogram_count, 13);
    ck_assert_int_eq(r->histogram[0].start, 1682899200); /* 2023-05-01 */
    ck_assert_uint_eq(r->histogram[0].count, 3);
    for (int i = 1; i < 12; i++)
        ck_assert_uint_eq(r->histogram[i].count, 0);
    ck_assert_uint_eq(r->histogram[12].count, 1);
    library_close(&lib);
}
END_TEST

START_TEST(explanations_add_up)
{
    static const char *const queries[] = {
        "carbon tax",     "carbon", "tax office",     "carbon heating",
        "\"carbon tax\"", "carb*",  "carbon OR flood"};
    setup();
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        for (int group = GROUP_THREAD; group <= GROUP_NONE; group++) {
            library_ask(&lib, queries[q]);
            lib.request.explain = true;
            lib.request.group = (enum search_group)group;
            const struct search_result *r = library_search(&lib);
            ck_assert_uint_gt(r->hit_count, 0);
            for (size_t i = 0; i < r->hit_count; i++) {
                const struct search_hit *hit = &r->hits[i];
                double sum = 0;
                ck_assert_uint_gt(hit->explanation_count, 0);
                for (size_t e = 0; e < hit->explanation_count; e++) {
                    sum += hit->explanations[e].value;
                    ck_assert_double_gt(hit->explanations[e].value, 0);
                    ck_assert(group == GROUP_THREAD ||
                              !span_is(hit->explanations[e].what, "discussion"));
                }
                ck_assert_double_eq_tol(sum, hit->relevance, 1e-6);
            }
        }
    }
    library_close(&lib);
}
END_TEST

START_TEST(explanations_name_fields)
{
    setup();
    library_find(&lib, "office");
    lib.request.explain = lib.request.no_recency = true;
    const struct search_hit *hit = &library_search(&lib)->hits[0];
    ck_assert_uint_eq(hit->explanation_count, 2);
    ck_assert(span_is(hit->explanations[0].what, "title: office"));
    ck_assert(span_is(hit->explanations[1].what, "text: office"));
    ck_assert_double_gt(hit->explanations[0].value, hit->explanations[1].value);
    library_close(&lib);
}
END_TEST

/* ---- Paging ---------------------------------------------------------------------- */

enum { BOOKS = 60 };

/* Many threads of different weight; every third has comments. */
static void many(struct buffer *out, int from, int to)
{
    for (int i = from; i < to; i++) {
        buffer_printf(out,
                      "{\"type\":\"article\",\"id\":\"a%d\",\"title\":\"Number "
                      "%d\",\"lang\":\"en\","
                      "\"text\":\"river",
                      i, i);
        for (int k = 0; k < i % 7; k++)
            buffer_add_string(out, k % 2 == 0 ? " river" : " bank");
        buffer_printf(out,
                      "\",\"published\":\"2023-%02d-%02dT00:00:00Z\",\"score\":%d}\n",
                      i % 12 + 1, i % 28 + 1, i * 37 % 50);
        for (int k = 0; k < i % 3; k++)
            buffer_printf(
                out,
                "{\"type\":\"comment\",\"id\":\"k%d_%d\",\"article\":\"a%d\","
                "\"parent\":null,\"lang\":\"en\",\"text\":\"the river again%s\"}\n",
                i, k, i, k == 1 ? " and the bank" : "");
    }
}

/* Page through query to the end, adding documents before every page when `adding`. Each
 * of the first documents must be on one page and no more. */
static void page_through(const char *query, enum search_sort sort,
                         enum search_group group, bool adding)
{
    struct buffer text = {0};
    int seen[BOOKS] = {0}, next = BOOKS, pages = 0;
    char cursor[2000] = "";
    uint64_t total = 0;

    many(&text, 0, BOOKS);
    library_open(&lib, buffer_string(&text));
    do {
        library_ask(&lib, query);
        lib.request.sort = sort;
        lib.request.sort_given = true;
        lib.request.group = group;
        lib.request.limit = 7;
        lib.request.match = MATCH_ALL;
        lib.request.cursor = span_of(cursor);
        const struct search_result *r = library_search(&lib);
        for (size_t i = 0; i < r->hit_count; i++) {
            int n;
            if (r->hits[i].record.id.at[0] == 'a' &&
                (n = atoi(r->hits[i].record.id.at + 1)) < BOOKS)
                seen[n]++;
        }
        ck_assert(adding || pages == 0 || r->total == total);
        total = r->total;
        ck_assert_uint_lt(r->next_cursor.len, sizeof cursor);
        snprintf(cursor, sizeof cursor, "%.*s", (int)r->next_cursor.len,
                 r->next_cursor.at);
        if (adding) {
            buffer_clear(&text);
            many(&text, next, next + 3);
            next += 3;
            library_add(&lib, buffer_string(&text));
        }
        ck_assert_int_lt(++pages, 100);
    } while (cursor[0] != '\0');
    for (int i = 0; i < BOOKS; i++)
        ck_assert_msg(seen[i] == 1, "%s, sort %d, group %d: a%d was seen %d times", query,
                      sort, group, i, seen[i]);
    library_close(&lib);
    buffer_free(&text);
}

START_TEST(cursors_reach_every_row_once)
{
    for (int sort = SORT_RELEVANCE; sort <= SORT_ACTIVE; sort++) {
        for (int group = GROUP_THREAD; group <= GROUP_NONE; group++)
            page_through("river", (enum search_sort)sort, (enum search_group)group,
                         false);
    }
}
END_TEST

START_TEST(cursors_stay_right_while_documents_are_added)
{
    page_through("river", SORT_RELEVANCE, GROUP_THREAD, true);
    page_through("river", SORT_RELEVANCE, GROUP_NONE, true);
    page_through("river OR bank OR number", SORT_RELEVANCE, GROUP_THREAD, true);
    page_through("river", SORT_NEWEST, GROUP_THREAD, true);
    page_through("river", SORT_POINTS, GROUP_THREAD, true);
    page_through("type:article", SORT_RELEVANCE, GROUP_THREAD, true);
}
END_TEST

START_TEST(offsets_and_cursors_lead_to_the_same_rows)
{
    struct buffer text = {0};
    char cursor[2000] = "", ids[400];
    many(&text, 0, BOOKS);
    library_open(&lib, buffer_string(&text));
    for (uint64_t offset = 0; offset < BOOKS; offset += 10) {
        library_ask(&lib, "river");
        lib.request.limit = 10;
        lib.request.offset = offset;
        library_search(&lib);
        strcpy(ids, library_ids(lib.result.hits, lib.result.hit_count));
        lib.request.offset = 0;
        lib.request.cursor = span_of(cursor);
        const struct search_result *r = library_search(&lib);
        ck_assert_str_eq(library_ids(r->hits, r->hit_count), ids);
        snprintf(cursor, sizeof cursor, "%.*s", (int)r->next_cursor.len,
                 r->next_cursor.at);
    }
    ck_assert_str_eq(cursor, "");
    library_close(&lib);
    buffer_free(&text);
}
END_TEST

START_TEST(a_cursor_of_something_else_is_refused)
{
    struct buffer text = {0};
    struct error error = {0};
    struct search_result r;
    many(&text, 0, BOOKS);
    library_open(&lib, buffer_string(&text));
    library_ask(&lib, "river");
    struct span cursor = library_search(&lib)->next_cursor;
    ck_assert_uint_gt(cursor.len, 0);
    char copy[2000];
    memcpy(copy, cursor.at, cursor.len);
    struct span kept = {copy, cursor.len};

    library_ask(&lib, "bank");
    lib.request.cursor = kept;
    ck_assert_int_eq(search(lib.searcher, &lib.request, &r, &error), ERROR_USAGE);
    ck_assert_ptr_null(r.hits);
    library_ask(&lib, "river");
    lib.request.cursor = SPAN("no cursor");
    error = (struct error){0};
    ck_assert_int_eq(search(lib.searcher, &lib.request, &r, &error), ERROR_USAGE);
    lib.request.cursor = kept;
    lib.request.offset = 5;
    error = (struct error){0};
    ck_assert_int_eq(search(lib.searcher, &lib.request, &r, &error), ERROR_USAGE);
    library_close(&lib);
    buffer_free(&text);
}
END_TEST

/* ---- The rest -------------------------------------------------------------------- */

START_TEST(a_commit_is_seen_by_the_next_request)
{
    setup();
    ck_assert_str_eq(library_find(&lib, "zebra"), "");
    uint64_t before = lib.result.index_revision;
    library_add(
        &lib, "{\"type\":\"article\",\"id\":\"z\",\"title\":\"A zebra\",\"lang\":\"en\","
              "\"text\":\"stripes\"}\n");
    ck_assert_str_eq(library_find(&lib, "zebra"), "z");
    ck_assert_uint_gt(lib.result.index_revision, before);
    library_add(
        &lib, "{\"type\":\"article\",\"id\":\"gone\",\"title\":\"Found again\",\"lang\":"
              "\"en\",\"text\":\"at last\"}\n");
    ck_assert_str_eq(library_find(&lib, "everywhere"), "gone");
    library_close(&lib);
}
END_TEST

START_TEST(get_gives_one_item)
{
    setup();
    struct error error = {0};
    struct search_result r;
    ck_assert_int_eq(search_get(lib.searcher, SPAN("c3"), false, &r, &error), ERROR_NONE);
    ck_assert_uint_eq(r.hit_count, 1);
    ck_assert_uint_eq(r.hits[0].depth, 3);
    ck_assert(span_is(r.hits[0].record.text, "Carbon heating should go."));
    search_result_free(&r);
    ck_assert_int_eq(search_get(lib.searcher, SPAN("nobody"), false, &r, &error),
                     ERROR_NONE);
    ck_assert_uint_eq(r.hit_count, 0);
    search_result_free(&r);
    library_close(&lib);
}
END_TEST

START_TEST(get_gives_a_discussion_as_a_tree)
{
    setup();
    struct error error = {0};
    struct search_result r;
    ck_assert_int_eq(search_get(lib.searcher, SPAN("c3"), true, &r, &error), ERROR_NONE);
    ck_assert_uint_eq(r.hit_count, 1);
    ck_assert(span_is(r.hits[0].record.id, "tax"));
    ck_assert_str_eq(library_ids(r.hits[0].comments, r.hits[0].comment_count),
                     "c1 c2 c3 c8");
    static const uint32_t depths[] = {1, 2, 3, 2};
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(r.hits[0].comments[i].depth, depths[i]);
    ck_assert(r.hits[0].comments[3].record.deleted);
    search_result_free(&r);

    ck_assert_int_eq(search_get(lib.searcher, SPAN("lost"), true, &r, &error),
                     ERROR_NONE);
    ck_assert(span_is(r.hits[0].record.id, "gone"));
    ck_assert_uint_eq(r.hits[0].docid, 0);
    ck_assert_str_eq(library_ids(r.hits[0].comments, r.hits[0].comment_count), "lost");
    search_result_free(&r);
    library_close(&lib);
}
END_TEST

START_TEST(a_past_deadline_gives_what_there_is)
{
    struct buffer text = {0};
    many(&text, 0, 2000);
    library_open(&lib, buffer_string(&text));
    library_ask(&lib, "river");
    lib.request.timeout_ms = 1;
    lib.request.limit = 1000;
    const struct search_result *r = library_search(&lib);
    ck_assert(r->timed_out);
    /* A slow machine may not even get to the end of the matching. */
    ck_assert(r->total == 2000 || r->total_relation == TOTAL_GTE);
    ck_assert_uint_eq(r->hit_count, r->total < 1000 ? r->total : 1000);
    if (r->hit_count > 0)
        ck_assert_uint_eq(r->hits[r->hit_count - 1].fragment_count, 0);
    library_close(&lib);
    buffer_free(&text);
}
END_TEST

START_TEST(bare_hits_are_records_alone)
{
    setup();
    library_find(&lib, "carbon tax");
    lib.request.bare = true;
    const struct search_result *r = library_search(&lib);
    ck_assert_str_eq(library_ids(r->hits, r->hit_count), "tax flood lost");
    ck_assert_ptr_null(r->hits[0].title_marks);
    ck_assert_uint_eq(r->hits[0].fragment_count, 0);
    ck_assert_uint_eq(r->hits[0].comment_count, 0);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_are_articles_found_by_their_text_and_their_discussion,
        a_comment_that_says_nothing_itself_is_no_match,
        ungrouped_rows_are_articles_and_comments,
        within_one_discussion_rows_are_its_items,
        comments_per_article_are_the_best,
        sorts_go_by_the_article,
        the_request_s_sort_wins_over_the_query_s,
        recency_can_be_switched_off,
        a_page_is_filled_up_with_partial_rows,
        an_offset_counts_full_and_partial_rows_alike,
        partial_rows_say_exactly_how_many_comments_match,
        no_hits_say_what_killed_them,
        a_query_without_words_is_an_answer,
        facets_come_in_the_order_asked_for,
        a_facet_leads_to_as_many_rows_as_it_says,
        the_histogram_has_every_month,
        explanations_add_up,
        explanations_name_fields,
        cursors_reach_every_row_once,
        cursors_stay_right_while_documents_are_added,
        offsets_and_cursors_lead_to_the_same_rows,
        a_cursor_of_something_else_is_refused,
        a_commit_is_seen_by_the_next_request,
        get_gives_one_item,
        get_gives_a_discussion_as_a_tree,
        a_past_deadline_gives_what_there_is,
        bare_hits_are_records_alone,
        NULL,
    };
    return run_tests("search", tests);
}
