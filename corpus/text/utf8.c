#include "corpus/text/utf8.h"

#include <utf8proc.h>

/* Unicode 15, table 3-7: what may follow a lead byte. A sequence is need bytes long and
 * its second byte lies between low and high; all further ones between 80 and BF. */
struct lead {
    uint8_t need, low, high;
};

static struct lead lead_of(unsigned char c)
{
    if (c < 0x80)
        return (struct lead){1, 0, 0};
    if (c >= 0xc2 && c <= 0xdf)
        return (struct lead){2, 0x80, 0xbf};
    if (c >= 0xe0 && c <= 0xef)
        return (struct lead){3, c == 0xe0 ? 0xa0 : 0x80, c == 0xed ? 0x9f : 0xbf};
    if (c >= 0xf0 && c <= 0xf4)
        return (struct lead){4, c == 0xf0 ? 0x90 : 0x80, c == 0xf4 ? 0x8f : 0xbf};
    return (struct lead){0, 0, 0};
}

/* sequence(at, left, valid): the length of the sequence at at, of which left bytes are
 * there, and whether it is valid; when not, the length of its maximal subpart, at
 * least 1. */
static size_t sequence(const unsigned char *at, size_t left, bool *valid)
{
    struct lead lead = lead_of(at[0]);
    size_t n = 1;
    while (n < lead.need && n < left) {
        unsigned char low = n == 1 ? lead.low : 0x80;
        unsigned char high = n == 1 ? lead.high : 0xbf;
        if (at[n] < low || at[n] > high)
            break;
        n++;
    }
    *valid = n == lead.need;
    return n;
}

/* printable(at, left): how many of the bytes at at are ASCII that needs no second look.
 */
static size_t printable(const unsigned char *at, size_t left)
{
    size_t n = 0;
    for (; n + 8 <= left; n += 8) {
        uint64_t word;
        memcpy(&word, at + n, 8);
        /* The top bit of (byte - 0x20) is set when a byte below 0x80 is below 0x20. A
         * borrow only reaches bytes behind one that stops us anyhow. */
        if (((word | (word - 0x2020202020202020u)) & 0x8080808080808080u) != 0)
            break;
    }
    while (n < left && at[n] >= 0x20 && at[n] < 0x80)
        n++;
    return n;
}

bool utf8_valid(struct span text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    for (size_t i = 0; i < text.len;) {
        i += printable(at + i, text.len - i);
        if (i == text.len)
            break;
        bool valid;
        if (at[i] == '\0')
            return false;
        i += sequence(at + i, text.len - i, &valid);
        if (!valid)
            return false;
    }
    return true;
}

static bool is_control(unsigned char c)
{
    return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

size_t utf8_repair(struct span text, struct buffer *out)
{
    const unsigned char *at = (const unsigned char *)text.at;
    size_t repairs = 0;
    size_t kept = 0; /* everything before it is in out */
    for (size_t i = 0; i < text.len;) {
        i += printable(at + i, text.len - i);
        if (i == text.len)
            break;
        bool valid;
        size_t n = sequence(at + i, text.len - i, &valid);
        bool control = is_control(at[i]);
        if (!valid || control) {
            buffer_add(out, at + kept, i - kept);
            buffer_add_string(out, control ? " " : "\xef\xbf\xbd");
            kept = i + n;
            repairs++;
        }
        i += n;
    }
    if (text.len > kept)
        buffer_add(out, at + kept, text.len - kept);
    return repairs;
}

size_t utf8_encode(uint32_t code, char place[4])
{
    if (code < 0x80) {
        place[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        place[0] = (char)(0xc0 | code >> 6);
        place[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        place[0] = (char)(0xe0 | code >> 12);
        place[1] = (char)(0x80 | (code >> 6 & 0x3f));
        place[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    place[0] = (char)(0xf0 | code >> 18);
    place[1] = (char)(0x80 | (code >> 12 & 0x3f));
    place[2] = (char)(0x80 | (code >> 6 & 0x3f));
    place[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

struct span utf8_cut(struct span text, size_t max)
{
    if (text.len <= max)
        return text;
    while (max > 0 && ((unsigned char)text.at[max] & 0xc0) == 0x80)
        max--;
    return (struct span){text.at, max};
}

size_t utf8_width(struct span text)
{
    size_t width = 0, i = 0;
    uint32_t code;
    while (utf8_decode(text, &i, &code)) {
        int columns = utf8proc_charwidth((utf8proc_int32_t)code);
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}
