#include "indexer/store/filetree.h"

#include "tests/unit/scratch.h"

#include <sys/stat.h>

/* folder/: one of 5 bytes, deep/two of 7 bytes, link to kept. */
static void plant(struct scratch *s)
{
    char path[200], kept[200];
    scratch_make(s);
    snprintf(kept, sizeof kept, "%s", scratch_write(s, "kept", "another's"));
    snprintf(path, sizeof path, "%s/folder", s->path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/folder/deep", s->path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    scratch_write(s, "folder/one", "12345");
    scratch_write(s, "folder/deep/two", "1234567");
    snprintf(path, sizeof path, "%s/folder/link", s->path);
    ck_assert_int_eq(symlink(kept, path), 0);
}

START_TEST(files_are_measured_and_links_are_not_followed)
{
    struct scratch s;
    char path[200];
    plant(&s);
    snprintf(path, sizeof path, "%s/folder", s.path);
    ck_assert_uint_eq(filetree_bytes(path), 12);
    snprintf(path, sizeof path, "%s/none", s.path);
    ck_assert_uint_eq(filetree_bytes(path), 0);
    scratch_remove(&s);
}
END_TEST

START_TEST(all_of_it_goes_and_nothing_beside_it)
{
    struct scratch s;
    char path[200];
    plant(&s);
    snprintf(path, sizeof path, "%s/folder", s.path);
    filetree_remove(path);
    ck_assert_int_ne(access(path, F_OK), 0);
    filetree_remove(path); /* again: nothing there is fine */
    snprintf(path, sizeof path, "%s/kept", s.path);
    ck_assert_uint_eq(filetree_bytes(path), 9);
    filetree_remove(path); /* a single file */
    ck_assert_int_ne(access(path, F_OK), 0);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {files_are_measured_and_links_are_not_followed,
                                  all_of_it_goes_and_nothing_beside_it, NULL};
    return run_tests("filetree", tests);
}
