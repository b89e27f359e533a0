#include "indexer/sources.h"

#include "tests/unit/scratch.h"

#include <sys/stat.h>

static void make(const struct scratch *s, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", s->path, name);
    ck_assert_int_eq(mkdir(path, 0755), 0);
}

/* tails(s, sources): the paths below the scratch folder, a line each; borrowed. */
static const char *tails(const struct scratch *s, const struct sources *sources)
{
    static struct buffer b;
    buffer_clear(&b);
    for (size_t i = 0; i < sources->count; i++)
        buffer_printf(&b, "%s\n", sources->at[i].path + strlen(s->path) + 1);
    return buffer_string(&b);
}

START_TEST(walks_folders_in_order)
{
    struct scratch s;
    struct sources sources = {0};
    struct error error = {0};
    char path[200], target[200];
    scratch_make(&s);
    make(&s, "b");
    make(&s, ".git");
    make(&s, "b/empty");
    make(&s, "b/index"); /* an index is no archive */
    make(&s, "b/index/live");
    scratch_write(&s, "b/index/live/iamglass", "x");
    scratch_write(&s, "b/2", "two");
    scratch_write(&s, "b/10", "ten!");
    scratch_write(&s, "c", "");
    scratch_write(&s, "a", "x");
    scratch_write(&s, ".hidden", "x");
    scratch_write(&s, ".git/config", "x");
    snprintf(path, sizeof path, "%s/pipe", s.path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    snprintf(path, sizeof path, "%s/link", s.path);
    snprintf(target, sizeof target, "%s/b", s.path);
    ck_assert_int_eq(symlink(target, path), 0);
    ck_assert_int_eq(sources_add(&sources, s.path, false, &error), ERROR_NONE);
    ck_assert_str_eq(tails(&s, &sources), "a\nb/10\nb/2\nc\n");
    ck_assert_uint_eq(sources.bytes, 8);
    ck_assert(!sources.at[0].named);
    sources_free(&sources);
    ck_assert_int_eq(sources_add(&sources, s.path, true, &error), ERROR_NONE);
    ck_assert_str_eq(tails(&s, &sources), "a\nb/10\nb/2\nc\nlink/10\nlink/2\n");
    sources_free(&sources);
    /* A folder that is named is walked, even when its name is a link or hidden. */
    ck_assert_int_eq(sources_add(&sources, path, false, &error), ERROR_NONE);
    ck_assert_str_eq(tails(&s, &sources), "link/10\nlink/2\n");
    sources_free(&sources);
    scratch_remove(&s);
}
END_TEST

START_TEST(reads_lists)
{
    struct scratch s;
    struct sources sources = {0};
    struct error error = {0};
    char text[400];
    scratch_make(&s);
    scratch_write(&s, "one", "1");
    scratch_write(&s, "t wo", "22");
    snprintf(text, sizeof text, "%s/one\n\n%s/t wo\n-", s.path, s.path);
    const char *list = scratch_write(&s, "list", text);
    ck_assert_int_eq(sources_add_list(&sources, list, '\n', false, &error), ERROR_NONE);
    ck_assert_uint_eq(sources.count, 3);
    ck_assert_uint_eq(sources.bytes, 3);
    ck_assert_str_eq(sources.at[2].path, "-");
    ck_assert(sources.at[0].named);
    sources_free(&sources);
    ck_assert_int_eq(sources_add_list(&sources, "/no/such/list", '\n', false, &error), ERROR_IO);
    scratch_remove(&s);
}
END_TEST

START_TEST(says_what_is_not_there)
{
    struct sources sources = {0};
    struct error error = {0};
    ck_assert_int_eq(sources_add(&sources, "/no/such/file", false, &error), ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.text, "/no/such/file"));
    sources_free(&sources);
}
END_TEST

static bool enter_no_sub(const char *path, void *payload)
{
    *(int *)payload += 1;
    return strstr(path, "/sub") == NULL;
}

START_TEST(asks_before_it_enters)
{
    struct scratch s;
    struct sources sources = {0};
    struct error error = {0};
    int asked = 0;
    scratch_make(&s);
    make(&s, "sub");
    make(&s, "other");
    scratch_write(&s, "sub/1", "x");
    scratch_write(&s, "other/2", "x");
    ck_assert_int_eq(sources_walk(&sources, s.path, false, enter_no_sub, &asked, &error),
                     ERROR_NONE);
    ck_assert_str_eq(tails(&s, &sources), "other/2\n");
    ck_assert_int_eq(asked, 3);
    sources_free(&sources);
    scratch_remove(&s);
}
END_TEST

START_TEST(adds_files_that_are_still_there)
{
    struct scratch s;
    struct sources sources = {0};
    char path[200], link[200];
    scratch_make(&s);
    scratch_write(&s, "1", "x");
    snprintf(path, sizeof path, "%s/1", s.path);
    snprintf(link, sizeof link, "%s/link", s.path);
    ck_assert_int_eq(symlink(path, link), 0);
    sources_add_found(&sources, path, false);
    sources_add_found(&sources, link, false);
    ck_assert_str_eq(tails(&s, &sources), "1\n");
    sources_add_found(&sources, link, true);
    ck_assert_str_eq(tails(&s, &sources), "1\nlink\n");
    ck_assert_int_eq(unlink(path), 0);
    sources_add_found(&sources, path, true);
    sources_add_found(&sources, s.path, true);
    ck_assert_uint_eq(sources.count, 2);
    sources_free(&sources);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {walks_folders_in_order, asks_before_it_enters, adds_files_that_are_still_there, reads_lists, says_what_is_not_there, NULL};
    return run_tests("sources", tests);
}
