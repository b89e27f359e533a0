#include "tests/shim/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct shim_error error;

static void id_of(struct shim_reader *r, const char *key, uint32_t expected)
{
    uint32_t id;
    must(shim_reader_find(r, bytes_of(key), &id, &error));
    ck_assert_uint_eq(id, expected);
}

START_TEST(what_is_committed_is_there_and_what_is_not_is_not)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple pear", "one");
    put(w, "Q2", "pear", "two");
    commit(w);
    put(w, "Q3", "plum", "three");
    shim_writer_close(w);

    struct shim_reader *r = reader_open("db");
    ck_assert_uint_eq(document_count(r), 2);
    id_of(r, "Q1", 1);
    id_of(r, "Q2", 2);
    id_of(r, "Q3", 0);
    shim_reader_close(r);
}
END_TEST

START_TEST(the_same_key_replaces_and_keeps_the_id)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple", "old");
    put(w, "Q2", "apple", "other");
    commit(w);
    put(w, "Q1", "pear", "new");
    commit(w);

    struct shim_reader *r = reader_open("db");
    ck_assert_uint_eq(document_count(r), 2);
    struct shim_bytes data[2];
    must(shim_reader_data(r, (uint32_t[]){1, 2}, 2, data, &error));
    ck_assert(bytes_are(data[0], "new"));
    ck_assert(bytes_are(data[1], "other"));
    uint32_t documents[2];
    must(shim_reader_frequencies(r, (struct shim_bytes[]){BYTES("apple"), BYTES("pear")}, 2,
                                 documents, &error));
    ck_assert_uint_eq(documents[0], 1);
    ck_assert_uint_eq(documents[1], 1);
    shim_reader_close(r);
    shim_writer_close(w);
}
END_TEST

START_TEST(the_writers_reader_sees_the_batch)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple", "one");
    struct shim_reader *r = shim_writer_reader(w);
    id_of(r, "Q1", 1);
    put(w, "Q2", "apple", "two");
    id_of(r, "Q2", 2);
    ck_assert_uint_eq(document_count(r), 2);
    commit(w);
    put(w, "Q3", "apple", "three");
    id_of(r, "Q3", 3);
    shim_writer_close(w);
}
END_TEST

static void expect_key(size_t i, struct shim_bytes bytes, void *payload)
{
    char key[20];
    const uint32_t *ids = payload;
    snprintf(key, sizeof key, "Q%u", ids[i]);
    ck_assert_msg(bytes_are(bytes, key), "document %u", ids[i]);
}

static void expect_empty(size_t i, struct shim_bytes bytes, void *payload)
{
    (void)i, (void)payload;
    ck_assert_uint_eq(bytes.len, 0);
}

/* ids_and_values(w, first, second): those of the two documents that exist have their keys as
 * values of slot 2. */
static void ids_and_values(struct shim_writer *w, uint32_t first, uint32_t second)
{
    uint32_t ids[] = {first, second};
    size_t missing = first == 0;
    must(shim_reader_values(shim_writer_reader(w), 2, ids + missing, 2 - missing, expect_key,
                            ids + missing, &error));
}

/* Xapian forgets that values wait to be written when it has just flushed postings by itself. */
START_TEST(the_writers_reader_sees_values_after_a_flush)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    for (uint32_t i = 1; i <= 3000; i++) {
        char key[20];
        snprintf(key, sizeof key, "Q%u", i);
        struct shim_term term = {.name = bytes_of(key)};
        struct shim_value value = {.slot = 2, .bytes = bytes_of(key)};
        struct shim_document d = {.key = term.name, .terms = &term, .term_count = 1,
                                  .values = &value, .value_count = 1};
        must(shim_writer_put(w, &d, &error));
        ids_and_values(w, i - 1, i);
    }
    uint32_t gone = 5000;
    must(shim_reader_values(shim_writer_reader(w), 2, &gone, 1, expect_empty, NULL, &error));
    shim_writer_close(w);
}
END_TEST

START_TEST(removing_takes_the_document_out)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple", "one");
    put(w, "Q2", "apple", "two");
    commit(w);
    bool removed;
    must(shim_writer_remove(w, BYTES("Q1"), &removed, &error));
    ck_assert(removed);
    must(shim_writer_remove(w, BYTES("Q1"), &removed, &error));
    ck_assert(!removed);
    must(shim_writer_remove(w, BYTES(""), &removed, &error));
    ck_assert(!removed);
    commit(w);
    struct shim_reader *r = reader_open("db");
    ck_assert_uint_eq(document_count(r), 1);
    id_of(r, "Q1", 0);
    struct shim_bytes data[1];
    must(shim_reader_data(r, (uint32_t[]){1}, 1, data, &error));
    ck_assert_uint_eq(data[0].len, 0);
    shim_reader_close(r);
    shim_writer_close(w);
}
END_TEST

START_TEST(metadata_belongs_to_the_commit)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    must(shim_writer_set_metadata(w, "resume", BYTES("7"), &error));
    commit(w);
    must(shim_writer_set_metadata(w, "resume", BYTES("8\0x"), &error));
    ck_assert_int_eq(shim_writer_set_metadata(w, "", BYTES("8"), &error), SHIM_INVALID);
    struct shim_reader *r = reader_open("db");
    struct shim_bytes value;
    must(shim_reader_metadata(r, "resume", &value, &error));
    ck_assert(bytes_are(value, "7"));
    commit(w);
    bool changed;
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(changed);
    must(shim_reader_metadata(r, "resume", &value, &error));
    ck_assert_uint_eq(value.len, 3);
    must(shim_writer_set_metadata(w, "resume", BYTES(""), &error));
    commit(w);
    must(shim_reader_refresh(r, &changed, &error));
    must(shim_reader_metadata(r, "resume", &value, &error));
    ck_assert_uint_eq(value.len, 0);
    shim_reader_close(r);
    shim_writer_close(w);
}
END_TEST

/* ---- What must be refused without harm -------------------------------------------- */

static char many[SHIM_TERM_MAX + 8];
static char nuls[SHIM_TERM_MAX];
static char long_value[SHIM_VALUE_MAX + 1];

static void refused(struct shim_writer *w, const struct shim_document *d, const char *why)
{
    ck_assert_int_eq(shim_writer_put(w, d, &error), SHIM_INVALID);
    ck_assert_int_eq(error.status, SHIM_INVALID);
    ck_assert_msg(strstr(error.text, why) != NULL, "%s", error.text);
}

static struct shim_document with_terms(const struct shim_term *terms, size_t count)
{
    return (struct shim_document){.key = BYTES("Q9"), .terms = terms, .term_count = count};
}

START_TEST(a_document_against_the_rules_costs_nothing_else)
{
    folder_make();
    memset(many, 'x', sizeof many);
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple", "one");

    const struct shim_term key = {.name = BYTES("Q9")};
    struct {
        const char *why;
        struct shim_term terms[3];
        size_t count;
    } cases[] = {
        {"246 bytes", {key, {.name = {many, 246}}}, 2},
        {"NUL", {{.name = {nuls, 123}}, key}, 2},
        {"0 bytes", {{.name = {many, 0}}, key}, 2},
        {"sorted", {key, {.name = BYTES("b")}, {.name = BYTES("a")}}, 3},
        {"distinct", {key, {.name = BYTES("b")}, {.name = BYTES("b")}}, 3},
        {"key", {{.name = BYTES("b")}}, 1},
        {"key", {{.name = BYTES("b")}}, 0},
        {"wdf", {key, {.name = BYTES("b"), .wdf = 1}, {.name = BYTES("c"), .wdf = UINT32_MAX - 1}}, 3},
        {"positions", {key, {BYTES("b"), 1, (const uint32_t[]){0}, 1}}, 2},
        {"positions", {key, {BYTES("b"), 1, (const uint32_t[]){3, 3}, 2}}, 2},
        {"positions", {key, {BYTES("b"), 1, (const uint32_t[]){4, 3}, 2}}, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shim_document d = with_terms(cases[i].terms, cases[i].count);
        refused(w, &d, cases[i].why);
    }
    struct shim_document d = with_terms(&key, 1);
    d.value_count = 2;
    d.values = (const struct shim_value[]){{1, BYTES("v")}, {1, BYTES("v")}};
    refused(w, &d, "slots");
    d.values = (const struct shim_value[]){{1, BYTES("v")}, {SHIM_SLOTS, BYTES("v")}};
    refused(w, &d, "slot");
    d.values = (const struct shim_value[]){{1, BYTES("v")}, {2, BYTES("")}};
    refused(w, &d, "value of 0 bytes");
    d.values = (const struct shim_value[]){{1, BYTES("v")}, {2, {long_value, sizeof long_value}}};
    refused(w, &d, "value of 65537 bytes");
    d.value_count = 0;
    d.data = (struct shim_bytes){many, SHIM_DATA_MAX + 1u};
    refused(w, &d, "data of 67108865 bytes");
    d.data.len = 0;
    d.key = (struct shim_bytes){NULL, 0};
    refused(w, &d, "key");

    put(w, "Q2", "apple", "two");
    commit(w);
    struct shim_reader *r = reader_open("db");
    ck_assert_uint_eq(document_count(r), 2);
    shim_reader_close(r);
    shim_writer_close(w);
}
END_TEST

START_TEST(the_longest_terms_values_and_positions_are_kept)
{
    folder_make();
    memset(many, 'x', sizeof many);
    memset(long_value, 'v', sizeof long_value);
    const uint32_t positions[] = {1, 2, 1000000, UINT32_MAX};
    const struct shim_term terms[] = {
        {{nuls, 122}, 3, positions, 4},
        {.name = BYTES("Q9")},
        {{many, 245}, UINT32_MAX - 4, NULL, 0},
    };
    const struct shim_value values[] = {{0, {long_value, SHIM_VALUE_MAX}},
                                        {SHIM_SLOTS - 1, BYTES("\0")}};
    struct shim_document d = with_terms(terms, 3);
    d.values = values;
    d.value_count = 2;
    d.data = (struct shim_bytes){long_value, sizeof long_value};
    struct shim_writer *w = writer_open("db");
    must(shim_writer_put(w, &d, &error));
    commit(w);
    shim_writer_close(w);

    struct shim_reader *r = reader_open("db");
    const struct shim_document *back;
    must(shim_reader_document(r, 1, &back, &error));
    ck_assert_uint_eq(back->term_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct shim_term *t = &back->terms[i];
        ck_assert_uint_eq(t->name.len, terms[i].name.len);
        ck_assert_mem_eq(t->name.at, terms[i].name.at, t->name.len);
        ck_assert_uint_eq(t->wdf, terms[i].wdf);
        ck_assert_uint_eq(t->position_count, terms[i].position_count);
    }
    ck_assert_mem_eq(back->terms[0].positions, positions, sizeof positions);
    ck_assert_uint_eq(back->value_count, 2);
    ck_assert_uint_eq(back->values[0].bytes.len, SHIM_VALUE_MAX);
    ck_assert_uint_eq(back->values[1].slot, SHIM_SLOTS - 1);
    ck_assert_uint_eq(back->values[1].bytes.len, 1);
    ck_assert_uint_eq(back->data.len, sizeof long_value);
    shim_reader_close(r);
}
END_TEST

/* Glass reads some repetitive data of a little over 8,192 bytes as corrupt: see shim/data.cc. */
START_TEST(repetitive_data_of_any_size_is_read_back)
{
    folder_make();
    memset(long_value, 'v', sizeof long_value);
    static const char *const tails[] = {"", "\x12\xab\xef\x77"};
    struct shim_writer *w = writer_open("db");
    struct small_document d;
    char key[16];
    uint32_t id = 0;
    for (size_t tail = 0; tail < 2; tail++) {
        for (size_t size = 8185; size < 8300; size++) {
            snprintf(key, sizeof key, "Q%u", ++id);
            small_document(&d, key, "", "");
            memcpy(long_value + size - strlen(tails[tail]), tails[tail], strlen(tails[tail]));
            d.document.data = (struct shim_bytes){long_value, size};
            must(shim_writer_put(w, &d.document, &error));
            memset(long_value, 'v', sizeof long_value);
        }
    }
    commit(w);
    shim_writer_close(w);
    struct shim_reader *r = reader_open("db");
    for (uint32_t i = 1; i <= id; i++) {
        struct shim_bytes data;
        size_t tail = (i - 1) / 115, size = 8185 + (i - 1) % 115;
        must(shim_reader_data(r, &i, 1, &data, &error));
        ck_assert_uint_eq(data.len, size);
        ck_assert_mem_eq(data.at, long_value, size - 4);
        size_t end = strlen(tails[tail]);
        ck_assert_mem_eq(data.at + size - end, tails[tail], end);
    }
    shim_reader_close(r);
}
END_TEST

/* ---- Opening ----------------------------------------------------------------------- */

START_TEST(a_second_writer_finds_it_locked)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    struct shim_writer *second = w;
    ck_assert_int_eq(shim_writer_open(folder_path("db"), true, &second, &error), SHIM_LOCKED);
    ck_assert_ptr_null(second);
    shim_writer_close(w);
    must(shim_writer_open(folder_path("db"), false, &second, &error));
    shim_writer_close(second);
}
END_TEST

START_TEST(without_create_an_absent_database_is_not_made)
{
    folder_make();
    struct shim_writer *w;
    ck_assert_int_eq(shim_writer_open(folder_path("db"), false, &w, &error), SHIM_NOT_FOUND);
    ck_assert_int_ne(access(folder_path("db"), F_OK), 0);
    ck_assert_int_ne(shim_writer_open(folder_path("no/db"), true, &w, &error), SHIM_OK);
    ck_assert_ptr_null(w);
    shim_writer_close(NULL);
}
END_TEST

START_TEST(a_stub_file_is_refused_and_runs_nothing)
{
    folder_make();
    char text[200];
    snprintf(text, sizeof text, "remote :/usr/bin/touch %s\n", folder_path("touched"));
    FILE *stub = fopen(folder_path("stub"), "w");
    fputs(text, stub);
    fclose(stub);
    mkdir(folder_path("holder"), 0700);
    stub = fopen(folder_path("holder/XAPIANDB"), "w");
    fputs(text, stub);
    fclose(stub);

    const char *const names[] = {"stub", "holder"};
    for (int i = 0; i < 2; i++) {
        struct shim_reader *r;
        struct shim_writer *w;
        const char *path = folder_path(names[i]);
        ck_assert_int_eq(shim_reader_open(path, &r, &error), SHIM_NOT_FOUND);
        ck_assert_int_eq(shim_writer_open(path, false, &w, &error), SHIM_NOT_FOUND);
    }
    ck_assert_int_ne(access(folder_path("touched"), F_OK), 0);
}
END_TEST

START_TEST(the_environment_does_not_steer_it)
{
    folder_make();
    setenv("XAPIAN_FLUSH_THRESHOLD", "1", 1);
    setenv("XAPIAN_MAX_CHANGESETS", "5", 1);
    struct shim_writer *w = writer_open("db");
    for (int i = 0; i < 3; i++) {
        put(w, "Q1", "apple", "one");
        commit(w);
    }
    shim_writer_close(w);
    DIR *files = opendir(folder_path("db"));
    for (struct dirent *e; (e = readdir(files)) != NULL;)
        ck_assert_msg(strncmp(e->d_name, "changes", 7) != 0, "%s", e->d_name);
    closedir(files);
}
END_TEST

/* ---- The system says no ------------------------------------------------------------- */

START_TEST(a_folder_without_permission_is_an_io_error)
{
    folder_make();
    shim_writer_close(writer_open("db"));
    chmod(folder, 0555);
    chmod(folder_path("db"), 0555);
    chmod(folder_path("db/flintlock"), 0444);
    pid_t child = fork();
    if (child == 0) {
        struct shim_writer *w;
        if (setgid(65534) != 0 || setuid(65534) != 0)
            _exit(9);
        const char *path = folder_path("db");
        struct shim_reader *r;
        int wrong = shim_writer_open(path, true, &w, &error) != SHIM_IO;
        wrong |= (shim_writer_open(folder_path("new"), true, &w, &error) != SHIM_IO) << 1;
        wrong |= (shim_reader_open(path, &r, &error) != SHIM_OK) << 2;
        _exit(wrong);
    }
    int status;
    waitpid(child, &status, 0);
    chmod(folder, 0755);
    chmod(folder_path("db"), 0755);
    if (WEXITSTATUS(status) != 9) /* 9: not root, so the whole cannot be tried */
        ck_assert_int_eq(status, 0);
}
END_TEST

/* With a limit on the size of files, writing fails as on a full disk: the last commit must
 * stay, the writer must refuse to go on, and a new one must work. */
START_TEST(no_space_loses_the_batch_and_nothing_else)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q1", "apple", "one");
    commit(w);

    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, small = {200000, RLIM_INFINITY};
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    static char noise[30000];
    unsigned seed = 1;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((seed = seed * 1103515245 + 12345) >> 16);
    enum shim_status status = SHIM_OK;
    for (int i = 0; i < 100 && status == SHIM_OK; i++) {
        char key[16];
        struct small_document d;
        snprintf(key, sizeof key, "Q%d", i + 2);
        small_document(&d, key, "apple", "");
        d.document.data = (struct shim_bytes){noise, sizeof noise};
        status = shim_writer_put(w, &d.document, &error);
    }
    if (status == SHIM_OK)
        status = shim_writer_commit(w, &error);
    ck_assert_int_eq(status, SHIM_IO);
    ck_assert_msg(strstr(error.text, strerror(EFBIG)) != NULL, "%s", error.text);
    setrlimit(RLIMIT_FSIZE, &before);

    struct small_document d;
    ck_assert_int_eq(shim_writer_put(w, small_document(&d, "Q3", "pear", ""), &error), SHIM_BUG);
    ck_assert_int_eq(shim_writer_commit(w, &error), SHIM_BUG);
    shim_writer_close(w);

    struct shim_reader *r = reader_open("db");
    ck_assert_uint_eq(document_count(r), 1);
    shim_reader_close(r);
    w = writer_open("db");
    put(w, "Q2", "apple", "two");
    commit(w);
    shim_writer_close(w);
    r = reader_open("db");
    ck_assert_uint_eq(document_count(r), 2);
    shim_reader_close(r);
}
END_TEST

START_TEST(a_batch_larger_than_the_flush_threshold_is_still_one)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    put(w, "Q", "apple", "");
    commit(w);
    for (int i = 0; i < 2500; i++) {
        char key[16];
        snprintf(key, sizeof key, "Q%d", i);
        put(w, key, "apple pear", key);
    }
    struct shim_reader *r = reader_open("db");
    ck_assert_uint_eq(document_count(r), 1);
    shim_writer_close(w);
    bool changed;
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(!changed);
    ck_assert_uint_eq(document_count(r), 1);
    shim_reader_close(r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {what_is_committed_is_there_and_what_is_not_is_not,
                            the_same_key_replaces_and_keeps_the_id,
                            the_writers_reader_sees_the_batch,
                            the_writers_reader_sees_values_after_a_flush,
                            removing_takes_the_document_out,
                            metadata_belongs_to_the_commit,
                            a_document_against_the_rules_costs_nothing_else,
                            the_longest_terms_values_and_positions_are_kept,
                            repetitive_data_of_any_size_is_read_back,
                            a_second_writer_finds_it_locked,
                            without_create_an_absent_database_is_not_made,
                            a_stub_file_is_refused_and_runs_nothing,
                            the_environment_does_not_steer_it,
                            a_folder_without_permission_is_an_io_error,
                            no_space_loses_the_batch_and_nothing_else,
                            a_batch_larger_than_the_flush_threshold_is_still_one,
                            NULL};
    return run_tests("writer", tests);
}
