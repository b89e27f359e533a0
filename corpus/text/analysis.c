#include "corpus/text/analysis.h"

#include "corpus/large.h"
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
    TERM_BLOCK = 1024,
    RECENT = 4096,
    TRIM_BYTES = 28 << 20
};

/* What a word as it stands in the text becomes: numbers of terms. */
struct meaning {
    uint32_t term; /* NOTHING when nothing visible is left */
    uint32_t form;
};
#define NOTHING UINT32_MAX

/* The bytes of a word of up to SHORT_WORD, padded with zeros. */
struct short_key {
    uint64_t low, high;
};

struct short_word {
    struct short_key key; /* low is 0 in an empty slot */
    struct meaning meaning;
};

/* A language's stemmer and caches. */
struct tongue {
    language language;
    struct stemmer *stemmer;
    struct short_word *short_words; /* open addressing */
    size_t short_mask, short_count;
    struct strmap long_words;
    struct meaning *long_meanings; /* by number in long_words */
    size_t long_capacity;
    struct short_word recent[RECENT]; /* by hash: most words of a text, kept close */
};

struct analyser {
    struct tokens tokens;
    size_t capacity;      /* of tokens.at */
    struct strmap names;  /* of the terms, by number */
    struct term **blocks; /* TERM_BLOCK terms each, in order, so that they never move */
    size_t block_count;
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
    language l = t->language;
    struct stemmer *stemmer = t->stemmer;
    memset(t, 0, sizeof *t);
    t->language = l;
    t->stemmer = stemmer;
}

static void terms_empty(struct analyser *a)
{
    for (size_t i = 0; i < a->block_count; i++)
        free(a->blocks[i]);
    free(a->blocks);
    a->blocks = NULL;
    a->block_count = 0;
    strmap_free(&a->names);
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
    terms_empty(a);
    free(a);
}

bool analyser_is_full(const struct analyser *a)
{
    return a->bytes > TRIM_BYTES;
}

bool analyser_trim(struct analyser *a)
{
    if (!analyser_is_full(a))
        return false;
    for (size_t l = 0; l < language_count(); l++)
        if (a->tongues[l] != NULL)
            tongue_empty(a->tongues[l]);
    terms_empty(a);
    a->tokens.count = 0;
    a->bytes = 0;
    return true;
}

static struct tongue *tongue_of(struct analyser *a, language l)
{
    assert(l < language_count());
    if (a->tongues[l] == NULL) {
        a->tongues[l] = memory_or_die(calloc(1, sizeof(struct tongue)));
        a->tongues[l]->language = l;
        a->tongues[l]->stemmer = stemmer_new(l);
    }
    return a->tongues[l];
}

size_t analyser_terms(const struct analyser *a)
{
    return a->names.count;
}

const struct term *analyser_term(const struct analyser *a, uint32_t number)
{
    return &a->blocks[number / TERM_BLOCK][number % TERM_BLOCK];
}

/* intern(a, name): the number of the term of that name. */
static uint32_t intern(struct analyser *a, struct span name)
{
    bool is_new;
    uint32_t n = strmap_add(&a->names, name, &is_new);
    if (!is_new)
        return n;
    if (n / TERM_BLOCK == a->block_count) {
        a->blocks = memory_or_die(
            realloc(a->blocks, (a->block_count + 1) * sizeof(struct term *)));
        a->blocks[a->block_count++] =
            memory_or_die(malloc(TERM_BLOCK * sizeof(struct term)));
    }
    a->blocks[n / TERM_BLOCK][n % TERM_BLOCK] =
        (struct term){n, (uint32_t)name.len, strmap_key(&a->names, n).at, strmap_hash(name)};
    a->bytes += sizeof(struct term) + sizeof(struct strmap_key) + 32 + name.len;
    return n;
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

static uint32_t term_of(struct analyser *a, const struct tongue *t, struct span form)
{
    char root[ROOT_BYTES_MAX];
    size_t len = root_write(t->language, t->stemmer, form, root);
    return intern(a, (struct span){root, len});
}

static struct meaning meaning_of(struct analyser *a, const struct tongue *t,
                                 struct span word)
{
    char place[FOLD_WORD_MAX];
    struct span form = form_of(word, place);
    if (form.len == 0)
        return (struct meaning){NOTHING, NOTHING};
    uint32_t term = term_of(a, t, form);
    return (struct meaning){term, intern(a, form)};
}

static bool same_key(struct short_key a, struct short_key b)
{
    return a.low == b.low && a.high == b.high;
}

static size_t short_hash(struct short_key key)
{
    unsigned __int128 product = (unsigned __int128)(key.low ^ 0xa0761d6478bd642fu) *
                                (key.high ^ 0xe7037ed1a0b428dbu);
    return (size_t)(product ^ product >> 64);
}

/* short_slot(t, key, hash): where the word is, or the empty slot where it belongs. */
static struct short_word *short_slot(const struct tongue *t, struct short_key key,
                                     size_t hash)
{
    for (size_t i = hash & t->short_mask;; i = (i + 1) & t->short_mask) {
        struct short_word *slot = &t->short_words[i];
        if (same_key(slot->key, key) || slot->key.low == 0)
            return slot;
    }
}

static void grow_short_words(struct analyser *a, struct tongue *t)
{
    struct short_word *old = t->short_words;
    size_t slots = old == NULL ? 0 : t->short_mask + 1;
    size_t more = slots == 0 ? 1024 : slots * 2;
    t->short_words = large_resize(NULL, 0, more * sizeof *t->short_words);
    memset(t->short_words, 0, more * sizeof *t->short_words); /* see strmap.c */
    t->short_mask = more - 1;
    for (size_t i = 0; i < slots; i++)
        if (old[i].key.low != 0)
            *short_slot(t, old[i].key, short_hash(old[i].key)) = old[i];
    a->bytes += (more - slots) * sizeof *t->short_words;
    free(old);
}

static struct meaning long_meaning(struct analyser *a, struct tongue *t, struct span word)
{
    if (word.len > RAW_WORD_MAX)
        return meaning_of(a, t, word);
    bool is_new;
    uint32_t n = strmap_add(&t->long_words, word, &is_new);
    if (is_new) {
        if (n >= t->long_capacity) {
            t->long_capacity = t->long_capacity == 0 ? 256 : t->long_capacity * 2;
            t->long_meanings = memory_or_die(
                realloc(t->long_meanings, t->long_capacity * sizeof *t->long_meanings));
        }
        t->long_meanings[n] = meaning_of(a, t, word);
        a->bytes += sizeof(struct meaning) + sizeof(struct strmap_key) + 32 + word.len;
    }
    return t->long_meanings[n];
}

/* A piece on its way to its meaning. The look-ups of a batch are started before the first
 * is finished, so that they wait for memory together. */
struct inquiry {
    struct tongue *tongue;
    struct short_key key; /* low is 0 for a word that is not short */
    size_t hash;
    bool known; /* meaning is the answer */
    struct meaning meaning;
};

/* first_bytes(n): a number whose first n bytes in memory, at most 8, are all ones. */
static uint64_t first_bytes(size_t n)
{
    return n >= 8 ? UINT64_MAX : ((uint64_t)1 << 8 * n) - 1;
}

static struct short_key short_key(struct span text, const struct cut_piece *piece)
{
    size_t len = piece->end - piece->start;
    uint64_t low, high, padded[2] = {0, 0};
    const char *at = text.at + piece->start;
    if (text.len - piece->start < SHORT_WORD) { /* do not read behind the text */
        memcpy(padded, at, len);
        at = (const char *)padded;
    }
    memcpy(&low, at, 8);
    memcpy(&high, at + 8, 8);
    low &= first_bytes(len);
    high &= len > 8 ? first_bytes(len - 8) : 0;
    /* In ASCII letters and digits this bit makes letters small and keeps digits; the
     * padding gets it as well, in every plain key alike. */
    uint64_t small = piece->plain ? 0x2020202020202020u : 0;
    return (struct short_key){low | small, high | small};
}

static void inquire(struct analyser *a, struct tongue *t, struct span text,
                    const struct cut_piece *piece, struct inquiry *q)
{
    *q = (struct inquiry){.tongue = t};
    if (piece->end - piece->start > SHORT_WORD)
        return;
    if (t->short_count >= t->short_mask / 4 * 3)
        grow_short_words(a, t);
    q->key = short_key(text, piece);
    q->hash = short_hash(q->key);
    const struct short_word *recent = &t->recent[q->hash % RECENT];
    q->known = same_key(recent->key, q->key);
    q->meaning = recent->meaning;
    if (!q->known)
        __builtin_prefetch(&t->short_words[q->hash & t->short_mask]);
}

static struct meaning answer(struct analyser *a, struct span text,
                             const struct cut_piece *piece, const struct inquiry *q)
{
    if (q->known)
        return q->meaning;
    struct tongue *t = q->tongue;
    struct span word = {text.at + piece->start, piece->end - piece->start};
    if (q->key.low == 0)
        return long_meaning(a, t, word);
    struct short_word *slot = short_slot(t, q->key, q->hash);
    if (slot->key.low == 0) {
        *slot = (struct short_word){q->key, meaning_of(a, t, word)};
        t->short_count++;
    }
    t->recent[q->hash % RECENT] = *slot;
    return slot->meaning;
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
    struct inquiry inquiries[BATCH];
    /* Pairs mean the same in all languages, so they are kept but once. */
    struct tongue *tongue = tongue_of(a, l), *none = tongue_of(a, LANGUAGE_OTHER);
    size_t got;
    while (!tokens->truncated && (got = cut_some(&cutter, pieces, BATCH)) > 0) {
        for (size_t i = 0; i < got; i++)
            inquire(a, pieces[i].kind == TOKEN_PAIR ? none : tongue, cutter.text,
                    &pieces[i], &inquiries[i]);
        for (size_t i = 0; i < got; i++) {
            const struct cut_piece *p = &pieces[i];
            struct meaning meaning = answer(a, cutter.text, p, &inquiries[i]);
            if (meaning.term == NOTHING)
                continue;
            if (tokens->count == ANALYSIS_TOKENS_MAX) {
                tokens->truncated = true;
                break;
            }
            *new_token(a) = (struct token){.start = (uint32_t)p->start,
                                           .end = (uint32_t)p->end,
                                           .position = (uint32_t)p->position,
                                           .term_number = meaning.term,
                                           .form_number = meaning.form,
                                           .kind = p->kind,
                                           .term = analyser_term(a, meaning.term),
                                           .form = analyser_term(a, meaning.form)};
        }
    }
    tokens->positions = tokens->truncated && tokens->count > 0
                            ? tokens->at[tokens->count - 1].position + 1
                            : cutter.position;
    return tokens;
}

const struct term *analyse_word(struct analyser *a, language l, struct span form)
{
    return analyser_term(a, term_of(a, tongue_of(a, l), utf8_cut(form, ANALYSIS_TERM_MAX)));
}

void analysis_fold(struct span text, struct buffer *out)
{
    fold_text(text, out);
}

/* Words that show every rule, in several scripts. */
static const char *const fingerprint_texts[] = {
    "The running dogs' owners weren't in U.S. or U.K. courts; C++, C#, .NET, AT&T and 5G cost "
    "€100 or 10%, COVID-19 re-opened 1,000 of Brexit's e-mails. https://www.a.example/b-c",
    "L'homme mangé, d’une Élection; Straße, Häuser, Mueller, İstanbul'da, øl, canciones, "
    "nación, eleições, åland",
    "всё май новости Ελλάδος вести",
    "أَخْبَار ایران צה\"ל ज़मीन खबरें தேர்தல்",
    "東京都へ行く ภาษาไทย 뉴스를 ኢትዮጵያ",
};

enum { FINGERPRINT_TEXTS = sizeof fingerprint_texts / sizeof *fingerprint_texts };

/* hash_terms(l, stemmer, tokens, hash): hash, with the terms that analyse would give tokens in
 * language l. */
static uint64_t hash_terms(language l, struct stemmer *stemmer, const struct tokens *tokens,
                           uint64_t hash)
{
    for (size_t t = 0; t < tokens->count; t++) {
        const struct token *token = &tokens->at[t];
        char root[ROOT_BYTES_MAX];
        struct span name = {token->term->at, token->term->len};
        if (token->kind != TOKEN_PAIR) {
            struct span form = {token->form->at, token->form->len};
            name = (struct span){root, root_write(l, stemmer, form, root)};
        }
        hash = (hash ^ strmap_hash(name) ^ token->position) * 0x100000001b3u;
    }
    return hash;
}

/* Every command begins with this, so the texts are cut but once, and the stemmers are asked
 * without the caches that a whole analyser has for each language. */
uint64_t analysis_fingerprint(void)
{
    struct analyser *a = analyser_new();
    struct tokens tokens[FINGERPRINT_TEXTS];
    uint64_t hash = ANALYSIS_MAP_VERSION;
    for (size_t i = 0; i < FINGERPRINT_TEXTS; i++) {
        tokens[i] = *analyse(a, LANGUAGE_OTHER, span_of(fingerprint_texts[i]));
        size_t size = tokens[i].count * sizeof *tokens[i].at;
        tokens[i].at = memcpy(memory_or_die(malloc(size)), tokens[i].at, size);
    }
    for (size_t l = 0; l < language_count(); l++) {
        struct stemmer *stemmer = stemmer_new((language)l);
        for (size_t i = 0; i < FINGERPRINT_TEXTS; i++)
            hash = hash_terms((language)l, stemmer, &tokens[i], hash);
        stemmer_free(stemmer);
    }
    for (size_t i = 0; i < FINGERPRINT_TEXTS; i++)
        free(tokens[i].at);
    analyser_free(a);
    return hash;
}
