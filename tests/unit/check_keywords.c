#include "searcher/eval/keywords.h"

#include "tests/unit/library.h"

static struct library lib;

static const char *keywords(const char *text)
{
    static struct buffer out;
    struct error error = {0};
    buffer_clear(&out);
    ck_assert_int_eq(keywords_write(searcher_index(lib.searcher),
                                    searcher_analyser(lib.searcher), span_of(text), &out,
                                    &error),
                     ERROR_NONE);
    return buffer_string(&out);
}

START_TEST(plain_text_becomes_plain_words)
{
    static const struct {
        const char *text, *query;
    } cases[] = {
        {"What is a carbon tax?", "what is a carbon tax"},
        {"-not \"a phrase\" (title:x) OR AND*", "not a phrase title x or and"},
        {"taxes, tax and TAXED", "taxes and"},
        {"boundary-layer C++", "boundary-layer c++"},
        {"防守丢了多少分？", "防守丢了多少分"},
        {"", ""},
        {"?!", ""},
    };
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(keywords(cases[i].text), cases[i].query);
    library_close(&lib);
}
END_TEST

START_TEST(of_too_many_words_the_rarest_stay)
{
    struct buffer text = {0};
    library_open(&lib, library_archive);
    buffer_add_string(&text, "carbon tax flood valley");
    for (int i = 0; i < 62; i++)
        buffer_printf(&text, " unknown%d", i);
    struct span query = span_of(keywords(buffer_string(&text)));
    size_t words = 1;
    for (size_t i = 0; i < query.len; i++)
        words += query.at[i] == ' ';
    ck_assert_uint_eq(words, QUERY_WORDS_MAX);
    ck_assert(strncmp(query.at, "carbon tax flood valley unknown0 ", 33) == 0);
    ck_assert_ptr_null(strstr(query.at, "unknown61"));
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
