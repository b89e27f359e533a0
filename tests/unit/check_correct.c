#include "searcher/suggest/correct.h"

#include "tests/shim/folder.h"

#include <stdlib.h>

static struct wordlist list;

/* In byte order. */
static const struct wordlist_entry words[] = {
    {{"accommodation", 13}, 40}, {{"angola", 6}, 30},
    {{"bell", 4}, 200},          {{"bridge", 6}, 500},
    {{"bridges", 7}, 90},        {{"cat", 3}, 300},
    {{"defence", 7}, 100},       {{"different", 9}, 900},
    {{"diffrent", 8}, 4},        {{"election", 8}, 1000},
    {{"everyone", 8}, 400},      {{"hence", 5}, 120},
    {{"rise", 4}, 30},           {{"the", 3}, 9000},
    {{"they", 4}, 5000},         {{"\xc3\xa9t\xc3\xa9", 5}, 50},
    {{"выборы", 12}, 70},
};

static void open_list(void)
{
    struct wordlist none = {0};
    struct error error = {0};
    folder_make();
    ck_assert_int_eq(wordlist_write(folder_path("w"), &none, words,
                                    sizeof words / sizeof *words, &error),
                     0);
    ck_assert(wordlist_open(&list, folder_path("w")));
}

START_TEST(names_the_word_that_was_meant)
{
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        {"bridg", "bridge"},
        {"birdge", "bridge"},
        {"brudge", "bridge"},
        {"briidge", "bridge"},
        {"eberyone", "everyone"},
        {"hemce", "hence"},
        {"elecction", "election"},
        {"eelction", "election"},
        {"acommodation", "accommodation"},
        {"accomodation", "accommodation"},
        {"defense", "defence"},
        {"выборй", "выборы"},
    };
    open_list();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct correction best[3];
        size_t count = correct_find(&list, span_of(cases[i].typed), 0, best, 3);
        ck_assert_msg(count > 0, "%s", cases[i].typed);
        ck_assert_msg(span_is((struct span){best[0].word, best[0].len}, cases[i].meant),
                      "%s: %.*s", cases[i].typed, (int)best[0].len, best[0].word);
    }
    wordlist_close(&list);
}
END_TEST

START_TEST(far_words_and_the_word_itself_are_no_corrections)
{
    static const char *const cases[] = {"xylophone", "dog", "bridgebridge", "el",
                                        "angola"};
    struct correction best[3];
    char longest[200];
    open_list();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(correct_find(&list, span_of(cases[i]), 0, best, 3) == 0, "%s: %.*s",
                      cases[i], (int)best[0].len, best[0].word);
    memset(longest, 'a', sizeof longest);
    ck_assert_uint_eq(
        correct_find(&list, (struct span){longest, sizeof longest}, 0, best, 3), 0);
    ck_assert_uint_eq(correct_find(&list, SPAN("bridg"), 0, best, 0), 0);
    wordlist_close(&list);
}
END_TEST

/* A slip to a neighbouring key or a swap is likelier than any other. */
START_TEST(easy_slips_are_near)
{
    static const struct {
        const char *near, *far;
    } cases[] = {
        {"bridfe", "bridxe"},   /* g and f are neighbours */
        {"birdge", "bkrdge"},   /* swapped */
        {"briddge", "brixdge"}, /* doubled */
        {"bridgw", "bridgq"},   /* e and w */
        {"bridgi", "bridgb"},   /* a vowel for a vowel */
    };
    open_list();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct correction near, far;
        ck_assert_uint_eq(correct_find(&list, span_of(cases[i].near), 0, &near, 1), 1);
        if (correct_find(&list, span_of(cases[i].far), 0, &far, 1) == 1)
            ck_assert_msg(near.distance < far.distance, "%s %u, %s %u", cases[i].near,
                          near.distance, cases[i].far, far.distance);
    }
    wordlist_close(&list);
}
END_TEST

START_TEST(a_word_that_some_documents_have_needs_a_much_likelier_one)
{
    struct correction best;
    open_list();
    ck_assert_uint_eq(correct_find(&list, SPAN("diffrent"), 0, &best, 1), 1);
    ck_assert(span_is((struct span){best.word, best.len}, "different"));
    ck_assert(correct_is_likelier(&best, 4, 8));
    ck_assert(!correct_is_likelier(&best, 400, 8));
    ck_assert_uint_eq(correct_find(&list, SPAN("tise"), 0, &best, 1), 1);
    ck_assert(correct_is_likelier(&best, 0, 4));
    ck_assert(!correct_is_likelier(&best, 2, 4));
    wordlist_close(&list);
}
END_TEST

START_TEST(the_likeliest_come_first)
{
    struct correction best[8];
    open_list();
    size_t count = correct_find(&list, SPAN("bridgs"), 0, best, 8);
    ck_assert_uint_ge(count, 2);
    for (size_t i = 1; i < count; i++)
        ck_assert(best[i - 1].likelihood >= best[i].likelihood);
    wordlist_close(&list);
}
END_TEST

/* What cannot win need not be looked at: correct_least never asks for more than what wins. */
START_TEST(the_fewest_documents_are_enough)
{
    for (size_t letters = 3; letters < 12; letters++) {
        for (uint32_t documents = 0; documents < 300; documents += 7) {
            uint32_t least = correct_least(documents, letters);
            for (uint32_t distance = 60; distance <= 200; distance += 20) {
                struct correction c = {.distance = distance, .documents = least};
                if (least > 0 && c.documents-- > 0)
                    ck_assert_msg(!correct_is_likelier(&c, documents, letters) ||
                                      documents == 0,
                                  "%zu letters, %u documents", letters, documents);
            }
        }
    }
    ck_assert_uint_eq(correct_least(0, 5), 0);
}
END_TEST

enum { MADE = 200, TYPED = 40 };

/* made(seed, word): a word of a few letters that are easily taken for each other, or are not. */
static struct span made(unsigned *seed, char word[32])
{
    static const char *const letters[] = {"a", "b", "e", "n", "r", "z", "7", "é"};
    size_t len = 3 + (size_t)rand_r(seed) % 6;
    word[0] = '\0';
    for (size_t i = 0; i < len; i++)
        strcat(word, letters[rand_r(seed) % 8]);
    return span_of(word);
}

static int by_word(const void *a, const void *b)
{
    const struct wordlist_entry *x = a, *y = b;
    return wordlist_compare(x->word, y->word);
}

/* What is skipped in a list of many is what would not be found if it were alone in one. */
START_TEST(skips_no_word_that_is_near)
{
    static char names[MADE][32];
    static struct wordlist_entry entries[MADE];
    static struct wordlist alone[MADE];
    static struct correction found[MADE];
    struct wordlist none = {0}, all = {0};
    struct error error = {0};
    unsigned seed = 1;
    size_t count = 0, near = 0;
    folder_make();
    for (size_t i = 0; i < MADE; i++)
        entries[i] = (struct wordlist_entry){made(&seed, names[i]), 5};
    qsort(entries, MADE, sizeof *entries, by_word);
    for (size_t i = 0; i < MADE; i++) {
        if (count > 0 && by_word(&entries[i], &entries[count - 1]) == 0)
            continue;
        entries[count] = entries[i];
        ck_assert_int_eq(wordlist_write(folder_path("one"), &none, &entries[count], 1, &error), 0);
        ck_assert(wordlist_open(&alone[count++], folder_path("one")));
        ck_assert_int_eq(unlink(folder_path("one")), 0);
    }
    ck_assert_int_eq(wordlist_write(folder_path("all"), &none, entries, count, &error), 0);
    ck_assert(wordlist_open(&all, folder_path("all")));
    for (size_t i = 0; i < TYPED; i++) {
        char typed[32];
        size_t one_by_one = 0, slip = (size_t)rand_r(&seed) % strlen(names[i]);
        strcpy(typed, names[i]);
        if (typed[slip] > 0)
            typed[slip] = "abrz"[rand_r(&seed) % 4];
        for (size_t k = 0; k < count; k++)
            one_by_one += correct_find(&alone[k], span_of(typed), 0, found, MADE);
        ck_assert_msg(correct_find(&all, span_of(typed), 0, found, MADE) == one_by_one, "%s",
                      typed);
        near += one_by_one;
    }
    ck_assert_uint_gt(near, TYPED / 2);
    for (size_t k = 0; k < count; k++)
        wordlist_close(&alone[k]);
    wordlist_close(&all);
}
END_TEST

START_TEST(leaves_out_what_too_few_hold)
{
    struct correction best;
    open_list();
    ck_assert_uint_eq(correct_find(&list, SPAN("bridg"), 0, &best, 1), 1);
    uint32_t documents = best.documents;
    ck_assert_uint_eq(correct_find(&list, SPAN("bridg"), documents, &best, 1), 1);
    size_t count = correct_find(&list, SPAN("bridg"), documents + 1, &best, 1);
    ck_assert(count == 0 || best.documents > documents);
    wordlist_close(&list);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {names_the_word_that_was_meant,
                            far_words_and_the_word_itself_are_no_corrections,
                            easy_slips_are_near,
                            a_word_that_some_documents_have_needs_a_much_likelier_one,
                            the_likeliest_come_first,
                            the_fewest_documents_are_enough,
                            skips_no_word_that_is_near,
                            leaves_out_what_too_few_hold,
                            NULL};
    return run_tests("correct", tests);
}
