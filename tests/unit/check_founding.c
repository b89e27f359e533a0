#include "indexer/store/founding.h"

#include "tests/unit/scratch.h"

#include <sys/stat.h>

/* Archives whose records depend on each other in every way that reaches across batches. */
static const char *const archives[] = {
    "",
    "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"One.\"}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"text\":\"one\"}\n"
    "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"two\"}\n"
    "{\"type\":\"article\",\"id\":\"b\",\"title\":\"Ferry\",\"text\":\"Two.\"}\n"
    "{\"type\":\"comment\",\"id\":\"c3\",\"article\":\"a\",\"text\":\"three\"}\n",
    /* Comments first, an answer before what it answers, an orphan. */
    "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"two\"}\n"
    "{\"type\":\"comment\",\"id\":\"d1\",\"article\":\"lost\",\"text\":\"alone\"}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"text\":\"one\"}\n"
    "{\"type\":\"article\",\"id\":\"b\",\"title\":\"Ferry\",\"text\":\"Two.\"}\n"
    "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"One.\"}\n",
    /* The same id again, changed and unchanged; a title that changes. */
    "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"One.\"}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"text\":\"one\"}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"text\":\"one, edited\"}\n"
    "{\"type\":\"article\",\"id\":\"b\",\"title\":\"Ferry\",\"text\":\"Two.\"}\n"
    "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Footbridge\",\"text\":\"One.\"}\n"
    "{\"type\":\"article\",\"id\":\"b\",\"title\":\"Ferry\",\"text\":\"Two.\"}\n",
    /* Answers in a circle. */
    "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"One.\"}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"parent\":\"c3\",\"text\":\"one\"}\n"
    "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"two\"}\n"
    "{\"type\":\"comment\",\"id\":\"c3\",\"article\":\"a\",\"parent\":\"c2\",\"text\":\"three\"}\n",
    /* Comments that only know whom they answer. */
    "{\"type\":\"comment\",\"id\":\"c3\",\"parent\":\"c2\",\"text\":\"three\"}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"parent\":\"a\",\"text\":\"one\"}\n"
    "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"One.\"}\n"
    "{\"type\":\"comment\",\"id\":\"c2\",\"parent\":\"c1\",\"text\":\"two\"}\n"
    "{\"type\":\"comment\",\"id\":\"c4\",\"parent\":\"c3\",\"text\":\"four\"}\n",
};

/* made(text, options): the index that text makes, as text. */
static char *made(const char *text, const struct ingest_options *options)
{
    struct scratch s;
    struct report report;
    scratch_make(&s);
    scratch_index(&s, text, options, &report);
    char *dump = scratch_dump(&s);
    report_free(&report);
    scratch_remove(&s);
    return dump;
}

START_TEST(makes_what_one_by_one_makes)
{
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++) {
        for (uint32_t batch = 1; batch <= 6; batch++) {
            struct ingest_options options = scratch_options();
            options.batch_documents = batch;
            options.threads = 1 + batch % 3;
            char *founded = made(archives[i], &options);
            options.one_by_one = true;
            char *written = made(archives[i], &options);
            ck_assert_msg(strcmp(founded, written) == 0, "archive %zu by %u:\n%s\nnot\n%s", i,
                          batch, founded, written);
            free(founded);
            free(written);
        }
    }
}
END_TEST

/* Comments that follow their article are right at once, whatever batches they are in: only the
 * article is written again, for what it counts. */
START_TEST(knows_the_articles_of_earlier_batches)
{
    struct scratch s;
    struct ingest_options options = scratch_options();
    struct report report;
    scratch_make(&s);
    options.batch_documents = 1;
    scratch_index(&s, archives[1], &options, &report);
    ck_assert_uint_eq(report.rewritten, 1);
    report_free(&report);
    scratch_remove(&s);
}
END_TEST

/* More repeated ids than are put off: the rest of the run is an ordinary one. */
START_TEST(ends_early_when_much_is_repeated)
{
    struct scratch s;
    struct ingest_options options = scratch_options();
    struct report report;
    struct buffer text = {0};
    options.batch_documents = 5000;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 11000; i++)
            buffer_printf(&text, "{\"id\":\"a%d\",\"title\":\"%d\"}\n", i, round);
    }
    scratch_make(&s);
    scratch_index(&s, buffer_string(&text), &options, &report);
    ck_assert_uint_eq(report.documents, 11000);
    ck_assert_uint_eq(report.total.fates[FATE_NEW], 11000);
    ck_assert_uint_eq(report.total.fates[FATE_UPDATED], 11000);
    report_free(&report);
    buffer_free(&text);
    scratch_remove(&s);
}
END_TEST

/* What a killed run has left is removed, not taken for an index. */
START_TEST(clears_what_was_left)
{
    struct scratch s;
    struct ingest_options options = scratch_options();
    struct report report;
    char path[160];
    scratch_make(&s);
    ck_assert_int_eq(mkdir(s.index, 0777), 0);
    snprintf(path, sizeof path, "%s/live", s.index);
    struct shim_writer *writer;
    struct shim_error failure;
    ck_assert_int_eq(shim_writer_open(path, true, &writer, &failure), SHIM_OK);
    shim_writer_close(writer);
    snprintf(path, sizeof path, "%s/" FOLDER_NEW, s.index);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    strcat(path, "/postlist.glass");
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    scratch_index(&s, archives[1], &options, &report);
    ck_assert_uint_eq(report.documents, 5);
    ck_assert_int_ne(access(path, F_OK), 0);
    report_free(&report);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {makes_what_one_by_one_makes,
                            knows_the_articles_of_earlier_batches,
                            ends_early_when_much_is_repeated,
                            clears_what_was_left, NULL};
    return run_tests("founding", tests);
}
