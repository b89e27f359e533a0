#include "corpus/text/language.h"

#include "corpus/buffer.h"
#include "corpus/text/utf8.h"
#include "tests/unit/run.h"

START_TEST(codes_of_all_kinds)
{
    static const struct {
        const char *code;
        language expected;
    } cases[] = {
        {"en", LANGUAGE_ENGLISH},       {"EN", LANGUAGE_ENGLISH},
        {"eng", LANGUAGE_ENGLISH},      {"en-GB", LANGUAGE_ENGLISH},
        {"en_US", LANGUAGE_ENGLISH},    {"de-Latn-AT", LANGUAGE_GERMAN},
        {"ger", LANGUAGE_GERMAN},       {"deu", LANGUAGE_GERMAN},
        {"pt_BR", LANGUAGE_PORTUGUESE}, {"nb", LANGUAGE_NORWEGIAN},
        {"nn-NO", LANGUAGE_NORWEGIAN},  {"rum", LANGUAGE_ROMANIAN},
        {"ell", LANGUAGE_GREEK},        {"arb", LANGUAGE_ARABIC},
        {"ydd", LANGUAGE_YIDDISH},      {"", LANGUAGE_OTHER},
        {"e", LANGUAGE_OTHER},          {"-", LANGUAGE_OTHER},
        {"ko", LANGUAGE_OTHER},         {"pcm", LANGUAGE_OTHER},
        {"english", LANGUAGE_OTHER},    {"xx", LANGUAGE_OTHER},
        {"en\x80", LANGUAGE_OTHER},     {"\xc3\xa9", LANGUAGE_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(language_from_code(span_of(cases[i].code)) == cases[i].expected,
                      "%s", cases[i].code);
    ck_assert_str_eq(language_code(LANGUAGE_OTHER), "");
    for (language l = 0; l < language_count(); l++)
        ck_assert_uint_eq(language_from_code(span_of(language_code(l))), l);
}
END_TEST

static const struct {
    const char *code, *text;
} texts[] = {
    {"en",
     "The council said on Monday that it would not close the library after all, but "
     "that its hours would be shorter."},
    {"en",
     "I don't think they've thought about what this does to the people who live here."},
    {"de",
     "Die Stadt hat am Montag mitgeteilt, dass die Bibliothek nicht geschlossen wird, "
     "aber kürzer geöffnet sein soll."},
    {"fr",
     "La mairie a annoncé lundi que la bibliothèque ne serait pas fermée, mais que ses "
     "horaires seraient réduits."},
    {"es",
     "El ayuntamiento anunció el lunes que la biblioteca no se cerrará, pero que sus "
     "horarios serán más cortos."},
    {"pt", "A câmara anunciou na segunda-feira que a biblioteca não vai fechar, mas que "
           "os seus "
           "horários serão mais curtos."},
    {"it",
     "Il comune ha annunciato lunedì che la biblioteca non sarà chiusa, ma che gli orari "
     "saranno più brevi."},
    {"nl",
     "De gemeente heeft maandag laten weten dat de bibliotheek niet dicht gaat, maar dat "
     "zij korter open zal zijn."},
    {"sv",
     "Kommunen meddelade på måndagen att biblioteket inte ska stängas, men att det får "
     "kortare öppettider än i dag."},
    {"da",
     "Kommunen oplyste mandag, at biblioteket ikke bliver lukket, men at det skal have "
     "kortere åbningstid end nu, hvor det er åbent hver dag."},
    {"fi", "Kaupunki kertoi maanantaina, että kirjastoa ei suljeta, mutta se on auki "
           "lyhyemmän ajan kuin nyt, koska rahaa ei ole."},
    {"hu",
     "A város hétfőn közölte, hogy a könyvtár nem zár be, de rövidebb ideig lesz nyitva, "
     "mert nincs rá pénz."},
    {"ro",
     "Primăria a anunțat luni că biblioteca nu va fi închisă, dar că va avea un program "
     "mai scurt, pentru că nu sunt bani."},
    {"tr",
     "Belediye pazartesi günü kütüphanenin kapanmayacağını, ama daha kısa süre açık "
     "olacağını ve bunun için yeni bir plan olduğunu söyledi."},
    {"ru", "Мэрия сообщила в понедельник, что библиотеку не закроют, но что она будет "
           "открыта меньше, чем раньше."},
    {"sr",
     "Општина је у понедељак саопштила да библиотека неће бити затворена, али да ће "
     "радити краће него што је то било до сада."},
    {"id", "Pemerintah kota mengatakan pada hari Senin bahwa perpustakaan itu tidak akan "
           "ditutup, tetapi jam bukanya lebih pendek dari sebelumnya."},
    {"ca", "L'ajuntament va anunciar dilluns que la biblioteca no es tancarà, però que "
           "els seus "
           "horaris seran més curts que ara."},
    {"el", "Ο δήμος ανακοίνωσε τη Δευτέρα ότι η βιβλιοθήκη δεν θα κλείσει."},
    {"hy", "Քաղաքապետարանը երկուշաբթի հայտնեց, որ գրադարանը չի փակվի։"},
    {"ar",
     "قالت البلدية يوم الاثنين إن المكتبة لن تغلق لكن ساعات العمل فيها سوف تكون أقصر من "
     "قبل"},
    {"hi", "नगर निगम ने सोमवार को कहा कि पुस्तकालय बंद नहीं होगा, लेकिन यह पहले से कम समय के "
           "लिए खुला रहेगा।"},
    {"ta", "நூலகம் மூடப்படாது என்று மாநகராட்சி திங்கட்கிழமை கூறியது."},
    {"", "도서관은 문을 닫지 않지만 운영 시간은 줄어든다고 시가 월요일에 밝혔다."},
    {"", "市役所は月曜日、図書館を閉めないが開館時間を短くすると発表した。"},
    {"", "市政府周一表示，图书馆不会关闭，但开放时间将缩短。"},
    {"", "ทางเทศบาลแจ้งเมื่อวันจันทร์ว่าห้องสมุดจะไม่ปิด"},
    {"", "ከተማው ሰኞ ዕለት ቤተ መጻሕፍቱ እንደማይዘጋ አስታውቋል።"},
    {"",
     "Urząd poinformował w poniedziałek, że biblioteka nie będzie zamknięta, ale że jest "
     "to tylko na jakiś czas."},
    {"",
     "Di council tok say dem no go close di library again, but e go dey open for short "
     "time na im pipol dey vex."},
    {"",
     "Мерія повідомила в понеділок, що бібліотеку не закриють, але вона буде відкрита "
     "менше, ніж це було до цього."},
};

START_TEST(tells_the_language_of_a_sentence)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        language l = LANGUAGE_COUNT;
        ck_assert_msg(language_detect(span_of(texts[i].text), &l), "%s", texts[i].text);
        ck_assert_msg(strcmp(language_code(l), texts[i].code) == 0, "%s: %s",
                      language_code(l), texts[i].text);
    }
}
END_TEST

START_TEST(does_not_guess)
{
    static const char *const unclear[] = {
        "",
        "   \n",
        "Yes!",
        "LOL",
        "Thank you so much",
        "1234 5678 9012 3456",
        "https://news.example/2026/03/some-title-of-the-day",
        "?!?!?! ... ---",
        "東京",
        "Angela Merkel Barack Obama Vladimir Putin Emmanuel Macron Boris Johnson Xi "
        "Jinping",
    };
    for (size_t i = 0; i < sizeof unclear / sizeof *unclear; i++) {
        language l = LANGUAGE_COUNT;
        ck_assert_msg(!language_detect(span_of(unclear[i]), &l), "%s: %s", unclear[i],
                      language_code(l));
    }
}
END_TEST

START_TEST(reads_only_the_beginning)
{
    struct buffer text = {0};
    while (text.len < 8000)
        buffer_add_string(&text,
                          "The council said that it would not close the library. ");
    while (text.len < 100000)
        buffer_add_string(&text,
                          "Die Stadt hat gesagt, dass die Bibliothek nicht schließt. ");
    language l = LANGUAGE_COUNT;
    ck_assert(language_detect(buffer_span(&text), &l));
    ck_assert_uint_eq(l, LANGUAGE_ENGLISH);
    buffer_free(&text);
}
END_TEST

START_TEST(knows_stopwords_by_their_folded_form)
{
    ck_assert(language_is_stopword(LANGUAGE_ENGLISH, SPAN("the")));
    ck_assert(language_is_stopword(LANGUAGE_ENGLISH, SPAN("don't")));
    ck_assert(language_is_stopword(LANGUAGE_GERMAN, SPAN("fur")));
    ck_assert(language_is_stopword(LANGUAGE_HINDI, SPAN("के")));
    ck_assert(!language_is_stopword(LANGUAGE_ENGLISH, SPAN("fur")));
    ck_assert(!language_is_stopword(LANGUAGE_ENGLISH, SPAN("The")));
    ck_assert(!language_is_stopword(LANGUAGE_ENGLISH, SPAN("")));
    ck_assert(!language_is_stopword(LANGUAGE_OTHER, SPAN("the")));
}
END_TEST

START_TEST(knows_the_letters_of_languages)
{
    static const struct {
        language language;
        const char *text;
        bool has;
    } cases[] = {
        {LANGUAGE_RUSSIAN, "whale кита", true}, {LANGUAGE_SERBIAN, "кита", true},
        {LANGUAGE_GREEK, "ἄνθρωπος", true},     {LANGUAGE_YIDDISH, "ווּהין", true},
        {LANGUAGE_ARABIC, "خبر", true},         {LANGUAGE_NEPALI, "खबर", true},
        {LANGUAGE_RUSSIAN, "whale", false},     {LANGUAGE_ENGLISH, "whale", false},
        {LANGUAGE_GREEK, "кита", false},        {LANGUAGE_OTHER, "кита", false},
        {LANGUAGE_TAMIL, "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(language_has_letters(cases[i].language, span_of(cases[i].text)) ==
                          cases[i].has,
                      "%s in %s", language_code(cases[i].language), cases[i].text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        codes_of_all_kinds,       tells_the_language_of_a_sentence,     does_not_guess,
        reads_only_the_beginning, knows_stopwords_by_their_folded_form,
        knows_the_letters_of_languages, NULL};
    return run_tests("language", tests);
}
