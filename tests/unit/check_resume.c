#include "indexer/resume.h"

#include "tests/unit/scratch.h"

#include <utime.h>

/* where(s, options): at which source and step a run over archive and other would go on. */
static struct resume where(struct scratch *s, struct folder *f, uint64_t options)
{
    struct sources sources = {0};
    struct resume r;
    struct error error = {0};
    ck_assert_int_eq(sources_add(&sources, s->path, false, &error), ERROR_NONE);
    ck_assert_int_eq(resume_read(&r, &sources, options, f, &error), ERROR_NONE);
    sources_free(&sources);
    return r;
}

START_TEST(a_run_is_known_by_its_files_and_options)
{
    struct scratch s, index;
    struct folder f;
    struct error error = {0};
    scratch_make(&s);
    scratch_make(&index);
    const char *path = scratch_write(&s, "archive", "one");
    ck_assert_int_eq(folder_write(index.index, &f, &error), ERROR_NONE);
    struct resume r = where(&s, &f, 1);
    ck_assert_uint_eq(r.steps, 0);
    r.source = 3;
    r.steps = 77;
    ck_assert_int_eq(resume_write(&r, &f, &error), ERROR_NONE);
    ck_assert_uint_eq(where(&s, &f, 1).source, 3);
    ck_assert_uint_eq(where(&s, &f, 1).steps, 77);
    ck_assert_uint_eq(where(&s, &f, 2).steps, 0);
    struct utimbuf times = {1000, 1000};
    ck_assert_int_eq(utime(path, &times), 0);
    ck_assert_uint_eq(where(&s, &f, 1).steps, 0);
    ck_assert_int_eq(resume_clear(&f, &error), ERROR_NONE);
    ck_assert_int_eq(folder_commit(&f, 1, &error), ERROR_NONE);
    ck_assert_int_eq(resume_clear(&f, &error), ERROR_NONE);
    ck_assert(!f.changed);
    folder_close(&f);
    scratch_remove(&s);
    scratch_remove(&index);
}
END_TEST

START_TEST(pipes_cannot_be_resumed)
{
    struct scratch index;
    struct folder f;
    struct error error = {0};
    struct sources sources = {0};
    struct resume r;
    scratch_make(&index);
    ck_assert_int_eq(folder_write(index.index, &f, &error), ERROR_NONE);
    ck_assert_int_eq(folder_commit(&f, 1, &error), ERROR_NONE);
    sources_add(&sources, "-", false, &error);
    ck_assert_int_eq(resume_read(&r, &sources, 1, &f, &error), ERROR_NONE);
    ck_assert_str_eq(r.key, "");
    ck_assert_int_eq(resume_write(&r, &f, &error), ERROR_NONE);
    ck_assert(!f.changed);
    sources_free(&sources);
    folder_close(&f);
    scratch_remove(&index);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_run_is_known_by_its_files_and_options, pipes_cannot_be_resumed,
                            NULL};
    return run_tests("resume", tests);
}
