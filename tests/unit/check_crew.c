#include "indexer/store/crew.h"

#include "corpus/strmap.h"
#include "tests/unit/scratch.h"

#include <ftw.h>
#include <signal.h>
#include <sys/resource.h>

/* An archive of many batches, some of whose threads reach across them. */
static void make_archive(struct buffer *out, int articles)
{
    for (int i = 0; i < articles; i++) {
        buffer_printf(out,
                      "{\"type\":\"article\",\"id\":\"a%d\",\"title\":\"Bridge %d\",\"text\":"
                      "\"The %d bridges of town%d are closed, \\\"they\\\" said.\"}\n",
                      i, i, i % 7, i * 31);
        for (int k = 0; k < i % 5; k++)
            buffer_printf(out,
                          "{\"type\":\"comment\",\"id\":\"c%d-%d\",\"article\":\"a%d\","
                          "\"text\":\"word%d is what I %s\"}\n",
                          i, k, i - k % 2, i * k, k % 2 == 0 ? "think" : "thought");
    }
}

static uint64_t sum;
static size_t root_length;

/* Of each file its name and bytes; iamglass holds a random number, and the sums hold it, too. */
static int add_file(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    const char *name = path + walk->base;
    if (kind != FTW_F || strcmp(name, "iamglass") == 0 || strcmp(name, "sums") == 0)
        return 0;
    struct buffer bytes = {0};
    buffer_add_string(&bytes, path + root_length);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    size_t got;
    while ((got = fread(buffer_reserve(&bytes, 1 << 16), 1, 1 << 16, file)) > 0)
        bytes.len += got;
    fclose(file);
    sum += strmap_hash(buffer_span(&bytes));
    buffer_free(&bytes);
    return 0;
}

static uint64_t sum_with(unsigned threads, const char *archive)
{
    struct scratch s;
    struct report report;
    struct ingest_options options = scratch_options();
    options.threads = threads;
    options.batch_documents = 60;
    scratch_make(&s);
    scratch_index(&s, archive, &options, &report);
    sum = report.documents;
    root_length = strlen(s.index);
    nftw(s.index, add_file, 8, FTW_PHYS);
    report_free(&report);
    scratch_remove(&s);
    return sum;
}

START_TEST(makes_the_same_bytes_with_any_number_of_threads)
{
    struct buffer archive = {0};
    make_archive(&archive, 400);
    uint64_t one = sum_with(1, buffer_string(&archive));
    for (unsigned threads = 2; threads <= 9; threads += 3)
        ck_assert_uint_eq(sum_with(threads, buffer_string(&archive)), one);
    buffer_free(&archive);
}
END_TEST

/* A thread cannot write what it sorted: that ends the run, and nothing waits for ever. */
START_TEST(a_failing_thread_fails_the_run)
{
    struct scratch s;
    struct sources sources = {0};
    struct report report = {0};
    struct error error = {0};
    struct buffer archive = {0};
    struct ingest_options options = scratch_options();
    options.threads = 3;
    options.batch_documents = 60;
    make_archive(&archive, 400);
    scratch_make(&s);
    sources_add(&sources, scratch_write(&s, "archive.jsonl", buffer_string(&archive)), false,
                &error);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = (struct rlimit){2000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    ck_assert_int_eq(ingest(s.index, &sources, &options, &report, &error), ERROR_IO);
    setrlimit(RLIMIT_FSIZE, &before);
    sources_free(&sources);
    report_free(&report);
    buffer_free(&archive);
    scratch_remove(&s);
}
END_TEST

START_TEST(may_be_freed_with_batches_under_way)
{
    struct scratch s;
    struct shim_bulk *bulk;
    struct shim_error failure;
    struct error error = {0};
    const struct shim_bulk_options how = {.memory = 0};
    const struct schema_ranking ranking = {.k1 = 1.5, .b = 0.6, .average = 100};
    scratch_make(&s);
    ck_assert_int_eq(shim_bulk_open(s.index, &how, &bulk, &failure), SHIM_OK);
    struct crew *crew = crew_new(bulk, &ranking, 3);
    ck_assert_ptr_null(crew_take(crew));
    for (int i = 0; !crew_is_full(crew); i++) {
        struct batch batch = {0};
        struct record r = record_empty();
        char id[20];
        snprintf(id, sizeof id, "a%d", i);
        r.id = r.thread_id = span_of(id);
        r.title = SPAN("Bridge");
        batch_add(&batch, &r, 0);
        batch.entries[0].write = true;
        ck_assert_int_eq(crew_give(crew, &batch, &error), ERROR_NONE);
        ck_assert_uint_eq(batch.count, 0);
        batch_free(&batch);
    }
    struct crew_job *first = crew_take(crew);
    ck_assert(span_is(first->batch.entries[0].stored.record.id, "a0"));
    crew_free(crew);
    crew_free(NULL);
    shim_bulk_abort(bulk);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {makes_the_same_bytes_with_any_number_of_threads,
                            a_failing_thread_fails_the_run,
                            may_be_freed_with_batches_under_way, NULL};
    return run_tests("crew", tests);
}
