#include "searcher/answer/facets.h"

#include "corpus/strmap.h"
#include "corpus/text/analysis.h"
#include "corpus/text/date.h"
#include "searcher/answer/pairs.h"

#include <stdlib.h>

static const enum schema_slot slots[FACET_COUNT] = {
    [FACET_SITE] = SLOT_SITE,     [FACET_SOURCE] = SLOT_SOURCE,
    [FACET_AUTHOR] = SLOT_AUTHOR, [FACET_SECTION] = SLOT_SECTION,
    [FACET_TAG] = SLOT_TAGS,      [FACET_TYPE] = SLOT_TYPE,
    [FACET_LANG] = SLOT_LANG,     [FACET_YEAR] = SLOT_CREATED,
    [FACET_MONTH] = SLOT_CREATED, [FACET_DAY] = SLOT_CREATED,
};

/* A counting under way. A spelling is a value as it is stored; spellings that fold to the
 * same are one value. */
struct tally {
    const struct groups *groups;
    enum facet_field field;
    struct strmap spellings, values;
    uint32_t *value_of;   /* per spelling */
    uint64_t *matches_of; /* per spelling: documents that spell it so */
    uint64_t *rows_of;    /* per value */
    size_t spelling_room, value_room;
    struct pairs pairs; /* value and row */
    struct buffer folded;
};

static bool is_date(enum facet_field f)
{
    return slots[f] == SLOT_CREATED;
}

static void *grow(void *array, size_t room, size_t size)
{
    return memory_or_die(realloc(array, room * size));
}

static uint32_t value_number(struct tally *t, struct span spelling)
{
    bool is_new;
    buffer_clear(&t->folded);
    if (is_date(t->field))
        buffer_add_span(&t->folded, spelling);
    else
        analysis_fold(spelling, &t->folded);
    uint32_t number = strmap_add(&t->values, buffer_span(&t->folded), &is_new);
    if (number >= t->value_room) {
        t->value_room = 2 * t->value_room + 64;
        t->rows_of = grow(t->rows_of, t->value_room, sizeof *t->rows_of);
    }
    if (is_new)
        t->rows_of[number] = 0;
    return number;
}

static uint32_t spelling_number(struct tally *t, struct span spelling)
{
    bool is_new;
    uint32_t number = strmap_add(&t->spellings, spelling, &is_new);
    if (!is_new)
        return number;
    if (number >= t->spelling_room) {
        t->spelling_room = 2 * t->spelling_room + 64;
        t->value_of = grow(t->value_of, t->spelling_room, sizeof *t->value_of);
        t->matches_of = grow(t->matches_of, t->spelling_room, sizeof *t->matches_of);
    }
    t->value_of[number] = value_number(t, spelling);
    t->matches_of[number] = 0;
    return number;
}

static void count_one(struct tally *t, size_t match, struct span spelling)
{
    if (spelling.len == 0)
        return;
    uint32_t number = spelling_number(t, spelling);
    uint32_t row = t->groups == NULL ? (uint32_t)match : t->groups->of[match];
    t->matches_of[number]++;
    if (pairs_add(&t->pairs, t->value_of[number], row))
        t->rows_of[t->value_of[number]]++;
}

static void take_value(size_t i, struct shim_bytes bytes, void *payload)
{
    struct tally *t = payload;
    struct span rest = {bytes.at, bytes.len};
    if (t->field == FACET_TYPE) {
        if (rest.len > 0)
            count_one(t, i, rest.at[0] == 'c' ? SPAN("comment") : SPAN("article"));
        return;
    }
    while (rest.len > 0) {
        const char *mark = memchr(rest.at, SCHEMA_LIST_MARK, rest.len);
        size_t len = mark == NULL ? rest.len : (size_t)(mark - rest.at);
        count_one(t, i, (struct span){rest.at, len});
        size_t taken = mark == NULL ? len : len + 1;
        rest = (struct span){rest.at + taken, rest.len - taken};
    }
}

/* A date counts by a number of its year, month and day, which is written out at the end.
 */
static void take_date(struct tally *t, size_t i, int64_t created)
{
    int year, month, day;
    if (created == RECORD_NO_TIME)
        return;
    date_civil(created, &year, &month, &day);
    int32_t number = year * 10000 + (t->field == FACET_YEAR ? 0 : month * 100) +
                     (t->field == FACET_DAY ? day : 0);
    count_one(t, i, (struct span){(const char *)&number, sizeof number});
}

static enum error_code take_all(struct tally *t, struct index *index, struct matches *m,
                                struct error *error)
{
    struct shim_error e;
    if (!is_date(t->field)) {
        if (shim_reader_values(index->reader, slots[t->field], m->hits.ids, m->hits.count,
                               take_value, t, &e) != SHIM_OK)
            return index_error(&e, error);
        return ERROR_NONE;
    }
    enum error_code code = matches_created(index, m, error);
    for (size_t i = 0; code == ERROR_NONE && i < m->hits.count; i++)
        take_date(t, i, m->created[i]);
    return code;
}

static struct span date_text(struct tally *t, struct span spelling, struct arena *arena)
{
    int32_t n;
    memcpy(&n, spelling.at, sizeof n);
    if (t->field == FACET_YEAR)
        return arena_printf(arena, "%04d", n / 10000);
    if (t->field == FACET_MONTH)
        return arena_printf(arena, "%04d-%02d", n / 10000, n / 100 % 100);
    return arena_printf(arena, "%04d-%02d-%02d", n / 10000, n / 100 % 100, n % 100);
}

static int compare_bytes(struct span a, struct span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.at, b.at, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_values(const void *left, const void *right)
{
    const struct facet_value *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return compare_bytes(a->value, b->value);
}

/* Per value the number of the spelling to show it in. */
static uint32_t *best_spellings(const struct tally *t)
{
    uint32_t *best = memory_or_die(malloc((t->values.count + 1) * sizeof *best));
    for (uint32_t v = 0; v < t->values.count; v++)
        best[v] = STRMAP_NONE;
    for (uint32_t s = 0; s < t->spellings.count; s++) {
        uint32_t *b = &best[t->value_of[s]];
        if (*b == STRMAP_NONE || t->matches_of[s] > t->matches_of[*b] ||
            (t->matches_of[s] == t->matches_of[*b] &&
             compare_bytes(strmap_key(&t->spellings, s), strmap_key(&t->spellings, *b)) <
                 0))
            *b = s;
    }
    return best;
}

static void write_facet(struct tally *t, size_t most, struct arena *arena,
                        struct facet *out)
{
    size_t count = t->values.count;
    struct facet_value *all = memory_or_die(malloc((count + 1) * sizeof *all));
    uint32_t *best = best_spellings(t);
    for (uint32_t v = 0; v < count; v++) {
        struct span s = strmap_key(&t->spellings, best[v]);
        all[v].value = is_date(t->field) ? date_text(t, s, arena) : s;
        all[v].count = t->rows_of[v];
    }
    qsort(all, count, sizeof *all, compare_values);
    out->field = t->field;
    out->value_count = count < most ? count : most;
    out->values = arena_alloc(arena, (out->value_count + 1) * sizeof *out->values);
    for (size_t i = 0; i < out->value_count; i++) {
        out->values[i].value = arena_copy(arena, all[i].value);
        out->values[i].count = all[i].count;
    }
    free(best);
    free(all);
}

enum error_code facets_count(struct index *index, struct matches *m,
                             const struct groups *groups, enum facet_field field,
                             size_t most, struct arena *arena, struct facet *out,
                             struct error *error)
{
    struct tally t = {.groups = groups, .field = field};
    enum error_code code = take_all(&t, index, m, error);
    if (code == ERROR_NONE)
        write_facet(&t, most, arena, out);
    strmap_free(&t.spellings);
    strmap_free(&t.values);
    free(t.value_of);
    free(t.matches_of);
    free(t.rows_of);
    pairs_free(&t.pairs);
    buffer_free(&t.folded);
    return code;
}
