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
    char code[3];
    const char *articles;
} elisions[] = {
    {"fr", "c d j l m n s t qu jusqu lorsqu puisqu quoiqu"},
    {"it", "l d c un all dall dell nell sull coll quest quell degl dagl gl"},
    {"ca", "l d s n m t"},
    {"ga", "d b m"},
};

static const char *elisions_of(language l)
{
    for (size_t i = 0; i < sizeof elisions / sizeof *elisions; i++)
        if (strcmp(language_code(l), elisions[i].code) == 0)
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
    if (before >= 2 && strcmp(language_code(l), "tr") == 0)
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

size_t root_write(language l, struct stemmer *s, struct span form,
                  char place[ROOT_BYTES_MAX])
{
    struct span root = without_clitics(l, form);
    char joined[ROOT_BYTES_MAX];
    if (is_abbreviation(root)) {
        struct span word = {joined, join(root, true, joined)};
        if (!language_is_stopword(l, word) &&
            !language_is_stopword(LANGUAGE_ENGLISH, word))
            root = word;
    } else if (!is_plain(root)) {
        root = (struct span){joined, join(root, false, joined)};
    }
    char folded[FOLD_WORD_MAX];
    if (s != NULL && is_plain(root)) {
        struct span stem = stemmer_stem(s, root);
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
