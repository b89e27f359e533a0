#include "searcher/snippet/sieve.h"

#include <ctype.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
    s->first_count = 0;
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
    if (s->classes[first] == LETTER && s->first_count <= SIEVE_FIRSTS)
        s->firsts[s->first_count++] = first;
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

static size_t behind_letters(const struct sieve *s, size_t i)
{
    while (i < s->text.len && (class_at(s, i) & LETTER) != 0)
        i++;
    return i;
}

/* From i on, where no word has begun yet, pass over what cannot hold the next candidate,
 * sixteen bytes at a time: up to a wanted first letter behind what is no letter, or a byte that
 * is a candidate by itself. Without such instructions, or with too many letters: stay. */
static size_t leap(const struct sieve *s, size_t i)
{
#ifdef __SSE2__
    __m128i firsts[SIEVE_FIRSTS];
    unsigned inside = 0; /* whether the last byte before i is of a word */
    if (s->first_count > SIEVE_FIRSTS || s->pass_all)
        return i;
    for (size_t k = 0; k < s->first_count; k++)
        firsts[k] = _mm_set1_epi8((char)s->firsts[k]);
    for (; s->text.len - i >= 16; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s->text.at + i));
        __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(small, _mm_set1_epi8('a' - 1)),
                                        _mm_cmplt_epi8(small, _mm_set1_epi8('z' + 1)));
        __m128i digits = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('0' - 1)),
                                       _mm_cmplt_epi8(bytes, _mm_set1_epi8('9' + 1)));
        __m128i wanted = _mm_setzero_si128();
        for (size_t k = 0; k < s->first_count; k++)
            wanted = _mm_or_si128(wanted, _mm_cmpeq_epi8(small, firsts[k]));
        unsigned of_words = (unsigned)_mm_movemask_epi8(_mm_or_si128(letters, digits));
        unsigned begins = of_words & ~(of_words << 1 | inside);
        /* The mask takes the highest bit of each byte, which others than ASCII have set. */
        unsigned alone = (unsigned)_mm_movemask_epi8(
            _mm_or_si128(bytes, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('%'))));
        unsigned found = (begins & (unsigned)_mm_movemask_epi8(wanted)) | alone;
        if (found != 0)
            return i + (size_t)__builtin_ctz(found);
        inside = of_words >> 15;
    }
    if (inside != 0)
        return behind_letters(s, i);
#endif
    return i;
}

/* The first byte from i on at which a word that may match begins, or the text's end. */
static size_t next_candidate(const struct sieve *s, size_t i)
{
    size_t len = s->text.len;
    const char *text = s->text.at;
    for (;;) {
        unsigned class = SIGN;
        i = leap(s, i);
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
        i = behind_letters(s, i);
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
