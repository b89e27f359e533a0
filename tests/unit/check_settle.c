#include "indexer/discussion/settle.h"

#include "tests/unit/scratch.h"

static const char archive[] =
    "{\"id\":\"a\",\"type\":\"article\",\"title\":\"Bridge\"}\n"
    "{\"id\":\"c1\",\"type\":\"comment\",\"article\":\"a\",\"text\":\"x\"}\n"
    "{\"id\":\"c2\",\"type\":\"comment\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"y\"}\n"
    "{\"id\":\"d\",\"type\":\"comment\",\"article\":\"lost\",\"text\":\"z\"}\n";

/* An index opened to be settled. */
struct bench {
    struct scratch scratch;
    struct folder folder;
    struct lookup lookup;
    struct touched touched;
    struct settle settle;
};

static void open_bench(struct bench *b)
{
    struct report report;
    struct error error = {0};
    struct ingest_options options = scratch_options();
    *b = (struct bench){0};
    scratch_make(&b->scratch);
    scratch_index(&b->scratch, archive, &options, &report);
    report_free(&report);
    ck_assert_int_eq(folder_write(b->scratch.index, &b->folder, &error), ERROR_NONE);
    b->lookup.folder = &b->folder;
    b->settle = (struct settle){.folder = &b->folder,
                                .lookup = &b->lookup,
                                .touched = &b->touched,
                                .builder = document_builder_new(),
                                .now = 1,
                                .commit_documents = 2};
}

static void close_bench(struct bench *b)
{
    document_builder_free(b->settle.builder);
    touched_free(&b->touched);
    lookup_free(&b->lookup);
    folder_close(&b->folder);
    scratch_remove(&b->scratch);
}

START_TEST(what_is_right_already_is_not_written)
{
    struct bench b;
    struct error error = {0};
    bool done;
    open_bench(&b);
    unsigned all = TOUCHED_FACTS | TOUCHED_CONTEXT | TOUCHED_TREE | TOUCHED_ROOT;
    touched_add(&b.touched, SPAN("a"), all);
    touched_add(&b.touched, SPAN("lost"), all);
    touched_add(&b.touched, SPAN("never heard of"), all);
    touched_add(&b.touched, SPAN("url:x.example/1"), all);
    ck_assert_int_eq(settle_all(&b.settle, &done, &error), ERROR_NONE);
    ck_assert(done);
    ck_assert_uint_eq(b.settle.rewritten, 0);
    ck_assert_uint_eq(b.touched.ids.count, 0);
    ck_assert(!b.folder.changed);
    close_bench(&b);
}
END_TEST

START_TEST(stopping_keeps_the_debts)
{
    struct bench b;
    struct error error = {0};
    volatile sig_atomic_t stop = 1;
    bool done;
    open_bench(&b);
    b.settle.stop = &stop;
    touched_add(&b.touched, SPAN("a"), TOUCHED_FACTS);
    ck_assert_int_eq(settle_all(&b.settle, &done, &error), ERROR_NONE);
    ck_assert(!done);
    ck_assert_uint_eq(b.touched.ids.count, 1);
    ck_assert_uint_eq(b.touched.lists, 1);
    stop = 0;
    ck_assert_int_eq(settle_all(&b.settle, &done, &error), ERROR_NONE);
    ck_assert(done);
    ck_assert_uint_eq(b.touched.lists, 0);
    close_bench(&b);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {what_is_right_already_is_not_written, stopping_keeps_the_debts, NULL};
    return run_tests("settle", tests);
}
