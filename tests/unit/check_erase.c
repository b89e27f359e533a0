#include "indexer/upkeep/erase.h"

#include "tests/unit/scratch.h"

/* a: c1 <- c2 <- c3, c4; b: d1 */
static const char archive[] =
    "{\"id\":\"a\",\"title\":\"Bridge\",\"url\":\"https://x.example/a\"}\n"
    "{\"id\":\"c1\",\"type\":\"comment\",\"article\":\"a\",\"author\":\"Ana\",\"text\":\"x\"}\n"
    "{\"id\":\"c2\",\"type\":\"comment\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"y\"}\n"
    "{\"id\":\"c3\",\"type\":\"comment\",\"article\":\"a\",\"parent\":\"c2\",\"text\":\"z\"}\n"
    "{\"id\":\"c4\",\"type\":\"comment\",\"article\":\"a\",\"author\":\"Ana Bo\",\"text\":\"w\"}\n"
    "{\"id\":\"b\",\"title\":\"Tower\",\"author\":\"\xc3\x81NA\"}\n"
    "{\"id\":\"d1\",\"type\":\"comment\",\"article\":\"b\",\"text\":\"v\"}\n"
    "{\"id\":\"o1\",\"type\":\"comment\",\"article\":\"lost\",\"text\":\"u\"}\n";

struct bench {
    struct scratch scratch;
    struct folder folder;
    struct erased erased;
    struct erase erase;
    struct touched touched;
    struct document_builder *builder;
    struct error error;
};

static void open_bench(struct bench *b)
{
    struct report report;
    struct ingest_options options = scratch_options();
    *b = (struct bench){.builder = document_builder_new()};
    scratch_make(&b->scratch);
    scratch_index(&b->scratch, archive, &options, &report);
    report_free(&report);
    ck_assert_int_eq(folder_write(b->scratch.index, &b->folder, &b->error), ERROR_NONE);
    erase_begin(&b->erase, &b->folder, &b->erased);
}

static void close_bench(struct bench *b)
{
    document_builder_free(b->builder);
    touched_free(&b->touched);
    erase_free(&b->erase);
    erased_free(&b->erased);
    folder_close(&b->folder);
    scratch_remove(&b->scratch);
}

/* What is chosen by one call of the kind 'i'tem, 't'hread or 'a'uthor. */
struct choice {
    char kind;
    const char *name;
    uint64_t articles, comments, missing, emptied;
};

static const struct choice choices[] = {
    {'i', "a", 1, 4, 0, 0},    {'i', "c1", 0, 1, 0, 1},   {'i', "c3", 0, 1, 0, 0},
    {'i', "no", 0, 0, 1, 0},   {'t', "a", 1, 4, 0, 0},    {'t', "lost", 0, 1, 0, 0},
    {'t', "c1", 0, 1, 0, 1},   {'t', "no", 0, 0, 1, 0},   {'a', "ana", 1, 2, 0, 1},
    {'a', "Ana  BO", 0, 1, 0, 0}, {'a', "bo", 0, 0, 1, 0}, {'a', "ANA BO", 0, 1, 0, 0},
};

static void make_choice(struct bench *b, const struct choice *c)
{
    struct span name = span_of(c->name);
    if (c->kind == 'i')
        erase_item(&b->erase, name, &b->error);
    else if (c->kind == 't')
        erase_thread(&b->erase, name, &b->error);
    else
        erase_author(&b->erase, name, &b->error);
    ck_assert_msg(b->error.code == ERROR_NONE, "%s", b->error.text);
}

START_TEST(what_is_named_is_chosen_and_goes)
{
    const struct choice *c = &choices[_i];
    struct bench b;
    uint64_t before, after;
    open_bench(&b);
    make_choice(&b, c);
    make_choice(&b, c); /* twice is once, but for what is not there */
    ck_assert_msg(b.erase.articles == c->articles, "%s", c->name);
    ck_assert_msg(b.erase.comments == c->comments, "%s", c->name);
    ck_assert_msg(b.erase.missing == 2 * c->missing, "%s", c->name);
    folder_documents(&b.folder, &before, &b.error);
    ck_assert_int_eq(erase_all(&b.erase, b.builder, &b.touched, &b.error), ERROR_NONE);
    folder_documents(&b.folder, &after, &b.error);
    ck_assert_uint_eq(b.erase.emptied, c->emptied);
    ck_assert_uint_eq(after, before - c->articles - c->comments + c->emptied);
    close_bench(&b);
}
END_TEST

START_TEST(an_answered_comment_leaves_an_empty_place)
{
    struct bench b;
    struct stored stored;
    uint32_t docid;
    open_bench(&b);
    erase_item(&b.erase, SPAN("c1"), &b.error);
    erase_all(&b.erase, b.builder, &b.touched, &b.error);
    lookup_id(&b.erase.lookup, SPAN("c1"), &docid, &b.error);
    ck_assert_uint_ne(docid, 0);
    lookup_stored(&b.erase.lookup, docid, &b.erase.arena, &stored, &b.error);
    ck_assert(stored.record.deleted);
    ck_assert(span_is(stored.record.thread_id, "a"));
    ck_assert_uint_eq(stored.record.author_count, 0);
    ck_assert_uint_eq(stored.record.text.len, 0);
    ck_assert_uint_eq(b.touched.ids.count, 1);
    ck_assert_uint_eq(b.touched.why[0], TOUCHED_FACTS);
    close_bench(&b);
}
END_TEST

START_TEST(marks_choose_what_they_are_of)
{
    struct bench b;
    open_bench(&b);
    erased_add(&b.erased, ERASED_ITEM, SPAN("c2"));
    erased_add(&b.erased, ERASED_BELOW, SPAN("b"));
    ck_assert_int_eq(erase_marked(&b.erase, &b.error), ERROR_NONE);
    ck_assert_uint_eq(b.erase.articles, 1);
    ck_assert_uint_eq(b.erase.comments, 2);
    close_bench(&b);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {an_answered_comment_leaves_an_empty_place,
                                         marks_choose_what_they_are_of, NULL};
    return run_tests_and_cases("erase", tests, what_is_named_is_chosen_and_goes,
                               sizeof choices / sizeof *choices);
}
