#include "indexer/ingest.h"

#include "tests/unit/scratch.h"

#include <sys/stat.h>

#define ARTICLE(id, title, more) \
    "{\"type\":\"article\",\"id\":\"" id "\",\"title\":\"" title "\",\"text\":\"Some text.\"" more "}\n"
#define COMMENT(id, article, text) \
    "{\"type\":\"comment\",\"id\":\"" id "\",\"article\":\"" article "\",\"text\":\"" text "\"}\n"

/* expect(text, options, new, updated, unchanged): index text, and check the report. */
static void expect(struct scratch *s, const char *text, const struct ingest_options *options,
                   uint64_t fresh, uint64_t updated, uint64_t unchanged)
{
    struct report report;
    scratch_index(s, text, options, &report);
    ck_assert_uint_eq(report.total.fates[FATE_NEW], fresh);
    ck_assert_uint_eq(report.total.fates[FATE_UPDATED], updated);
    ck_assert_uint_eq(report.total.fates[FATE_UNCHANGED], unchanged);
    report_free(&report);
}

static const char small[] = ARTICLE("a", "Bridge", "") COMMENT("c1", "a", "one")
    COMMENT("c2", "a", "two") ARTICLE("b", "Ferry", "") COMMENT("d1", "lost", "three");

START_TEST(the_same_archive_again_changes_nothing)
{
    struct scratch s;
    struct ingest_options options = scratch_options();
    for (uint32_t batch = 0; batch < 4; batch++) {
        scratch_make(&s);
        options.batch_documents = batch;
        expect(&s, small, &options, 5, 0, 0);
        char *once = scratch_dump(&s);
        uint64_t revision = scratch_revision(&s);
        expect(&s, small, &options, 0, 0, 5);
        char *twice = scratch_dump(&s);
        ck_assert_str_eq(once, twice);
        ck_assert_uint_eq(scratch_revision(&s), revision);
        free(once);
        free(twice);
        scratch_remove(&s);
    }
}
END_TEST

START_TEST(an_archive_twice_in_one_file_is_the_archive_once)
{
    struct scratch one, two;
    struct ingest_options options = scratch_options();
    char *twice;
    ck_assert_int_gt(asprintf(&twice, "%s%s", small, small), 0);
    for (uint32_t batch = 0; batch < 8; batch++) {
        options.batch_documents = batch;
        scratch_make(&one);
        scratch_make(&two);
        expect(&one, small, &options, 5, 0, 0);
        expect(&two, twice, &options, 5, 0, 5);
        char *a = scratch_dump(&one), *b = scratch_dump(&two);
        ck_assert_str_eq(a, b);
        free(a);
        free(b);
        scratch_remove(&one);
        scratch_remove(&two);
    }
    free(twice);
}
END_TEST

/* Two versions of one article; what stands in the index in the end. */
static const struct {
    const char *first, *second;
    bool second_stays;
} versions[] = {
    {"", "", true},
    {",\"updated_at\":\"2024-01-01\"", ",\"updated_at\":\"2024-01-02\"", true},
    {",\"updated_at\":\"2024-01-02\"", ",\"updated_at\":\"2024-01-01\"", false},
    {",\"updated_at\":\"2024-01-02\"", ",\"updated_at\":\"2024-01-02\"", true},
    {",\"updated_at\":\"2024-01-02\"", "", true},
    {"", ",\"updated_at\":\"2024-01-01\"", true},
};

static void check_versions(size_t i, bool one_file)
{
    struct scratch s;
    struct ingest_options options = scratch_options();
    char *first, *second, *both;
    ck_assert_int_gt(asprintf(&first, "{\"id\":\"a\",\"title\":\"Former\"%s}\n", versions[i].first), 0);
    ck_assert_int_gt(asprintf(&second, "{\"id\":\"a\",\"title\":\"Latter\"%s}\n", versions[i].second), 0);
    ck_assert_int_gt(asprintf(&both, "%s%s", first, second), 0);
    bool stays = versions[i].second_stays;
    scratch_make(&s);
    if (one_file) {
        expect(&s, both, &options, 1, stays, !stays);
    } else {
        expect(&s, first, &options, 1, 0, 0);
        expect(&s, second, &options, 0, stays, !stays);
    }
    char *dump = scratch_dump(&s);
    ck_assert_ptr_nonnull(strstr(dump, stays ? "Slatter " : "Sformer "));
    ck_assert_ptr_null(strstr(dump, stays ? "Sformer " : "Slatter "));
    free(dump);
    free(first);
    free(second);
    free(both);
    scratch_remove(&s);
}

START_TEST(the_newest_version_wins)
{
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        check_versions(i, true);
        check_versions(i, false);
    }
}
END_TEST

/* after(steps): the index that comes of reading several archives one after the other. */
static char *after(const char *const *steps)
{
    struct scratch s;
    struct ingest_options options = scratch_options();
    struct report report;
    scratch_make(&s);
    for (; *steps != NULL; steps++) {
        scratch_index(&s, *steps, &options, &report);
        report_free(&report);
    }
    char *dump = scratch_dump(&s);
    scratch_remove(&s);
    return dump;
}

/* Archives read one after the other, and one archive that must give the same. */
static const struct {
    const char *steps[4];
    const char *same;
} histories[] = {
    {{COMMENT("c", "a", "one"), ARTICLE("a", "Bridge", "")},
     ARTICLE("a", "Bridge", "") COMMENT("c", "a", "one")},
    {{ARTICLE("a", "Bridge", "") COMMENT("c", "a", "one"), ARTICLE("a", "Tunnel", "")},
     ARTICLE("a", "Tunnel", "") COMMENT("c", "a", "one")},
    {{ARTICLE("a", "Bridge", ""), COMMENT("c", "a", "one"), COMMENT("d", "a", "two")},
     ARTICLE("a", "Bridge", "") COMMENT("c", "a", "one") COMMENT("d", "a", "two")},
    {{ARTICLE("a", "Bridge", "") ARTICLE("b", "Ferry", "") COMMENT("c", "a", "one"),
      COMMENT("c", "b", "one")},
     ARTICLE("a", "Bridge", "") ARTICLE("b", "Ferry", "") COMMENT("c", "b", "one")},
    {{"{\"type\":\"comment\",\"id\":\"c\",\"article_url\":\"http://x.example/1\",\"text\":\"one\"}\n",
      ARTICLE("a", "Bridge", ",\"url\":\"https://www.x.example/1/\"")},
     ARTICLE("a", "Bridge", ",\"url\":\"https://www.x.example/1/\"")
     "{\"type\":\"comment\",\"id\":\"c\",\"article_url\":\"http://x.example/1\",\"text\":\"one\"}\n"},
    {{COMMENT("c", "a", "one"), "{\"type\":\"comment\",\"id\":\"c\",\"article\":\"a\",\"deleted\":true}\n"},
     "{\"type\":\"comment\",\"id\":\"c\",\"article\":\"a\",\"deleted\":true}\n"},
    {{ARTICLE("a", "Bridge", ""), COMMENT("c", "a", "one"), "{\"type\":\"comment\",\"id\":\"a\",\"article\":\"z\",\"text\":\"x\"}\n"},
     "{\"type\":\"comment\",\"id\":\"a\",\"article\":\"z\",\"text\":\"x\"}\n" COMMENT("c", "a", "one")},
    {{"{\"type\":\"comment\",\"id\":\"a\",\"article\":\"z\",\"text\":\"x\"}\n", ARTICLE("a", "Bridge", "") COMMENT("c", "a", "one")},
     ARTICLE("a", "Bridge", "") COMMENT("c", "a", "one")},
};

START_TEST(history_leaves_no_trace)
{
    for (size_t i = 0; i < sizeof histories / sizeof histories[0]; i++) {
        const char *at_once[] = {histories[i].same, NULL};
        char *got = after(histories[i].steps), *wanted = after(at_once);
        if (strcmp(got, wanted) != 0)
            fprintf(stderr, "history %zu gives\n%s\ninstead of\n%s\n", i, got, wanted);
        ck_assert(strcmp(got, wanted) == 0);
        free(got);
        free(wanted);
    }
}
END_TEST

/* ---- Interruption ---------------------------------------------------------------- */

static volatile sig_atomic_t stop;
static uint64_t stop_after;

static void stop_in_time(const struct ingest_progress *p, void *payload)
{
    (void)payload;
    if (p->records >= stop_after)
        stop = 1;
}

/* many(comments): an article whose comments all come before it, each answering the one
 * before. Free it. */
static char *many(unsigned comments)
{
    struct buffer text = {0};
    for (unsigned i = comments; i > 0; i--)
        buffer_printf(&text,
                      "{\"type\":\"comment\",\"id\":\"c%u\",\"parent\":\"%c%u\",\"text\":\"word%u\"}\n",
                      i, i == 1 ? 'a' : 'c', i - 1, i % 7);
    buffer_add_string(&text, "{\"type\":\"article\",\"id\":\"a0\",\"title\":\"Bridge\"}\n");
    char *copy = strdup(buffer_string(&text));
    buffer_free(&text);
    return copy;
}

START_TEST(an_interrupted_run_goes_on_where_it_stopped)
{
    struct scratch whole, cut;
    struct ingest_options options = scratch_options();
    struct report report;
    char *text = many(600);
    options.batch_documents = 50;
    scratch_make(&whole);
    scratch_index(&whole, text, &options, &report);
    report_free(&report);
    scratch_make(&cut);
    scratch_write(&cut, "archive.jsonl", text);
    options.stop = &stop;
    options.progress = stop_in_time;
    for (stop_after = 150; stop_after < 600; stop_after += 150) {
        stop = 0;
        scratch_again(&cut, &options, &report);
        ck_assert(report.interrupted);
        if (stop_after > 150)
            ck_assert_uint_gt(report.total.resumed, 0);
        report_free(&report);
    }
    stop = 0;
    options.progress = NULL;
    scratch_again(&cut, &options, &report);
    ck_assert(!report.interrupted);
    ck_assert_uint_gt(report.total.resumed, 400);
    ck_assert_uint_eq(report.orphans, 0);
    report_free(&report);
    char *a = scratch_dump(&whole), *b = scratch_dump(&cut);
    ck_assert(strcmp(a, b) == 0);
    free(a);
    free(b);
    /* The notes of the run are gone: another one reads everything. */
    expect(&cut, text, &options, 0, 0, 601);
    free(text);
    scratch_remove(&whole);
    scratch_remove(&cut);
}
END_TEST

/* ---- What is taken --------------------------------------------------------------- */

START_TEST(a_dry_run_tells_and_writes_nothing)
{
    struct scratch s;
    struct stat status;
    struct ingest_options options = scratch_options();
    options.dry_run = true;
    options.batch_documents = 2;
    scratch_make(&s);
    expect(&s, small, &options, 5, 0, 0);
    ck_assert_int_ne(stat(s.index, &status), 0);
    expect(&s, ARTICLE("a", "One", "") ARTICLE("b", "B", "") ARTICLE("a", "One", "")
               ARTICLE("c", "C", "") ARTICLE("b", "Two", ""),
           &options, 3, 1, 1);
    options.dry_run = false;
    expect(&s, small, &options, 5, 0, 0);
    uint64_t revision = scratch_revision(&s);
    options.dry_run = true;
    expect(&s, ARTICLE("a", "Tunnel", "") COMMENT("c1", "a", "one") COMMENT("c9", "a", "new"),
           &options, 1, 1, 1);
    ck_assert_uint_eq(scratch_revision(&s), revision);
    scratch_remove(&s);
}
END_TEST

START_TEST(takes_what_was_asked_for)
{
    static const char archive[] =
        ARTICLE("a", "A", ",\"created_at\":\"2020-01-01\"") ARTICLE("b", "B", ",\"created_at\":\"2024-01-01\"")
        ARTICLE("c", "C", "") COMMENT("d", "a", "one");
    struct scratch s;
    struct report report;
    struct ingest_options options = scratch_options();
    scratch_make(&s);
    options.only_comments = true;
    expect(&s, archive, &options, 1, 0, 0);
    options.only_comments = false;
    options.only_articles = true;
    options.reader.since = 1672531200; /* 2023-01-01 */
    scratch_index(&s, archive, &options, &report);
    ck_assert_uint_eq(report.total.fates[FATE_NEW], 2);
    ck_assert_uint_eq(report.total.left_out, 2);
    ck_assert_uint_eq(report.orphans, 1);
    report_free(&report);
    scratch_remove(&s);
}
END_TEST

static void keep_reasons(const struct report_source *s, void *payload)
{
    struct buffer *out = payload;
    for (size_t i = 0; i < s->refusals.count; i++)
        buffer_printf(out, "%s*%u@%s\n", s->refusals.at[i].text,
                      (unsigned)s->refusals.at[i].count, s->refusals.at[i].examples[0]);
}

START_TEST(a_bad_record_never_costs_a_good_one)
{
    struct scratch s;
    struct report report;
    struct buffer reasons = {0};
    struct ingest_options options = scratch_options();
    options.done = keep_reasons;
    options.payload = &reasons;
    scratch_make(&s);
    scratch_index(&s, ARTICLE("a", "A", "") "not json\n{\"title\":\"no id\"}\n" ARTICLE("b", "B", "")
                      "{\"id\":\"cut", &options, &report);
    ck_assert_uint_eq(report.total.fates[FATE_NEW], 2);
    ck_assert_uint_eq(report.total.refused, 3);
    ck_assert_uint_eq(report.documents, 2);
    ck_assert_ptr_nonnull(strstr(buffer_string(&reasons), "no id*1@3"));
    report_free(&report);
    buffer_free(&reasons);
    scratch_remove(&s);
}
END_TEST

/* Ids and words at the limits of Xapian's terms must neither fail nor take others along. */
START_TEST(long_ids_and_words_are_taken)
{
    struct scratch s;
    struct ingest_options options = scratch_options();
    struct buffer text = {0};
    unsigned records = 0;
    for (unsigned len = 170; len < 260; len += 7) {
        for (unsigned last = 0; last < 2; last++, records++) {
            buffer_add_string(&text, "{\"id\":\"");
            for (unsigned i = 0; i < len; i++)
                buffer_add_byte(&text, 'i');
            buffer_printf(&text, "%u\",\"text\":\"", last);
            for (unsigned i = 0; i < len; i++)
                buffer_add_string(&text, "é");
            buffer_add_string(&text, "\"}\n");
        }
    }
    scratch_make(&s);
    expect(&s, buffer_string(&text), &options, records, 0, 0);
    expect(&s, buffer_string(&text), &options, 0, 0, records);
    buffer_free(&text);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {the_same_archive_again_changes_nothing,
                            an_archive_twice_in_one_file_is_the_archive_once,
                            the_newest_version_wins,
                            history_leaves_no_trace,
                            an_interrupted_run_goes_on_where_it_stopped,
                            a_dry_run_tells_and_writes_nothing,
                            takes_what_was_asked_for,
                            a_bad_record_never_costs_a_good_one,
                            long_ids_and_words_are_taken,
                            NULL};
    return run_tests("ingest", tests);
}
