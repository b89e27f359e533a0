#include "corpus/text/stopwords.h"

#include "corpus/text/fold.h"
#include "corpus/text/language.h"
#include "corpus/text/utf8.h"
#include "tests/unit/run.h"

START_TEST(words_are_folded_and_parted_by_one_space)
{
    const struct stopwords *list;
    for (size_t i = 0; (list = stopwords_list(i)) != NULL; i++) {
        ck_assert(utf8_valid(span_of(list->words)));
        for (const char *word = list->words; *word != '\0';) {
            struct span w = {word, strcspn(word, " ")};
            char folded[FOLD_WORD_MAX];
            size_t len = fold_word(w, folded);
            ck_assert_msg(span_equal(w, (struct span){folded, len}) && len > 0,
                          "%s: %.*s", list->code, (int)w.len, w.at);
            word += w.len;
            ck_assert_msg(*word == '\0' || word[1] != '\0', "%s ends in a space",
                          list->code);
            word += *word == ' ';
        }
    }
}
END_TEST

START_TEST(every_stemmed_language_has_one_list)
{
    for (language l = 1; l < language_count(); l++) {
        size_t lists = 0;
        const struct stopwords *list;
        for (size_t i = 0; (list = stopwords_list(i)) != NULL; i++)
            lists += language_from_code(span_of(list->code)) == l;
        ck_assert_msg(lists == 1, "%s has %zu", language_code(l), lists);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {words_are_folded_and_parted_by_one_space,
                            every_stemmed_language_has_one_list, NULL};
    return run_tests("stopwords", tests);
}
