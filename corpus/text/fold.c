#include "corpus/text/fold.h"

#include "corpus/text/utf8.h"

#include <utf8proc.h>

/* How many bytes are folded at once, and how many code points they can become: U+FDFA,
 * three bytes, decomposes into 18. */
enum { PIECE_BYTES = 256, PIECE_CODES = PIECE_BYTES / 3 * 18 + 18 };

/* Latin and Cyrillic letters that Unicode does not decompose, and letters that writers of
 * the same language use for each other. */
static const struct {
    uint32_t from;
    char to[4];
} letters[] = {
    {0x00e6, "ae"}, {0x00f0, "d"}, {0x00f8, "o"}, {0x00fe, "th"}, {0x0111, "d"},
    {0x0127, "h"},  {0x0131, "i"}, {0x0138, "k"}, {0x0142, "l"},  {0x014b, "n"},
    {0x0153, "oe"}, {0x0167, "t"}, {0x0180, "b"}, {0x0188, "c"},  {0x018c, "d"},
    {0x0192, "f"},  {0x0199, "k"}, {0x019a, "l"}, {0x01a5, "p"},  {0x01b4, "y"},
    {0x01b6, "z"},  {0x01e5, "g"}, {0x0225, "z"}, {0x0253, "b"},  {0x0254, "o"},
    {0x0256, "d"},  {0x0257, "d"}, {0x025b, "e"}, {0x0260, "g"},  {0x0268, "i"},
    {0x0272, "n"},
};

/* The zeros of the decimal digits of the scripts; each is followed by its 1 to 9. */
static const uint32_t zeros[] = {
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6,
    0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090,
    0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0,
};

static bool between(uint32_t code, uint32_t low, uint32_t high)
{
    return code >= low && code <= high;
}

static bool is_latin_or_greek(uint32_t code)
{
    return code < 0x0300 || between(code, 0x0370, 0x03ff) ||
           between(code, 0x1e00, 0x1fff) || between(code, 0x1d00, 0x1dbf) ||
           between(code, 0x2c60, 0x2c7f) || between(code, 0xa720, 0xa7ff) ||
           between(code, 0xab30, 0xab6f);
}

static bool is_mark(uint32_t code)
{
    if (code < 0x0300)
        return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

/* keeps_mark(base, mark): false when mark on base is a difference that does not count. */
static bool keeps_mark(uint32_t base, uint32_t mark)
{
    enum { GRAVE = 0x0300, ACUTE = 0x0301, BREVE = 0x0306, DIAERESIS = 0x0308 };
    if (between(mark, 0x064b, 0x065f)) /* hamza and madda stay, but not on alef */
        return between(mark, 0x0653, 0x0655) && base != 0x0627;
    if (between(mark, 0x0591, 0x05c7) || between(mark, 0x0610, 0x061a) ||
        mark == 0x0670 || between(mark, 0x06d6, 0x06ed) || mark == 0x093c)
        return false;
    if (is_latin_or_greek(base))
        return false;
    if (between(base, 0x0400, 0x052f)) {
        if (mark == GRAVE ||
            mark == ACUTE) /* a stress mark, but Macedonian gje and kje */
            return base == 0x0433 || base == 0x043a;
        if (mark == DIAERESIS)
            return base != 0x0435;
        return mark == BREVE;
    }
    /* What is made to stand on any letter says nothing on a letter of another script. */
    return !between(mark, 0x0300, 0x036f) && !between(mark, 0x1ab0, 0x1aff) &&
           !between(mark, 0x1dc0, 0x1dff) && !between(mark, 0x20d0, 0x20ff);
}

static uint32_t fold_digit(uint32_t code)
{
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros && code >= zeros[i]; i++)
        if (code < zeros[i] + 10)
            return '0' + (code - zeros[i]);
    return code;
}

/* fold_sign(code): one code point for those that stand for each other; 0 to leave it out.
 */
static uint32_t fold_sign(uint32_t code)
{
    switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201b:
    case 0x02b9:
    case 0x02bb:
    case 0x02bc:
    case 0x02bd:
    case 0x05f3:
    case 0x055a:
    case 0xa78c:
        return '\'';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2212:
    case 0x058a:
    case 0x05be:
        return '-';
    case 0x00b7: /* inside a word: Catalan col·lecció */
    case 0x0640: /* tatweel */
    case '"':    /* also marks Hebrew abbreviations */
    case 0x05f4:
        return 0;
    case 0x06cc: /* Farsi yeh */
        return 0x064a;
    case 0x06a9: /* keheh */
        return 0x0643;
    case 0x0901: /* candrabindu */
        return 0x0902;
    default:
        return code;
    }
}

static bool is_space_or_control(uint32_t code)
{
    if (code < 0x80)
        return code <= 0x20 || code == 0x7f;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_CF;
}

/* plain_letters(code): what to write for a letter of the table, or NULL. */
static const char *plain_letters(uint32_t code)
{
    if (!between(code, 0x00e6, 0x0272))
        return NULL;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].from == code)
            return letters[i].to;
    return NULL;
}

/* fold_piece(piece, codes): the folded code points of at most PIECE_BYTES; spaces stay.
 */
static size_t fold_piece(struct span piece, utf8proc_int32_t codes[PIECE_CODES])
{
    utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                UTF8PROC_IGNORE | UTF8PROC_STABLE;
    utf8proc_int32_t raw[PIECE_CODES];
    utf8proc_ssize_t got =
        utf8proc_decompose((const utf8proc_uint8_t *)piece.at,
                           (utf8proc_ssize_t)piece.len, raw, PIECE_CODES, options);
    size_t n = 0;
    uint32_t base = 0;
    for (utf8proc_ssize_t i = 0; i < got && n + 2 < PIECE_CODES; i++) {
        uint32_t code = (uint32_t)raw[i];
        if (is_mark(code)) {
            if (keeps_mark(base, code))
                codes[n++] = (utf8proc_int32_t)fold_sign(code);
            continue;
        }
        base = code;
        const char *plain = plain_letters(code);
        code = plain != NULL ? (uint32_t)plain[0] : fold_digit(fold_sign(code));
        if (code != 0)
            codes[n++] = (utf8proc_int32_t)code;
        if (plain != NULL && plain[1] != '\0')
            codes[n++] = (unsigned char)plain[1];
    }
    got = utf8proc_normalize_utf32(codes, (utf8proc_ssize_t)n,
                                   UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    return got > 0 ? (size_t)got : 0;
}

/* fold_ascii(word, place, len): fold word if it is a short one of ASCII letters, digits
 * and signs that stand for themselves. */
static bool fold_ascii(struct span word, char place[FOLD_WORD_MAX], size_t *len)
{
    if (word.len > FOLD_WORD_MAX)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        if ((unsigned char)c >= 0x7f || c <= ' ' || c == '"')
            return false;
        place[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    *len = word.len;
    return true;
}

size_t fold_word(struct span word, char place[FOLD_WORD_MAX])
{
    size_t len = 0;
    if (fold_ascii(word, place, &len))
        return len;
    utf8proc_int32_t codes[PIECE_CODES];
    size_t count = fold_piece(utf8_cut(word, PIECE_BYTES), codes);
    for (size_t i = 0; i < count; i++) {
        char bytes[4];
        if (is_space_or_control((uint32_t)codes[i]))
            continue;
        size_t n = utf8_encode((uint32_t)codes[i], bytes);
        if (len + n > FOLD_WORD_MAX)
            break;
        memcpy(place + len, bytes, n);
        len += n;
    }
    return len;
}

/* piece_end(text, from): where a piece that starts at from may end: before a white space
 * near PIECE_BYTES if there is one, so that no letter is parted from its marks. */
static size_t piece_end(struct span text, size_t from)
{
    struct span rest = {text.at + from, text.len - from};
    struct span piece = utf8_cut(rest, PIECE_BYTES);
    size_t end = piece.len;
    if (end < rest.len) {
        while (end > 0 && piece.at[end - 1] != ' ' && piece.at[end - 1] != '\n')
            end--;
        if (end == 0)
            end = piece.len;
    }
    return from + end;
}

static bool is_ascii(struct span text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.at[i];
    return all < 0x80;
}

/* fold_ascii_text(text, out): what fold_text does, for the many names that are ASCII. */
static void fold_ascii_text(struct span text, struct buffer *out)
{
    char *start = buffer_reserve(out, text.len), *end = start;
    bool space = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (is_space_or_control((unsigned char)c)) {
            space = true;
        } else if (c != '"') {
            if (space && end > start)
                *end++ = ' ';
            space = false;
            *end++ = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        }
    }
    out->len += (size_t)(end - start);
}

void fold_text(struct span text, struct buffer *out)
{
    if (is_ascii(text)) {
        fold_ascii_text(text, out);
        return;
    }
    utf8proc_int32_t codes[PIECE_CODES];
    size_t start = out->len;
    bool space = false;
    for (size_t from = 0; from < text.len;) {
        size_t end = piece_end(text, from);
        size_t count = fold_piece((struct span){text.at + from, end - from}, codes);
        from = end;
        for (size_t i = 0; i < count; i++) {
            uint32_t code = (uint32_t)codes[i];
            if (is_space_or_control(code)) {
                space = true;
                continue;
            }
            if (space && out->len > start)
                buffer_add_byte(out, ' ');
            space = false;
            out->len += utf8_encode(code, buffer_reserve(out, 4));
        }
    }
}
