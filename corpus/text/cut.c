#include "corpus/text/cut.h"

#include "corpus/text/analysis.h"
#include "corpus/text/character.h"
#include "corpus/text/particles.h"
#include "corpus/text/utf8.h"

#include <ctype.h>
#include <strings.h>

static char byte_at(struct span text, size_t i)
{
    return i < text.len ? text.at[i] : '\0';
}

/* kind_at(text, i, end): what the character at i is; *end is set behind it. */
static inline enum character kind_at(struct span text, size_t i, size_t *end)
{
    *end = i;
    if (i >= text.len)
        return CHARACTER_BREAK;
    unsigned char byte = (unsigned char)text.at[i];
    if (byte < 0x80) {
        *end = i + 1;
        return (enum character)character_ascii[byte];
    }
    uint32_t code = 0;
    utf8_decode(text, end, &code);
    return character_of(code);
}

static bool is_letter_or_digit(enum character c)
{
    return c == CHARACTER_LETTER || c == CHARACTER_DIGIT;
}

static bool word_at(struct span text, size_t i)
{
    size_t end;
    return is_letter_or_digit(kind_at(text, i, &end));
}

static bool digit_at(struct span text, size_t i)
{
    size_t end;
    return kind_at(text, i, &end) == CHARACTER_DIGIT;
}

/* A run of letters and digits with their marks. */
struct run {
    size_t end;
    size_t letters, digits; /* characters, without marks */
    size_t last;            /* where the last of these is */
    bool digit_last;
};

static struct run run_at(struct span text, size_t i)
{
    struct run r = {.end = i};
    size_t next;
    for (; i < text.len; i = next) {
        enum character c = kind_at(text, i, &next);
        if (is_letter_or_digit(c)) {
            r.last = i;
            r.digit_last = c == CHARACTER_DIGIT;
            r.letters += c == CHARACTER_LETTER;
            r.digits += c == CHARACTER_DIGIT;
        } else if (c != CHARACTER_MARK && c != CHARACTER_INVISIBLE) {
            break;
        }
        r.end = next;
    }
    return r;
}

/* abbreviation_end(text, first): the end of single letters parted by dots (U.S. e.g.
 * J.R.R.) whose first is the run first, with the last dot if there is one; with a clitic
 * as in U.S.'s. 0 when there are fewer than two. */
static size_t abbreviation_end(struct span text, struct run first)
{
    size_t letters = 0, end = 0, next;
    for (struct run r = first; r.letters == 1 && r.digits == 0; r = run_at(text, end)) {
        letters++;
        end = r.end;
        if (byte_at(text, end) != '.')
            break;
        if (!word_at(text, ++end))
            break;
    }
    if (letters < 2)
        return 0;
    bool clitic =
        kind_at(text, end, &next) == CHARACTER_APOSTROPHE && word_at(text, next);
    return clitic ? run_at(text, next).end : end;
}

/* is_group(text, i): three digits and no more, as behind the comma of 1,000. */
static bool is_group(struct span text, size_t i)
{
    return digit_at(text, i) && digit_at(text, i + 1) && digit_at(text, i + 2) &&
           !digit_at(text, i + 3);
}

static bool hebrew_at(struct span text, size_t i)
{
    uint32_t code;
    return utf8_decode(text, &i, &code) && code >= 0x05d0 && code <= 0x05ea;
}

/* What is known of a word while it grows. */
struct word {
    size_t start, end;
    struct run run;  /* the last one */
    bool number;     /* only digits, dots and commas so far */
    bool short_only; /* runs of at most three letters so far: may take an & */
};

/* joined_to(text, w): where the run begins that is tied to w by the sign behind it, or 0.
 */
static size_t joined_to(struct span text, const struct word *w)
{
    size_t next;
    uint32_t code;
    size_t i = w->end;
    enum character c = kind_at(text, i, &next);
    if (c == CHARACTER_APOSTROPHE)
        return word_at(text, next) ? next : 0;
    utf8_decode(text, &i, &code);
    switch (c == CHARACTER_BREAK && next > w->end ? code : 0) {
    case '.':
        return w->run.digit_last && digit_at(text, next) ? next : 0;
    case ',':
        return w->number && w->run.digits <= 3 && is_group(text, next) ? next : 0;
    case '&': {
        struct run right = run_at(text, next);
        bool fits =
            w->short_only && right.letters + right.digits <= 4 && right.letters > 0;
        return fits ? next : 0;
    }
    case 0x00b7: { /* Catalan l·l */
        bool between_l =
            (text.at[w->end - 1] | 0x20) == 'l' && (byte_at(text, next) | 0x20) == 'l';
        return between_l ? next : 0;
    }
    case '"':
    case 0x05f4:
        return hebrew_at(text, w->run.last) && hebrew_at(text, next) ? next : 0;
    default:
        return 0;
    }
}

/* is_number_sign(text, i): whether a sign that may follow a number is at *i: percent, per
 * mille, a currency; *i is set behind it. */
static bool is_number_sign(struct span text, size_t *i)
{
    uint32_t code = 0;
    if (!utf8_decode(text, i, &code))
        return false;
    return code == '%' || code == 0x2030 || code == 0xff05 || code == 0x066a ||
           character_of(code) == CHARACTER_CURRENCY;
}

/* with_suffix(text, w): the end of w with the sign that belongs to it: C++ C# 10% 100€.
 */
static size_t with_suffix(struct span text, const struct word *w)
{
    size_t i = w->end;
    bool letters_only = w->run.digits == 0 && w->run.end - w->start == w->run.letters;
    if (letters_only && w->run.letters <= 2 && byte_at(text, i) == '+' &&
        byte_at(text, i + 1) == '+' && byte_at(text, i + 2) != '+')
        return i + 2;
    if (letters_only && w->run.letters == 1 && byte_at(text, i) == '#' &&
        !word_at(text, i + 1))
        return i + 1;
    if (!w->run.digit_last)
        return i;
    size_t next = i;
    return is_number_sign(text, &next) && !word_at(text, next) ? next : i;
}

/* word_end(text, i): the end of the word that starts at i with a letter or digit. */
static size_t word_end(struct span text, size_t i)
{
    struct word w = {
        .start = i, .run = run_at(text, i), .number = true, .short_only = true};
    size_t abbreviation = abbreviation_end(text, w.run);
    if (abbreviation != 0)
        return abbreviation;
    for (;;) {
        w.end = w.run.end;
        w.number = w.number && w.run.letters == 0;
        w.short_only = w.short_only && w.run.letters + w.run.digits <= 3;
        size_t next = joined_to(text, &w);
        if (next == 0)
            return with_suffix(text, &w);
        w.run = run_at(text, next);
    }
}

/* The word or number at i, where a currency sign may stand before a number; i for none.
 */
static size_t signed_word_end(struct span text, size_t i)
{
    size_t next;
    enum character c = kind_at(text, i, &next);
    if (c == CHARACTER_CURRENCY && digit_at(text, next))
        return word_end(text, next);
    return is_letter_or_digit(c) ? word_end(text, i) : i;
}

static void push(struct cutter *c, size_t start, size_t end, enum token_kind kind,
                 size_t position)
{
    c->queue[c->queued++] =
        (struct cut_piece){start, end, position, (uint8_t)kind, false};
}

/* bare_number(text, start, end, from, to): the number of €100 or 10%; false if the word
 * is not of that kind. */
static bool bare_number(struct span text, size_t start, size_t end, size_t *from,
                        size_t *to)
{
    if (kind_at(text, start, from) != CHARACTER_CURRENCY)
        *from = start;
    *to = end;
    do
        --*to;
    while (((unsigned char)text.at[*to] & 0xc0) == 0x80);
    size_t last = *to;
    if (!is_number_sign(text, &last))
        *to = end;
    return *from > start || *to < end;
}

/* next_part(text, end): where the part behind the hyphen at end starts, or 0. */
static size_t next_part(struct span text, size_t end)
{
    size_t next;
    if (kind_at(text, end, &next) != CHARACTER_HYPHEN)
        return 0;
    return word_at(text, next) ? next : 0;
}

/* bare_noun(text, start, end): the end of the word without its Korean particle. */
static size_t bare_noun(struct span text, size_t start, size_t end)
{
    bool hangul = end - start > 3 && (unsigned char)text.at[end - 3] >= 0xea &&
                  (unsigned char)text.at[end - 3] <= 0xed;
    struct span word = {text.at + start, end - start};
    return hangul ? start + particles_cut(word).len : end;
}

static void queue_word(struct cutter *c, size_t start, size_t end)
{
    size_t from, to;
    push(c, start, end, TOKEN_WORD, c->position);
    if (bare_number(c->text, start, end, &from, &to))
        push(c, from, to, TOKEN_PART, c->position);
    else if ((to = bare_noun(c->text, start, end)) < end)
        push(c, start, to, TOKEN_PART, c->position);
    c->position++;
    c->at = end;
}

/* chain_end(text, end): the end of the words that hang together by hyphens behind end. */
static size_t chain_end(struct span text, size_t end)
{
    for (size_t next; (next = next_part(text, end)) != 0;)
        end = word_end(text, next);
    return end;
}

/* queue_chain(c, start, end): the word from start to end, and what hangs on it by
 * hyphens. */
static void queue_chain(struct cutter *c, size_t start, size_t end)
{
    size_t starts[CUT_PARTS_MAX] = {start}, ends[CUT_PARTS_MAX] = {end};
    size_t parts = 1, next = 0;
    if (start >= c->unjoined_until)
        while ((next = next_part(c->text, ends[parts - 1])) != 0 &&
               parts < CUT_PARTS_MAX) {
            starts[parts] = next;
            ends[parts] = word_end(c->text, next);
            parts++;
        }
    if (next != 0)
        c->unjoined_until = chain_end(c->text, ends[parts - 1]);
    if (parts == 1 || next != 0) {
        queue_word(c, start, end);
        return;
    }
    push(c, start, ends[parts - 1], TOKEN_WORD, c->position);
    for (size_t i = 0; i < parts; i++)
        push(c, starts[i], ends[i], TOKEN_PART, c->position++);
    c->at = ends[parts - 1];
}

/* url_end(text, i): behind the last byte of the address that i is in. */
static size_t url_end(struct span text, size_t i)
{
    while (i < text.len && (unsigned char)text.at[i] > ' ' && text.at[i] != '<' &&
           text.at[i] != '>' && text.at[i] != '"')
        i++;
    return i;
}

/* skip_scheme(c): whether an address begins at c->at; then its scheme and www are
 * skipped, since they say nothing. */
static bool skip_scheme(struct cutter *c)
{
    char first = c->text.at[c->at] | 0x20;
    if (first != 'h' && first != 'w')
        return false;
    static const char *const starts[] = {"https://www.", "http://www.", "https://",
                                         "http://", "www."};
    const char *at = c->text.at + c->at;
    size_t left = c->text.len - c->at;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t len = strlen(starts[i]);
        if (left > len && strncasecmp(at, starts[i], len) == 0 &&
            word_at(c->text, c->at + len)) {
            if (c->at >= c->unjoined_until)
                c->unjoined_until = url_end(c->text, c->at);
            c->at += len;
            return true;
        }
    }
    return false;
}

/* unit_end(text, i): the end of the character at i with what stands on it: marks, the
 * halfwidth voicing signs, and a consonant written below it (Khmer, Myanmar). */
static size_t unit_end(struct span text, size_t i)
{
    uint32_t code;
    utf8_decode(text, &i, &code);
    size_t end = i;
    bool stacker = false;
    while (utf8_decode(text, &i, &code)) {
        enum character c = character_of(code);
        bool on_it = c == CHARACTER_MARK || c == CHARACTER_INVISIBLE || code == 0xff9e ||
                     code == 0xff9f || (stacker && c == CHARACTER_UNSPACED);
        if (!on_it)
            break;
        stacker = code == 0x17d2 || code == 0x1039;
        end = i;
    }
    return end;
}

static bool unspaced_at(struct span text, size_t i)
{
    size_t end;
    return kind_at(text, i, &end) == CHARACTER_UNSPACED;
}

/* queue_pair(c): the pair that starts at c->at, in a run of a script without spaces; at the
 * last character of a run that alone: a word when it is also the first, else a part, so that
 * each character of the run begins some term. */
static void queue_pair(struct cutter *c)
{
    size_t start = c->at;
    bool first = c->unit_end == 0;
    size_t end = first ? unit_end(c->text, start) : c->unit_end;
    c->unit_end = unspaced_at(c->text, end) ? unit_end(c->text, end) : 0;
    if (c->unit_end != 0)
        push(c, start, c->unit_end, TOKEN_PAIR, c->position);
    else
        push(c, start, end, first ? TOKEN_WORD : TOKEN_PART, c->position);
    c->position++;
    c->at = end;
}

/* queue_next(c): what is at c->at, which is not a plain word: queues its pieces, if it
 * has any, and moves on. */
static void queue_next(struct cutter *c)
{
    size_t next, start = c->at;
    enum character kind = kind_at(c->text, start, &next);
    if (kind == CHARACTER_UNSPACED) {
        queue_pair(c);
        return;
    }
    if (skip_scheme(c))
        return;
    size_t end = signed_word_end(c->text, start);
    if (end > start)
        queue_chain(c, start, end);
    else
        c->at = next;
}

/* load_block(c, start): the bits of the 64 bytes from start on. Written so that compilers
 * make vector code of the first loop; the second gathers the lowest bits of eight bytes
 * at once. */
static void load_block(struct cutter *c, size_t start)
{
    enum { BLOCK = 64 };
    unsigned char bytes[BLOCK] = {0}, word[BLOCK], stop[BLOCK];
    size_t left = c->text.len - start;
    if (left >= BLOCK)
        memcpy(bytes, c->text.at + start, BLOCK);
    else
        memcpy(bytes, c->text.at + start, left);
    for (size_t i = 0; i < BLOCK; i++) {
        unsigned char letter = (unsigned char)((bytes[i] | 0x20) - 'a');
        unsigned char digit = (unsigned char)(bytes[i] - '0');
        word[i] = (letter < 26) | (digit < 10);
        stop[i] = word[i] | (bytes[i] >> 7) | (bytes[i] == '$');
    }
    c->block = (struct cut_block){.start = start + 1};
    for (size_t i = 0; i < BLOCK; i += 8) {
        const uint64_t gather = 0x0102040810204080u;
        uint64_t eight;
        memcpy(&eight, word + i, 8);
        c->block.word |= (eight * gather >> 56) << i;
        memcpy(&eight, stop + i, 8);
        c->block.stop |= (eight * gather >> 56) << i;
    }
}

/* shift_to(c, i): how far i is in the block, which is made the one that holds i. */
static inline unsigned shift_to(struct cutter *c, size_t i)
{
    size_t start = i & ~(size_t)63;
    if (c->block.start != start + 1)
        load_block(c, start);
    return (unsigned)(i - start);
}

/* word_start(c, i): the next place from i on where something stands that may begin a
 * word. */
static inline size_t word_start(struct cutter *c, size_t i)
{
    while (i < c->text.len) {
        unsigned shift = shift_to(c, i);
        uint64_t stop = c->block.stop >> shift;
        if (stop != 0)
            return i + (size_t)__builtin_ctzll(stop);
        i += 64 - shift;
    }
    return c->text.len;
}

/* plain_end(c, i): the end of the run of ASCII letters and digits at i. */
static inline size_t plain_end(struct cutter *c, size_t i)
{
    while (i < c->text.len) {
        unsigned shift = shift_to(c, i);
        uint64_t other = ~c->block.word >> shift;
        if (other != 0)
            return i + (size_t)__builtin_ctzll(other);
        i += 64 - shift;
    }
    return c->text.len;
}

/* What the byte behind a run of ASCII letters and digits says about its end. */
enum byte_class {
    BYTE_BREAK, /* this ends the word, whatever follows */
    BYTE_JOIN,  /* ends it unless a letter or digit follows */
    BYTE_COLON, /* ends it unless an address follows */
    BYTE_SIGN   /* may belong to the word, or is not ASCII: look closely */
};

static const uint8_t byte_classes[256] = {
    ['\''] = BYTE_JOIN, ['-'] = BYTE_JOIN, ['_'] = BYTE_JOIN,
    ['.'] = BYTE_JOIN,  [','] = BYTE_JOIN, ['&'] = BYTE_JOIN,
    [':'] = BYTE_COLON, ['+'] = BYTE_SIGN, ['#'] = BYTE_SIGN,
    ['%'] = BYTE_SIGN,  ['$'] = BYTE_SIGN, [0x80 ... 0xff] = BYTE_SIGN,
};

/* ends_plainly(text, i): true when the ASCII run that ends at i is a word for sure. */
static inline bool ends_plainly(struct span text, size_t i)
{
    unsigned char byte = (unsigned char)byte_at(text, i);
    unsigned char next = (unsigned char)byte_at(text, i + 1);
    switch ((enum byte_class)byte_classes[byte]) {
    case BYTE_BREAK:
        return true;
    case BYTE_JOIN:
        return next < 0x80 && !is_letter_or_digit((enum character)character_ascii[next]);
    case BYTE_COLON:
        return next != '/';
    case BYTE_SIGN:
        break;
    }
    return false;
}

/* queue_marked(c, start, end): when the sign before the run at start changes what it is:
 * queues .NET whole, passes over the 20 of %20 in an address; false for all others. */
static bool queue_marked(struct cutter *c, size_t start, size_t end)
{
    const char *at = c->text.at + start;
    if (at[-1] == '.' && end - start == 3 && strncasecmp(at, "net", 3) == 0 &&
        (start == 1 || !word_at(c->text, start - 2)) && !word_at(c->text, end)) {
        queue_chain(c, start - 1, end);
        return true;
    }
    if (at[-1] == '%' && start < c->unjoined_until && end - start >= 2 &&
        isxdigit((unsigned char)at[0]) && isxdigit((unsigned char)at[1])) {
        c->at = start + 2;
        return true;
    }
    return false;
}

size_t cut_some(struct cutter *c, struct cut_piece *pieces, size_t max)
{
    size_t n = 0;
    while (n < max) {
        if (c->given < c->queued) {
            pieces[n++] = c->queue[c->given++];
            continue;
        }
        c->queued = c->given = 0;
        size_t start = c->at = word_start(c, c->at);
        if (start == c->text.len)
            break;
        size_t end = plain_end(c, start);
        char before = start > 0 ? c->text.at[start - 1] : ' ';
        if ((before == '.' || before == '%') && queue_marked(c, start, end))
            continue;
        if (end > start && ends_plainly(c->text, end)) {
            pieces[n++] = (struct cut_piece){(uint32_t)start, (uint32_t)end,
                                             (uint32_t)c->position++, TOKEN_WORD, true};
            c->at = end;
        } else {
            queue_next(c);
        }
    }
    return n;
}
