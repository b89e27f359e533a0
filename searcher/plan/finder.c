#include "searcher/plan/finder.h"

#include <stdbool.h>
#include <stdint.h>
#include <strings.h>

bool finder_can(struct span letters)
{
    for (size_t i = 0; i < letters.len; i++)
        if (letters.at[i] < 'a' || letters.at[i] > 'z')
            return false;
    return letters.len > 0;
}

/* The letters of English by how rare they are. */
static size_t rarest(struct span letters)
{
    static const char order[] = "zqxjkvbpygfwmucldrhsnioate";
    for (const char *letter = order; *letter != '\0'; letter++) {
        const char *found = memchr(letters.at, *letter, letters.len);
        if (found != NULL)
            return (size_t)(found - letters.at);
    }
    return 0;
}

static size_t find_byte(struct span text, size_t from, char byte)
{
    const char *found =
        from < text.len ? memchr(text.at + from, byte, text.len - from) : NULL;
    return found == NULL ? text.len : (size_t)(found - text.at);
}

/* Dashes, quotation marks, the ellipsis and other signs of U+2010 to U+2027 are neither
 * folded to letters nor dropped. */
static bool is_sign(struct span text, size_t i)
{
    return text.len - i >= 3 && (unsigned char)text.at[i] == 0xe2 &&
           (unsigned char)text.at[i + 1] == 0x80 &&
           (unsigned char)text.at[i + 2] >= 0x90 && (unsigned char)text.at[i + 2] <= 0xa7;
}

static size_t find_foreign(struct span text, size_t i)
{
    for (;;) {
        uint64_t eight;
        while (text.len - i >= sizeof eight && (memcpy(&eight, text.at + i, sizeof eight),
                                                (eight & 0x8080808080808080u) == 0))
            i += sizeof eight;
        while (i < text.len && (unsigned char)text.at[i] < 0x80)
            i++;
        if (i == text.len || !is_sign(text, i))
            return i;
        i += 3;
    }
}

/* look(f): find what lies behind f->at. */
static void look(struct finder *f)
{
    char letter = f->letters.at[f->rare];
    if (f->small < f->at + f->rare)
        f->small = find_byte(f->text, f->at + f->rare, letter);
    if (f->capital < f->at + f->rare)
        f->capital = find_byte(f->text, f->at + f->rare, (char)(letter - 'a' + 'A'));
    if (f->foreign < f->at)
        f->foreign = find_foreign(f->text, f->at);
}

void finder_begin(struct finder *f, struct span text, struct span letters)
{
    *f = (struct finder){.text = text, .letters = letters, .rare = rarest(letters)};
    char letter = letters.at[f->rare];
    f->small = find_byte(text, f->rare, letter);
    f->capital = find_byte(text, f->rare, (char)(letter - 'a' + 'A'));
    f->foreign = find_foreign(text, 0);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct span run_around(struct span text, size_t i)
{
    size_t start = i, end = i;
    while (start > 0 && !is_space(text.at[start - 1]))
        start--;
    while (end < text.len && !is_space(text.at[end]))
        end++;
    return (struct span){text.at + start, end - start};
}

/* stands(f, i): whether the letters stand at byte i. */
static bool stands(const struct finder *f, size_t i)
{
    return f->text.len - i >= f->letters.len &&
           strncasecmp(f->text.at + i, f->letters.at, f->letters.len) == 0;
}

bool finder_next(struct finder *f, struct span *run)
{
    for (;;) {
        look(f);
        size_t letter = f->small < f->capital ? f->small : f->capital;
        size_t place = letter < f->text.len ? letter - f->rare : f->text.len;
        bool foreign = f->foreign <= place;
        if (foreign)
            place = f->foreign;
        if (place == f->text.len)
            return false;
        f->at = place + 1;
        if (!foreign && !stands(f, place))
            continue;
        *run = run_around(f->text, place);
        f->at = (size_t)(run->at - f->text.at) + run->len;
        return true;
    }
}
