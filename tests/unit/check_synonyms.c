#include "searcher/query/synonyms.h"

#include "tests/unit/scratch.h"

static struct scratch scratch;

static const char *path(void)
{
    static char name[100];
    snprintf(name, sizeof name, "%s/synonyms", scratch.path);
    return name;
}

/* read_file(bytes, len, error): what synonyms_read makes of a file of those bytes. */
static struct synonyms *read_file(const char *bytes, size_t len, struct error *error)
{
    struct synonyms *s;
    FILE *file = fopen(path(), "w");
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    fclose(file);
    *error = (struct error){0};
    ck_assert_int_eq(synonyms_read(path(), &s, error), error->code);
    ck_assert((s == NULL) == (error->code != ERROR_NONE));
    return s;
}

/* find(s, a, l, words): "2 kept entry|entry" for words parted by spaces; borrowed. */
static const char *find(struct synonyms *s, struct analyser *a, language l, const char *words)
{
    static struct buffer out;
    struct span forms[SYNONYMS_WORDS_MAX];
    struct synonyms_match match;
    size_t count = 0;
    for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
        forms[count++] = (struct span){at, strcspn(at, " ")};
        at += forms[count - 1].len;
    }
    synonyms_find(s, a, l, forms, count, &match);
    buffer_clear(&out);
    buffer_printf(&out, "%zu%s", match.words, match.kept ? " kept" : "");
    for (size_t i = 0; i < match.count; i++)
        buffer_printf(&out, "%c%.*s%s", i == 0 ? ' ' : '|', (int)match.entries[i].len,
                      match.entries[i].at, match.phrases[i] ? "+" : "");
    return buffer_string(&out);
}

START_TEST(rules_are_found_by_the_stems_of_their_words)
{
    static const char file[] = "\xef\xbb\xbf# comment\n"
                               "\n"
                               "car, automobile,motor car \r\n"
                               "  sea wall, sea defence => flood barrier\n"
                               "NHS, National Health Service\n"
                               "car, saloon\n"
                               "sea => ocean\n"
                               "a\\,b, C\\=>D\n"
                               "кит, киты => whale\n"
                               "caf\xc3\xa9, coffee house";
    static const struct {
        const char *words, *found;
    } cases[] = {
        {"car", "1 kept car|automobile|motor car+|saloon"},
        {"cars", "1 kept car|automobile|motor car+|saloon"},
        {"motor", "0"},
        {"motor cars race", "2 kept car|automobile|motor car+"},
        {"sea", "1 ocean"},
        {"sea walls", "2 flood barrier+"},
        {"sea wave", "1 ocean"},
        {"flood barrier", "0"},
        {"national health service", "3 kept NHS|National Health Service+"},
        {"saloon", "1 kept car|saloon"},
        {"a b", "2 kept a,b+|C=>D+"},
        {"кит", "1 whale"},
        {"cafe", "1 kept caf\xc3\xa9|coffee house+"},
        {"tree", "0"},
    };
    struct error error;
    scratch_make(&scratch);
    struct analyser *a = analyser_new();
    struct synonyms *s = read_file(file, sizeof file - 1, &error);
    ck_assert_msg(s != NULL, "%s", error.text);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            ck_assert_str_eq(find(s, a, LANGUAGE_ENGLISH, cases[i].words), cases[i].found);
    ck_assert_str_eq(find(s, a, LANGUAGE_OTHER, "cars"), "0");
    ck_assert_str_eq(find(s, a, LANGUAGE_RUSSIAN, "кита"), "1 whale");
    synonyms_free(s);
    analyser_free(a);
    scratch_remove(&scratch);
}
END_TEST

START_TEST(a_bad_line_is_named)
{
    static const struct {
        const char *file, *says;
    } cases[] = {
        {"a, b\nc,,d\n", ":2: a comma or => with nothing beside it"},
        {"a, b,\n", ":1: a comma or => with nothing beside it"},
        {"=> a\n", ":1: a comma or =>"},
        {"a =>\n", ":1: a comma or =>"},
        {"a => b => c\n", ":1: a second =>"},
        {"# fine\n\nalone\n", ":3: \"alone\" alone has no synonym"},
        {"a, !?\n", ":1: \"!?\" has no word"},
        {"a, 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n", "has too many words"},
        {"a, b\xff\n", ":1: the line is not UTF-8"},
    };
    struct error error;
    struct buffer text = {0};
    scratch_make(&scratch);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_ptr_null(read_file(cases[i].file, strlen(cases[i].file), &error));
        ck_assert_int_eq(error.code, ERROR_USAGE);
        ck_assert_msg(strncmp(error.text, path(), strlen(path())) == 0 &&
                          strstr(error.text, cases[i].says) != NULL,
                      "%s", error.text);
    }
    for (int i = 0; i <= SYNONYMS_ENTRIES_MAX; i++)
        buffer_printf(&text, "%sw%d", i == 0 ? "" : ",", i);
    ck_assert_ptr_null(read_file(text.at, text.len, &error));
    ck_assert_ptr_nonnull(strstr(error.text, ":1: more than 64 synonyms in one line"));
    while (text.len <= SYNONYMS_LINE_MAX)
        buffer_add_string(&text, "xx");
    ck_assert_ptr_null(read_file(text.at, text.len, &error));
    ck_assert_ptr_nonnull(strstr(error.text, ":1: the line is longer than 4096 bytes"));
    buffer_clear(&text);
    for (int i = 0; i <= SYNONYMS_RULES_MAX; i++)
        buffer_printf(&text, "a%d,b%d\n", i, i);
    ck_assert_ptr_null(read_file(text.at, text.len, &error));
    ck_assert_ptr_nonnull(strstr(error.text, ":20001: more than 20000 rules"));
    while (text.len <= SYNONYMS_FILE_MAX)
        buffer_add_string(&text, "# a comment of no use to anybody, but long\n");
    ck_assert_ptr_null(read_file(text.at, text.len, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "longer than 4 MiB"));
    buffer_free(&text);
    scratch_remove(&scratch);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_an_error)
{
    struct synonyms *s;
    struct error error = {0};
    ck_assert_int_eq(synonyms_read("/nonexistent/file", &s, &error), ERROR_IO);
    ck_assert_ptr_null(s);
    ck_assert_ptr_nonnull(strstr(error.text, "/nonexistent/file: "));
    synonyms_free(NULL);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {rules_are_found_by_the_stems_of_their_words, a_bad_line_is_named,
                            a_file_that_is_not_there_is_an_error, NULL};
    return run_tests("synonyms", tests);
}
