#include "searcher/snippet/border.h"

#include "corpus/text/utf8.h"

bool border_is_space(unsigned code)
{
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200b && code != 0x2007) ||
           code == 0x2028 || code == 0x2029 || code == 0x205f || code == 0x3000;
}

bool border_is_space_byte(char byte)
{
    unsigned char code = (unsigned char)byte;
    return code < 0x80 && border_is_space(code);
}

/* The code point before byte at, whose own first byte is *from; 0 at the text's
 * beginning. */
static uint32_t before(struct span text, size_t at, size_t *from)
{
    if (at == 0)
        return 0;
    size_t i = at - 1;
    if ((unsigned char)text.at[i] < 0x80) {
        *from = i;
        return (unsigned char)text.at[i];
    }
    while (i > 0 && ((unsigned char)text.at[i] & 0xc0) == 0x80)
        i--;
    *from = i;
    uint32_t code = 0;
    utf8_decode(text, &i, &code);
    return code;
}

/* The code point at byte at; 0 at the text's end. */
static uint32_t after(struct span text, size_t at)
{
    if (at < text.len && (unsigned char)text.at[at] < 0x80)
        return (unsigned char)text.at[at];
    uint32_t code = 0;
    return utf8_decode(text, &at, &code) ? code : 0;
}

static size_t next_character(struct span text, size_t at)
{
    uint32_t code;
    utf8_decode(text, &at, &code);
    return at;
}

/* ---- Sentences --------------------------------------------------------------------- */

static bool is_closer(uint32_t code)
{
    switch (code) {
    case '"':
    case '\'':
    case ')':
    case ']':
    case 0xbb:   /* » */
    case 0xab:   /* « closes in German */
    case 0x2019: /* ’ */
    case 0x201d: /* ” */
    case 0x201c: /* “ closes in German */
    case 0x300d: /* 」 */
    case 0x300f: /* 』 */
    case 0xff09: /* ） */
        return true;
    default:
        return false;
    }
}

/* Full stops of scripts that put no space behind them. */
static bool is_wide_stop(uint32_t code)
{
    return code == 0x3002 || code == 0xff01 || code == 0xff1f || code == 0xff61;
}

static bool is_stop(uint32_t code)
{
    return code == '.' || code == '!' || code == '?' || code == 0x2026 ||
           code == 0x0964 || code == 0x0965 || code == 0x061f || code == 0x06d4 ||
           code == 0x1362 || code == 0x104b || code == 0x17d4 || is_wide_stop(code);
}

static bool is_ascii_letter(uint32_t code)
{
    return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

/* Words that are written with a full stop, apart from single letters ("J.") and those
 * with another full stop within ("U.S." "e.g."), which are told by their form. */
static const char *const abbreviations[] = {
    "Mr",  "Mrs", "Ms",  "Dr", "St",  "Jr",  "Sr",   "Prof", "Gen",
    "Sen", "Rep", "Gov", "Lt", "Sgt", "Col", "Capt", "Rev",  "Hon",
    "No",  "Nr",  "vs",  "ca", "bzw", "usw", "Sra",  "Mme",  "approx"};

/* Whether the full stop at byte dot ends a shortened word, not a sentence. */
static bool is_abbreviation(struct span text, size_t dot)
{
    size_t i = dot;
    while (i > 0 && dot - i < 8 && is_ascii_letter((unsigned char)text.at[i - 1]))
        i--;
    struct span word = {text.at + i, dot - i};
    if (word.len == 0 || (i > 0 && !border_is_space_byte(text.at[i - 1]) &&
                          text.at[i - 1] != '.' && text.at[i - 1] != '('))
        return false;
    if (word.len == 1 || (i > 0 && text.at[i - 1] == '.'))
        return true;
    for (size_t k = 0; k < sizeof abbreviations / sizeof *abbreviations; k++) {
        if (span_is(word, abbreviations[k]))
            return true;
    }
    return false;
}

/* Whether what ends at byte at (which is not 0) is a sentence: a stop and its closers. */
static bool stops_at(struct span text, size_t at, uint32_t *stop)
{
    size_t from = at;
    *stop = before(text, at, &from);
    for (int closers = 0; closers < 4 && is_closer(*stop) && from > 0; closers++)
        *stop = before(text, from, &from);
    return is_stop(*stop) && !(*stop == '.' && is_abbreviation(text, from));
}

/* Skips the white space before byte at; *lines counts the line ends within it. */
static size_t skip_space_back(struct span text, size_t at, int *lines)
{
    *lines = 0;
    size_t from = at;
    for (uint32_t code = before(text, at, &from); at > 0 && border_is_space(code);
         code = before(text, at, &from)) {
        *lines += code == '\n';
        at = from;
    }
    return at;
}

static bool is_ascii_word(char c)
{
    return is_ascii_letter((unsigned char)c) || (c >= '0' && c <= '9');
}

static bool sentence_starts_at(struct span text, size_t at)
{
    if (at == 0)
        return true;
    if (is_ascii_word(text.at[at - 1]))
        return false;
    uint32_t first = after(text, at), stop;
    if (first == 0 || border_is_space(first) || is_stop(first) || is_closer(first))
        return false;
    int lines;
    size_t end = skip_space_back(text, at, &lines);
    if (lines >= 2 || end == 0)
        return true;
    if (!stops_at(text, end, &stop))
        return false;
    return is_wide_stop(stop) || (end < at && !(first >= 'a' && first <= 'z'));
}

static bool sentence_ends_at(struct span text, size_t at)
{
    if (at == text.len)
        return true;
    if (at > 0 && is_ascii_word(text.at[at - 1]) && text.at[at] != '\n')
        return false;
    uint32_t next = after(text, at), stop;
    if (text.at[at] == '\n' && at + 1 < text.len && text.at[at + 1] == '\n')
        return at > 0 && text.at[at - 1] != '\n';
    if (at == 0 || is_closer(next) || is_stop(next) || !stops_at(text, at, &stop))
        return false;
    if (is_wide_stop(stop))
        return true;
    if (!border_is_space(next))
        return false;
    while (border_is_space(next)) {
        at = next_character(text, at);
        next = after(text, at);
    }
    return !(next >= 'a' && next <= 'z');
}

long border_sentence_start(struct span text, size_t at, size_t low)
{
    for (size_t i = at;;) {
        if (sentence_starts_at(text, i))
            return (long)i;
        if (i <= low)
            return BORDER_NONE;
        before(text, i, &i);
    }
}

long border_sentence_end(struct span text, size_t at, size_t low)
{
    for (size_t i = at;;) {
        if (sentence_ends_at(text, i))
            return (long)i;
        if (i <= low)
            return BORDER_NONE;
        before(text, i, &i);
    }
}

/* ---- Words and characters ---------------------------------------------------------- */

/* Scripts that are written without spaces between words: Thai to Tibetan, Myanmar, Khmer,
 * CJK with its punctuation and full-width forms. */
static bool is_spaceless(uint32_t code)
{
    return (code >= 0x0e00 && code <= 0x0fff) || (code >= 0x1000 && code <= 0x109f) ||
           (code >= 0x1780 && code <= 0x17ff) || (code >= 0x2e80 && code <= 0x31ff) ||
           (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
           (code >= 0xff01 && code <= 0xff9f) || (code >= 0x20000 && code <= 0x3ffff);
}

/* A sign that hangs on the character before it although it takes room of its own: vowel
 * signs of Thai, Lao, Myanmar, Khmer and of the Indian scripts, whose blocks are laid out
 * alike (after ISCII). */
static bool is_spacing_sign(uint32_t code)
{
    if (code >= 0x0900 && code <= 0x0dff) {
        uint32_t place = code & 0x7f;
        return place <= 0x03 || (place >= 0x3e && place <= 0x4d);
    }
    return code == 0x0e30 || code == 0x0e32 || code == 0x0e33 || code == 0x0e45 ||
           code == 0x0eb0 || code == 0x0eb2 || code == 0x0eb3 ||
           (code >= 0x102b && code <= 0x103e) || (code >= 0x17b4 && code <= 0x17d3);
}

/* A character that the next one hangs on: a vowel that Thai and Lao write first, a virama
 * that joins two consonants, a zero-width joiner. */
static bool is_joining(uint32_t code)
{
    if (code >= 0x0900 && code <= 0x0dff)
        return (code & 0x7f) == 0x4d;
    return (code >= 0x0e40 && code <= 0x0e44) || (code >= 0x0ec0 && code <= 0x0ec4) ||
           code == 0x1039 || code == 0x17d2 || code == 0x200d;
}

static bool is_regional_indicator(uint32_t code)
{
    return code >= 0x1f1e6 && code <= 0x1f1ff;
}

/* Whether the code point at byte at hangs on the one before it: a combining mark, a
 * joiner, a variation selector, a skin colour, half of a flag. */
static bool hangs_on(struct span text, size_t at, uint32_t last, uint32_t code)
{
    if (code < 0x300)
        return false;
    size_t end = next_character(text, at);
    if (utf8_width((struct span){text.at + at, end - at}) == 0)
        return code != 0x200b;
    return is_joining(last) || is_spacing_sign(code) ||
           (code >= 0x1f3fb && code <= 0x1f3ff) ||
           (is_regional_indicator(code) && is_regional_indicator(last));
}

/* Whether a reader sees a border between two characters at byte at. */
static bool is_character_border(struct span text, size_t at)
{
    size_t from;
    if (at == 0 || at >= text.len)
        return true;
    return !hangs_on(text, at, before(text, at, &from), after(text, at));
}

bool border_is_word(struct span text, size_t at)
{
    size_t from;
    if (at == 0 || at >= text.len)
        return true;
    uint32_t last = before(text, at, &from), code = after(text, at);
    if (border_is_space(last) || border_is_space(code))
        return !hangs_on(text, at, last, code);
    if (!is_spaceless(last) && !is_spaceless(code))
        return false;
    bool keeps_together = is_closer(code) || is_stop(code) || code == 0x3001 ||
                          code == 0xff0c || last == 0x300c || last == 0x300e ||
                          last == 0xff08;
    return !keeps_together && !hangs_on(text, at, last, code);
}

size_t border_word_start(struct span text, size_t at, size_t high)
{
    for (size_t i = at; i <= high && i < text.len; i = next_character(text, i)) {
        if (border_is_word(text, i) && !border_is_space(after(text, i)))
            return i;
    }
    for (size_t i = at; i <= high && i < text.len; i = next_character(text, i)) {
        if (is_character_border(text, i))
            return i;
    }
    return at;
}

size_t border_word_end(struct span text, size_t at, size_t low)
{
    size_t from = at;
    for (size_t i = at; i > low; i = from) {
        if (border_is_word(text, i) && !border_is_space(before(text, i, &from)))
            return i;
        before(text, i, &from);
    }
    for (size_t i = at; i > low; i = from) {
        if (is_character_border(text, i))
            return i;
        before(text, i, &from);
    }
    return at;
}
