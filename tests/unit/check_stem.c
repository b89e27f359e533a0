#include "corpus/text/stem.h"

#include "tests/unit/run.h"

static const struct {
    const char *language, *word, *stem;
} cases[] = {
    {"en", "reporters", "report"},
    {"en", "running", "run"},
    {"en", "elections", "elect"},
    {"de", "regierungen", "regier"},
    {"fr", "elections", "elect"},
    {"es", "noticias", "notici"},
    {"it", "governi", "govern"},
    {"nl", "kranten", "krant"},
    {"sv", "tidningar", "tidning"},
    {"ru", "новости", "новост"},
    {"fi", "vaaleissa", "vaale"},
    {"tr", "gazeteler", "gazete"},
    {"ar", "الاخبار", "اخبار"},
    {"hi", "खबरें", "खबर"},
    {"el", "νεα", "νε"},
};

START_TEST(every_language_but_other_has_a_stemmer)
{
    ck_assert_ptr_null(stemmer_new(LANGUAGE_OTHER));
    for (language l = 1; l < language_count(); l++) {
        struct stemmer *s = stemmer_new(l);
        ck_assert_msg(s != NULL, "%s", language_code(l));
        stemmer_free(s);
    }
    stemmer_free(NULL);
}
END_TEST

START_TEST(stems)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stemmer *s = stemmer_new(language_from_code(span_of(cases[i].language)));
        struct span stem = stemmer_stem(s, span_of(cases[i].word));
        ck_assert_msg(span_is(stem, cases[i].stem), "%s: %.*s", cases[i].word,
                      (int)stem.len, stem.at);
        stemmer_free(s);
    }
}
END_TEST

START_TEST(takes_empty_and_odd_words)
{
    static const char *const words[] = {
        "",
        "s",
        "'",
        "'s",
        "ab\xf0\x9f\x98\x80",
        "123",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (language l = 1; l < language_count(); l++) {
        struct stemmer *s = stemmer_new(l);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            struct span word = span_of(words[i]);
            ck_assert_uint_le(stemmer_stem(s, word).len, word.len + 8);
        }
        stemmer_free(s);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {every_language_but_other_has_a_stemmer, stems,
                            takes_empty_and_odd_words, NULL};
    return run_tests("stem", tests);
}
