#include "indexer/watch.h"

#include "tests/unit/scratch.h"

#include <sys/stat.h>

static volatile sig_atomic_t never;

/* path(s, name): below the scratch folder; borrowed until the fourth next call. */
static const char *path(const struct scratch *s, const char *name)
{
    static char paths[4][200];
    static int next;
    char *p = paths[next++ % 4];
    snprintf(p, sizeof paths[0], "%s/%s", s->path, name);
    return p;
}

/* news(w): the next news, and the files of it, by their last names, in came. */
static enum watch_news news(struct watch *w, struct buffer *came)
{
    struct sources found = {0};
    struct error error = {0};
    enum watch_news news = watch_wait(w, &never, &found, &error);
    buffer_clear(came);
    for (size_t i = 0; i < found.count; i++) {
        ck_assert(!found.at[i].named);
        buffer_printf(came, "%s ", strrchr(found.at[i].path, '/') + 1);
    }
    sources_free(&found);
    return news;
}

static struct watch *open_watch(const struct scratch *s, size_t files)
{
    struct sources found = {0};
    struct error error = {0};
    struct watch *w;
    ck_assert_int_eq(watch_open(path(s, "in"), path(s, "in/index"), false, &found, &w, &error),
                     ERROR_NONE);
    ck_assert_uint_eq(found.count, files);
    sources_free(&found);
    return w;
}

START_TEST(reports_what_comes)
{
    struct scratch s;
    struct buffer came = {0};
    scratch_make(&s);
    mkdir(path(&s, "in"), 0755);
    mkdir(path(&s, "in/sub"), 0755);
    scratch_write(&s, "in/there", "x");
    struct watch *w = open_watch(&s, 1);
    scratch_write(&s, "in/.hidden", "x");
    scratch_write(&s, "in/one", "x");
    scratch_write(&s, "in/sub/two", "x");
    scratch_write(&s, "in/one", "xx");
    ck_assert_int_eq(news(w, &came), WATCH_FILES);
    ck_assert_str_eq(buffer_string(&came), "one two ");
    scratch_write(&s, "moved", "x");
    ck_assert_int_eq(rename(path(&s, "moved"), path(&s, "in/moved")), 0);
    scratch_write(&s, "in/brief", "x");
    ck_assert_int_eq(unlink(path(&s, "in/brief")), 0);
    ck_assert_int_eq(news(w, &came), WATCH_FILES);
    ck_assert_str_eq(buffer_string(&came), "moved ");
    watch_close(w);
    buffer_free(&came);
    scratch_remove(&s);
}
END_TEST

START_TEST(follows_folders_that_come_and_forgets_those_that_go)
{
    struct scratch s;
    struct buffer came = {0};
    scratch_make(&s);
    mkdir(path(&s, "in"), 0755);
    struct watch *w = open_watch(&s, 0);
    mkdir(path(&s, "new"), 0755);
    mkdir(path(&s, "new/deep"), 0755);
    scratch_write(&s, "new/deep/one", "x");
    ck_assert_int_eq(rename(path(&s, "new"), path(&s, "in/new")), 0);
    ck_assert_int_eq(news(w, &came), WATCH_FILES);
    ck_assert_str_eq(buffer_string(&came), "one ");
    ck_assert_int_eq(rename(path(&s, "in/new"), path(&s, "gone")), 0);
    scratch_write(&s, "in/here", "x");
    ck_assert_int_eq(news(w, &came), WATCH_FILES);
    scratch_write(&s, "gone/deep/two", "x");
    scratch_write(&s, "in/there", "x");
    ck_assert_int_eq(news(w, &came), WATCH_FILES);
    ck_assert_str_eq(buffer_string(&came), "there ");
    watch_close(w);
    buffer_free(&came);
    scratch_remove(&s);
}
END_TEST

START_TEST(does_not_follow_the_index)
{
    struct scratch s;
    struct buffer came = {0};
    scratch_make(&s);
    mkdir(path(&s, "in"), 0755);
    struct watch *w = open_watch(&s, 0);
    mkdir(path(&s, "in/index"), 0755);
    scratch_write(&s, "in/index/file", "x");
    scratch_write(&s, "in/archive", "x");
    ck_assert_int_eq(news(w, &came), WATCH_FILES);
    ck_assert_str_eq(buffer_string(&came), "archive ");
    watch_close(w);
    buffer_free(&came);
    scratch_remove(&s);
}
END_TEST

START_TEST(waits_for_a_folder_that_went)
{
    struct scratch s;
    struct buffer came = {0};
    scratch_make(&s);
    mkdir(path(&s, "in"), 0755);
    struct watch *w = open_watch(&s, 0);
    ck_assert_int_eq(rename(path(&s, "in"), path(&s, "away")), 0);
    ck_assert_int_eq(news(w, &came), WATCH_GONE);
    scratch_write(&s, "away/one", "x");
    ck_assert_int_eq(rename(path(&s, "away"), path(&s, "in")), 0);
    ck_assert_int_eq(news(w, &came), WATCH_FILES);
    ck_assert_str_eq(buffer_string(&came), "one ");
    ck_assert_int_eq(unlink(path(&s, "in/one")), 0);
    ck_assert_int_eq(rmdir(path(&s, "in")), 0);
    ck_assert_int_eq(news(w, &came), WATCH_GONE);
    watch_close(w);
    buffer_free(&came);
    scratch_remove(&s);
}
END_TEST

START_TEST(stops_when_told)
{
    struct scratch s;
    struct sources found = {0};
    struct error error = {0};
    volatile sig_atomic_t stop = 1;
    scratch_make(&s);
    mkdir(path(&s, "in"), 0755);
    struct watch *w = open_watch(&s, 0);
    ck_assert_int_eq(watch_wait(w, &stop, &found, &error), WATCH_STOPPED);
    ck_assert_uint_eq(found.count, 0);
    ck_assert(watch_pause(60000, &stop));
    ck_assert(!watch_pause(1, &never));
    watch_close(w);
    watch_close(NULL);
    scratch_remove(&s);
}
END_TEST

START_TEST(wants_a_folder)
{
    struct scratch s;
    struct sources found = {0};
    struct error error = {0};
    struct watch *w;
    scratch_make(&s);
    scratch_write(&s, "file", "x");
    ck_assert_int_eq(watch_open(path(&s, "file"), s.index, false, &found, &w, &error),
                     ERROR_IO);
    ck_assert_ptr_null(w);
    sources_free(&found);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reports_what_comes,
                            follows_folders_that_come_and_forgets_those_that_go,
                            does_not_follow_the_index,
                            waits_for_a_folder_that_went,
                            stops_when_told,
                            wants_a_folder,
                            NULL};
    return run_tests("watch", tests);
}
