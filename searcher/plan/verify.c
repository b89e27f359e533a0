#include "searcher/plan/verify.h"

#include "corpus/stored.h"
#include "searcher/plan/finder.h"

#include <stdlib.h>

enum {
    BATCH = 50,     /* documents read at a time, and between two looks at the clock */
    TIME_SHARE = 60 /* percent of the time left that may be spent here */
};

/* Positions of one place's words in a text, ascending. */
struct places {
    uint32_t *at;
    size_t count, capacity;
};

static void add_position(struct places *p, uint32_t position)
{
    if (p->count == p->capacity) {
        p->capacity = p->capacity == 0 ? 16 : p->capacity * 2;
        p->at = memory_or_die(realloc(p->at, p->capacity * sizeof *p->at));
    }
    p->at[p->count++] = position;
}

static bool is_term(const struct term *term, struct span s)
{
    return term->len == s.len && memcmp(term->at, s.at, s.len) == 0;
}

/* matches_place(p, t, l): whether token t, analysed in the language with number l in
 * verify, is what place p asks for. */
static bool matches_place(const struct verify_place *p, const struct token *t, size_t l)
{
    if (p->form.len > 0)
        return t->kind != TOKEN_PART && is_term(t->form, p->form);
    if (p->beginning.len == 0)
        return is_term(t->term, p->stems[l]);
    if (t->form->len >= p->beginning.len &&
        memcmp(t->form->at, p->beginning.at, p->beginning.len) == 0)
        return true;
    for (size_t i = 0; i < p->stem_count; i++)
        if (is_term(t->term, p->stems[i]))
            return true;
    return false;
}

static bool has_position(const struct places *p, uint32_t position)
{
    size_t low = 0, high = p->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (p->at[middle] < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->count && p->at[low] == position;
}

static bool in_order(const struct verify *v, const struct places *found)
{
    for (size_t i = 0; i < found[0].count; i++) {
        size_t place = 1;
        while (place < v->place_count &&
               has_position(&found[place], found[0].at[i] + v->places[place].at))
            place++;
        if (place == v->place_count)
            return true;
    }
    return false;
}

/* The smallest stretch with one of each: always move on from the place that is furthest
 * behind. */
static bool within_window(const struct verify *v, const struct places *found)
{
    size_t *next = memory_or_die(calloc(v->place_count, sizeof *next));
    bool fits = false;
    for (;;) {
        size_t first = 0;
        uint32_t last = 0;
        for (size_t i = 0; i < v->place_count; i++) {
            if (found[i].at[next[i]] < found[first].at[next[first]])
                first = i;
            if (found[i].at[next[i]] > last)
                last = found[i].at[next[i]];
        }
        fits = last - found[first].at[next[first]] < v->window;
        if (fits || ++next[first] == found[first].count)
            break;
    }
    free(next);
    return fits;
}

/* in_tokens(v, tokens, l, found): whether a text analysed in language number l has it. */
static bool in_tokens(const struct verify *v, const struct tokens *tokens, size_t l,
                      struct places *found)
{
    for (size_t i = 0; i < v->place_count; i++)
        found[i].count = 0;
    for (size_t t = 0; t < tokens->count; t++)
        for (size_t i = 0; i < v->place_count; i++)
            if (matches_place(&v->places[i], &tokens->at[t], l))
                add_position(&found[i], tokens->at[t].position);
    for (size_t i = 0; i < v->place_count; i++)
        if (found[i].count == 0)
            return false;
    return v->window > 0 ? within_window(v, found) : in_order(v, found);
}

/* Forms are the same in all languages. */
static bool in_languages(const struct verify *v, struct analyser *a, struct span text,
                         struct places *found)
{
    bool form = v->places[0].form.len > 0;
    for (size_t l = 0; l < (form ? 1 : v->language_count); l++)
        if (in_tokens(v, analyse(a, v->languages[l], text), l, found))
            return true;
    return false;
}

/* letters_of(v, sure): letters that the word looked for holds or begins with. *sure is false
 * when words without them may be meant as well: of stems, whose words mostly share all but the
 * last letter with them. Empty when there are none that a finder takes. */
static struct span letters_of(const struct verify *v, bool *sure)
{
    const struct verify_place *p = &v->places[0];
    struct span letters = p->form.len > 0 ? p->form : p->beginning;
    *sure = letters.len > 0 && p->stem_count == 0;
    if (letters.len == 0 && p->stem_count > 0)
        letters = (struct span){p->stems[0].at, p->stems[0].len - (p->stems[0].len > 3)};
    return v->place_count == 1 && finder_can(letters) ? letters : (struct span){0};
}

/* Looking for a word does not need the whole text cut into words: only where its letters
 * stand. */
static bool in_text(const struct verify *v, struct analyser *a, struct span text,
                    struct places *found)
{
    bool sure = false;
    struct span letters = letters_of(v, &sure), run;
    struct finder f;
    if (text.len == 0)
        return false;
    if (letters.len > 0)
        finder_begin(&f, text, letters);
    while (letters.len > 0 && finder_next(&f, &run))
        if (in_languages(v, a, run, found))
            return true;
    return !(letters.len > 0 && sure) && in_languages(v, a, text, found);
}

static bool in_record(const struct verify *v, struct analyser *a, const struct record *r,
                      struct places *found)
{
    if (v->scope != SCOPE_TEXT && in_text(v, a, r->title, found))
        return true;
    if (v->scope == SCOPE_TITLE)
        return false;
    if (in_text(v, a, r->summary, found) || in_text(v, a, r->text, found))
        return true;
    if (v->scope != SCOPE_ANY)
        return false;
    for (size_t i = 0; i < r->author_count; i++)
        if (in_text(v, a, r->authors[i], found))
            return true;
    for (size_t i = 0; i < r->tag_count; i++)
        if (in_text(v, a, r->tags[i], found))
            return true;
    return false;
}

/* check_batch(v, index, a, ids, count, kept, error): keep those of ids that pass. A
 * damaged record does not; whoever shows it says so. */
static enum error_code check_batch(struct verify *v, struct index *index,
                                   struct analyser *a, const uint32_t *ids, size_t count,
                                   uint32_t *kept, struct error *error)
{
    struct shim_bytes data[BATCH];
    struct shim_error failure;
    struct arena arena = {0};
    struct places *found = memory_or_die(calloc(v->place_count, sizeof *found));
    enum error_code code = ERROR_NONE;
    if (shim_reader_data(index->reader, ids, count, data, &failure) != SHIM_OK)
        code = index_error(&failure, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        struct stored stored;
        struct error ignored = {0};
        struct span bytes = {data[i].at, data[i].len};
        if (stored_read(bytes, &arena, &stored, &ignored) == ERROR_NONE &&
            in_record(v, a, &stored.record, found))
            kept[v->ids.count++] = ids[i];
        arena_reset(&arena);
    }
    for (size_t i = 0; i < v->place_count; i++)
        free(found[i].at);
    free(found);
    arena_free(&arena);
    return code;
}

struct candidate {
    uint32_t id;
    double score;
};

static int by_score(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return (left->id > right->id) - (left->id < right->id);
}

static int by_id(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* keep_best(hits, count): leave the best count of hits, in ascending order of ids. */
static void keep_best(struct shim_hits *hits, size_t count)
{
    struct candidate *all = memory_or_die(malloc(hits->count * sizeof *all));
    for (size_t i = 0; i < hits->count; i++)
        all[i] = (struct candidate){hits->ids[i], hits->scores[i]};
    qsort(all, hits->count, sizeof *all, by_score);
    for (size_t i = 0; i < count; i++)
        hits->ids[i] = all[i].id;
    hits->count = count;
    qsort(hits->ids, count, sizeof *hits->ids, by_id);
    free(all);
}

static enum error_code candidates(struct verify *v, struct index *index,
                                  struct expr *base, struct arena *arena,
                                  struct shim_hits *hits, struct error *error)
{
    struct expr_scales scales = {0};
    struct shim_node *nodes;
    struct shim_error failure;
    struct expr *e = expr_pair(arena, SHIM_FILTER, v->candidates, base);
    struct shim_match match = {.node_count = expr_write(e, true, arena, &nodes, &scales),
                               .weight = SHIM_WEIGHT_WDF,
                               .scale = 1,
                               .wdf_limit = SCHEMA_IMPACT_MAX};
    match.nodes = nodes;
    match.deadline = index->deadline.at;
    for (size_t i = 0; i < scales.count; i++)
        scales.at[i].node->factor = scales.at[i].factor;
    if (shim_reader_match(index->reader, &match, hits, &failure) != SHIM_OK)
        return index_error(&failure, error);
    index->deadline.missed = index->deadline.missed || hits->late;
    return ERROR_NONE;
}

enum error_code verify_run(struct verify *v, struct index *index, struct analyser *a,
                           struct expr *base, struct arena *arena, bool *capped,
                           struct error *error)
{
    struct shim_hits hits = {0};
    uint64_t until = deadline_part(&index->deadline, TIME_SHARE);
    enum error_code code = candidates(v, index, base, arena, &hits, error);
    *capped = hits.count > VERIFY_MAX;
    if (*capped)
        keep_best(&hits, VERIFY_MAX);
    uint32_t *kept = arena_alloc(arena, (hits.count + 1) * sizeof *kept);
    v->ids = (struct expr_ids){.at = kept};
    for (size_t i = 0; i < hits.count && code == ERROR_NONE; i += BATCH) {
        if (deadline_is_over(until)) {
            index->deadline.missed = true;
            break;
        }
        size_t count = hits.count - i < BATCH ? hits.count - i : BATCH;
        code = check_batch(v, index, a, hits.ids + i, count, kept, error);
    }
    v->ids.known = true;
    shim_hits_free(&hits);
    return code;
}
