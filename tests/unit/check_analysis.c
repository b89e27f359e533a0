#include "corpus/text/analysis.h"

#include "corpus/text/utf8.h"
#include "tests/unit/run.h"

#include <stdio.h>

/* write_tokens(tokens, out): as tests/cases/analysis.test writes them. */
static void write_tokens(const struct tokens *tokens, struct buffer *out)
{
    static const char marks[] = {
        [TOKEN_WORD] = '\0', [TOKEN_PART] = '+', [TOKEN_PAIR] = '~'};
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->at[i];
        if (out->len > 0)
            buffer_add_byte(out, ' ');
        if (marks[t->kind] != '\0')
            buffer_add_byte(out, marks[t->kind]);
        buffer_add(out, t->term->at, t->term->len);
        if (t->form != t->term)
            buffer_printf(out, "/%.*s", (int)t->form->len, t->form->at);
        buffer_printf(out, "@%u:%u-%u", t->position, t->start, t->end);
    }
    buffer_printf(out, "%s(%zu)", out->len > 0 ? " " : "", tokens->positions);
}

/* unescape(line, out): \u{HEX} stands for that character. */
static void unescape(struct span line, struct buffer *out)
{
    for (size_t i = 0; i < line.len; i++) {
        char *end = NULL;
        if (line.len - i > 4 && memcmp(line.at + i, "\\u{", 3) == 0) {
            uint32_t code = (uint32_t)strtoul(line.at + i + 3, &end, 16);
            out->len += utf8_encode(code, buffer_reserve(out, 4));
            i = (size_t)(end - line.at);
        } else {
            buffer_add_byte(out, line.at[i]);
        }
    }
}

static FILE *open_cases(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/analysis.test", getenv("CASES"));
    FILE *f = fopen(path, "r");
    ck_assert_msg(f != NULL, "%s", path);
    return f;
}

START_TEST(cases_of_the_file)
{
    struct analyser *a = analyser_new();
    struct buffer text = {0}, got = {0};
    char *line = NULL;
    size_t room = 0, number = 0, cases = 0;
    ssize_t len;
    FILE *f = open_cases();
    while ((len = getline(&line, &room, f)) > 0) {
        number++;
        line[--len] = '\0';
        if (len == 0 || line[0] == '#')
            continue;
        if (line[0] != '=') {
            char *bar = strstr(line, " | ");
            ck_assert_msg(bar != NULL, "analysis.test:%zu: no language", number);
            struct span code = {line, (size_t)(bar - line)};
            buffer_clear(&text);
            unescape(span_of(bar + 3), &text);
            buffer_clear(&got);
            write_tokens(analyse(a, language_from_code(code), buffer_span(&text)), &got);
            continue;
        }
        cases++;
        ck_assert_msg(strcmp(line + 2, buffer_string(&got)) == 0,
                      "analysis.test:%zu: got\n= %s", number, buffer_string(&got));
    }
    ck_assert_uint_gt(cases, 100);
    fclose(f);
    free(line);
    buffer_free(&text);
    buffer_free(&got);
    analyser_free(a);
}
END_TEST

/* Texts that must give the same terms, whatever their form: pairs of code and texts. */
static const struct {
    const char *language, *one, *other;
} same[] = {
    {"en", "cafe", "Café"},
    {"en", "café", "cafe\xcc\x81"},
    {"en", "fine office", "ﬁne oﬃce"},
    {"en", "wide 2026", "ｗｉｄｅ　２０２６"},
    {"en", "don't O'Neill", "don’t OʼNeill"},
    {"en", "dont oneill", "don't O'Neill"},
    {"en", "U.S. Navy", "u.s Navy"},
    {"en", "UK FBI", "U.K. F.B.I."},
    {"en", "e-mail", "email"},
    {"en", "co‑operate", "co-operate"},
    {"en", "Brexit", "Brexit's"},
    {"en", "1000 1000000", "1,000 1,000,000"},
    {"en", "softhyphen zerowidth", "soft\xc2\xadhyphen zero\xe2\x80\x8bwidth"},
    {"en", "€100", "100€"},
    {"en", "REPORTS reporting", "report reported"},
    {"de", "Strasse", "Straße"},
    {"de", "Haus", "Häuser"},
    {"de", "Mueller", "Müller"},
    {"fr", "homme", "l'homme"},
    {"fr", "election", "l’Élection"},
    {"fr", "mangee", "mangée"},
    {"it", "arte", "dell'arte"},
    {"es", "nacion", "naciones"},
    {"es", "NACIÓN", "nacion"},
    {"pt", "eleição", "ELEICAO"},
    {"tr", "istanbul", "İSTANBUL'DA"},
    {"tr", "ışık", "IŞIK"},
    {"da", "Aarhus", "Århus"},
    {"vi", "viet nam", "Việt Nam"},
    {"pl", "lodz", "Łódź"},
    {"ru", "все елка", "всё Ёлка"},
    {"ru", "за\xcc\x81мок", "замок"},
    {"ru", "новость", "новости"},
    {"el", "αθηνα", "Αθήνα"},
    {"el", "Ξένος", "ξενος"},
    {"ar", "اخبار", "أَخْبَار"},
    {"ar", "محمد", "محـــمد"},
    {"ar", "123", "١٢٣"},
    {"fa", "یک", "يك"},
    {"he", "שלום", "שָׁלוֹם"},
    {"he", "צהל", "צה\"ל"},
    {"hi", "जमीन", "ज़मीन"},
    {"hi", "खबर", "खबरें"},
    {"ko", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xae\xe1\x86\xa8",
     "한국"},
    {"ja", "ガギ", "ｶﾞｷﾞ"},
    {"ja", "カ\xe3\x82\x99キ\xe3\x82\x99", "ガギ"},
};

/* Texts that must not give the same terms. */
static const struct {
    const char *language, *one, *other;
} different[] = {
    {"en", "us", "U.S."},  {"en", "am", "a.m."},        {"en", "c", "C++"},
    {"en", "C#", "C++"},   {"en", "net", ".NET"},       {"en", "10", "10%"},
    {"en", "100", "€100"}, {"en", "3.5", "35"},         {"en", "shell", "she'll"},
    {"en", "ill", "I'll"}, {"en", "universe", "10-12"}, {"uk", "май", "маи"},
    {"mr", "कि", "की"},    {"th", "กา", "กี"},           {"ja", "は", "ば"},
};

/* write_terms(a, language, text, out): the terms of its words and pairs, without parts.
 */
static void write_terms(struct analyser *a, const char *code, const char *text,
                        struct buffer *out)
{
    buffer_clear(out);
    const struct tokens *tokens =
        analyse(a, language_from_code(span_of(code)), span_of(text));
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->at[i].kind != TOKEN_PART)
            buffer_printf(out, "%s ", tokens->at[i].term->at);
}

START_TEST(folds_what_a_reader_does_not_mean)
{
    struct analyser *a = analyser_new();
    struct buffer one = {0}, other = {0};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        write_terms(a, same[i].language, same[i].one, &one);
        write_terms(a, same[i].language, same[i].other, &other);
        ck_assert_str_eq(buffer_string(&one), buffer_string(&other));
        ck_assert_uint_gt(one.len, 0);
    }
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        write_terms(a, different[i].language, different[i].one, &one);
        write_terms(a, different[i].language, different[i].other, &other);
        ck_assert_str_ne(buffer_string(&one), buffer_string(&other));
    }
    buffer_free(&one);
    buffer_free(&other);
    analyser_free(a);
}
END_TEST

static size_t repeat(struct buffer *b, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buffer_add_string(b, text);
    return b->len;
}

START_TEST(a_giant_word_is_one_short_term)
{
    static const char *const units[] = {"a", "A1",       "é", "a\xcc\x81",
                                        "ω", "\xcc\x81", "1", "\xef\xb7\xba"};
    struct analyser *a = analyser_new();
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buffer text = {0};
        buffer_add_string(&text, "x");
        repeat(&text, units[i], 1 << 18);
        const struct tokens *tokens = analyse(a, LANGUAGE_ENGLISH, buffer_span(&text));
        ck_assert_uint_eq(tokens->count, 1);
        ck_assert_uint_eq(tokens->at[0].end, text.len);
        ck_assert_uint_le(tokens->at[0].term->len, ANALYSIS_TERM_MAX);
        ck_assert(utf8_valid(span_of(tokens->at[0].term->at)));
        buffer_free(&text);
    }
    analyser_free(a);
}
END_TEST

/* Chains that invite quadratic time: each must be cut in one pass or so. */
START_TEST(long_chains_take_linear_time)
{
    static const char *const units[] = {"a-",  "a.",      "a'",         "a&",   "1,000,",
                                        "1.",  "a_b-",    "€",          "€1-",  "C++-",
                                        "東",  "ä-",      "a\xc2\xb7",  "www.", ".net",
                                        "%41", "http://", "\xd7\xa6\"", "'",    "-"};
    struct analyser *a = analyser_new();
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buffer text = {0};
        repeat(&text, units[i], 100000);
        buffer_add_string(&text, "end");
        const struct tokens *tokens = analyse(a, LANGUAGE_ENGLISH, buffer_span(&text));
        ck_assert_uint_le(tokens->count, ANALYSIS_TOKENS_MAX);
        buffer_free(&text);
    }
    analyser_free(a);
}
END_TEST

START_TEST(tokens_are_bounded_and_the_text_says_so)
{
    struct analyser *a = analyser_new();
    struct buffer text = {0};
    repeat(&text, "word ", ANALYSIS_TOKENS_MAX);
    const struct tokens *tokens = analyse(a, LANGUAGE_ENGLISH, buffer_span(&text));
    ck_assert_uint_eq(tokens->count, ANALYSIS_TOKENS_MAX);
    ck_assert(!tokens->truncated);
    ck_assert_uint_eq(tokens->positions, ANALYSIS_TOKENS_MAX);
    buffer_add_string(&text, "word");
    tokens = analyse(a, LANGUAGE_ENGLISH, buffer_span(&text));
    ck_assert_uint_eq(tokens->count, ANALYSIS_TOKENS_MAX);
    ck_assert(tokens->truncated);
    ck_assert_uint_eq(tokens->positions, ANALYSIS_TOKENS_MAX);
    buffer_free(&text);
    analyser_free(a);
}
END_TEST

START_TEST(terms_are_interned_and_survive_until_trimmed)
{
    struct analyser *a = analyser_new();
    const struct term *first = analyse(a, LANGUAGE_ENGLISH, SPAN("Reports"))->at[0].term;
    ck_assert_uint_eq(first->number, 0);
    ck_assert(!analyser_trim(a));
    bool trimmed = false;
    struct buffer text = {0};
    for (uint32_t round = 0; !trimmed && round < 100; round++) {
        buffer_clear(&text);
        for (uint32_t i = 0; i < 10000; i++)
            buffer_printf(&text, "reports word%uinround%u ", i, round);
        const struct tokens *tokens = analyse(a, LANGUAGE_ENGLISH, buffer_span(&text));
        ck_assert_ptr_eq(tokens->at[0].term, first);
        trimmed = analyser_trim(a);
    }
    ck_assert(trimmed);
    ck_assert_uint_eq(analyse(a, LANGUAGE_ENGLISH, SPAN("again"))->at[0].term->number, 0);
    buffer_free(&text);
    analyser_free(a);
}
END_TEST

START_TEST(a_form_has_the_term_of_its_word)
{
    struct analyser *a = analyser_new();
    struct span text =
        SPAN("The U.S. reporters' COVID-19 stories weren't O'Neill's: €100, C++");
    for (language l = 0; l < language_count(); l++) {
        const struct tokens *tokens = analyse(a, l, text);
        for (size_t i = 0; i < tokens->count; i++) {
            const struct token *t = &tokens->at[i];
            struct span form = {t->form->at, t->form->len};
            ck_assert_ptr_eq(analyse_word(a, l, form), t->term);
        }
    }
    analyser_free(a);
}
END_TEST

START_TEST(folds_whole_values)
{
    static const struct {
        const char *text, *folded;
    } cases[] = {
        {"", ""},
        {"  José   María\tAznar \n", "jose maria aznar"},
        {"BBC News", "bbc news"},
        {"\xc2\xa0\xe2\x80\x8bStraße\xe3\x80\x80東京", "strasse 東京"},
        {"C++ & C#", "c++ & c#"},
        {"O’Neill, “Tip”", "o'neill, “tip”"},
        {"\xe2\x80\xae"
         "evil\xe2\x80\xac",
         "evil"},
        {"ΣΊΣΥΦΟΣ", "σισυφοσ"},
    };
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer_clear(&out);
        analysis_fold(span_of(cases[i].text), &out);
        ck_assert_str_eq(buffer_string(&out), cases[i].folded);
    }
    buffer_clear(&out);
    struct buffer text = {0};
    repeat(&text, "É ", 5000);
    analysis_fold(buffer_span(&text), &out);
    ck_assert_uint_eq(out.len, 9999);
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

/* Values of ASCII are folded on a way of their own; with one letter more that is none they are
 * not. */
START_TEST(ascii_folds_as_everything_does)
{
    static const char *const texts[] = {"BBC News", "\"The\" Sun", " a \t\n b\x7f\x01"
                                        "c.", "A\"\" \"B", "x  ", "\" y", "@[`{|}~^_"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct buffer plain = {0}, other = {0}, text = {0};
        buffer_printf(&text, "%s-é", texts[i]);
        analysis_fold(buffer_span(&text), &other);
        buffer_clear(&text);
        buffer_printf(&text, "%s-e", texts[i]);
        analysis_fold(buffer_span(&text), &plain);
        ck_assert_str_eq(buffer_string(&plain), buffer_string(&other));
        buffer_free(&plain);
        buffer_free(&other);
        buffer_free(&text);
    }
}
END_TEST

/* The fingerprint relies on it, and so do queries. */
START_TEST(terms_follow_from_forms)
{
    static const char *const texts[] = {
        "The running dogs' owners weren't in U.S. courts; C++ and AT&T cost €100, COVID-19.",
        "L'homme mangé, Straße, Mueller, İstanbul'da, eleições", "все новости Ελλάδος ज़मीन",
        "東京都へ行く ภาษาไทย 뉴스를"};
    struct analyser *a = analyser_new();
    for (size_t l = 0; l < language_count(); l++)
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            const struct tokens *tokens = analyse(a, (language)l, span_of(texts[i]));
            for (size_t t = 0; t < tokens->count; t++) {
                const struct token *token = &tokens->at[t];
                language of = token->kind == TOKEN_PAIR ? LANGUAGE_OTHER : (language)l;
                struct span form = {token->form->at, token->form->len};
                ck_assert_ptr_eq(analyse_word(a, of, form), token->term);
            }
        }
    analyser_free(a);
}
END_TEST

START_TEST(fingerprint_stays)
{
    ck_assert_uint_eq(analysis_fingerprint(), analysis_fingerprint());
    ck_assert_uint_ne(analysis_fingerprint(), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases_of_the_file,
                            folds_what_a_reader_does_not_mean,
                            a_giant_word_is_one_short_term,
                            long_chains_take_linear_time,
                            tokens_are_bounded_and_the_text_says_so,
                            terms_are_interned_and_survive_until_trimmed,
                            a_form_has_the_term_of_its_word,
                            folds_whole_values,
                            ascii_folds_as_everything_does,
                            terms_follow_from_forms,
                            fingerprint_stays,
                            NULL};
    return run_tests("analysis", tests);
}
