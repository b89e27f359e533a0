#include "searcher/answer/feedback.h"

#include "corpus/wordlist.h"
#include "searcher/index/words_of.h"
#include "searcher/plan/leaf.h"

#include <math.h>
#include <stdlib.h>

enum {
    DOCUMENTS_MIN = 2,
    SHARE_MAX = 10, /* a term in more than one document of so many tells little … */
    DOCUMENTS_MAX = 2000, /* … and in more than so many costs much: all are read */
    TEXT_MAX = 1000,      /* characters of a text that are looked at: it says early what it
                             is about */
    COMMON_MAX = 20000,   /* words that are known to be in too many documents */
    SLOTS = 4096          /* of the table of words, to begin with */
};

/* A document's part in the sums goes with this power of its score, so that one far ahead
 * of the others stands for itself: it is then most likely what was looked for. */
static const double STEEPNESS = 4;

/* ---- The words of some documents -------------------------------------------------- */

struct word {
    const struct term *term; /* NULL: an empty slot */
    uint32_t documents;      /* that have it, and … */
    uint32_t last;           /* … which of them was the last, from 1 */
};

/* A hash table by the numbers of terms. */
struct words {
    struct word *slots;
    uint32_t mask, count;
    uint32_t document; /* that is being read, from 1 */
    struct arena *arena;
};

static void words_make(struct words *w, uint32_t size)
{
    w->slots = arena_alloc(w->arena, size * sizeof *w->slots);
    w->mask = size - 1;
    w->count = 0;
}

/* slot_of(w, term): its own, or the empty one where it belongs. */
static struct word *slot_of(const struct words *w, const struct term *term)
{
    uint32_t at = (term->number * UINT32_C(0x9e3779b1)) >> 8 & w->mask;
    while (w->slots[at].term != NULL && w->slots[at].term != term)
        at = (at + 1) & w->mask;
    return &w->slots[at];
}

static void words_grow(struct words *w)
{
    struct words old = *w;
    words_make(w, 2 * (old.mask + 1));
    for (uint32_t i = 0; i <= old.mask; i++) {
        if (old.slots[i].term != NULL)
            *slot_of(w, old.slots[i].term) = old.slots[i];
    }
    w->count = old.count;
}

static void note_word(const struct term *term, void *payload)
{
    struct words *w = payload;
    struct word *word = slot_of(w, term);
    if (word->term == NULL && ++w->count > w->mask / 2) {
        words_grow(w);
        word = slot_of(w, term);
    }
    word->term = term;
    word->documents += word->last != w->document;
    word->last = w->document;
}

/* ---- What they count -------------------------------------------------------------- */

/* A document that is read. */
struct reading {
    uint32_t docid;
    double share; /* of it in the sums */
};

/* A word that several documents have. */
struct candidate {
    struct span name;
    double sum;
};

struct sums {
    struct candidate *at;
    size_t count;
};

static int by_name(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    return wordlist_compare(a->name, b->name);
}

static void find_candidates(const struct index *index, const struct words *w,
                            struct arena *arena, struct sums *s)
{
    s->at = arena_alloc(arena, (w->count + 1) * sizeof *s->at);
    for (uint32_t i = 0; i <= w->mask; i++) {
        const struct word *word = &w->slots[i];
        if (word->documents < DOCUMENTS_MIN)
            continue;
        struct span name = {word->term->at, word->term->len};
        if (strmap_find(&index->common, name) == STRMAP_NONE)
            s->at[s->count++].name = name;
    }
    if (s->count > 0)
        qsort(s->at, s->count, sizeof *s->at, by_name);
}

/* weigh(index, readings, count, s, arena, error): add up what each candidate counts in the
 * documents, times its idf; nothing for those that are everywhere. */
static enum error_code weigh(struct index *index, const struct reading *readings, size_t count,
                             struct sums *s, struct arena *arena, struct error *error)
{
    struct shim_error failure;
    uint64_t all = index->stats.documents, most = all / SHARE_MAX + DOCUMENTS_MIN;
    uint32_t *ids = arena_alloc(arena, count * sizeof *ids);
    struct shim_bytes *names = arena_alloc(arena, (s->count + 1) * sizeof *names);
    struct shim_wdf w = {.ids = ids, .id_count = count, .names = names, .name_count = s->count};
    w.most = most < DOCUMENTS_MAX ? (uint32_t)most : DOCUMENTS_MAX;
    w.documents = arena_alloc(arena, (s->count + 1) * sizeof *w.documents);
    w.wdf = arena_alloc(arena, (s->count * count + 1) * sizeof *w.wdf);
    for (size_t i = 0; i < count; i++)
        ids[i] = readings[i].docid;
    for (size_t i = 0; i < s->count; i++)
        names[i] = (struct shim_bytes){s->at[i].name.at, s->at[i].name.len};
    if (shim_reader_wdf(index->reader, &w, &failure) != SHIM_OK)
        return index_error(&failure, error);
    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = 0; k < count; k++)
            s->at[i].sum += readings[k].share * w.wdf[i * count + k] / SCHEMA_IMPACT_MAX;
        s->at[i].sum *= leaf_idf(w.documents[i], all);
        if (w.documents[i] > w.most && index->common.count < COMMON_MAX)
            strmap_add(&index->common, s->at[i].name, NULL);
    }
    return ERROR_NONE;
}

static enum error_code read_texts(struct index *index, struct analyser *a,
                                  const struct reading *readings, size_t count,
                                  struct words *w, struct error *error)
{
    for (size_t i = 0; i < count && error->code == ERROR_NONE; i++) {
        struct item item;
        w->document = (uint32_t)i + 1;
        if (items_read(index, readings[i].docid, w->arena, &item, error) == ERROR_NONE &&
            item.docid != 0)
            words_each(index, a, &item, TEXT_MAX, note_word, w, error);
    }
    return error->code;
}

static int by_docid(const void *left, const void *right)
{
    const struct reading *a = left, *b = right;
    return (a->docid > b->docid) - (a->docid < b->docid);
}

static void share_scores(const uint32_t *ids, const double *scores, size_t count,
                         struct reading *readings)
{
    double all = 0;
    for (size_t i = 0; i < count; i++)
        all += pow(scores[i] / scores[0], STEEPNESS);
    for (size_t i = 0; i < count; i++)
        readings[i] = (struct reading){ids[i], pow(scores[i] / scores[0], STEEPNESS) / all};
    qsort(readings, count, sizeof *readings, by_docid);
}

static int by_sum(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->sum != b->sum)
        return a->sum > b->sum ? -1 : 1;
    return by_name(left, right);
}

/* keep_best(s): those that count anything, the best first. */
static void keep_best(struct sums *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (s->at[i].sum > 0)
            s->at[kept++] = s->at[i];
    }
    if (kept > 0)
        qsort(s->at, kept, sizeof *s->at, by_sum);
    s->count = kept < FEEDBACK_TERMS ? kept : FEEDBACK_TERMS;
}

/* ---- Feedback --------------------------------------------------------------------- */

/* Shares are whole numbers, so that a cursor can keep them as they are. */
static void share_out(const struct sums *s, struct arena *arena, struct feedback *out)
{
    double all = 0;
    for (size_t i = 0; i < s->count; i++)
        all += s->at[i].sum;
    out->terms = arena_alloc(arena, (s->count + 1) * sizeof *out->terms);
    for (size_t i = 0; i < s->count; i++) {
        uint32_t share = (uint32_t)lround(FEEDBACK_UNITS * s->at[i].sum / all);
        if (share > 0)
            out->terms[out->count++] =
                (struct feedback_term){arena_copy(arena, s->at[i].name), share};
    }
}

enum error_code feedback_read(struct index *index, struct analyser *a, const uint32_t *ids,
                              const double *scores, size_t count, struct arena *arena,
                              struct feedback *out, struct error *error)
{
    struct arena own = {0};
    struct words words = {.arena = &own};
    struct sums s = {0};
    *out = (struct feedback){0};
    if (count == 0 || scores[0] <= 0)
        return ERROR_NONE;
    struct reading *readings = arena_alloc(&own, count * sizeof *readings);
    share_scores(ids, scores, count, readings);
    words_make(&words, SLOTS);
    enum error_code code = read_texts(index, a, readings, count, &words, error);
    if (code == ERROR_NONE) {
        find_candidates(index, &words, &own, &s);
        code = weigh(index, readings, count, &s, &own, error);
    }
    if (code == ERROR_NONE) {
        keep_best(&s);
        share_out(&s, arena, out);
    }
    arena_free(&own);
    return code;
}
