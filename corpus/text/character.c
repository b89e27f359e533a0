#include "corpus/text/character.h"

#include <stdbool.h>
#include <stddef.h>
#include <utf8proc.h>

/* Han, Kana, Bopomofo, Yi, Thai, Lao, Myanmar, Khmer, Tai Le, New Tai Lue, Tai Tham. */
static bool is_unspaced(uint32_t code)
{
    static const struct {
        uint32_t low, high;
    } ranges[] = {
        {0x0e01, 0x0e3a}, {0x0e40, 0x0e4e},   {0x0e81, 0x0ecd},   {0x0edc, 0x0edf},
        {0x1000, 0x103f}, {0x1050, 0x108f},   {0x109a, 0x109d},   {0x1780, 0x17d3},
        {0x17d7, 0x17d7}, {0x17dc, 0x17dd},   {0x1950, 0x1974},   {0x1980, 0x19c9},
        {0x1a20, 0x1a7c}, {0x2e80, 0x2fd5},   {0x3005, 0x3007},   {0x3021, 0x3029},
        {0x3031, 0x3035}, {0x3038, 0x303c},   {0x3041, 0x3096},   {0x3099, 0x309f},
        {0x30a1, 0x30fa}, {0x30fc, 0x30ff},   {0x3105, 0x312f},   {0x31a0, 0x31bf},
        {0x31f0, 0x31ff}, {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa48c},
        {0xa9e0, 0xa9ef}, {0xa9fa, 0xa9fe},   {0xaa60, 0xaa7f},   {0xf900, 0xfaff},
        {0xff66, 0xff9f}, {0x16fe0, 0x18cff}, {0x1aff0, 0x1b2ff}, {0x20000, 0x3fffd},
    };
    size_t low = 0, high = sizeof ranges / sizeof *ranges;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (code > ranges[middle].high)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof ranges / sizeof *ranges && code >= ranges[low].low;
}

static enum character by_category(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return CHARACTER_LETTER;
    case UTF8PROC_CATEGORY_ND:
        return CHARACTER_DIGIT;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return CHARACTER_MARK;
    case UTF8PROC_CATEGORY_CF:
        return CHARACTER_INVISIBLE;
    case UTF8PROC_CATEGORY_SC:
        return CHARACTER_CURRENCY;
    default:
        return CHARACTER_BREAK;
    }
}

const uint8_t character_ascii[128] = {
    ['0' ... '9'] = CHARACTER_DIGIT,  ['A' ... 'Z'] = CHARACTER_LETTER,
    ['a' ... 'z'] = CHARACTER_LETTER, ['\''] = CHARACTER_APOSTROPHE,
    ['-'] = CHARACTER_HYPHEN,         ['_'] = CHARACTER_HYPHEN,
    ['$'] = CHARACTER_CURRENCY,
};

enum character character_of(uint32_t code)
{
    if (code < 128)
        return character_ascii[code];
    if (code >= 0x4e00 && code <= 0x9fff) /* Han and Hangul without asking further */
        return CHARACTER_UNSPACED;
    if (code >= 0xac00 && code <= 0xd7a3)
        return CHARACTER_LETTER;
    switch (code) {
    case 0x00b4:
    case 0x02b9:
    case 0x02bb:
    case 0x02bc:
    case 0x02bd:
    case 0x02c8:
    case 0x05f3:
    case 0x055a:
    case 0x2018:
    case 0x2019:
    case 0x201b:
    case 0xa78c:
    case 0xff07:
        return CHARACTER_APOSTROPHE;
    case 0x058a:
    case 0x05be:
    case 0x2010:
    case 0x2011:
    case 0xff0d:
    case 0xff3f:
        return CHARACTER_HYPHEN;
    case 0x115f:
    case 0x1160:
    case 0x17b4:
    case 0x17b5:
    case 0x3164:
    case 0xffa0:
        return CHARACTER_INVISIBLE; /* fillers: letters by category, but never seen */
    }
    enum character c = by_category(code);
    return c == CHARACTER_LETTER && is_unspaced(code) ? CHARACTER_UNSPACED : c;
}
