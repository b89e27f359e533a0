#include "searcher/answer/select.h"

#include "tests/unit/library.h"

/* A query, and the ids of all that it finds, newest first. */
struct row {
    const char *query, *ids;
};

static const struct row rows[] = {
    {"carbon type:comment", "lost c3 c4 c1"},
    {"tax author:cid", "lost c4 c1"},
    {"id:c2", "c2"},
    {"zebra", ""},
    {"thread:flood", "c5 c4 flood"},
};

static void note(struct span id, void *payload)
{
    struct buffer *ids = payload;
    buffer_add_string(ids, ids->len > 0 ? " " : "");
    buffer_add_span(ids, id);
}

START_TEST(names_all_that_a_query_finds)
{
    struct library l;
    library_open(&l, library_archive);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer ids = {0};
        struct error error = {0};
        ck_assert_int_eq(select_each(l.scratch.index, rows[i].query, note, &ids, &error),
                         ERROR_NONE);
        ck_assert_str_eq(buffer_string(&ids), rows[i].ids);
        buffer_free(&ids);
    }
    library_close(&l);
}
END_TEST

START_TEST(goes_past_a_page)
{
    struct library l;
    struct buffer archive = {0}, ids = {0};
    struct error error = {0};
    size_t count = 0;
    library_open(&l, library_archive);
    for (int i = 0; i < 2100; i++)
        buffer_printf(&archive, "{\"id\":\"many%d\",\"title\":\"herring\"}\n", i);
    library_add(&l, buffer_string(&archive));
    ck_assert_int_eq(select_each(l.scratch.index, "herring", note, &ids, &error), ERROR_NONE);
    for (const char *at = buffer_string(&ids); (at = strstr(at, "many")) != NULL; at++)
        count++;
    ck_assert_uint_eq(count, 2100);
    buffer_free(&archive);
    buffer_free(&ids);
    library_close(&l);
}
END_TEST

START_TEST(refuses_what_is_not_clear)
{
    struct library l;
    struct buffer ids = {0};
    struct error error = {0};
    library_open(&l, library_archive);
    ck_assert_int_eq(select_each(l.scratch.index, "\"carbon tax", note, &ids, &error),
                     ERROR_USAGE);
    ck_assert_uint_eq(ids.len, 0);
    buffer_free(&ids);
    library_close(&l);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {names_all_that_a_query_finds, goes_past_a_page,
                                  refuses_what_is_not_clear, NULL};
    return run_tests("select", tests);
}
