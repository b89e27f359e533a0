#include "searcher/answer/feedback.h"

#include "corpus/strmap.h"
#include "searcher/index/words_of.h"
#include "searcher/plan/leaf.h"

#include <math.h>
#include <stdlib.h>

enum {
    DOCUMENTS_MIN = 2,
    SHARE_MAX = 10, /* a term in more than one document of so many tells little … */
    DOCUMENTS_MAX = 2000 /* … and in more than so many costs much: all are read */
};

/* A document's part in the sums goes with this power of its score, so that one far ahead
 * of the others stands for itself: it is then most likely what was looked for. */
static const double STEEPNESS = 4;

struct candidate {
    uint32_t number;    /* in names */
    uint32_t documents; /* of those read */
    uint32_t frequency; /* in the index; 0 for a word that is not weighed */
    double sum;
};

struct sums {
    struct strmap names;
    struct candidate *at; /* by number */
    size_t room;
};

/* A document that is read. */
struct reading {
    uint32_t docid;
    double share; /* of it in the sums */
    struct shim_bytes *names; /* its words */
    size_t count;
};

static void note_word(struct sums *s, struct shim_bytes name)
{
    uint32_t number = strmap_add(&s->names, (struct span){name.at, name.len}, NULL);
    if (number >= s->room) {
        size_t room = 2 * s->room + 1024;
        s->at = memory_or_die(realloc(s->at, room * sizeof *s->at));
        memset(s->at + s->room, 0, (room - s->room) * sizeof *s->at);
        s->room = room;
    }
    s->at[number].number = number;
    s->at[number].documents++;
}

static enum error_code read_document(struct index *index, struct analyser *a,
                                     struct reading *r, struct sums *s, struct arena *arena,
                                     struct error *error)
{
    struct item item;
    r->count = 0;
    if (items_read(index, r->docid, arena, &item, error) == ERROR_NONE && item.docid != 0)
        words_of_text(index, a, &item, arena, &r->names, &r->count, error);
    for (size_t i = 0; i < r->count; i++)
        note_word(s, r->names[i]);
    return error->code;
}

/* find_frequencies(index, s, arena, error): of the words that several documents have, but not
 * of those that are everywhere: these are not weighed. */
static enum error_code find_frequencies(struct index *index, struct sums *s,
                                        struct arena *arena, struct error *error)
{
    struct shim_error failure;
    size_t all = s->names.count, count = 0;
    struct shim_bytes *names = arena_alloc(arena, (all + 1) * sizeof *names);
    uint32_t *documents = arena_alloc(arena, (all + 1) * sizeof *documents);
    for (uint32_t i = 0; i < all; i++) {
        struct span name = strmap_key(&s->names, i);
        if (s->at[i].documents >= DOCUMENTS_MIN)
            names[count++] = (struct shim_bytes){name.at, name.len};
    }
    if (shim_reader_frequencies(index->reader, names, count, documents, &failure) != SHIM_OK)
        return index_error(&failure, error);
    for (uint32_t i = 0, next = 0; i < all; i++) {
        if (s->at[i].documents < DOCUMENTS_MIN)
            continue;
        uint32_t frequency = documents[next++];
        if (frequency <= index->stats.documents / SHARE_MAX + DOCUMENTS_MIN &&
            frequency <= DOCUMENTS_MAX)
            s->at[i].frequency = frequency;
    }
    return ERROR_NONE;
}

/* weigh_document(index, r, s, arena, error): add what each of its words counts in it. */
static enum error_code weigh_document(struct index *index, const struct reading *r,
                                      struct sums *s, struct arena *arena,
                                      struct error *error)
{
    struct shim_error failure;
    struct shim_bytes *names = arena_alloc(arena, (r->count + 1) * sizeof *names);
    uint32_t *numbers = arena_alloc(arena, (r->count + 1) * sizeof *numbers);
    uint32_t *wdf = arena_alloc(arena, (r->count + 1) * sizeof *wdf);
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) {
        struct span name = {r->names[i].at, r->names[i].len};
        uint32_t number = strmap_find(&s->names, name);
        if (s->at[number].frequency == 0)
            continue;
        names[count] = r->names[i];
        numbers[count++] = number;
    }
    if (shim_reader_wdf(index->reader, r->docid, names, count, wdf, &failure) != SHIM_OK)
        return index_error(&failure, error);
    for (size_t i = 0; i < count; i++)
        s->at[numbers[i]].sum += r->share * wdf[i] / SCHEMA_IMPACT_MAX;
    return ERROR_NONE;
}

static enum error_code read_documents(struct index *index, struct analyser *a,
                                      const uint32_t *ids, const double *scores, size_t count,
                                      struct sums *s, struct error *error)
{
    struct arena arena = {0};
    struct reading *readings = arena_alloc(&arena, count * sizeof *readings);
    double all = 0;
    for (size_t i = 0; i < count; i++)
        all += pow(scores[i] / scores[0], STEEPNESS);
    for (size_t i = 0; i < count && error->code == ERROR_NONE; i++) {
        readings[i] = (struct reading){
            .docid = ids[i], .share = pow(scores[i] / scores[0], STEEPNESS) / all};
        read_document(index, a, &readings[i], s, &arena, error);
    }
    if (error->code == ERROR_NONE)
        find_frequencies(index, s, &arena, error);
    for (size_t i = 0; i < count && error->code == ERROR_NONE; i++)
        weigh_document(index, &readings[i], s, &arena, error);
    arena_free(&arena);
    return error->code;
}

static int by_sum(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->sum != b->sum)
        return a->sum > b->sum ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* keep_best(s, all): the words that are weighed, by their sums times their idf in an index of
 * so many documents, the best first. Returns how many of s->at count. */
static size_t keep_best(struct sums *s, uint64_t all)
{
    size_t kept = 0;
    for (uint32_t i = 0; i < s->names.count; i++) {
        if (s->at[i].frequency == 0)
            continue;
        s->at[kept] = s->at[i];
        s->at[kept].sum *= leaf_idf(s->at[kept].frequency, all);
        kept++;
    }
    if (kept > 0)
        qsort(s->at, kept, sizeof *s->at, by_sum);
    return kept < FEEDBACK_TERMS ? kept : FEEDBACK_TERMS;
}

/* Shares are whole numbers, so that a cursor can keep them as they are. */
static void share_out(const struct sums *s, size_t count, struct arena *arena,
                      struct feedback *out)
{
    double all = 0;
    for (size_t i = 0; i < count; i++)
        all += s->at[i].sum;
    out->terms = arena_alloc(arena, (count + 1) * sizeof *out->terms);
    for (size_t i = 0; i < count; i++) {
        uint32_t share = (uint32_t)lround(FEEDBACK_UNITS * s->at[i].sum / all);
        if (share > 0)
            out->terms[out->count++] = (struct feedback_term){
                arena_copy(arena, strmap_key(&s->names, s->at[i].number)), share};
    }
}

enum error_code feedback_read(struct index *index, struct analyser *a, const uint32_t *ids,
                              const double *scores, size_t count, struct arena *arena,
                              struct feedback *out, struct error *error)
{
    struct sums s = {0};
    size_t kept = 0;
    *out = (struct feedback){0};
    enum error_code code = ERROR_NONE;
    if (count > 0 && scores[0] > 0)
        code = read_documents(index, a, ids, scores, count, &s, error);
    if (code == ERROR_NONE)
        kept = keep_best(&s, index->stats.documents);
    if (kept > 0)
        share_out(&s, kept, arena, out);
    strmap_free(&s.names);
    free(s.at);
    return code;
}
