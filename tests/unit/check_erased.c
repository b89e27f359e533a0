#include "indexer/upkeep/erased.h"

#include "tests/unit/scratch.h"

/* A record to be asked about, after article "a" at https://x.example/a, comment "c" with what
 * is below it, and comment "d" alone were erased. */
struct case_row {
    const char *id, *thread, *parent, *thread_url;
    bool comment, erased;
};

static const struct case_row cases[] = {
    {"a", "", "", "", false, true},
    {"b", "", "", "", false, false},
    {"n1", "a", "", "", true, true},
    {"n2", "", "a", "", true, true},
    {"n3", "", "", "http://www.x.example/a?utm_source=feed", true, true},
    {"n4", "b", "c", "", true, true},
    {"n5", "b", "n4", "", true, true}, /* below what was below */
    {"d", "b", "", "", true, true},
    {"n6", "b", "d", "", true, false}, /* d went alone */
    {"n7", "b", "", "", true, false},
    {"n8", "", "", "https://x.example/b", true, false},
};

static void fill(struct erased *e)
{
    struct record article = record_empty();
    article.id = SPAN("a");
    article.url = SPAN("https://x.example/a");
    erased_article(e, &article);
    erased_add(e, ERASED_BELOW, SPAN("c"));
    erased_add(e, ERASED_ITEM, SPAN("d"));
}

START_TEST(tells_what_was_erased)
{
    struct erased e = {0};
    fill(&e);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record r = record_empty();
        r.type = cases[i].comment ? RECORD_COMMENT : RECORD_ARTICLE;
        r.id = span_of(cases[i].id);
        r.thread_id = span_of(cases[i].thread);
        r.parent_id = span_of(cases[i].parent);
        r.thread_url = span_of(cases[i].thread_url);
        ck_assert_msg(erased_has(&e, &r) == cases[i].erased, "%s", cases[i].id);
    }
    ck_assert(erased_has_id(&e, SPAN("n4")));
    ck_assert(!erased_has_id(&e, SPAN("n6")));
    erased_free(&e);
}
END_TEST

START_TEST(an_empty_place_may_stay)
{
    struct erased e = {0};
    struct record r = record_empty();
    fill(&e);
    r.type = RECORD_COMMENT;
    r.id = SPAN("d");
    r.deleted = true;
    ck_assert(!erased_has(&e, &r));
    r.author_count = 1;
    ck_assert(erased_has(&e, &r));
    erased_free(&e);
}
END_TEST

START_TEST(marks_are_read_as_written)
{
    struct erased e = {0}, other = {0};
    char hex[ERASED_HEX_BYTES + 1];
    fill(&e);
    for (uint32_t i = 0; i < e.marks.count; i++) {
        erased_write(&e, i, hex);
        ck_assert(erased_read(&other, span_of(hex)));
    }
    ck_assert_uint_eq(other.marks.count, e.marks.count);
    ck_assert(erased_has_id(&other, SPAN("c")));
    ck_assert(!erased_has_id(&other, SPAN("e")));
    ck_assert(!erased_read(&other, SPAN("")));
    ck_assert(!erased_read(&other, SPAN("0123456789abcdef0123456789abcdeg")));
    ck_assert(!erased_read(&other, SPAN("0123456789ABCDEF0123456789ABCDEF")));
    ck_assert(!erased_read(&other, SPAN("0123456789abcdef0123456789abcdef00")));
    ck_assert_uint_eq(other.marks.count, e.marks.count);
    erased_free(&e);
    erased_free(&other);
}
END_TEST

START_TEST(marks_stay_in_the_index)
{
    struct scratch s;
    struct error error = {0};
    struct folder folder;
    struct erased e = {0};
    scratch_make(&s);
    ck_assert_int_eq(folder_write(s.index, &folder, &error), ERROR_NONE);
    fill(&e);
    ck_assert_int_eq(erased_save(&e, &folder, &error), ERROR_NONE);
    ck_assert_int_eq(folder_commit(&folder, 1, &error), ERROR_NONE);
    erased_add(&e, ERASED_ITEM, SPAN("second list"));
    ck_assert_int_eq(erased_save(&e, &folder, &error), ERROR_NONE);
    ck_assert_int_eq(folder_commit(&folder, 2, &error), ERROR_NONE);
    uint32_t count = e.marks.count;
    erased_free(&e);
    folder_close(&folder);

    ck_assert_int_eq(folder_look(s.index, &folder, &error), ERROR_NONE);
    ck_assert_int_eq(erased_load(&e, &folder, &error), ERROR_NONE);
    ck_assert_uint_eq(e.marks.count, count);
    ck_assert(erased_has_id(&e, SPAN("second list")));
    ck_assert_uint_eq(e.saved, count);
    erased_free(&e);
    folder_close(&folder);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {tells_what_was_erased, an_empty_place_may_stay, marks_are_read_as_written,
                                  marks_stay_in_the_index, NULL};
    return run_tests("erased", tests);
}
