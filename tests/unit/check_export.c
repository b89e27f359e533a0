#include "indexer/upkeep/export.h"

#include "indexer/store/folder.h"

#include "tests/unit/scratch.h"

/* exported(s): the index as an archive. Free it. */
static char *exported(const struct scratch *s)
{
    char *text = NULL;
    size_t size = 0;
    uint64_t count;
    struct error error = {0};
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(export_all(s->index, out, &count, &error), ERROR_NONE);
    fclose(out);
    return text;
}

/* Archives whose export must give an equal index. */
static const char *const archives[] = {
    "{\"id\":\"a\",\"type\":\"article\",\"title\":\"T\",\"summary\":\"S\",\"text\":\"One.\\n\\nTwo.\","
    "\"url\":\"https://x.example/1?utm_source=y\",\"authors\":[\"Ana\",\"Bo\"],\"tags\":[\"t\",\"u\"],"
    "\"source\":\"Herald\",\"section\":\"World\",\"lang\":\"en-GB\",\"published\":\"2024-01-02T03:04:05Z\","
    "\"updated\":\"2024-02-03\",\"score\":-5,\"num_comments\":9}\n"
    "{\"id\":\"c\",\"type\":\"comment\",\"article\":\"a\",\"text\":\"One\",\"author\":\"Cy\"}\n"
    "{\"id\":\"d\",\"type\":\"comment\",\"article\":\"a\",\"parent\":\"c\",\"text\":\"Two\",\"title\":\"Re: T\"}\n"
    "{\"id\":\"e\",\"type\":\"comment\",\"article\":\"a\",\"parent\":\"c\",\"deleted\":true}\n",
    /* Text that looks like HTML, and characters that JSON escapes. */
    "{\"id\":\"h\",\"title\":\"<b>bold</b>\",\"text\":\"<p>in HTML &amp; so</p>\",\"text_format\":\"plain\"}\n"
    "{\"id\":\"q\\\"\\\\\",\"text\":\"tab\\tquote\\\" \\u00e9 \\ud83d\\ude00 </script>\"}\n",
    /* No article: known by its address, by an id, by the parent alone. */
    "{\"id\":\"u\",\"type\":\"comment\",\"article_url\":\"https://x.example/2\",\"text\":\"a\"}\n"
    "{\"id\":\"v\",\"type\":\"comment\",\"article\":\"gone\",\"text\":\"b\"}\n"
    "{\"id\":\"w\",\"type\":\"comment\",\"parent\":\"lost\",\"text\":\"c\"}\n"
    "{\"id\":\"x\",\"type\":\"comment\",\"parent\":\"w\",\"text\":\"d\"}\n",
};

START_TEST(reading_an_export_gives_an_equal_index)
{
    for (size_t i = 0; i < sizeof archives / sizeof archives[0]; i++) {
        struct scratch first, second;
        struct report report;
        struct ingest_options options = scratch_options();
        scratch_make(&first);
        scratch_make(&second);
        scratch_index(&first, archives[i], &options, &report);
        ck_assert_uint_eq(report.total.refused, 0);
        report_free(&report);
        char *text = exported(&first);
        scratch_index(&second, text, &options, &report);
        report_free(&report);
        char *a = scratch_dump(&first), *b = scratch_dump(&second), *again = exported(&second);
        if (strcmp(a, b) != 0)
            fprintf(stderr, "%s\nwas\n%s\nis\n%s\n", text, a, b);
        ck_assert(strcmp(a, b) == 0);
        ck_assert_str_eq(text, again);
        free(text);
        free(again);
        free(a);
        free(b);
        scratch_remove(&first);
        scratch_remove(&second);
    }
}
END_TEST

/* An index whose words were cut otherwise is mended through its export. */
START_TEST(an_index_of_another_analysis_is_exported)
{
    struct scratch s;
    struct report report;
    struct folder f;
    struct error error = {0};
    struct ingest_options options = scratch_options();
    scratch_make(&s);
    scratch_index(&s, archives[0], &options, &report);
    report_free(&report);
    ck_assert_int_eq(folder_write(s.index, &f, &error), ERROR_NONE);
    folder_metadata(&f, SCHEMA_META_FINGERPRINT, SPAN("other"), &error);
    ck_assert_int_eq(folder_commit(&f, 1, &error), ERROR_NONE);
    folder_close(&f);
    char *text = exported(&s);
    ck_assert_ptr_nonnull(strstr(text, "\"id\":\"a\""));
    free(text);
    scratch_remove(&s);
}
END_TEST

START_TEST(says_what_is_no_index)
{
    struct scratch s;
    uint64_t count;
    struct error error = {0};
    scratch_make(&s);
    ck_assert_int_eq(export_all(s.index, stdout, &count, &error), ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.text, "no index"));
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reading_an_export_gives_an_equal_index,
                            an_index_of_another_analysis_is_exported, says_what_is_no_index, NULL};
    return run_tests("export", tests);
}
