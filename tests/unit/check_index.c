#include "searcher/index/index.h"

#include "corpus/text/analysis.h"
#include "tests/shim/folder.h"
#include "tests/unit/run.h"

#include <inttypes.h>
#include <stdio.h>

/* What an index says about itself. NULL leaves the key out. */
struct claims {
    const char *version, *fingerprint, *ranking, *languages;
};

static const char ranking[] = "{\"average\":100.0,\"b\":0.6,\"impact\":true,\"k1\":1.5}";

static void claim(struct shim_writer *w, const char *key, const char *value)
{
    struct shim_error error;
    if (value != NULL)
        must(shim_writer_set_metadata(w, key, bytes_of(value), &error));
}

/* make(c): an index of one document in a new folder that claims c. */
static void make(const struct claims *c)
{
    folder_make();
    struct shim_writer *w = writer_open(SCHEMA_LIVE);
    claim(w, SCHEMA_META_VERSION, c->version);
    claim(w, SCHEMA_META_FINGERPRINT, c->fingerprint);
    claim(w, SCHEMA_META_RANKING, c->ranking);
    claim(w, SCHEMA_META_LANGUAGES, c->languages);
    put(w, "Qone", "", "one");
    commit(w);
    shim_writer_close(w);
}

static const char *fingerprint(void)
{
    static char text[20];
    snprintf(text, sizeof text, "%016" PRIx64, analysis_fingerprint());
    return text;
}

START_TEST(a_missing_index_says_how_to_make_one)
{
    struct index *index;
    struct error error = {0};
    ck_assert_int_eq(index_open("/nonexistent/place", &index, &error), ERROR_IO);
    ck_assert_ptr_null(index);
    ck_assert_ptr_nonnull(strstr(error.text, "/nonexistent/place"));
    ck_assert_ptr_nonnull(strstr(error.text, "lede index"));
}
END_TEST

START_TEST(another_version_or_analysis_is_refused_with_the_way_out)
{
    const struct {
        struct claims claims;
        const char *says;
    } cases[] = {
        {{NULL, NULL, NULL, NULL}, "not made by lede"},
        {{"999", fingerprint(), ranking, "{}"}, "another version of lede; mend"},
        {{"3", "0000000000000000", ranking, "{}"},
         "libstemmer; mend it with: lede export"},
        {{"3", fingerprint(), "nonsense", "{}"}, "how it was ranked"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct index *index;
        struct error error = {0};
        make(&cases[i].claims);
        ck_assert_int_eq(index_open(folder, &index, &error), ERROR_DAMAGED);
        ck_assert_msg(strstr(error.text, cases[i].says) != NULL, "%s", error.text);
        ck_assert_ptr_null(index);
        folder_remove();
    }
}
END_TEST

START_TEST(knows_its_languages_by_their_share)
{
    const struct {
        const char *json, *codes;
    } cases[] = {
        {"{\"de\":10,\"en\":500,\"fr\":2}", "en de"},
        {"{\"xx\":70,\"en\":30}", " en"},
        {"{\"eng\":3,\"en-GB\":4,\"de\":6}", "en de"},
        {"{\"it\":1}", "it"},
        {"{}", ""},
        {"broken", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct index *index;
        struct error error = {0};
        struct buffer codes = {0};
        make(&(struct claims){"3", fingerprint(), ranking, cases[i].json});
        ck_assert_int_eq(index_open(folder, &index, &error), ERROR_NONE);
        for (size_t l = 0; l < index->language_count; l++)
            buffer_printf(&codes, "%s%s", l == 0 ? "" : " ",
                          language_code(index->languages[l]));
        ck_assert_str_eq(buffer_string(&codes), cases[i].codes);
        buffer_free(&codes);
        index_close(index);
        folder_remove();
    }
}
END_TEST

START_TEST(tries_rare_languages_for_words_in_their_script)
{
    static const struct {
        const char *text, *codes;
    } cases[] = {
        {"whale", "en de"},
        {"кита", "en de ru sr"},
        {"whale кита", "en de ru sr"},
        {"φάλαινα", "en de el"},
        {"cétacé", "en de"}, /* Latin letters are everybody's */
        {"鲸鱼", "en de"},
    };
    struct index *index;
    struct error error = {0};
    language found[LANGUAGE_COUNT];
    make(&(struct claims){"3", fingerprint(), ranking,
                          "{\"en\":900,\"de\":90,\"ru\":2,\"el\":1,\"fr\":1,\"sr\":1}"});
    ck_assert_int_eq(index_open(folder, &index, &error), ERROR_NONE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer codes = {0};
        size_t count = index_languages(index, span_of(cases[i].text), found);
        for (size_t l = 0; l < count; l++)
            buffer_printf(&codes, "%s%s", l == 0 ? "" : " ", language_code(found[l]));
        ck_assert_str_eq(buffer_string(&codes), cases[i].codes);
        buffer_free(&codes);
    }
    index_close(index);
    folder_remove();
}
END_TEST

START_TEST(sees_the_newest_commit_when_refreshed)
{
    struct index *index;
    struct error error = {0};
    struct shim_writer *w;
    bool changed;
    make(&(struct claims){"3", fingerprint(), ranking, "{\"en\":1}"});
    ck_assert_int_eq(index_open(folder, &index, &error), ERROR_NONE);
    ck_assert_uint_eq(index->stats.documents, 1);
    ck_assert(index->ranking.impact && index->ranking.average == 100.0);
    ck_assert_int_eq(index_refresh(index, &changed, &error), ERROR_NONE);
    ck_assert(!changed);

    w = writer_open(SCHEMA_LIVE);
    put(w, "Qtwo", "", "two");
    claim(w, SCHEMA_META_LANGUAGES, "{\"en\":1,\"de\":900}");
    commit(w);
    shim_writer_close(w);
    ck_assert_int_eq(index_refresh(index, &changed, &error), ERROR_NONE);
    ck_assert(changed);
    ck_assert_uint_eq(index->stats.documents, 2);
    ck_assert_int_eq(index->languages[0], language_from_code(SPAN("de")));
    index_close(index);
    folder_remove();
}
END_TEST

START_TEST(each_failure_has_its_exit_code)
{
    static const struct {
        enum shim_status status;
        enum error_code code;
    } cases[] = {{SHIM_MODIFIED, ERROR_BUSY},   {SHIM_LOCKED, ERROR_BUSY},
                 {SHIM_DAMAGED, ERROR_DAMAGED}, {SHIM_VERSION, ERROR_DAMAGED},
                 {SHIM_NOT_FOUND, ERROR_IO},    {SHIM_IO, ERROR_IO},
                 {SHIM_BUG, ERROR_IO}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        struct shim_error failure = {.status = cases[i].status, .text = "the cause"};
        ck_assert_int_eq(index_error(&failure, &error), cases[i].code);
        ck_assert_ptr_nonnull(strstr(error.text, "the cause"));
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_missing_index_says_how_to_make_one,
                            another_version_or_analysis_is_refused_with_the_way_out,
                            knows_its_languages_by_their_share,
                            tries_rare_languages_for_words_in_their_script,
                            sees_the_newest_commit_when_refreshed,
                            each_failure_has_its_exit_code,
                            NULL};
    return run_tests("index", tests);
}
