#include "searcher/answer/copies.h"

#include "tests/unit/library.h"

#include <stdio.h>

/* An article of 60 words, of which the first `changed` are others, that has "harbour" in
 * it. */
static void add_article(struct buffer *archive, const char *id, const char *text,
                        int changed)
{
    buffer_printf(archive,
                  "{\"type\":\"article\",\"id\":\"%s\",\"url\":\"https://%s.example/"
                  "x\",\"source\":\"%s\","
                  "\"title\":\"Harbour %s\",\"text\":\"harbour",
                  id, id, id, id);
    for (int i = 0; i < 60; i++)
        buffer_printf(archive, " %s%d", i < changed ? id : text, i);
    buffer_add_string(archive, "\"}\n");
}

static void find(struct library *l, const char *query, bool no_fold,
                 struct search_result *out)
{
    struct error error = {0};
    search_request_init(&l->request);
    l->request.query = span_of(query);
    l->request.no_fold = no_fold;
    l->request.sort = SORT_OLDEST; /* by nothing but the ids' hashes: none has a date */
    l->request.now = LIBRARY_NOW;
    ck_assert_int_eq(search(l->searcher, &l->request, out, &error), ERROR_NONE);
}

static void open_with(struct library *l, struct buffer *archive)
{
    struct error error = {0};
    struct report report;
    struct ingest_options options = scratch_options();
    scratch_make(&l->scratch);
    scratch_index(&l->scratch, buffer_string(archive), &options, &report);
    report_free(&report);
    buffer_free(archive);
    ck_assert_int_eq(searcher_open(l->scratch.index, &l->searcher, &error), ERROR_NONE);
}

static void close_all(struct library *l)
{
    searcher_close(l->searcher);
    scratch_remove(&l->scratch);
}

START_TEST(copies_become_the_first_of_them)
{
    struct library l = {0};
    struct buffer archive = {0};
    struct search_result found;
    add_article(&archive, "a", "tide", 0);
    add_article(&archive, "b", "tide", 2);
    add_article(&archive, "c", "gull", 0);
    add_article(&archive, "d", "tide", 0);
    add_article(&archive, "e", "tide", 40); /* shares words, but says something else */
    open_with(&l, &archive);

    find(&l, "harbour", true, &found);
    ck_assert_uint_eq(found.hit_count, 5);
    for (size_t i = 0; i < found.hit_count; i++)
        ck_assert_uint_eq(found.hits[i].copy_total, 0);
    search_result_free(&found);

    find(&l, "harbour", false, &found);
    ck_assert_uint_eq(found.total, 5);
    ck_assert_uint_eq(found.hit_count, 3);
    const struct search_hit *folded = NULL;
    for (size_t i = 0; i < found.hit_count; i++)
        if (found.hits[i].copy_total > 0)
            folded = &found.hits[i];
    ck_assert_ptr_nonnull(folded);
    ck_assert_uint_eq(folded->copy_total, 2);
    ck_assert_uint_eq(folded->copy_count, 2);
    char all[4] = {folded->record.id.at[0], folded->copies[0].id.at[0],
                   folded->copies[1].id.at[0]};
    ck_assert(strchr(all, 'a') != NULL && strchr(all, 'b') != NULL &&
              strchr(all, 'd') != NULL);
    ck_assert(span_equal(folded->copies[0].source, folded->copies[0].id));
    search_result_free(&found);

    find(&l, "harbour site:b.example", false, &found);
    ck_assert_uint_eq(found.hit_count, 1);
    ck_assert_uint_eq(found.hits[0].copy_total, 0);
    search_result_free(&found);
    close_all(&l);
}
END_TEST

/* Forty copies and ten others: pages of seven, by offset and by cursor, show each of the
 * eleven once. */
START_TEST(pages_show_each_row_once)
{
    struct library l = {0};
    struct buffer archive = {0};
    for (int i = 0; i < 50; i++) {
        char id[20], text[20];
        snprintf(id, sizeof id, "n%d", i);
        snprintf(text, sizeof text, "%s%d", i % 5 == 0 ? "other" : "tide",
                 i % 5 == 0 ? i : 0);
        add_article(&archive, id, text, 0);
    }
    open_with(&l, &archive);
    for (int by_cursor = 0; by_cursor < 2; by_cursor++) {
        struct buffer cursor = {0};
        uint64_t shown = 0, copies = 0;
        for (int page = 0; page < 10; page++) {
            struct search_result found;
            struct error error = {0};
            search_request_init(&l.request);
            l.request.query = SPAN("harbour");
            l.request.limit = 7;
            l.request.now = LIBRARY_NOW;
            if (by_cursor)
                l.request.cursor = buffer_span(&cursor);
            else
                l.request.offset = shown;
            ck_assert_int_eq(search(l.searcher, &l.request, &found, &error), ERROR_NONE);
            ck_assert_uint_eq(found.total, 50);
            shown += found.hit_count;
            for (size_t i = 0; i < found.hit_count; i++) {
                copies += found.hits[i].copy_total;
                ck_assert_uint_le(found.hits[i].copy_count, COPIES_NAMED);
            }
            bool last = found.next_cursor.len == 0;
            buffer_clear(&cursor);
            buffer_add_span(&cursor, found.next_cursor);
            search_result_free(&found);
            if (last)
                break;
        }
        ck_assert_uint_eq(shown, 11);
        ck_assert_uint_eq(copies, 39);
        buffer_free(&cursor);
    }
    close_all(&l);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {copies_become_the_first_of_them,
                                  pages_show_each_row_once, NULL};
    return run_tests("copies", tests);
}
