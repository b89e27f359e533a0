#include "tests/shim/folder.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct shim_error error;

/* Q1: apple pear, Q2: pear, Q3: apple plum, with values and metadata. */
static void make_small(const char *name)
{
    struct shim_writer *w = writer_open(name);
    struct small_document d;
    put(w, "Q1", "apple pear", "one");
    small_document(&d, "Q2", "pear", "two");
    d.document.values = (const struct shim_value[]){{3, BYTES("v2")}, {9, BYTES("w2")}};
    d.document.value_count = 2;
    must(shim_writer_put(w, &d.document, &error));
    small_document(&d, "Q3", "apple plum", "three");
    d.document.values = (const struct shim_value[]){{3, BYTES("v3")}};
    d.document.value_count = 1;
    must(shim_writer_put(w, &d.document, &error));
    must(shim_writer_set_metadata(w, "lede:a", BYTES("1"), &error));
    must(shim_writer_set_metadata(w, "lede:b", BYTES("2"), &error));
    must(shim_writer_set_metadata(w, "other", BYTES("3"), &error));
    commit(w);
    shim_writer_close(w);
}

/* What callbacks were told, as text. */
struct told {
    char text[400];
    int stop_after; /* 0: never */
};

__attribute__((format(printf, 2, 3))) static bool tell(struct told *t, const char *format, ...)
{
    size_t n = strlen(t->text);
    va_list args;
    va_start(args, format);
    vsnprintf(t->text + n, sizeof t->text - n, format, args);
    va_end(args);
    return t->stop_after == 0 || --t->stop_after > 0;
}

static bool tell_term(struct shim_bytes name, uint32_t n, void *payload)
{
    return tell(payload, "%.*s:%u ", (int)name.len, name.at, n);
}

static bool tell_key(struct shim_bytes key, void *payload)
{
    return tell(payload, "%.*s ", (int)key.len, key.at);
}

static bool tell_posting(uint32_t id, uint32_t wdf, void *payload)
{
    return tell(payload, "%u/%u ", id, wdf);
}

static void tell_value(size_t i, struct shim_bytes bytes, void *payload)
{
    tell(payload, "%.*s@%zu ", (int)bytes.len, bytes.len == 0 ? "" : bytes.at, i);
}

START_TEST(everything_written_can_be_read)
{
    folder_make();
    make_small("db");
    struct shim_reader *r = reader_open("db");
    struct told t = {0};
    must(shim_reader_terms(r, BYTES("p"), tell_term, &t, &error));
    ck_assert_str_eq(t.text, "pear:2 plum:1 ");
    t = (struct told){.stop_after = 2};
    must(shim_reader_terms(r, BYTES(""), tell_term, &t, &error));
    ck_assert_str_eq(t.text, "Q1:1 Q2:1 ");
    t = (struct told){0};
    must(shim_reader_postings(r, BYTES("apple"), tell_posting, &t, &error));
    ck_assert_str_eq(t.text, "1/1 3/1 ");
    t = (struct told){.stop_after = 1};
    must(shim_reader_postings(r, BYTES(""), tell_posting, &t, &error));
    ck_assert_str_eq(t.text, "1/1 ");
    t = (struct told){0};
    must(shim_reader_postings(r, BYTES("absent"), tell_posting, &t, &error));
    ck_assert_str_eq(t.text, "");
    must(shim_reader_metadata_keys(r, "lede:", tell_key, &t, &error));
    ck_assert_str_eq(t.text, "lede:a lede:b ");
    t = (struct told){0};
    must(shim_reader_values(r, 3, (uint32_t[]){1, 2, 3, 4}, 4, tell_value, &t, &error));
    ck_assert_str_eq(t.text, "@0 v2@1 v3@2 @3 ");
    ck_assert_int_eq(shim_reader_values(r, 3, (uint32_t[]){2, 1}, 2, tell_value, &t, &error),
                     SHIM_INVALID);
    struct shim_bytes data[4];
    must(shim_reader_data(r, (uint32_t[]){3, 0, 77, 1}, 4, data, &error));
    ck_assert(bytes_are(data[0], "three"));
    ck_assert_uint_eq(data[1].len + data[2].len, 0);
    ck_assert(bytes_are(data[3], "one"));
    const struct shim_document *d;
    ck_assert_int_eq(shim_reader_document(r, 9, &d, &error), SHIM_NOT_FOUND);
    ck_assert_int_eq(shim_reader_document(r, 0, &d, &error), SHIM_NOT_FOUND);
    must(shim_reader_document(r, 2, &d, &error));
    ck_assert_uint_eq(d->term_count, 2);
    ck_assert_uint_eq(d->value_count, 2);
    ck_assert(bytes_are(d->values[1].bytes, "w2"));
    ck_assert(bytes_are(d->data, "two"));
    shim_reader_close(r);
}
END_TEST

START_TEST(statistics_tell_of_documents_and_commits)
{
    folder_make();
    make_small("db");
    struct shim_reader *r = reader_open("db");
    struct shim_stats before, after;
    must(shim_reader_stats(r, &before, &error));
    ck_assert_uint_eq(before.documents, 3);
    ck_assert_uint_eq(before.last_id, 3);
    ck_assert(before.average_length > 1.6 && before.average_length < 1.7);
    ck_assert_uint_eq(strlen(before.uuid), 36);
    struct shim_writer *w = writer_open("db");
    put(w, "Q4", "fig", "");
    commit(w);
    shim_writer_close(w);
    bool changed;
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(changed);
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(!changed);
    must(shim_reader_stats(r, &after, &error));
    ck_assert_uint_gt(after.revision, before.revision);
    ck_assert_str_eq(after.uuid, before.uuid);
    shim_reader_close(r);
}
END_TEST

START_TEST(what_is_not_there_is_not_found)
{
    folder_make();
    const char *path = folder_path("db");
    struct shim_reader *r = NULL;
    ck_assert_int_eq(shim_reader_open(path, &r, &error), SHIM_NOT_FOUND);
    mkdir(path, 0755);
    ck_assert_int_eq(shim_reader_open(path, &r, &error), SHIM_NOT_FOUND);
    ck_assert_ptr_null(r);
    shim_reader_close(NULL);
}
END_TEST

/* ---- A writer at work ----------------------------------------------------------------- */

/* Glass keeps one revision back. A reader two behind must be told so, and must not be given
 * empty data in the meantime. */
START_TEST(a_reader_left_behind_is_told_to_refresh)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    char key[16], data[200];
    unsigned seed = 1;
    for (int i = 0; i < 500; i++) {
        snprintf(key, sizeof key, "Q%d", i);
        for (size_t k = 0; k + 1 < sizeof data; k++)
            data[k] = (char)('0' + (seed = seed * 1103515245u + 12345u) / 65536 % 64);
        data[sizeof data - 1] = '\0';
        put(w, key, "apple pear", data);
    }
    commit(w);
    struct shim_reader *r = reader_open("db");
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 500; i++) {
            snprintf(key, sizeof key, "Q%d", i);
            snprintf(data, 20, "round %d", round);
            put(w, key, "apple plum", data);
        }
        commit(w);
    }
    enum shim_status status = SHIM_OK;
    for (uint32_t id = 1; id <= 500 && status == SHIM_OK; id++) {
        struct shim_bytes got;
        status = shim_reader_data(r, &id, 1, &got, &error);
        ck_assert(status != SHIM_OK || got.len > 0);
    }
    ck_assert_int_eq(status, SHIM_MODIFIED);
    struct shim_bytes got;
    uint32_t id = 1;
    ck_assert_int_eq(shim_reader_data(r, &id, 1, &got, &error), SHIM_MODIFIED);
    bool changed;
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(changed);
    must(shim_reader_data(r, &id, 1, &got, &error));
    ck_assert(bytes_are(got, "round 3"));
    shim_reader_close(r);
    shim_writer_close(w);
}
END_TEST

/* ---- Damaged files -------------------------------------------------------------------- */

static const char *const tables[] = {"iamglass", "postlist.glass", "docdata.glass",
                                     "termlist.glass", "position.glass"};

static bool any_term(struct shim_bytes name, uint32_t n, void *payload)
{
    (void)name, (void)n, (void)payload;
    return true;
}

/* Read everything; the first failure, which must be a status of the header. */
static enum shim_status read_all(const char *path)
{
    struct shim_reader *r;
    enum shim_status status = shim_reader_open(path, &r, &error);
    if (status != SHIM_OK)
        return status;
    status = shim_reader_terms(r, BYTES(""), any_term, NULL, &error);
    for (uint32_t id = 1; id <= 300 && status == SHIM_OK; id++) {
        const struct shim_document *d;
        status = shim_reader_document(r, id, &d, &error);
    }
    shim_reader_close(r);
    return status;
}

static void make_larger(void)
{
    struct shim_writer *w = writer_open("db");
    for (int i = 0; i < 300; i++) {
        char key[16], word[40];
        snprintf(key, sizeof key, "Q%d", i);
        snprintf(word, sizeof word, "apple pear%d plum", i);
        put(w, key, word, "a document of some length, so that blocks fill");
    }
    commit(w);
    shim_writer_close(w);
}

START_TEST(a_truncated_file_is_reported)
{
    folder_make();
    make_larger();
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char path[200], saved[210], command[500];
        snprintf(path, sizeof path, "%s/%s", folder_path("db"), tables[i]);
        snprintf(saved, sizeof saved, "%s.saved", path);
        snprintf(command, sizeof command, "cp %s %s", path, saved);
        ck_assert_int_eq(system(command), 0);
        struct stat s;
        stat(path, &s);
        ck_assert_int_eq(truncate(path, s.st_size / 2), 0);
        enum shim_status status = read_all(folder_path("db"));
        ck_assert_msg(status == SHIM_DAMAGED || status == SHIM_IO, "%s: status %d", tables[i],
                      status);
        ck_assert_int_eq(truncate(path, 0), 0);
        status = read_all(folder_path("db"));
        ck_assert_msg(status == SHIM_DAMAGED || status == SHIM_IO, "%s: status %d", tables[i],
                      status);
        if (i < 2) { /* without the others glass takes the table for an empty one */
            unlink(path);
            status = read_all(folder_path("db"));
            ck_assert_msg(status == SHIM_NOT_FOUND || status == SHIM_IO, "%s: status %d",
                          tables[i], status);
        }
        rename(saved, path);
    }
    must(read_all(folder_path("db")));
}
END_TEST

/* Xapian itself may crash on damaged blocks, so each try has a process of its own; what comes
 * back as a status must be one that says so. */
START_TEST(random_bytes_never_pass_as_a_bug_of_ours)
{
    folder_make();
    make_larger();
    int statuses[SHIM_BUG + 1] = {0};
    unsigned seed = 5;
    for (int round = 0; round < 120; round++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%s", folder_path("db"), tables[round % 5]);
        int f = open(path, O_RDWR);
        struct stat s;
        fstat(f, &s);
        seed = seed * 1103515245u + 12345u;
        off_t at = (off_t)(seed >> 8) % s.st_size;
        char before, after = (char)(seed >> 3);
        ck_assert_int_eq(pread(f, &before, 1, at), 1);
        ck_assert_int_eq(pwrite(f, &after, 1, at), 1);
        pid_t child = fork();
        if (child == 0) {
            alarm(5);
            _exit((int)read_all(folder_path("db")));
        }
        int status;
        waitpid(child, &status, 0);
        if (WIFEXITED(status)) {
            ck_assert_int_le(WEXITSTATUS(status), SHIM_BUG);
            statuses[WEXITSTATUS(status)]++;
        }
        ck_assert_int_eq(pwrite(f, &before, 1, at), 1);
        close(f);
    }
    ck_assert_int_eq(statuses[SHIM_BUG] + statuses[SHIM_INVALID], 0);
    ck_assert_int_gt(statuses[SHIM_DAMAGED], 0);
    ck_assert_int_gt(statuses[SHIM_OK], 0);
}
END_TEST

START_TEST(another_version_is_named)
{
    folder_make();
    make_small("db");
    int f = open(folder_path("db/iamglass"), O_RDWR);
    char version = 1;
    ck_assert_int_eq(pwrite(f, &version, 1, 14), 1);
    close(f);
    ck_assert_int_eq(read_all(folder_path("db")), SHIM_VERSION);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {everything_written_can_be_read,
                            statistics_tell_of_documents_and_commits,
                            what_is_not_there_is_not_found,
                            a_reader_left_behind_is_told_to_refresh,
                            a_truncated_file_is_reported,
                            random_bytes_never_pass_as_a_bug_of_ours,
                            another_version_is_named,
                            NULL};
    return run_tests("reader", tests);
}
