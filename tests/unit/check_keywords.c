#include "searcher/plan/keywords.h"

#include "tests/unit/library.h"

static struct library lib;

/* keywords(text, words): text's words as the query language writes them; *words says how
 * many. */
static const char *keywords(const char *text, size_t *words)
{
    static struct buffer out;
    struct arena arena = {0};
    struct query q;
    struct error error = {0};
    ck_assert_int_eq(keywords_read(searcher_index(lib.searcher),
                                   searcher_analyser(lib.searcher), span_of(text), &arena,
                                   &q, &error),
                     ERROR_NONE);
    *words = q.root->kind == QUERY_WORD;
    for (const struct query_node *c = q.root->child; c != NULL; c = c->next)
        (*words)++;
    buffer_clear(&out);
    query_write(&q, &out);
    arena_free(&arena);
    return buffer_string(&out);
}

START_TEST(plain_text_becomes_plain_words)
{
    static const struct {
        const char *text, *query;
        size_t words;
    } cases[] = {
        {"What is a carbon tax?", "what is a carbon tax", 5},
        {"-not \"a phrase\" (title:x) OR AND*", "not a phrase title x or and", 7},
        {"taxes, tax and TAXED", "taxes tax and taxed", 4},
        {"boundary-layer C++", "boundary-layer c++", 2},
        {"防守丢了多少分？", "防守丢了多少分", 1},
        {"", "", 0},
        {"?!", "", 0},
    };
    size_t words;
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_str_eq(keywords(cases[i].text, &words), cases[i].query);
        ck_assert_uint_eq(words, cases[i].words);
    }
    library_close(&lib);
}
END_TEST

START_TEST(of_too_many_words_the_rarest_stay)
{
    struct buffer text = {0};
    size_t words;
    library_open(&lib, library_archive);
    buffer_add_string(&text, "carbon tax flood valley");
    for (int i = 0; i < 62; i++)
        buffer_printf(&text, " unknown%d", i);
    buffer_add_string(&text, " taxes unknown61");
    const char *query = keywords(buffer_string(&text), &words);
    ck_assert_uint_eq(words, QUERY_WORDS_MAX + 1); /* tax is said twice */
    ck_assert(strncmp(query, "carbon tax flood valley unknown0 ", 33) == 0);
    ck_assert_ptr_nonnull(strstr(query, "unknown59 taxes"));
    ck_assert_ptr_null(strstr(query, "unknown61"));
    library_close(&lib);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {plain_text_becomes_plain_words,
                                  of_too_many_words_the_rarest_stay, NULL};
    return run_tests("keywords", tests);
}
