#include "searcher/snippet/border.h"

#include "tests/unit/run.h"

#include <stdio.h>

/* The starts (ends) of sentences that a text has are shown with | before (behind) them.
 */
static const char *const sentences[] = {
    "|One sentence. |Another one! |And a third?",
    "|Mr. Smith of the U.S. Senate met J. Doe. |They talked.",
    "|It rose by 3.5 per cent. |That is 0.5 more.",
    "|He said “no.” |She said ‘yes!’ |Then (as ever.) |They left.",
    "|A title\n\n|A paragraph without a stop\n\n|Another",
    "|He wrote e.g. this one, i.e. that. |So.",
    "|He stopped... and went on. |Then he stopped… |Quite.",
    "|今日は雨。|明日は晴れ！|本当か？",
    "|彼は「行く。」|と言った。",
    "|यह पहला वाक्य है। |यह दूसरा है।",
    "|هل هذا سؤال؟ |نعم هو كذلك.",
    "|Он пришёл. |Она ушла.",
    "|یہ پہلا جملہ ہے۔ |یہ دوسرا ہے۔",
    "|यह श्लोक है॥ |यह दूसरा है।",
    "|ሰላም ነው። |ደህና ነው።",
    "|တစ်ခု။ |နှစ်ခု။",
    "|មួយ។ |ពីរ។",
    "|晴れ｡|雨｡",
    "|Er sagte »nein.« |Sie ging.",
    "|Version 2.x (cf. p. 7) came. |It went.",
    "|A line.\n|Another line.\nand its rest",
};

START_TEST(finds_where_sentences_begin)
{
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        char text[300], shown[600];
        size_t len = 0, at = 0;
        for (const char *c = sentences[i]; *c != '\0'; c++) {
            if (*c != '|')
                text[len++] = *c;
        }
        struct span span = {text, len};
        for (size_t k = 0; k < len; k++) {
            bool border = ((unsigned char)text[k] & 0xc0) != 0x80;
            if (border && border_sentence_start(span, k, k) == (long)k)
                shown[at++] = '|';
            shown[at++] = text[k];
        }
        shown[at] = '\0';
        ck_assert_str_eq(shown, sentences[i]);
    }
}
END_TEST

START_TEST(finds_the_nearest_sentence_within_reach)
{
    struct span text = SPAN("First one. Second one here. Third.");
    ck_assert_int_eq(border_sentence_start(text, 20, 0), 11);
    ck_assert_int_eq(border_sentence_start(text, 20, 11), 11);
    ck_assert_int_eq(border_sentence_start(text, 20, 12), BORDER_NONE);
    ck_assert_int_eq(border_sentence_end(text, 26, 0), 10);
    ck_assert_int_eq(border_sentence_end(text, 27, 0), 27);
    ck_assert_int_eq(border_sentence_end(text, 26, 11), BORDER_NONE);
    ck_assert_int_eq(border_sentence_end(text, text.len, 0), (long)text.len);
}
END_TEST

START_TEST(closing_quotes_belong_to_their_sentence)
{
    struct span text = SPAN("He said \"No.\" She left.");
    ck_assert_int_eq(border_sentence_end(text, 20, 0), 13);
}
END_TEST

/* Every place where a text without spaces may be cut is shown with a |. */
static const char *const characters[] = {
    "東|京|都",     "雨。|晴|れ", /* no line begins with a full stop */
    "「行|く」|と",               /* brackets stay with what they hold */
    "เก|ม",                       /* a vowel written before its consonant */
    "น้ำ|แข็|ง",                    /* marks above, sara am */
    "က|မ္ဘာ",                      /* a stacked consonant with its vowel */
    "ក្ខ|កា|គ",                     /* the same of Khmer */
    "ເກ|ມ|ກະ|ກາ|ກຳ",               /* Lao */
    "กะ|มา|ทำ",                    /* vowels behind their consonant */
    "豈|更|㐀|𠀀|Ａ|あ",           /* ideographs of all blocks, full-width forms */
    "『東』|と|（西）。",         /* more brackets */
    "東、|西，|南",
};

START_TEST(knows_the_spaces_of_unicode)
{
    static const struct {
        unsigned code;
        bool space;
    } rows[] = {{' ', true},     {'\t', true},    {'\n', true},    {'\r', true},
                {0x08, false},   {0x0e, false},   {0x85, true},    {0xa0, false},
                {0x1680, true},  {0x1fff, false}, {0x2000, true},  {0x2007, false},
                {0x200b, true},  {0x200c, false}, {0x2028, true},  {0x2029, true},
                {0x202f, false}, {0x205f, true},  {0x3000, true},  {'a', false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(border_is_space(rows[i].code) == rows[i].space, "%x", rows[i].code);
    ck_assert(!border_is_space_byte('\x85')); /* is a part of a character */
}
END_TEST

START_TEST(cuts_only_where_a_reader_sees_a_border)
{
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        char text[200], shown[400];
        size_t len = 0, at = 0;
        for (const char *c = characters[i]; *c != '\0'; c++) {
            if (*c != '|')
                text[len++] = *c;
        }
        struct span span = {text, len};
        for (size_t k = 0; k < len; k++) {
            bool whole = ((unsigned char)text[k] & 0xc0) != 0x80;
            if (k > 0 && whole && border_word_end(span, k, 0) == k &&
                border_word_start(span, k, len) == k)
                shown[at++] = '|';
            shown[at++] = text[k];
        }
        shown[at] = '\0';
        ck_assert_str_eq(shown, characters[i]);
    }
}
END_TEST

START_TEST(words_are_kept_whole)
{
    struct span text = SPAN("the harbour wall");
    ck_assert_uint_eq(border_word_start(text, 5, 16), 12);
    ck_assert_uint_eq(border_word_start(text, 4, 16), 4);
    ck_assert_uint_eq(border_word_end(text, 9, 0), 3);
    ck_assert_uint_eq(border_word_end(text, 11, 0), 11);
}
END_TEST

START_TEST(a_word_without_end_is_cut_between_characters)
{
    struct span text = SPAN("aaaaae\xcc\x81\xcc\x82zzzzz");
    ck_assert_uint_eq(border_word_end(text, 8, 2), 5);
    ck_assert_uint_eq(border_word_start(text, 6, 12), 10);
    struct span flags = SPAN("\xf0\x9f\x87\xa9\xf0\x9f\x87\xaaxx");
    ck_assert_uint_eq(border_word_start(flags, 4, 9), 8);
    struct span devanagari = SPAN("xx\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7\xe0\xa4\xbe" "x");
    ck_assert_uint_eq(border_word_start(devanagari, 5, 15), 14); /* ksha with its vowel */
    ck_assert_uint_eq(border_word_end(devanagari, 11, 0), 2);
    struct span hand = SPAN("x\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbdy"); /* and its colour */
    ck_assert_uint_eq(border_word_start(hand, 5, 10), 9);
    struct span family = SPAN("x\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7y");
    ck_assert_uint_eq(border_word_end(family, 8, 0), 1);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {knows_the_spaces_of_unicode,
                            finds_where_sentences_begin,
                            finds_the_nearest_sentence_within_reach,
                            closing_quotes_belong_to_their_sentence,
                            cuts_only_where_a_reader_sees_a_border,
                            words_are_kept_whole,
                            a_word_without_end_is_cut_between_characters,
                            NULL};
    return run_tests("border", tests);
}
