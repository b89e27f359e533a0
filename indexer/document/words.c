#include "indexer/document/words.h"

#include "corpus/buffer.h"
#include "corpus/large.h"

#include <endian.h>
#include <stdlib.h>

struct words_entry {
    struct span name;
    uint32_t number;         /* see words_numbers */
    uint32_t weight;         /* 0: not scored */
    uint32_t position_count; /* at most; the same position twice is dropped at the end */
    uint32_t first;          /* where its positions begin in words.positions */
    uint32_t filled;
};

struct words_place {
    uint32_t entry;
    uint32_t position;
};

/* A name's first eight bytes as a number that sorts as the bytes do, so that most
 * comparisons need not touch the name itself. */
struct words_key {
    uint64_t head;
    uint32_t entry;
};

static const enum schema_field family_field[WORDS_FAMILIES] = {
    [WORDS_TEXT] = FIELD_WORD,
    [WORDS_TITLE] = FIELD_TITLE,
    [WORDS_QUOTE] = FIELD_QUOTE,
    [WORDS_CONTEXT] = FIELD_CONTEXT};

/* room(at, capacity, count, size): at, grown when count elements of size bytes fill it. */
static void *room(void *at, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return at;
    *capacity = count < 64 ? 128 : count * 2;
    return memory_or_die(realloc(at, *capacity * size));
}

void words_begin(struct words *w)
{
    w->count = 0;
    w->place_count = 0;
    arena_reset(&w->names);
    if (++w->document != 0)
        return;
    /* The stamp has come round: none of the old ones may look new. */
    for (size_t i = 0; i < w->numbered_size; i++)
        w->numbered[i].text.document = 0;
    for (int f = 0; f < WORDS_FAMILIES; f++) {
        if (w->seen[f] != NULL)
            memset(w->seen[f], 0, w->seen_size[f] * sizeof *w->seen[f]);
    }
    w->document = 1;
}

/* longer(at, size, number, each): at, with zeros behind, so that it holds number. */
static void *longer(void *at, size_t *size, uint32_t number, size_t each)
{
    if (number < *size)
        return at;
    size_t larger = number + (size_t)number / 4 + 1024;
    at = large_resize(at, *size * each, larger * each);
    memset((char *)at + *size * each, 0, (larger - *size) * each);
    *size = larger;
    return at;
}

/* number_of(w, term): what is known of it by the analyser's number. */
static struct words_number *number_of(struct words *w, uint32_t term)
{
    if (term >= w->numbered_size)
        w->numbered = longer(w->numbered, &w->numbered_size, term, sizeof *w->numbered);
    struct words_number *n = &w->numbered[term];
    if (n->round != w->round + 1)
        *n = (struct words_number){w->round + 1, w->last++, {0}};
    return n;
}

static struct words_seen *seen_in(struct words *w, enum words_family family,
                                  struct words_number *n)
{
    if (family == WORDS_TEXT)
        return &n->text;
    w->seen[family] =
        longer(w->seen[family], &w->seen_size[family], n->number, sizeof *w->seen[family]);
    return &w->seen[family][n->number];
}

static struct span prefixed(struct words *w, enum schema_field field, const struct term *t)
{
    const char *prefix = schema_prefix(field);
    size_t len = strlen(prefix);
    char *name = arena_alloc(&w->names, len + t->len);
    memcpy(name, prefix, len);
    memcpy(name + len, t->at, t->len);
    return (struct span){name, len + t->len};
}

static uint32_t new_entry(struct words *w, struct span name, uint32_t number)
{
    w->entries = room(w->entries, &w->capacity, w->count, sizeof *w->entries);
    w->entries[w->count] = (struct words_entry){.name = name, .number = number};
    return (uint32_t)w->count++;
}

void words_add(struct words *w, enum words_family family, uint32_t number,
               const struct term *term, uint32_t weight, uint32_t position)
{
    struct words_number *n = number_of(w, number);
    struct words_seen *s = seen_in(w, family, n);
    if (s->document != w->document) {
        struct span name = family == WORDS_TEXT
                               ? (struct span){term->at, term->len}
                               : prefixed(w, family_field[family], term);
        s->document = w->document;
        s->entry = new_entry(w, name, n->number * WORDS_FAMILIES + family + 1);
    }
    w->entries[s->entry].weight += weight;
    if (position == 0)
        return;
    w->places = room(w->places, &w->place_capacity, w->place_count, sizeof *w->places);
    w->places[w->place_count++] = (struct words_place){s->entry, position};
    w->entries[s->entry].position_count++;
}

void words_add_filter(struct words *w, struct span name)
{
    new_entry(w, arena_copy(&w->names, name), 0);
}

/* place_positions(w): lay the positions out term by term. They were met in ascending order,
 * so each term's come out ascending; a compound and its part can share a position, and then
 * a term that is both must keep it once. */
static void place_positions(struct words *w)
{
    if (w->place_count > w->position_capacity) {
        w->position_capacity = w->place_count * 2;
        w->positions = memory_or_die(
            realloc(w->positions, w->position_capacity * sizeof *w->positions));
    }
    uint32_t next = 0;
    for (size_t i = 0; i < w->count; i++) {
        w->entries[i].first = next;
        next += w->entries[i].position_count;
    }
    for (size_t i = 0; i < w->place_count; i++) {
        struct words_entry *e = &w->entries[w->places[i].entry];
        uint32_t *at = w->positions + e->first;
        if (e->filled == 0 || at[e->filled - 1] < w->places[i].position)
            at[e->filled++] = w->places[i].position;
    }
}

static uint64_t head_of(struct span name)
{
    uint64_t head = 0;
    memcpy(&head, name.at, name.len < 8 ? name.len : 8);
    return be64toh(head);
}

static int compare_names(struct span a, struct span b)
{
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static bool before(const struct words *w, const struct words_key *a,
                   const struct words_key *b)
{
    if (a->head != b->head)
        return a->head < b->head;
    return compare_names(w->entries[a->entry].name, w->entries[b->entry].name) < 0;
}

/* sort(w): Shell's sort with Ciura's gaps. A document has about a hundred terms, for which
 * it beats qsort three times, since the comparison is inlined; it is not quadratic for the
 * largest ones either. */
static void sort(const struct words *w, struct words_key *keys, size_t count)
{
    static const size_t gaps[] = {90927, 40412, 17961, 7983, 3548, 1577, 701,
                                  301,   132,   57,    23,   10,   4,    1};
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        size_t gap = gaps[g];
        for (size_t i = gap; i < count; i++) {
            struct words_key moving = keys[i];
            size_t j = i;
            for (; j >= gap && before(w, &moving, &keys[j - gap]); j -= gap)
                keys[j] = keys[j - gap];
            keys[j] = moving;
        }
    }
}

/* make_room(w): for what becomes of the entries. */
static void make_room(struct words *w)
{
    if (w->count <= w->key_capacity)
        return;
    w->key_capacity = w->count * 2;
    w->keys = memory_or_die(realloc(w->keys, w->key_capacity * sizeof *w->keys));
    w->terms = memory_or_die(realloc(w->terms, w->key_capacity * sizeof *w->terms));
    w->numbers = memory_or_die(realloc(w->numbers, w->key_capacity * sizeof *w->numbers));
}

static void sort_entries(struct words *w)
{
    for (size_t i = 0; i < w->count; i++)
        w->keys[i] = (struct words_key){head_of(w->entries[i].name), (uint32_t)i};
    sort(w, w->keys, w->count);
}

/* The impacts of a document's terms: nearly all have one of a few weights. */
enum { IMPACTS = 64 };
struct impacts {
    const struct schema_ranking *ranking;
    double length;
    uint32_t known[IMPACTS]; /* by weight; 0 when it was not asked for */
};

static uint32_t impact_of(struct impacts *i, uint32_t weight)
{
    if (weight == 0 || (weight < IMPACTS && i->known[weight] != 0))
        return weight == 0 ? 0 : i->known[weight];
    uint32_t impact = schema_impact(i->ranking, (double)weight / SCHEMA_WEIGHT_ONE, i->length);
    if (weight < IMPACTS)
        i->known[weight] = impact;
    return impact;
}

static struct shim_term term_of(const struct words *w, const struct words_entry *e,
                                struct impacts *impacts)
{
    return (struct shim_term){.name = {e->name.at, e->name.len},
                              .wdf = impact_of(impacts, e->weight),
                              .positions = e->filled == 0 ? NULL : w->positions + e->first,
                              .position_count = e->filled};
}

const struct shim_term *words_finish(struct words *w, const struct schema_ranking *ranking,
                                     double length, size_t *count)
{
    struct impacts impacts = {.ranking = ranking, .length = length};
    size_t n = 0;
    place_positions(w);
    make_room(w);
    sort_entries(w);
    for (size_t i = 0; i < w->count; i++) {
        const struct words_entry *e = &w->entries[w->keys[i].entry];
        /* Only filters can come twice, and they have nothing to add up. */
        if (n > 0 && w->terms[n - 1].name.len == e->name.len &&
            memcmp(w->terms[n - 1].name.at, e->name.at, e->name.len) == 0)
            continue;
        w->terms[n++] = term_of(w, e, &impacts);
    }
    *count = n;
    return w->terms;
}

const struct shim_term *words_finish_unsorted(struct words *w,
                                              const struct schema_ranking *ranking,
                                              double length, size_t *count)
{
    struct impacts impacts = {.ranking = ranking, .length = length};
    place_positions(w);
    make_room(w);
    for (size_t i = 0; i < w->count; i++) {
        w->terms[i] = term_of(w, &w->entries[i], &impacts);
        w->numbers[i] = w->entries[i].number;
    }
    *count = w->count;
    return w->terms;
}

const uint32_t *words_numbers(const struct words *w)
{
    return w->numbers;
}

void words_renumber(struct words *w)
{
    w->round++;
    w->last = 0;
}

void words_free(struct words *w)
{
    for (int f = 0; f < WORDS_FAMILIES; f++)
        free(w->seen[f]);
    free(w->numbered);
    free(w->entries);
    free(w->places);
    free(w->keys);
    free(w->positions);
    free(w->terms);
    free(w->numbers);
    arena_free(&w->names);
    *w = (struct words){0};
}
