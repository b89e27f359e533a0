#include "corpus/text/root.h"

#include "corpus/text/fold.h"
#include "corpus/text/utf8.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Does one of the words in list, parted by spaces, equal word? */
static bool listed(const char *list, struct span word)
{
    while (*list != '\0') {
        size_t len = strcspn(list, " ");
        if (len == word.len && memcmp(list, word.at, len) == 0)
            return true;
        list += len + (list[len] == ' ');
    }
    return false;
}

/* What stands before the apostrophe of an elision, by language. */
static const struct {
    language language;
    const char *articles;
} elisions[] = {
    {LANGUAGE_FRENCH, "c d j l m n s t qu jusqu lorsqu puisqu quoiqu"},
    {LANGUAGE_ITALIAN, "l d c un all dall dell nell sull coll quest quell degl dagl gl"},
    {LANGUAGE_CATALAN, "l d s n m t"},
    {LANGUAGE_IRISH, "d b m"},
};

static const char *elisions_of(language l)
{
    for (size_t i = 0; i < sizeof elisions / sizeof *elisions; i++)
        if (elisions[i].language == l)
            return elisions[i].articles;
    return "";
}

/* without_clitics(l, form): form without what an apostrophe ties to it. */
static struct span without_clitics(language l, struct span form)
{
    const char *apostrophe = memchr(form.at, '\'', form.len);
    if (apostrophe == NULL)
        return form;
    size_t before = (size_t)(apostrophe - form.at);
    struct span first = {form.at, before};
    struct span rest = {apostrophe + 1, form.len - before - 1};
    if (rest.len > 1 && listed(elisions_of(l), first))
        return without_clitics(LANGUAGE_OTHER, rest);
    if (before >= 2 && l == LANGUAGE_TURKISH)
        return first;
    const char *last = memrchr(form.at, '\'', form.len);
    first.len = (size_t)(last - form.at);
    rest = (struct span){last + 1, form.len - first.len - 1};
    if (first.len > 0 && listed("s ll re ve d m", rest))
        return first;
    return form;
}

/* is_abbreviation(form): single letters parted by dots, as in u.s or e.g. */
static bool is_abbreviation(struct span form)
{
    size_t i = 0, letters = 0;
    uint32_t code;
    while (utf8_decode(form, &i, &code)) {
        bool dot_expected = letters % 2 == 1;
        if ((code == '.') != dot_expected || (code < 0x80 && is_digit((char)code)))
            return false;
        letters++;
    }
    return letters >= 3 && letters % 2 == 1;
}

/* joins(form, i): whether the sign at i is dropped, its two sides becoming one. */
static bool joins(struct span form, size_t i)
{
    bool digits =
        i > 0 && i + 1 < form.len && is_digit(form.at[i - 1]) && is_digit(form.at[i + 1]);
    switch (form.at[i]) {
    case '\'':
        return true;
    case '-':
    case '_':
        return !digits;
    case ',':
        return digits;
    default:
        return false;
    }
}

static size_t join(struct span form, bool dots, char *place)
{
    size_t len = 0;
    for (size_t i = 0; i < form.len; i++)
        if (!(dots && form.at[i] == '.') && !joins(form, i))
            place[len++] = form.at[i];
    return len;
}

/* is_plain(word): no ASCII but letters in it: what stemmers are made for. */
static bool is_plain(struct span word)
{
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.at[i];
        if (c < 0x80 && ((c | 0x20) < 'a' || (c | 0x20) > 'z'))
            return false;
    }
    return true;
}

/* Endings that a stemmer knows by their accents. Folding has taken these; where hardly
 * any word ends so without one, they are given back before stemming, so that a word typed
 * without accents has the same stem, and plurals still meet their singular:
 * investigacion, eleicoes. The first that fits counts. */
static const struct {
    language language;
    const char *folded, *accented;
} endings[] = {
    {LANGUAGE_SPANISH, "acion", "ación"},    {LANGUAGE_SPANISH, "ucion", "ución"},
    {LANGUAGE_PORTUGUESE, "coes", "ção"},    {LANGUAGE_PORTUGUESE, "oes", "ão"},
    {LANGUAGE_PORTUGUESE, "cao", "ção"},     {LANGUAGE_PORTUGUESE, "ao", "ão"},
    {LANGUAGE_PORTUGUESE, "encia", "ência"}, {LANGUAGE_PORTUGUESE, "encias", "ências"},
    {LANGUAGE_PORTUGUESE, "ancia", "ância"}, {LANGUAGE_PORTUGUESE, "avel", "ável"},
    {LANGUAGE_PORTUGUESE, "ivel", "ível"},   {LANGUAGE_FRENCH, "ee", "ée"},
    {LANGUAGE_FRENCH, "ees", "ées"},         {LANGUAGE_CATALAN, "cio", "ció"},
    {LANGUAGE_HUNGARIAN, "bol", "ból"},      {LANGUAGE_HUNGARIAN, "rol", "ról"},
    {LANGUAGE_HUNGARIAN, "tol", "tól"},      {LANGUAGE_HUNGARIAN, "nal", "nál"},
    {LANGUAGE_HUNGARIAN, "nel", "nél"},      {LANGUAGE_HUNGARIAN, "ert", "ért"},
};

/* with_accents(l, word, place): word with the accent of its ending, in place if it has
 * one. */
static struct span with_accents(language l, struct span word,
                                char place[ROOT_BYTES_MAX + 4])
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t len = strlen(endings[i].folded), more = strlen(endings[i].accented);
        if (endings[i].language != l || word.len <= len ||
            memcmp(word.at + word.len - len, endings[i].folded, len) != 0)
            continue;
        memcpy(place, word.at, word.len - len);
        memcpy(place + word.len - len, endings[i].accented, more);
        return (struct span){place, word.len - len + more};
    }
    return word;
}

/* Two letters that writers without the right keys put for one. */
static const struct {
    language language;
    char pair[3];
} spellings[] = {
    {LANGUAGE_GERMAN, "ae"},    {LANGUAGE_GERMAN, "oe"}, {LANGUAGE_GERMAN, "ue"},
    {LANGUAGE_DANISH, "aa"},    {LANGUAGE_DANISH, "oe"}, {LANGUAGE_NORWEGIAN, "aa"},
    {LANGUAGE_NORWEGIAN, "oe"},
};

/* is_respelt(l, word, i): whether the second letter at i goes: Mueller is Müller, but the
 * e of neue, Quelle and Statuen stays. */
static bool is_respelt(language l, struct span word, size_t i)
{
    bool known = false;
    for (size_t k = 0; k < sizeof spellings / sizeof *spellings; k++)
        known = known || (spellings[k].language == l &&
                          memcmp(word.at + i - 1, spellings[k].pair, 2) == 0);
    if (!known || (i >= 2 && memchr("aeiouq", word.at[i - 2], 6) != NULL))
        return false;
    struct span rest = {word.at + i + 1, word.len - i - 1};
    return word.at[i - 1] != 'u' || !(rest.len == 0 || span_is(rest, "n"));
}

static struct span respell(language l, struct span word, char place[ROOT_BYTES_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < word.len; i++)
        if (i == 0 || !is_respelt(l, word, i))
            place[len++] = word.at[i];
    return (struct span){place, len};
}

size_t root_write(language l, struct stemmer *s, struct span form,
                  char place[ROOT_BYTES_MAX])
{
    struct span root = without_clitics(l, form);
    if (root.len > 1 && root.at[root.len - 1] == '.') /* of U.S.'s */
        root.len--;
    char joined[ROOT_BYTES_MAX];
    if (is_abbreviation(root)) {
        struct span word = {joined, join(root, true, joined)};
        if (!language_is_stopword(l, word) &&
            !language_is_stopword(LANGUAGE_ENGLISH, word))
            root = word;
    } else if (!is_plain(root)) {
        root = (struct span){joined, join(root, false, joined)};
    }
    char folded[FOLD_WORD_MAX], respelt[ROOT_BYTES_MAX], accented[ROOT_BYTES_MAX + 4];
    if (s != NULL && is_plain(root)) {
        struct span word = with_accents(l, respell(l, root, respelt), accented);
        struct span stem = stemmer_stem(s, word);
        if (stem.len > 0) {
            root.at = folded;
            root.len = fold_word(stem, folded);
        }
    }
    if (root.len == 0)
        root = form;
    memcpy(place, root.at, root.len);
    return root.len;
}
