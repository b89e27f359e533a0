#include "indexer/store/lookup.h"

#include "tests/unit/scratch.h"

static const char archive[] =
    "{\"id\":\"a\",\"type\":\"article\",\"title\":\"Bridge\",\"url\":\"http://x.example/1\"}\n"
    "{\"id\":\"c1\",\"type\":\"comment\",\"article\":\"a\",\"text\":\"x\",\"url\":\"http://x.example/1#c1\","
    "\"created_at\":\"2024-01-01\"}\n"
    "{\"id\":\"c2\",\"type\":\"comment\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"y\",\"created_at\":\"2024-01-03\"}\n"
    "{\"id\":\"c3\",\"type\":\"comment\",\"article\":\"a\",\"deleted\":true,\"created_at\":\"2024-01-09\"}\n"
    "{\"id\":\"d\",\"type\":\"comment\",\"article\":\"lost\",\"text\":\"z\"}\n";

static void check_records(struct lookup *l)
{
    struct error error = {0};
    struct arena arena = {0};
    struct stored stored;
    struct document_fingerprint is, wanted;
    uint32_t docid;
    int64_t created = 1;
    lookup_id(l, SPAN("nobody"), &docid, &error);
    ck_assert_uint_eq(docid, 0);
    lookup_id(l, SPAN("c2"), &docid, &error);
    ck_assert_uint_eq(docid, 3);
    lookup_stored(l, docid, &arena, &stored, &error);
    ck_assert(span_is(stored.record.parent_id, "c1"));
    ck_assert(span_is(stored.context_title, "Bridge"));
    lookup_fingerprint(l, docid, &is, &error);
    wanted = document_fingerprint(&stored);
    ck_assert_uint_eq(is.record, wanted.record);
    ck_assert_uint_eq(is.context, wanted.context);
    lookup_number(l, docid, SLOT_CREATED, &created, &error);
    ck_assert_int_eq(created, 1704240000);
    lookup_number(l, docid, SLOT_POINTS, &created, &error);
    ck_assert_int_eq(created, 1704240000);
    ck_assert_int_eq(error.code, ERROR_NONE);
    arena_free(&arena);
}

static void check_threads(struct lookup *l)
{
    struct error error = {0};
    struct lookup_ids ids;
    struct thread_facts facts;
    uint32_t docid, count;
    lookup_children(l, FIELD_THREAD, SPAN("a"), &ids, &error);
    ck_assert_uint_eq(ids.count, 3);
    ck_assert_uint_eq(ids.at[0], 2);
    lookup_ids_free(&ids);
    lookup_children(l, FIELD_PARENT, SPAN("c1"), &ids, &error);
    ck_assert_uint_eq(ids.count, 1);
    lookup_ids_free(&ids);
    lookup_facts(l, SPAN("a"), &facts, &error);
    ck_assert_uint_eq(facts.comments, 2);
    ck_assert_int_eq(facts.active, 1704240000);
    lookup_facts(l, SPAN("lost"), &facts, &error);
    ck_assert_uint_eq(facts.comments, 1);
    ck_assert_int_eq(facts.active, RECORD_NO_TIME);
    lookup_article_at(l, SPAN("x.example/1"), &docid, &error);
    ck_assert_uint_eq(docid, 1);
    lookup_article_at(l, SPAN("x.example/2"), &docid, &error);
    ck_assert_uint_eq(docid, 0);
    lookup_count(l, FIELD_FLAG, SPAN("orphan"), &count, &error);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(error.code, ERROR_NONE);
}

START_TEST(answers_from_the_index)
{
    struct scratch s;
    struct report report;
    struct folder f;
    struct error error = {0};
    struct ingest_options options = scratch_options();
    scratch_make(&s);
    scratch_index(&s, archive, &options, &report);
    report_free(&report);
    ck_assert_int_eq(folder_look(s.index, &f, &error), ERROR_NONE);
    struct lookup l = {.folder = &f};
    check_records(&l);
    check_threads(&l);
    lookup_free(&l);
    folder_close(&f);
    scratch_remove(&s);
}
END_TEST

START_TEST(an_absent_index_answers_nothing)
{
    struct folder f = {.reader = NULL};
    struct lookup l = {.folder = &f};
    struct error error = {0};
    struct thread_facts facts;
    uint32_t n = 7;
    lookup_id(&l, SPAN("a"), &n, &error);
    ck_assert_uint_eq(n, 0);
    lookup_count(&l, FIELD_FLAG, SPAN("orphan"), &n, &error);
    ck_assert_uint_eq(n, 0);
    lookup_article_at(&l, SPAN("x.example/1"), &n, &error);
    ck_assert_uint_eq(n, 0);
    lookup_facts(&l, SPAN("a"), &facts, &error);
    ck_assert_uint_eq(facts.comments, 0);
    ck_assert_int_eq(error.code, ERROR_NONE);
    lookup_free(&l);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {answers_from_the_index, an_absent_index_answers_nothing, NULL};
    return run_tests("lookup", tests);
}
