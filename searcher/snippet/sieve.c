#include "searcher/snippet/sieve.h"

#include <ctype.h>

/* What a byte means to the sieve; bits, so that the loop over a text stays short. */
enum {
    SIGN = 0,      /* a letter behind it may be the first of a word */
    LETTER = 1,    /* ASCII letter or digit */
    CANDIDATE = 2, /* a word that begins here may match; without LETTER: not ASCII */
    SPACE = 4
};

static const uint8_t plain_classes[256] = {
    ['\t'] = SPACE,         ['\n'] = SPACE,
    ['\r'] = SPACE,         [' '] = SPACE,
    ['0' ... '9'] = LETTER, ['A' ... 'Z'] = LETTER,
    ['a' ... 'z'] = LETTER, [0x80 ... 0xff] = CANDIDATE,
    ['%'] = CANDIDATE, /* in addresses, its two digits are not of the word behind them */
};

/* The languages whose stemmers, of those written in ASCII letters, cut only endings. */
static const char *const suffixing[] = {"",   "en", "de", "fr", "es", "pt", "it",
                                        "nl", "sv", "no", "da", "fi", "hu", "ro",
                                        "ca", "eu", "lt", "ru", "el", "hi"};

static bool cuts_only_endings(language l)
{
    for (size_t i = 0; i < sizeof suffixing / sizeof *suffixing; i++) {
        if (strcmp(language_code(l), suffixing[i]) == 0)
            return true;
    }
    return false;
}

void sieve_init(struct sieve *s, language l, size_t gap)
{
    memcpy(s->classes, plain_classes, sizeof s->classes);
    memset(s->shortest, UINT8_MAX, sizeof s->shortest);
    memset(s->second, 0, sizeof s->second);
    s->keeps_second = l == LANGUAGE_OTHER || strcmp(language_code(l), "en") == 0;
    s->gap = gap;
    s->pass_all = !cuts_only_endings(l);
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* y and i share a bit: the stem of "dying" is "die". */
static uint32_t letter_bit(char c)
{
    return UINT32_C(1) << ((c | 0x20) == 'y' ? 'i' & 31 : c & 31);
}

void sieve_add(struct sieve *s, struct span word)
{
    unsigned char first = word.len > 0 ? (unsigned char)word.at[0] : 0;
    if (first >= 0x80)
        return; /* what is not ASCII passes anyway */
    if (!isalnum(first)) {
        s->pass_all = true;
        return;
    }
    s->classes[first] = s->classes[toupper(first)] = LETTER | CANDIDATE;
    if (word.len < s->shortest[first])
        s->shortest[first] = (uint8_t)word.len;
    bool any = !s->keeps_second || word.len == 1 || !is_letter(word.at[1]);
    s->second[first] |= any ? UINT32_MAX : letter_bit(word.at[1]);
}

static unsigned class_at(const struct sieve *s, size_t i)
{
    return s->classes[(unsigned char)s->text.at[i]];
}

/* “ ” ‘ ’ – — …, U+2010 to 2027: a border like ASCII signs. */
static bool is_quote(struct span text, size_t i)
{
    return text.len - i > 2 && (unsigned char)text.at[i] == 0xe2 &&
           (unsigned char)text.at[i + 1] == 0x80 &&
           (unsigned char)text.at[i + 2] >= 0x90 && (unsigned char)text.at[i + 2] <= 0xa7;
}

/* Whether the word at i may be a wanted one by its second letter and by its length, which
 * is counted up to white space, since signs within a word may go. */
static bool may_match(const struct sieve *s, size_t i)
{
    struct span text = s->text;
    unsigned char first = (unsigned char)text.at[i] | 0x20;
    size_t need = s->shortest[first] - 1u;
    if (text.len - i < need)
        return false;
    if (text.len - i > 1 && is_letter(text.at[i + 1]) &&
        (s->second[first] & letter_bit(text.at[i + 1])) == 0)
        return false;
    for (size_t k = 1; k < need; k++) {
        if (class_at(s, i + k) == SPACE)
            return false;
    }
    return true;
}

/* The first byte from i on at which a word that may match begins, or the text's end. */
static size_t next_candidate(const struct sieve *s, size_t i)
{
    size_t len = s->text.len;
    const char *text = s->text.at;
    for (;;) {
        unsigned class = SIGN;
        while (i < len && ((class = s->classes[(unsigned char)text[i]]) & ~SPACE) == 0)
            i++;
        if (i >= len)
            return len;
        if (s->pass_all)
            return i;
        if ((class & CANDIDATE) != 0 && !is_quote(s->text, i) &&
            ((class & LETTER) == 0 || may_match(s, i)))
            return i;
        if ((class & LETTER) == 0) {
            i += sizeof "“" - 1;
            continue;
        }
        while (i < len && (s->classes[(unsigned char)text[i]] & LETTER) != 0)
            i++;
    }
}

static size_t space_before(const struct sieve *s, size_t i, size_t low)
{
    while (i > low && class_at(s, i - 1) != SPACE)
        i--;
    return i;
}

static size_t space_behind(const struct sieve *s, size_t i)
{
    while (i < s->text.len && class_at(s, i) != SPACE)
        i++;
    return i;
}

/* Whether more words than the gap stand between two places. */
static bool is_far(const struct sieve *s, size_t from, size_t to)
{
    size_t words = 0;
    for (size_t i = from; i < to && words <= s->gap; i++) {
        bool begins = i == from || class_at(s, i - 1) == SPACE;
        words += begins && class_at(s, i) != SPACE;
    }
    return words > s->gap;
}

void sieve_start(struct sieve *s, struct span text)
{
    s->text = text;
    s->at = 0;
    s->candidate = next_candidate(s, 0);
}

bool sieve_next(struct sieve *s, struct span *stretch)
{
    if (s->candidate >= s->text.len)
        return false;
    size_t start = space_before(s, s->candidate, s->at), end;
    if (s->gap > 0 && !is_far(s, s->at, start))
        start = s->at;
    do {
        end = space_behind(s, s->candidate);
        s->candidate = next_candidate(s, end);
    } while (end - start < SIEVE_STRETCH && s->candidate < s->text.len &&
             !is_far(s, end, space_before(s, s->candidate, end)));
    *stretch = (struct span){s->text.at + start, end - start};
    s->at = end;
    return true;
}
