#include "corpus/text/analysis.h"

#include "corpus/strmap.h"
#include "corpus/text/character.h"
#include "corpus/text/cut.h"
#include "corpus/text/fold.h"
#include "corpus/text/root.h"
#include "corpus/text/stem.h"
#include "corpus/text/utf8.h"

#include <assert.h>
#include <stdlib.h>

enum {
    SHORT_WORD = 16,    /* bytes; longer words are looked up by a map */
    RAW_WORD_MAX = 256, /* bytes; the cache takes no longer words */
    BATCH = 128,        /* pieces cut at a time */
    TRIM_BYTES = 64 << 20
};

/* What a word as it stands in the text becomes. */
struct meaning {
    const struct term *term; /* NULL when nothing visible is left */
    const struct term *form;
};

/* A word of up to SHORT_WORD bytes, padded with zeros, and its meaning. */
struct short_word {
    uint64_t key[2];
    struct meaning meaning;
};

/* The caches of one language. */
struct tongue {
    struct stemmer *stemmer;
    struct short_word *short_words; /* open addressing; key[0] is 0 in an empty slot */
    size_t short_mask, short_count;
    struct strmap long_words;
    struct meaning *long_meanings; /* by number in long_words */
    size_t long_capacity;
};

struct analyser {
    struct tokens tokens;
    size_t capacity; /* of tokens.at */
    struct strmap names;
    struct term **terms; /* by number */
    size_t term_capacity;
    struct arena arena;      /* of the terms */
    struct tongue **tongues; /* by language; NULL until needed */
    size_t bytes;            /* held by the caches, about */
};

struct analyser *analyser_new(void)
{
    struct analyser *a = memory_or_die(calloc(1, sizeof *a));
    a->tongues = memory_or_die(calloc(language_count(), sizeof(struct tongue *)));
    return a;
}

static void tongue_empty(struct tongue *t)
{
    free(t->short_words);
    free(t->long_meanings);
    strmap_free(&t->long_words);
    *t = (struct tongue){.stemmer = t->stemmer};
}

void analyser_free(struct analyser *a)
{
    if (a == NULL)
        return;
    for (size_t l = 0; l < language_count(); l++)
        if (a->tongues[l] != NULL) {
            tongue_empty(a->tongues[l]);
            stemmer_free(a->tongues[l]->stemmer);
            free(a->tongues[l]);
        }
    free(a->tongues);
    free(a->tokens.at);
    free(a->terms);
    strmap_free(&a->names);
    arena_free(&a->arena);
    free(a);
}

bool analyser_trim(struct analyser *a)
{
    if (a->bytes <= TRIM_BYTES)
        return false;
    for (size_t l = 0; l < language_count(); l++)
        if (a->tongues[l] != NULL)
            tongue_empty(a->tongues[l]);
    strmap_free(&a->names);
    arena_free(&a->arena);
    free(a->terms);
    a->terms = NULL;
    a->term_capacity = 0;
    a->tokens.count = 0;
    a->bytes = 0;
    return true;
}

static struct tongue *tongue_of(struct analyser *a, language l)
{
    assert(l < language_count());
    if (a->tongues[l] == NULL) {
        a->tongues[l] = memory_or_die(calloc(1, sizeof(struct tongue)));
        a->tongues[l]->stemmer = stemmer_new(l);
    }
    return a->tongues[l];
}

static const struct term *intern(struct analyser *a, struct span name)
{
    bool is_new;
    uint32_t n = strmap_add(&a->names, name, &is_new);
    if (!is_new)
        return a->terms[n];
    if (n >= a->term_capacity) {
        a->term_capacity = a->term_capacity == 0 ? 1024 : a->term_capacity * 2;
        a->terms =
            memory_or_die(realloc(a->terms, a->term_capacity * sizeof(struct term *)));
    }
    struct term *t = arena_alloc(&a->arena, sizeof *t);
    *t = (struct term){n, (uint32_t)name.len, strmap_key(&a->names, n).at};
    a->terms[n] = t;
    a->bytes +=
        sizeof *t + sizeof(struct term *) + sizeof(struct strmap_key) + 16 + name.len;
    return t;
}

/* last_character(text): its last character; empty when there is none. */
static struct span last_character(struct span text)
{
    size_t i = text.len;
    while (i > 0 && ((unsigned char)text.at[i - 1] & 0xc0) == 0x80)
        i--;
    i -= i > 0;
    return (struct span){text.at + i, text.len - i};
}

static bool is_currency(struct span character)
{
    size_t i = 0;
    uint32_t code;
    return utf8_decode(character, &i, &code) && character_of(code) == CHARACTER_CURRENCY;
}

/* form_of(word, place): the folded form of a word as cut; an abbreviation loses its last
 * dot, and a currency sign comes in front. */
static struct span form_of(struct span word, char place[FOLD_WORD_MAX])
{
    struct span form = {place, fold_word(word, place)};
    struct span last = last_character(form);
    if (span_is(last, "."))
        form.len--;
    if (last.len < form.len && is_currency(last)) {
        char sign[4];
        memcpy(sign, last.at, last.len);
        memmove(place + last.len, place, form.len - last.len);
        memcpy(place, sign, last.len);
    }
    return form;
}

static const struct term *term_of(struct analyser *a, language l, struct span form)
{
    char root[ROOT_BYTES_MAX];
    size_t len = root_write(l, tongue_of(a, l)->stemmer, form, root);
    return intern(a, (struct span){root, len});
}

static struct meaning meaning_of(struct analyser *a, language l, struct span word)
{
    char place[FOLD_WORD_MAX];
    struct span form = form_of(word, place);
    if (form.len == 0)
        return (struct meaning){NULL, NULL};
    const struct term *term = term_of(a, l, form);
    return (struct meaning){term, intern(a, form)};
}

static size_t short_hash(const uint64_t key[2])
{
    uint64_t h = (key[0] ^ key[1] * 0x9e3779b97f4a7c15u) * 0xe7037ed1a0b428dbu;
    return h ^ h >> 32;
}

static struct short_word *short_slot(const struct tongue *t, const uint64_t key[2])
{
    size_t i = short_hash(key) & t->short_mask;
    for (;; i = (i + 1) & t->short_mask) {
        struct short_word *slot = &t->short_words[i];
        if ((slot->key[0] == key[0] && slot->key[1] == key[1]) || slot->key[0] == 0)
            return slot;
    }
}

static void grow_short_words(struct analyser *a, struct tongue *t)
{
    struct tongue old = *t;
    size_t slots = old.short_words == NULL ? 0 : old.short_mask + 1;
    size_t more = slots == 0 ? 1024 : slots * 2;
    t->short_words = memory_or_die(calloc(more, sizeof *t->short_words));
    t->short_mask = more - 1;
    for (size_t i = 0; i < slots; i++)
        if (old.short_words[i].key[0] != 0)
            *short_slot(t, old.short_words[i].key) = old.short_words[i];
    a->bytes += (more - slots) * sizeof *t->short_words;
    free(old.short_words);
}

static struct meaning short_meaning(struct analyser *a, language l, struct tongue *t,
                                    const uint64_t key[2], struct span word)
{
    if (t->short_count >= t->short_mask / 2)
        grow_short_words(a, t);
    struct short_word *slot = short_slot(t, key);
    if (slot->key[0] == 0) {
        *slot = (struct short_word){{key[0], key[1]}, meaning_of(a, l, word)};
        t->short_count++;
    }
    return slot->meaning;
}

static struct meaning long_meaning(struct analyser *a, language l, struct tongue *t,
                                   struct span word)
{
    if (word.len > RAW_WORD_MAX)
        return meaning_of(a, l, word);
    bool is_new;
    uint32_t n = strmap_add(&t->long_words, word, &is_new);
    if (is_new) {
        if (n >= t->long_capacity) {
            t->long_capacity = t->long_capacity == 0 ? 256 : t->long_capacity * 2;
            t->long_meanings = memory_or_die(
                realloc(t->long_meanings, t->long_capacity * sizeof *t->long_meanings));
        }
        t->long_meanings[n] = meaning_of(a, l, word);
        a->bytes += sizeof(struct meaning) + sizeof(struct strmap_key) + 32 + word.len;
    }
    return t->long_meanings[n];
}

static struct meaning look_up(struct analyser *a, language l, struct span text,
                              const struct cut_piece *piece)
{
    struct tongue *t = tongue_of(a, piece->kind == TOKEN_PAIR ? LANGUAGE_OTHER : l);
    struct span word = {text.at + piece->start, piece->end - piece->start};
    if (word.len > SHORT_WORD)
        return long_meaning(a, l, t, word);
    uint64_t key[2] = {0, 0};
    memcpy(key, word.at, word.len);
    if (piece->plain) {
        /* All are ASCII letters and digits: this bit makes letters small and keeps
         * digits; the padding gets it as well, in every key alike. */
        key[0] |= 0x2020202020202020u;
        key[1] |= 0x2020202020202020u;
    }
    return short_meaning(a, l, t, key, word);
}

static struct token *new_token(struct analyser *a)
{
    if (a->tokens.count == a->capacity) {
        a->capacity = a->capacity == 0 ? 1024 : a->capacity * 2;
        a->tokens.at =
            memory_or_die(realloc(a->tokens.at, a->capacity * sizeof *a->tokens.at));
    }
    return &a->tokens.at[a->tokens.count++];
}

const struct tokens *analyse(struct analyser *a, language l, struct span text)
{
    struct tokens *tokens = &a->tokens;
    tokens->count = 0;
    tokens->truncated = text.len > UINT32_MAX;
    struct cutter cutter = {.text = utf8_cut(text, UINT32_MAX)};
    struct cut_piece pieces[BATCH];
    size_t got;
    while (!tokens->truncated && (got = cut_some(&cutter, pieces, BATCH)) > 0) {
        for (size_t i = 0; i < got; i++) {
            const struct cut_piece *p = &pieces[i];
            struct meaning meaning = look_up(a, l, cutter.text, p);
            if (meaning.term == NULL)
                continue;
            if (tokens->count == ANALYSIS_TOKENS_MAX) {
                tokens->truncated = true;
                break;
            }
            *new_token(a) = (struct token){(uint32_t)p->start,    (uint32_t)p->end,
                                           (uint32_t)p->position, p->kind,
                                           meaning.term,          meaning.form};
        }
    }
    tokens->positions = cutter.position;
    return tokens;
}

const struct term *analyse_word(struct analyser *a, language l, struct span form)
{
    return term_of(a, l, utf8_cut(form, ANALYSIS_TERM_MAX));
}

void analysis_fold(struct span text, struct buffer *out)
{
    fold_text(text, out);
}

/* Words that show every rule, in several scripts. */
static const char *const fingerprint_texts[] = {
    "The running dogs' owners weren't in U.S. or U.K. courts; C++, C#, .NET, AT&T and 5G "
    "cost \xe2\x82\xac"
    "100 or 10%, COVID-19 re-opened 1,000 of Brexit's e-mails.",
    "L'homme mang\xc3\xa9, d\xe2\x80\x99une \xc3\x89lection; Stra\xc3\x9f"
    "e, H\xc3\xa4user, "
    "\xc4\xb0stanbul'da, \xc3\xb8l, canciones, na\xc3\xa7\xc3\xb5"
    "es",
    "\xd0\xb2\xd1\x81\xd1\x91 \xd0\xbc\xd0\xb0\xd0\xb9 "
    "\xd0\xbd\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x81\xd1\x82\xd0\xb8 "
    "\xce\xb4\xcf\x81\xcf\x8c\xce\xbc\xce\xbf\xcf\x82",
    "\xd8\xa3\xd9\x8e\xd8\xae\xd8\xa8\xd8\xa7\xd8\xb1 "
    "\xe0\xa4\x96\xe0\xa4\xac\xe0\xa4\xb0\xe0\xa5\x87\xe0\xa4\x82 "
    "\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd \xeb\x89\xb4\xec\x8a\xa4",
};

uint64_t analysis_fingerprint(void)
{
    struct analyser *a = analyser_new();
    uint64_t hash = ANALYSIS_MAP_VERSION;
    for (size_t l = 0; l < language_count(); l++)
        for (size_t i = 0; i < sizeof fingerprint_texts / sizeof *fingerprint_texts;
             i++) {
            const struct tokens *tokens =
                analyse(a, (language)l, span_of(fingerprint_texts[i]));
            for (size_t t = 0; t < tokens->count; t++) {
                const struct token *token = &tokens->at[t];
                struct span name = {token->term->at, token->term->len};
                hash = (hash ^ strmap_hash(name) ^ token->position) * 0x100000001b3u;
            }
        }
    analyser_free(a);
    return hash;
}
