#include "indexer/upkeep/backup.h"

#include "tests/unit/scratch.h"

#include <sys/stat.h>

static const char archive[] =
    "{\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"old iron\"}\n"
    "{\"id\":\"c1\",\"type\":\"comment\",\"article\":\"a\",\"text\":\"x\"}\n";

static void make(struct scratch *s)
{
    struct report report;
    struct ingest_options options = scratch_options();
    scratch_make(s);
    scratch_index(s, archive, &options, &report);
    report_free(&report);
}

static void beside(const struct scratch *s, const char *name, struct scratch *other)
{
    *other = *s;
    snprintf(other->index, sizeof other->index, "%s/%s", s->path, name);
}

START_TEST(a_copy_holds_the_same)
{
    struct scratch s, copy, again;
    struct backup_report report;
    struct error error = {0};
    make(&s);
    beside(&s, "copy", &copy);
    beside(&s, "again", &again);
    ck_assert_msg(backup_copy(s.index, copy.index, &report, &error) == ERROR_NONE, "%s",
                  error.text);
    ck_assert_uint_eq(report.documents, 2);
    ck_assert_uint_ge(report.generation, 1);
    ck_assert_uint_ge(report.files, 4);
    ck_assert_int_eq(mkdir(again.index, 0700), 0); /* an empty folder is not in the way */
    ck_assert_int_eq(backup_copy(copy.index, again.index, &report, &error), ERROR_NONE);
    char *was = scratch_dump(&s), *is = scratch_dump(&again);
    ck_assert_str_eq(was, is);
    free(was);
    free(is);
    scratch_remove(&s);
}
END_TEST

START_TEST(what_is_there_is_not_replaced)
{
    struct scratch s, copy;
    struct backup_report report;
    struct error error = {0};
    make(&s);
    beside(&s, "copy", &copy);
    ck_assert_int_eq(backup_copy(s.index, copy.index, &report, &error), ERROR_NONE);
    ck_assert_int_eq(backup_copy(s.index, copy.index, &report, &error), ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.text, "in the way"));
    scratch_remove(&s);
}
END_TEST

START_TEST(where_nothing_is_nothing_is_made)
{
    struct scratch s, copy;
    struct backup_report report;
    struct error error = {0};
    scratch_make(&s);
    beside(&s, "copy", &copy);
    ck_assert_int_eq(backup_copy(s.index, copy.index, &report, &error), ERROR_IO);
    ck_assert_int_ne(access(copy.index, F_OK), 0);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_copy_holds_the_same, what_is_there_is_not_replaced,
                                  where_nothing_is_nothing_is_made, NULL};
    return run_tests("backup", tests);
}
