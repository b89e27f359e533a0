#include "searcher/suggest/correct.h"

#include "corpus/text/utf8.h"

#include <math.h>
#include <stdlib.h>

/* Costs in hundredths of an ordinary slip. */
enum {
    COST_SLIP = 100,
    COST_REPLACE = 115,
    COST_NEIGHBOUR = 75, /* a key beside the right one, hit instead of it or as well */
    COST_VOWEL = 85,     /* one vowel for another: more a matter of spelling */
    COST_DOUBLE = 60,    /* a letter once instead of twice, or twice instead of once */
    COST_SWAP = 65,
    COST_LEAST = COST_DOUBLE, /* of all these */
    COST_FIRST = 45, /* more, when it happens to the first letter */
    COST_NEVER = 10000
};

/* How much likelier a word must be than one that some documents have. */
static const double MARGIN = 0.7;

/* What one slip costs, as the logarithm of how many times as many documents another word
 * must have to be the likelier one … */
static const double SLIP_WORTH = 4.5;

double correct_likelihood(uint32_t documents, uint32_t distance)
{
    return log(1.0 + documents) - SLIP_WORTH * distance / COST_SLIP;
}

/* … and what it costs against the word as it was typed, when some documents have that:
 * the longer it is, the less likely it is a word of its own. */
static double worth(size_t letters, uint32_t distance)
{
    static const double slip[] = {4.5, 4.5, 4.5, 4.5, 4.5, 4.0, 3.5, 3.0, 2.5};
    return slip[letters < 8 ? letters : 8] * distance / COST_SLIP;
}

bool correct_is_likelier(const struct correction *c, uint32_t documents, size_t letters)
{
    return documents == 0 || log(1.0 + c->documents) - worth(letters, c->distance) >
                                 log(1.0 + documents) + MARGIN;
}

uint32_t correct_least(uint32_t documents, size_t letters)
{
    if (documents == 0)
        return 0;
    double least = (1.0 + documents) * exp(MARGIN + worth(letters, COST_LEAST)) - 1;
    return least < UINT32_MAX ? (uint32_t)least : UINT32_MAX;
}

/* limit_for(letters): the distance within which words of that length are looked for. */
static uint32_t limit_for(size_t letters)
{
    return letters <= 3   ? COST_SLIP
           : letters <= 5 ? COST_SLIP + COST_FIRST
                          : 2 * COST_SLIP;
}

/* ---- Keys ------------------------------------------------------------------------ */

/* Where a letter's key lies, in halves of a key, since rows are shifted against each other;
 * x counts from 2, so that 0 is no key. */
static const struct key {
    signed char x, y;
} keys[128] = {
    ['1'] = {2, 0},  ['2'] = {4, 0},  ['3'] = {6, 0},  ['4'] = {8, 0},  ['5'] = {10, 0},
    ['6'] = {12, 0}, ['7'] = {14, 0}, ['8'] = {16, 0}, ['9'] = {18, 0}, ['0'] = {20, 0},
    ['q'] = {3, 1},  ['w'] = {5, 1},  ['e'] = {7, 1},  ['r'] = {9, 1},  ['t'] = {11, 1},
    ['y'] = {13, 1}, ['u'] = {15, 1}, ['i'] = {17, 1}, ['o'] = {19, 1}, ['p'] = {21, 1},
    ['a'] = {3, 2},  ['s'] = {5, 2},  ['d'] = {7, 2},  ['f'] = {9, 2},  ['g'] = {11, 2},
    ['h'] = {13, 2}, ['j'] = {15, 2}, ['k'] = {17, 2}, ['l'] = {19, 2}, ['z'] = {4, 3},
    ['x'] = {6, 3},  ['c'] = {8, 3},  ['v'] = {10, 3}, ['b'] = {12, 3}, ['n'] = {14, 3},
    ['m'] = {16, 3},
};

static bool are_neighbours(uint32_t a, uint32_t b)
{
    if (a >= 128 || b >= 128 || keys[a].x == 0 || keys[b].x == 0)
        return false;
    return abs(keys[a].y - keys[b].y) <= 1 && abs(keys[a].x - keys[b].x) <= 2;
}

static bool is_vowel(uint32_t letter)
{
    switch (letter) {
    case 'a': case 'e': case 'i': case 'o': case 'u': case 'y':
        return true;
    default:
        return false;
    }
}

/* ---- Distance -------------------------------------------------------------------- */

enum { LETTERS = WORDLIST_WORD_MAX };

struct search {
    uint32_t typed[LETTERS + 1]; /* with a 0 behind them */
    size_t typed_len;
    uint32_t word[LETTERS + 1]; /* the candidate's letters */
    size_t ends[LETTERS + 1];   /* bytes up to behind each letter */
    size_t word_len;
    uint32_t rows[LETTERS + 1][LETTERS + 1]; /* [letters of the candidate][of typed] */
    uint32_t smallest[LETTERS + 1];          /* of each row */
    uint32_t limit;
    /* Costs that depend on what was typed alone. */
    uint8_t surplus[LETTERS + 1];
    uint8_t replace[LETTERS + 1]
                   [128]; /* [letter of typed][ASCII letter of the candidate] */
};

static uint32_t replace_cost(uint32_t typed, uint32_t meant)
{
    if (typed == meant)
        return 0;
    if (are_neighbours(typed, meant))
        return COST_NEIGHBOUR;
    return is_vowel(typed) && is_vowel(meant) ? COST_VOWEL : COST_REPLACE;
}

/* The letter with number i of typed is one too many. */
static uint8_t surplus_cost(const struct search *s, size_t i)
{
    uint32_t letter = s->typed[i];
    uint32_t before = i > 0 ? s->typed[i - 1] : 0;
    uint32_t after = s->typed[i + 1];
    if (letter == before || letter == after)
        return COST_DOUBLE;
    bool near = are_neighbours(letter, before) || are_neighbours(letter, after);
    return (uint8_t)((near ? COST_NEIGHBOUR : COST_SLIP) + (i == 0 ? COST_FIRST : 0));
}

/* The letter with number i of the candidate was not typed. */
static uint32_t missing_cost(const struct search *s, size_t i)
{
    if (i > 0 && s->word[i] == s->word[i - 1])
        return COST_DOUBLE;
    return i == 0 ? COST_SLIP + COST_FIRST : COST_SLIP;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* fill_row(s, d): the distances of the candidate's first d letters to the beginnings of
 * what was typed. */
static void fill_row(struct search *s, size_t d)
{
    uint32_t *row = s->rows[d], *above = s->rows[d - 1], smallest;
    uint32_t missing = missing_cost(s, d - 1);
    row[0] = above[0] + missing;
    smallest = row[0];
    for (size_t i = 1; i <= s->typed_len; i++) {
        bool first = d == 1 && i == 1;
        uint32_t letter = s->word[d - 1];
        uint32_t replaced = letter < 128                ? s->replace[i - 1][letter]
                            : letter == s->typed[i - 1] ? 0
                                                        : COST_REPLACE;
        uint32_t cost =
            above[i - 1] + replaced + (first && replaced > 0 ? COST_FIRST : 0);
        cost = least(cost, above[i] + missing);
        cost = least(cost, row[i - 1] + s->surplus[i - 1]);
        if (d > 1 && i > 1 && s->word[d - 1] == s->typed[i - 2] &&
            s->word[d - 2] == s->typed[i - 1] && s->word[d - 1] != s->word[d - 2])
            cost = least(cost, s->rows[d - 2][i - 2] + COST_SWAP);
        row[i] = cost;
        smallest = least(smallest, cost);
    }
    s->smallest[d] = smallest;
}

/* ---- The pass over the list ------------------------------------------------------ */

static void start(struct search *s, struct span form)
{
    size_t i = 0;
    s->typed_len = s->word_len = 0;
    while (s->typed_len < LETTERS && utf8_decode(form, &i, &s->typed[s->typed_len]))
        s->typed_len++;
    s->typed[s->typed_len] = 0;
    s->limit = limit_for(s->typed_len);
    s->rows[0][0] = s->smallest[0] = 0;
    for (i = 0; i < s->typed_len; i++) {
        s->surplus[i] = surplus_cost(s, i);
        s->rows[0][i + 1] = s->rows[0][i] + s->surplus[i];
        for (uint32_t letter = 0; letter < 128; letter++)
            s->replace[i][letter] = (uint8_t)replace_cost(s->typed[i], letter);
    }
}

/* Whether no word that begins with the candidate's first d letters can be within the limit:
 * neither from their row nor, by a swap, from the one before. */
static bool hopeless(const struct search *s, size_t d)
{
    return s->smallest[d] > s->limit && s->smallest[d - 1] + COST_SWAP > s->limit;
}

/* distance_to(s, c, dead): the distance to c's word; COST_NEVER when it is over the
 * limit. *dead is the number of bytes that words must not begin with, as c's does, to be
 * worth a look; 0 when all are. */
static uint32_t distance_to(struct search *s, const struct wordlist_cursor *c,
                            size_t *dead)
{
    struct span word = {c->word, c->len};
    size_t d = 0, at;
    while (d < s->word_len && s->ends[d] <= c->shared)
        d++;
    at = d > 0 ? s->ends[d - 1] : 0;
    *dead = 0;
    while (d < LETTERS && utf8_decode(word, &at, &s->word[d])) {
        s->ends[d++] = at;
        s->word_len = d;
        fill_row(s, d);
        if (hopeless(s, d)) {
            *dead = at;
            return COST_NEVER;
        }
    }
    s->word_len = d;
    uint32_t distance = s->rows[d][s->typed_len];
    return distance <= s->limit ? distance : COST_NEVER;
}

/* can_go_on(s, d, letter): whether a word within the limit may begin with the d - 1 letters that
 * s knows and then letter; false only when none can. Those are what fill_row counts. */
static bool can_go_on(const struct search *s, size_t d, uint32_t letter)
{
    const uint32_t *above = s->rows[d - 1];
    uint32_t missing = d == 1 ? COST_SLIP + COST_FIRST : COST_SLIP;
    if (d > 1 && s->word[d - 2] == letter)
        missing = COST_DOUBLE;
    bool swapped = d > 1 && s->smallest[d - 2] + COST_SWAP <= s->limit;
    for (size_t i = 0; i <= s->typed_len; i++) {
        if (above[i] + missing <= s->limit)
            return true;
        if (i == s->typed_len)
            break;
        uint32_t replaced = s->replace[i][letter];
        bool first = d == 1 && i == 0 && replaced > 0;
        if (above[i] + replaced + (first ? COST_FIRST : 0) <= s->limit ||
            (swapped && s->typed[i] == letter))
            return true;
    }
    return false;
}

/* skip_dead(s, c, dead): no word that begins with the first dead bytes of c's word, the last of
 * which are its letter number d, is worth a look; nor are those with most other letters in its
 * place: go on with the next that is. */
static void skip_dead(const struct search *s, struct wordlist_cursor *c, size_t dead)
{
    char from[LETTERS];
    size_t d = s->word_len;
    memcpy(from, c->word, dead);
    from[dead - 1]++;
    if (s->word[d - 1] < 'z') {
        uint32_t letter = s->word[d - 1] + 1;
        while (letter <= 'z' && !can_go_on(s, d, letter))
            letter++;
        from[dead - 1] = (char)letter;
    }
    wordlist_skip(c, (struct span){from, dead});
}

static void keep(struct correction *best, size_t *count, size_t most,
                 const struct correction *found)
{
    size_t i = *count;
    if (i == most && (most == 0 || best[i - 1].likelihood >= found->likelihood))
        return;
    if (i < most)
        ++*count;
    else
        i--;
    for (; i > 0 && best[i - 1].likelihood < found->likelihood; i--)
        best[i] = best[i - 1];
    best[i] = *found;
}

size_t correct_find(const struct wordlist *list, struct span form, uint32_t least,
                    struct correction *best, size_t most)
{
    struct search s;
    struct wordlist_cursor c;
    size_t count = 0, dead = 0;
    if (form.len > WORDLIST_WORD_MAX)
        return 0;
    start(&s, form);
    wordlist_seek(list, (struct span){0}, &c);
    while (wordlist_next(&c)) {
        uint32_t distance = distance_to(&s, &c, &dead);
        if (dead > 0)
            skip_dead(&s, &c, dead);
        if (distance == COST_NEVER || distance == 0 || c.count < least)
            continue;
        struct correction found = {
            .len = c.len, .documents = c.count, .distance = distance};
        memcpy(found.word, c.word, c.len);
        found.likelihood = correct_likelihood(c.count, distance);
        keep(best, &count, most, &found);
    }
    return count;
}
