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
    uint32_t number; /* in names */
    uint32_t documents;
    double sum;
};

struct sums {
    struct strmap names;
    struct candidate *at; /* by number */
    size_t room;
    double share; /* of the document being read */
};

static void take_word(struct sums *s, const struct word_of *word)
{
    uint32_t number = strmap_add(&s->names, word->term, NULL);
    if (number >= s->room) {
        size_t room = 2 * s->room + 1024;
        s->at = memory_or_die(realloc(s->at, room * sizeof *s->at));
        memset(s->at + s->room, 0, (room - s->room) * sizeof *s->at);
        s->room = room;
    }
    struct candidate *c = &s->at[number];
    c->number = number;
    c->documents++;
    c->sum += s->share * word->wdf / SCHEMA_IMPACT_MAX;
}

static enum error_code read_document(struct index *index, struct analyser *a, uint32_t docid,
                                     struct sums *s, struct error *error)
{
    struct arena arena = {0};
    struct item item;
    struct word_of *words;
    size_t count = 0;
    if (items_read(index, docid, &arena, &item, error) == ERROR_NONE && item.docid != 0)
        words_of(index, a, &item, &arena, &words, &count, error);
    for (size_t i = 0; i < count; i++)
        take_word(s, &words[i]);
    arena_free(&arena);
    return error->code;
}

static enum error_code read_documents(struct index *index, struct analyser *a,
                                      const uint32_t *ids, const double *scores, size_t count, struct sums *s,
                                      struct error *error)
{
    double all = 0;
    for (size_t i = 0; i < count; i++)
        all += pow(scores[i] / scores[0], STEEPNESS);
    for (size_t i = 0; i < count; i++) {
        s->share = pow(scores[i] / scores[0], STEEPNESS) / all;
        if (read_document(index, a, ids[i], s, error) != ERROR_NONE)
            return error->code;
    }
    return ERROR_NONE;
}

static int by_sum(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->sum != b->sum)
        return a->sum > b->sum ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* keep_shared(s): the candidates that several documents have, those with the highest
 * sums. Returns how many. */
static size_t keep_shared(struct sums *s)
{
    size_t kept = 0;
    for (uint32_t i = 0; i < s->names.count; i++)
        if (s->at[i].documents >= DOCUMENTS_MIN)
            s->at[kept++] = s->at[i];
    if (kept > 0)
        qsort(s->at, kept, sizeof *s->at, by_sum);
    return kept < FEEDBACK_CANDIDATES ? kept : FEEDBACK_CANDIDATES;
}

/* weigh(index, s, count, kept, error): the candidates' sums times their idf, without
 * those that are everywhere; the best first. *kept says how many are left. */
static enum error_code weigh(struct index *index, struct sums *s, size_t count,
                             size_t *kept, struct error *error)
{
    struct shim_bytes names[FEEDBACK_CANDIDATES] = {0};
    uint32_t documents[FEEDBACK_CANDIDATES];
    struct shim_error e;
    uint64_t all = index->stats.documents;

    for (size_t i = 0; i < count; i++) {
        struct span name = strmap_key(&s->names, s->at[i].number);
        names[i] = (struct shim_bytes){name.at, name.len};
    }
    *kept = 0;
    if (shim_reader_frequencies(index->reader, names, count, documents, &e) != SHIM_OK)
        return index_error(&e, error);
    for (size_t i = 0; i < count; i++) {
        if (documents[i] > all / SHARE_MAX + DOCUMENTS_MIN ||
            documents[i] > DOCUMENTS_MAX)
            continue;
        s->at[*kept] = s->at[i];
        s->at[(*kept)++].sum *= leaf_idf(documents[i], all);
    }
    if (*kept > 0)
        qsort(s->at, *kept, sizeof *s->at, by_sum);
    if (*kept > FEEDBACK_TERMS)
        *kept = FEEDBACK_TERMS;
    return ERROR_NONE;
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
        code = weigh(index, &s, keep_shared(&s), &kept, error);
    if (code == ERROR_NONE && kept > 0)
        share_out(&s, kept, arena, out);
    strmap_free(&s.names);
    free(s.at);
    return code;
}
