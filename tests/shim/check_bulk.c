/*
 * Parts written by shim_bulk are compared, in everything that can be read of them, with
 * databases that Xapian's own API makes of the same documents.
 */
#include "shim/bulk.h"
#include "tests/shim/random_document.h"
#include "tests/shim/reference.h"
#include "tests/shim/whole.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static struct shim_error error;

static const struct shim_bulk_options usual = {.memory = 0};

static struct shim_bulk *bulk_open(const char *name, const struct shim_bulk_options *options)
{
    struct shim_bulk *b;
    must(shim_bulk_open(folder_path(name), options, &b, &error));
    return b;
}

/* ---- Comparing ---------------------------------------------------------------------- */

static bool same_term(struct shim_bytes name, uint32_t documents, void *payload)
{
    struct shim_reader *other = payload;
    uint32_t frequency, count;
    must(shim_reader_frequencies(other, &name, 1, &frequency, &error));
    must(shim_reader_count(other, name, &count, &error));
    ck_assert_uint_eq(frequency, documents);
    ck_assert_uint_eq(count, documents);
    return true;
}

/* The database that the API made, and that of the part. */
static void same(void)
{
    static char x[1 << 20], y[1 << 20];
    whole_compare("api", "bulk", true);
    reference_numbers(folder_path("api"), x, sizeof x);
    reference_part(folder_path("bulk/part.1"), folder_path("glass"));
    reference_numbers(folder_path("glass"), y, sizeof y);
    ck_assert_str_eq(x, y);
    struct shim_reader *api = reader_open("api"), *bulk = reader_open("bulk");
    must(shim_reader_terms(api, BYTES(""), same_term, bulk, &error));
    must(shim_reader_terms(bulk, BYTES(""), same_term, api, &error));
    shim_reader_close(api);
    shim_reader_close(bulk);
    ck_assert_int_eq(reference_errors(folder_path("glass")), 0);
}

/* A database "bulk" of the part that was finished. */
static void adopt(void)
{
    struct shim_writer *w = writer_open("bulk");
    must(shim_writer_adopt(w, folder_path("part"), &error));
    commit(w);
    shim_writer_close(w);
}

/* The same random documents through both. */
static void write_both(uint32_t documents)
{
    static struct random_document d;
    random_document_make(&d);
    struct shim_writer *w = writer_open("api");
    struct shim_bulk *b = bulk_open("part", &usual);
    for (uint32_t id = 1; id <= documents; id++) {
        random_document(&d, id);
        must(shim_writer_put(w, &d.document, &error));
        must(shim_bulk_add(b, &d.document, &error));
    }
    commit(w);
    shim_writer_close(w);
    must(shim_bulk_finish(b, &error));
    adopt();
    free(d.bytes);
}

START_TEST(random_documents_come_out_as_from_xapian)
{
    folder_make();
    seed = 1;
    write_both(300);
    same();
}
END_TEST

/* A megabyte of memory is the least that is taken: enough documents to put aside several runs. */
START_TEST(runs_put_aside_are_merged)
{
    folder_make();
    seed = 3;
    write_both(900);
    same();
}
END_TEST

/* Numbers for the shortest names; another shift numbers them anew. */
static void number_terms(struct random_document *d, uint32_t shift)
{
    static uint32_t numbers[TERMS];
    for (size_t i = 0; i < d->document.term_count; i++) {
        struct shim_bytes name = d->terms[i].name;
        uint32_t first = (unsigned char)name.at[0];
        bool key = by_name(&d->terms[i], &(struct shim_term){.name = d->document.key}) == 0;
        numbers[i] = name.len > 2 || key ? 0 : 1 + shift + first + (name.len == 2) * 256 *
                                                        (1 + (uint32_t)(unsigned char)name.at[1]);
    }
    d->document.numbers = numbers;
}

enum { BATCHES = 3, BATCH_DOCUMENTS = 70 };

static void fill(struct shim_batch *batch, struct random_document *d, uint32_t first)
{
    for (uint32_t i = 0; i < BATCH_DOCUMENTS; i++) {
        random_document(d, first + i);
        if (i == BATCH_DOCUMENTS / 2)
            shim_batch_renumber(batch);
        number_terms(d, i < BATCH_DOCUMENTS / 2 ? 0 : 1);
        must(shim_batch_add(batch, &d->document, &error));
    }
    must(shim_batch_seal(batch, &error));
}

/* The last batch is filled first; the first one is filled again once it was taken. */
START_TEST(batches_come_out_as_one)
{
    folder_make();
    static struct random_document d;
    random_document_make(&d);
    struct shim_bulk *b = bulk_open("part", &usual);
    struct shim_batch *batches[BATCHES];
    for (uint32_t i = BATCHES; i-- > 0;) {
        batches[i] = shim_batch_new(b, &error);
        seed = 20 + i;
        fill(batches[i], &d, 1 + i * BATCH_DOCUMENTS);
    }
    for (uint32_t i = 0; i < BATCHES; i++)
        must(shim_bulk_take(b, batches[i], &error));
    seed = 20 + BATCHES;
    fill(batches[0], &d, 1 + BATCHES * BATCH_DOCUMENTS);
    must(shim_bulk_take(b, batches[0], &error));
    must(shim_bulk_take(b, batches[1], &error)); /* an empty one is no harm */
    for (uint32_t i = 0; i < BATCHES; i++)
        shim_batch_free(batches[i]);
    must(shim_bulk_finish(b, &error));
    adopt();

    struct shim_writer *w = writer_open("api");
    for (uint32_t i = 0; i <= BATCHES; i++) {
        seed = 20 + i;
        for (uint32_t k = 1; k <= BATCH_DOCUMENTS; k++) {
            random_document(&d, i * BATCH_DOCUMENTS + k);
            must(shim_writer_put(w, &d.document, &error));
        }
    }
    commit(w);
    shim_writer_close(w);
    same();
    free(d.bytes);
}
END_TEST

/* More runs than are kept: they become one on the way, twice, while others come. */
START_TEST(very_many_batches_are_merged_in_time)
{
    enum { MANY = 450 };
    const struct shim_bulk_options how = {.memory = 0, .threads = 2};
    folder_make();
    static struct random_document d;
    random_document_make(&d);
    struct shim_writer *w = writer_open("api");
    struct shim_bulk *b = bulk_open("part", &how);
    struct shim_batch *batch = shim_batch_new(b, &error);
    seed = 40;
    for (uint32_t id = 1; id <= MANY; id++) {
        random_document(&d, id);
        must(shim_writer_put(w, &d.document, &error));
        must(shim_batch_add(batch, &d.document, &error));
        must(shim_batch_seal(batch, &error));
        must(shim_bulk_take(b, batch, &error));
    }
    shim_batch_free(batch);
    commit(w);
    shim_writer_close(w);
    must(shim_bulk_finish(b, &error));
    adopt();
    same();
    free(d.bytes);
}
END_TEST

START_TEST(an_empty_part_is_none)
{
    folder_make();
    must(shim_bulk_finish(bulk_open("part", &usual), &error));
    adopt();
    ck_assert_int_ne(access(folder_path("part"), F_OK), 0);
    ck_assert_int_ne(access(folder_path("bulk/part.1"), F_OK), 0);
    struct shim_writer *w = writer_open("bulk");
    put(w, "Q1", "apple", "one");
    commit(w);
    shim_writer_close(w);
    ck_assert_int_eq(reference_errors(folder_path("bulk")), 0);
}
END_TEST

START_TEST(data_of_every_size_is_kept)
{
    folder_make();
    static char data[20000];
    seed = 6;
    for (int repetitive = 0; repetitive < 2; repetitive++) {
        struct shim_bulk *b = bulk_open("part", &usual);
        static struct small_document d;
        uint32_t id = 0;
        for (size_t size = 0; size < sizeof data; size += size % 2040 < 2000 && size % 8192 > 40 ? 37 : 1) {
            char key[16];
            for (size_t i = 0; i < size; i++)
                data[i] = repetitive ? 'v' : (char)under(256);
            snprintf(key, sizeof key, "Q%u", ++id);
            small_document(&d, key, "", "");
            d.document.data = (struct shim_bytes){data, size};
            must(shim_bulk_add(b, &d.document, &error));
        }
        must(shim_bulk_finish(b, &error));
        struct shim_writer *w = writer_open(repetitive ? "r" : "n");
        must(shim_writer_adopt(w, folder_path("part"), &error));
        commit(w);
        shim_writer_close(w);
    }
    seed = 6;
    for (int repetitive = 0; repetitive < 2; repetitive++) {
        struct shim_reader *r = reader_open(repetitive ? "r" : "n");
        uint32_t id = 0;
        for (size_t size = 0; size < sizeof data; size += size % 2040 < 2000 && size % 8192 > 40 ? 37 : 1) {
            struct shim_bytes got;
            for (size_t i = 0; i < size; i++)
                data[i] = repetitive ? 'v' : (char)under(256);
            id++;
            must(shim_reader_data(r, &id, 1, &got, &error));
            ck_assert_uint_eq(got.len, size);
            ck_assert(size == 0 || memcmp(got.at, data, size) == 0);
        }
        shim_reader_close(r);
    }
}
END_TEST

/* ---- Failing ------------------------------------------------------------------------ */

START_TEST(a_bad_document_costs_only_itself)
{
    folder_make();
    struct shim_bulk *b = bulk_open("part", &usual);
    struct small_document d;
    must(shim_bulk_add(b, small_document(&d, "Q1", "apple", "one"), &error));
    small_document(&d, "Q2", "apple", "two");
    d.terms[1].name.len = 300;
    ck_assert_int_eq(shim_bulk_add(b, &d.document, &error), SHIM_INVALID);
    must(shim_bulk_add(b, small_document(&d, "Q3", "apple", "three"), &error));
    must(shim_bulk_finish(b, &error));
    adopt();
    struct shim_reader *r = reader_open("bulk");
    ck_assert_uint_eq(document_count(r), 2);
    shim_reader_close(r);
}
END_TEST

START_TEST(what_is_aborted_leaves_nothing)
{
    folder_make();
    struct shim_bulk *b = bulk_open("bulk", &usual);
    struct small_document d;
    must(shim_bulk_add(b, small_document(&d, "Q1", "apple", "one"), &error));
    struct shim_batch *batch = shim_batch_new(b, &error);
    must(shim_batch_add(batch, &d.document, &error));
    must(shim_batch_seal(batch, &error));
    shim_batch_free(batch);
    shim_batch_free(NULL);
    shim_bulk_abort(b);
    shim_bulk_abort(NULL);
    ck_assert_int_ne(access(folder_path("bulk"), F_OK), 0);
}
END_TEST

START_TEST(an_existing_folder_is_left_alone)
{
    folder_make();
    struct shim_bulk *b = NULL;
    shim_writer_close(writer_open("db"));
    ck_assert_int_eq(shim_bulk_open(folder_path("db"), &usual, &b, &error), SHIM_IO);
    ck_assert_ptr_null(b);
    ck_assert_int_eq(shim_bulk_open(folder_path("no/db"), &usual, &b, &error), SHIM_IO);
    struct shim_reader *r = reader_open("db");
    shim_reader_close(r);
}
END_TEST

START_TEST(no_space_fails_cleanly_whenever_it_runs_out)
{
    folder_make();
    signal(SIGXFSZ, SIG_IGN);
    static struct random_document d;
    random_document_make(&d);
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    for (rlim_t limit = 1000; limit < 3000000; limit *= 3) {
        struct shim_bulk *b = bulk_open("bulk", &usual);
        struct rlimit small = {limit, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
        seed = 9;
        enum shim_status status = SHIM_OK;
        for (uint32_t id = 1; id <= 2000 && status == SHIM_OK; id++)
            status = shim_bulk_add(b, random_document(&d, id), &error);
        if (status == SHIM_OK) {
            status = shim_bulk_finish(b, &error);
        } else {
            ck_assert_int_eq(shim_bulk_add(b, &d.document, &error), SHIM_BUG);
            shim_bulk_abort(b);
        }
        setrlimit(RLIMIT_FSIZE, &before);
        ck_assert_int_eq(status, SHIM_IO);
        ck_assert_int_ne(access(folder_path("bulk"), F_OK), 0);
    }
    free(d.bytes);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {random_documents_come_out_as_from_xapian,
                            runs_put_aside_are_merged,
                            batches_come_out_as_one,
                            very_many_batches_are_merged_in_time,
                            an_empty_part_is_none,
                            data_of_every_size_is_kept,
                            a_bad_document_costs_only_itself,
                            what_is_aborted_leaves_nothing,
                            an_existing_folder_is_left_alone,
                            no_space_fails_cleanly_whenever_it_runs_out,
                            NULL};
    return run_tests("bulk", tests);
}
