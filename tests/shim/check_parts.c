/*
 * A database of sealed parts and updates is compared, in everything that can be read of it, with
 * one of the same documents and updates without parts.
 */
#include "shim/bulk.h"
#include "tests/shim/random_document.h"
#include "tests/shim/reference.h"
#include "tests/shim/whole.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct shim_error error;
static struct random_document d;

/* seal(w, first, count): a part of random documents for w. */
static void seal(struct shim_writer *w, uint32_t first, uint32_t count)
{
    const struct shim_bulk_options options = {.memory = 0};
    struct shim_bulk *b;
    must(shim_bulk_open(folder_path("part"), &options, &b, &error));
    for (uint32_t id = first; id < first + count; id++)
        must(shim_bulk_add(b, random_document(&d, id), &error));
    must(shim_bulk_finish(b, &error));
    must(shim_writer_adopt(w, folder_path("part"), &error));
}

static void write_plain(struct shim_writer *w, uint32_t first, uint32_t count)
{
    for (uint32_t id = first; id < first + count; id++)
        must(shim_writer_put(w, random_document(&d, id), &error));
}

/* change(name, round): the same random changes, whatever the database is made of. */
static void change(const char *name, unsigned round, uint32_t documents)
{
    struct shim_writer *w = writer_open(name);
    seed = 1000 + round;
    for (int i = 0; i < 60; i++) {
        char key[16];
        bool removed;
        must(shim_writer_put(w, random_document(&d, 1 + under(documents + 50)), &error));
        snprintf(key, sizeof key, "Q%u", 1 + under(documents + 50));
        must(shim_writer_remove(w, bytes_of(key), &removed, &error));
    }
    commit(w);
    shim_writer_close(w);
}

static void found_both(uint32_t documents)
{
    seed = 7;
    struct shim_writer *w = writer_open("plain");
    write_plain(w, 1, documents);
    commit(w);
    shim_writer_close(w);
    seed = 7;
    w = writer_open("parts");
    seal(w, 1, documents / 3);
    seal(w, 1 + documents / 3, documents - documents / 3);
    commit(w);
    shim_writer_close(w);
}

static bool same_count(struct shim_bytes name, uint32_t documents, void *payload)
{
    struct shim_reader **both = payload;
    uint32_t one, other, frequency;
    must(shim_reader_count(both[0], name, &one, &error));
    must(shim_reader_count(both[1], name, &other, &error));
    must(shim_reader_frequencies(both[1], &name, 1, &frequency, &error));
    ck_assert_uint_eq(one, other);
    ck_assert_uint_le(other, frequency);
    (void)documents;
    return true;
}

static void compare_counts(void)
{
    struct shim_reader *both[] = {reader_open("plain"), reader_open("parts")};
    must(shim_reader_terms(both[0], BYTES(""), same_count, both, &error));
    must(shim_reader_terms(both[1], BYTES(""), same_count, both, &error));
    shim_reader_close(both[0]);
    shim_reader_close(both[1]);
}

START_TEST(parts_and_updates_are_read_as_one)
{
    folder_make();
    random_document_make(&d);
    found_both(240);
    whole_compare("plain", "parts", true);
    for (unsigned round = 0; round < 4; round++) {
        change("plain", round, 240);
        change("parts", round, 240);
        whole_compare("plain", "parts", false);
        compare_counts();
    }
    ck_assert_int_eq(reference_errors(folder_path("parts")), 0);
    free(d.bytes);
}
END_TEST

/* One document by itself is the same as in the pass over all. */
START_TEST(a_document_of_a_part_can_be_read_by_itself)
{
    folder_make();
    random_document_make(&d);
    seed = 3;
    struct shim_writer *w = writer_open("db");
    seal(w, 1, 40);
    commit(w);
    shim_writer_close(w);
    struct shim_reader *r = reader_open("db");
    seed = 3;
    for (uint32_t id = 1; id <= 40; id++) {
        const struct shim_document *want = random_document(&d, id), *got;
        must(shim_reader_document(r, id, &got, &error));
        ck_assert_uint_eq(got->term_count, want->term_count);
        ck_assert_uint_eq(got->value_count, want->value_count);
        ck_assert_uint_eq(got->data.len, want->data.len);
        for (size_t i = 0; i < got->term_count; i++) {
            uint32_t wdf, documents;
            must(shim_reader_wdf(r, &(struct shim_wdf){&id, 1, &want->terms[i].name, 1, UINT32_MAX, &documents, &wdf}, &error));
            ck_assert_uint_eq(wdf, want->terms[i].wdf);
            ck_assert_uint_eq(got->terms[i].wdf, want->terms[i].wdf);
            ck_assert_uint_eq(got->terms[i].position_count, want->terms[i].position_count);
        }
    }
    const struct shim_document *none;
    ck_assert_int_eq(shim_reader_document(r, 41, &none, &error), SHIM_NOT_FOUND);
    shim_reader_close(r);
    free(d.bytes);
}
END_TEST

START_TEST(a_reader_sees_a_part_after_the_commit)
{
    folder_make();
    random_document_make(&d);
    struct shim_writer *w = writer_open("db");
    must(shim_writer_set_metadata(w, "k", BYTES("v"), &error));
    commit(w);
    struct shim_reader *r = reader_open("db");
    bool changed;
    seal(w, 1, 30);
    ck_assert_uint_eq(document_count(shim_writer_reader(w)), 30);
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(!changed);
    commit(w);
    ck_assert_uint_eq(document_count(r), 0);
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(changed);
    ck_assert_uint_eq(document_count(r), 30);
    bool removed;
    must(shim_writer_remove(w, BYTES("Q7"), &removed, &error));
    ck_assert(removed);
    must(shim_writer_remove(w, BYTES("Q7"), &removed, &error));
    ck_assert(!removed);
    ck_assert_uint_eq(document_count(shim_writer_reader(w)), 29);
    commit(w);
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert_uint_eq(document_count(r), 29);
    shim_reader_close(r);
    shim_writer_close(w);
    free(d.bytes);
}
END_TEST

START_TEST(what_is_not_committed_leaves_nothing)
{
    folder_make();
    random_document_make(&d);
    struct shim_writer *w = writer_open("db");
    seal(w, 1, 10);
    commit(w);
    seal(w, 11, 10);
    bool removed;
    must(shim_writer_remove(w, BYTES("Q3"), &removed, &error));
    shim_writer_close(w);
    w = writer_open("db");
    ck_assert_uint_eq(document_count(shim_writer_reader(w)), 10);
    ck_assert_int_eq(access(folder_path("db/part.1"), F_OK), 0);
    ck_assert_int_ne(access(folder_path("db/part.2"), F_OK), 0);
    put(w, "Qnew", "apple", "new");
    ck_assert_int_eq(shim_writer_adopt(w, folder_path("part"), &error), SHIM_INVALID);
    ck_assert_int_eq(shim_writer_set_metadata(w, "shim:parts", BYTES("x"), &error), SHIM_INVALID);
    commit(w);
    shim_writer_close(w);
    free(d.bytes);
}
END_TEST

/* Killed anywhere while parts are made and adopted: what a commit has named is whole. */
START_TEST(a_kill_leaves_a_whole_database)
{
    folder_make();
    random_document_make(&d);
    shim_writer_close(writer_open("db"));
    for (useconds_t wait = 500; wait < 60000; wait = wait * 3 / 2) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            struct shim_writer *w = writer_open("db");
            uint32_t next = (uint32_t)document_count(shim_writer_reader(w)) + 1;
            for (;; next += 5) {
                char old[300];
                snprintf(old, sizeof old, "rm -rf %s", folder_path("part"));
                if (system(old) != 0)
                    _exit(1);
                seal(w, next, 5);
                commit(w);
            }
        }
        usleep(wait);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        struct shim_reader *r = reader_open("db");
        ck_assert_uint_eq(document_count(r) % 5, 0);
        shim_reader_close(r);
        struct whole w = whole_read("db", true);
        whole_free(&w);
    }
    free(d.bytes);
}
END_TEST

static enum shim_status opened(const char *name)
{
    struct shim_reader *r = NULL;
    enum shim_status status = shim_reader_open(folder_path(name), &r, &error);
    shim_reader_close(r);
    return status;
}

START_TEST(a_missing_or_foreign_file_is_told)
{
    folder_make();
    random_document_make(&d);
    static const struct {
        const char *file;
        int version; /* where, from the end; -1: from the start; 0: remove the file */
        enum shim_status status;
    } cases[] = {
        {"db/part.1/texts", 0, SHIM_DAMAGED},      {"db/part.1/positions", 0, SHIM_DAMAGED},
        {"db/part.1/terms", 0, SHIM_DAMAGED},      {"db/part.1/terms", 1, SHIM_VERSION},
        {"db/part.1/texts", 1, SHIM_VERSION},      {"db/part.1/positions", 1, SHIM_VERSION},
        {"db/part.1/columns", 0, SHIM_DAMAGED},    {"db/part.1/columns", 1, SHIM_VERSION},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shim_writer *w = writer_open("db");
        seal(w, 1, 10);
        commit(w);
        shim_writer_close(w);
        ck_assert_int_eq(opened("db"), SHIM_OK);
        int file = open(folder_path(cases[i].file), O_RDWR);
        struct stat status;
        ck_assert_int_eq(fstat(file, &status), 0);
        if (cases[i].version == 0)
            unlink(folder_path(cases[i].file));
        else
            ck_assert_int_eq(pwrite(file, "9", 1, status.st_size - cases[i].version), 1);
        close(file);
        enum shim_status got = opened("db");
        ck_assert_msg(got == cases[i].status, "%s: %d, %s", cases[i].file, got, error.text);
        folder_remove();
        mkdir(folder, 0755);
    }
    free(d.bytes);
}
END_TEST

/* Parts of another version are told by the name of their list. */
START_TEST(parts_of_another_version_are_told)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    commit(w);
    shim_writer_close(w);
    ck_assert_int_eq(opened("db"), SHIM_OK);
    reference_set_metadata(folder_path("db"), "shim:parts");
    ck_assert_int_eq(opened("db"), SHIM_VERSION);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {parts_and_updates_are_read_as_one,
                            a_document_of_a_part_can_be_read_by_itself,
                            a_reader_sees_a_part_after_the_commit,
                            what_is_not_committed_leaves_nothing,
                            a_kill_leaves_a_whole_database,
                            a_missing_or_foreign_file_is_told,
                            parts_of_another_version_are_told,
                            NULL};
    return run_tests("parts", tests);
}
