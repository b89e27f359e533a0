#include "searcher/snippet/marks.h"

#include "tests/unit/run.h"

static struct arena arena;
static struct analyser *finding, *knowing;

static size_t marks_of(language l, struct span text, const struct snippet_terms *terms,
                       struct marks *out)
{
    marks_find(finding, l, text, terms, 0, &arena, out);
    return out->count;
}

/* Every token of text is found when its term or its form is looked for: the sieve, which
 * lets most of the text go by, loses none. */
static void check_finds_all(const char *code, struct span text)
{
    language l = language_from_code(span_of(code));
    const struct tokens *tokens = analyse(knowing, l, text);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *term = tokens->at[i].term, *form = tokens->at[i].form;
        struct span name = {term->at, term->len}, exact = {form->at, form->len};
        struct snippet_terms by_term = {.terms = &name, .count = 1};
        struct snippet_terms by_form = {.forms = &exact, .form_count = 1};
        size_t terms = 0, forms = 0;
        for (size_t k = 0; k < tokens->count; k++) {
            terms += tokens->at[k].term == term;
            forms += tokens->at[k].form == form;
        }
        struct marks found;
        ck_assert_msg(marks_of(l, text, &by_term, &found) == terms,
                      "%s: %.*s: %zu of %zu", code, (int)name.len, name.at, found.count,
                      terms);
        ck_assert_msg(marks_of(l, text, &by_form, &found) == forms, "%s: =%.*s", code,
                      (int)exact.len, exact.at);
        arena_reset(&arena);
    }
}

static const struct {
    const char *lang, *text;
} texts[] = {
    {"en",
     "Dying whales' bones lay there; the dead die, lying liars lie — they’re “tied” by "
     "ties. COVID-19 re-opened it. The U.S. e-mailed O'Neill's AT&T: C++ for $100 or "
     "10%, 1,000 times; www.example.org/path_to%20it-is?x=1. don’t can't skies skis"},
    {"fr",
     "L'homme d’une élection n'est pas d'ici. Aujourd'hui, c'était l’été à l'hôtel."},
    {"de", "Die Häuser am Hafen; Straße, ÄRZTE und Bäume. Aufgeklärt: E-Mail-Adresse."},
    {"es", "El niño comió ¡canciones! y ¿preguntas? de España."},
    {"it", "L'acqua dell'oceano e quest'anno l’isola."},
    {"tr", "Ankara'da İstanbul’un ışıkları IŞIK."},
    {"nl", "'s Ochtends liep zij door de straten, oom en ooms."},
    {"fi", "Talossa oli kaksikymmentä ihmistä, ja vaa'an kieli."},
    {"id", "Mereka membaca dan menulis; pembacaan berjalan."},
    {"ga", "Tá an t-uisce fuar; bhfuil an bhean ag an gcathair? hÉireann n-ól."},
    {"ru", "Киты вернулись, и все видели кита у моста."},
    {"ar", "وجد الناس حوتا على شاطئ البحر صباح اليوم والبحر هادئ."},
    {"zh", "今天abc东京ABC都，天气def很好。"},
    {"hi", "कल रात बाढ़ आई और लोग घर छोड़कर गए।"},
    {"", "ＡＢＣ ﬁne ½ x\xc2\xa0y 5G .NET C# naïve a\xcc\x81 \xe2\x84\xaa"
         "elvin \xe2\x80\x8bzero"},
};

START_TEST(the_sieve_loses_no_word)
{
    finding = analyser_new();
    knowing = analyser_new();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_finds_all(texts[i].lang, span_of(texts[i].text));
    analyser_free(finding);
    analyser_free(knowing);
    arena_free(&arena);
}
END_TEST

START_TEST(phrases_are_found_across_pieces)
{
    finding = analyser_new();
    struct buffer text = {0};
    struct span words[] = {SPAN("carbon"), SPAN("tax")};
    struct snippet_phrase phrase = {words, 2, 2, true};
    struct snippet_terms terms = {.phrases = &phrase, .phrase_count = 1};
    size_t wanted = 0;
    for (; text.len < 40000; wanted += 2)
        buffer_add_string(&text,
                          "cave carbon tax, tarred carbons, cargo of carbon and taxes; ");
    struct marks found;
    ck_assert_uint_eq(
        marks_of(language_from_code(SPAN("en")), buffer_span(&text), &terms, &found),
        wanted);
    for (size_t i = 0; i < found.count; i += 2)
        ck_assert_uint_eq(found.at[i].end + 1, found.at[i + 1].start);
    buffer_free(&text);
    arena_free(&arena);
    analyser_free(finding);
}
END_TEST

START_TEST(terms_of_one_word_count_as_one)
{
    finding = analyser_new();
    struct span names[] = {SPAN("polici"), SPAN("policy"), SPAN("tax")};
    uint32_t words[] = {0, 0, 1};
    struct snippet_terms terms = {.terms = names, .words = words, .count = 3};
    struct marks found;
    marks_of(language_from_code(SPAN("en")), SPAN("Policies tax"), &terms, &found);
    ck_assert_uint_eq(found.count, 2);
    ck_assert_uint_eq(found.at[0].what, 0);
    ck_assert_uint_eq(found.at[1].what, 1);
    arena_free(&arena);
    analyser_free(finding);
}
END_TEST

/* Few first letters are looked for sixteen bytes at a time, many byte by byte. */
START_TEST(words_may_begin_with_many_letters)
{
    finding = analyser_new();
    struct span text = SPAN("Ants, bees; cats dogs-eels (foxes) goats and 'hens' ibexes' jays: "
                            "kites/lions moths newts 9 owls");
    struct span names[] = {SPAN("ant"), SPAN("bee"), SPAN("cat"), SPAN("dog"), SPAN("eel"),
                           SPAN("fox"), SPAN("goat"), SPAN("hen"), SPAN("ibex"), SPAN("jay"),
                           SPAN("kite"), SPAN("lion"), SPAN("moth"), SPAN("newt"), SPAN("9")};
    for (size_t count = 1; count <= sizeof names / sizeof *names; count++) {
        struct snippet_terms terms = {.terms = names, .count = count};
        struct marks found;
        ck_assert_uint_eq(
            marks_of(language_from_code(SPAN("en")), text, &terms, &found), count);
    }
    arena_free(&arena);
    analyser_free(finding);
}
END_TEST

START_TEST(reading_stops_when_all_has_been_seen)
{
    finding = analyser_new();
    struct buffer text = {0};
    while (text.len < 100000)
        buffer_add_string(&text, "The whale came back. ");
    struct span name = SPAN("whale");
    struct snippet_terms terms = {.terms = &name, .count = 1};
    struct marks found;
    marks_find(finding, language_from_code(SPAN("en")), buffer_span(&text), &terms, 200,
               &arena, &found);
    ck_assert_uint_gt(found.count, 100);
    ck_assert_uint_lt(found.at[found.count - 1].end, 10000);
    buffer_free(&text);
    arena_free(&arena);
    analyser_free(finding);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {the_sieve_loses_no_word, phrases_are_found_across_pieces,
                            terms_of_one_word_count_as_one,
                            words_may_begin_with_many_letters, reading_stops_when_all_has_been_seen, NULL};
    return run_tests("marks", tests);
}
