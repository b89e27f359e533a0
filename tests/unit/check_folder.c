#include "indexer/store/folder.h"

#include "tests/unit/scratch.h"

#include <sys/stat.h>
#include <sys/wait.h>

/* metadata(f, key): a copy. Free it. */
static char *metadata(struct folder *f, const char *key)
{
    struct shim_bytes bytes;
    struct shim_error failure;
    ck_assert_int_eq(shim_reader_metadata(f->reader, key, &bytes, &failure), SHIM_OK);
    return strndup(bytes.len == 0 ? "" : bytes.at, bytes.len);
}

static void put(struct folder *f, const char *id, const char *lang)
{
    struct document_builder *b = document_builder_new();
    struct stored s = {.record = record_empty()};
    struct thread_facts facts = {.active = RECORD_NO_TIME};
    struct shim_document d;
    struct shim_error failure;
    s.record.id = s.record.thread_id = span_of(id);
    s.record.title = SPAN("title");
    s.record.lang = span_of(lang);
    document_build(b, &f->ranking, &s, &facts, &d);
    ck_assert_int_eq(shim_writer_put(f->writer, &d, &failure), SHIM_OK);
    f->changed = true;
    document_builder_free(b);
}

START_TEST(keeps_what_follows_from_the_documents)
{
    struct scratch s;
    struct folder f;
    struct error error = {0};
    scratch_make(&s);
    ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_NONE);
    ck_assert(!f.ranking_known);
    struct schema_ranking ranking = f.ranking;
    ranking.average = 77;
    folder_rank(&f, &ranking, &error);
    put(&f, "1", "en");
    put(&f, "2", "en");
    put(&f, "3", "de");
    put(&f, "4", "pcm");
    ck_assert_int_eq(folder_commit(&f, 1700000000, &error), ERROR_NONE);
    folder_close(&f);

    ck_assert_int_eq(folder_look(s.index, &f, &error), ERROR_NONE);
    char *languages = metadata(&f, SCHEMA_META_LANGUAGES);
    char *commit = metadata(&f, SCHEMA_META_COMMIT);
    ck_assert_str_eq(languages, "{\"de\":1,\"en\":2,\"pcm\":1}");
    ck_assert_str_eq(commit, "{\"documents\":4,\"generation\":1,\"time\":1700000000}");
    ck_assert(f.ranking_known);
    ck_assert_double_eq(f.ranking.average, 77);
    free(languages);
    free(commit);
    folder_close(&f);
    scratch_remove(&s);
}
END_TEST

START_TEST(commits_only_what_changed)
{
    struct scratch s;
    struct folder f;
    struct error error = {0};
    scratch_make(&s);
    ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_NONE);
    ck_assert_int_eq(folder_commit(&f, 1, &error), ERROR_NONE);
    uint64_t revision = scratch_revision(&s);
    ck_assert_int_eq(folder_commit(&f, 2, &error), ERROR_NONE);
    ck_assert_uint_eq(scratch_revision(&s), revision);
    folder_close(&f);
    scratch_remove(&s);
}
END_TEST

START_TEST(an_absent_index_looks_empty)
{
    struct scratch s;
    struct folder f;
    struct error error = {0};
    uint64_t documents = 1;
    scratch_make(&s);
    ck_assert_int_eq(folder_look(s.index, &f, &error), ERROR_NONE);
    ck_assert_ptr_null(f.reader);
    ck_assert_int_eq(folder_documents(&f, &documents, &error), ERROR_NONE);
    ck_assert_uint_eq(documents, 0);
    folder_close(&f);
    scratch_remove(&s);
}
END_TEST

/* What an index of another make must be refused for, and how it is mended. */
static const struct {
    const char *key, *value, *says;
} others[] = {
    {SCHEMA_META_VERSION, "999", "schema 999"},
    {SCHEMA_META_FINGERPRINT, "0123456789abcdef", "words were cut"},
    {SCHEMA_META_VERSION, "", "not made by lede"},
};

START_TEST(refuses_an_index_of_another_make)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct scratch s;
        struct folder f;
        struct error error = {0};
        scratch_make(&s);
        ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_NONE);
        folder_rank(&f, &f.ranking, &error);
        put(&f, "1", "en");
        folder_metadata(&f, others[i].key, span_of(others[i].value), &error);
        ck_assert_int_eq(folder_commit(&f, 1, &error), ERROR_NONE);
        folder_close(&f);
        ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_DAMAGED);
        ck_assert_msg(strstr(error.text, others[i].says) != NULL, "%s", error.text);
        folder_close(&f);
        error = (struct error){0};
        ck_assert_int_eq(folder_look(s.index, &f, &error), ERROR_DAMAGED);
        folder_close(&f);
        scratch_remove(&s);
    }
}
END_TEST

START_TEST(one_writes_at_a_time)
{
    struct scratch s;
    struct folder f, second;
    struct error error = {0};
    char wanted[40];
    scratch_make(&s);
    ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_NONE);
    snprintf(wanted, sizeof wanted, "process %ld", (long)getpid());
    pid_t child = fork();
    if (child == 0) {
        bool right = folder_write(s.index, &second, &error) == ERROR_BUSY &&
                     strstr(error.text, wanted) != NULL;
        _exit(right ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
    folder_close(&f);
    ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_NONE);
    folder_close(&f);
    scratch_remove(&s);
}
END_TEST

START_TEST(takes_no_folder_of_other_things)
{
    struct scratch s;
    struct folder f;
    struct error error = {0};
    scratch_make(&s);
    scratch_write(&s, "letter.txt", "Dear");
    ck_assert_int_eq(folder_write(s.path, &f, &error), ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.text, "not an index"));
    folder_close(&f);
    error = (struct error){0};
    ck_assert_int_eq(folder_write(scratch_write(&s, "plain", "x"), &f, &error), ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.text, "not a folder"));
    folder_close(&f);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {keeps_what_follows_from_the_documents,
                            commits_only_what_changed,
                            an_absent_index_looks_empty,
                            refuses_an_index_of_another_make,
                            one_writes_at_a_time,
                            takes_no_folder_of_other_things,
                            NULL};
    return run_tests("folder", tests);
}
