#include "searcher/answer/rerank.h"

#include "corpus/text/character.h"
#include "corpus/text/utf8.h"
#include "searcher/answer/proximity.h"
#include "searcher/answer/rank.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* A match that is looked at. */
struct look {
    uint32_t place; /* among the matches */
    double score;
};

struct looks {
    struct look at[2 * RERANK_MATCHES]; /* the best first */
    size_t count;
    size_t proximity; /* so many of the first */
};

/* ---- Who is looked at ------------------------------------------------------------ */

/* The terms whose positions are read, by word. */
struct lookups {
    struct span terms[RERANK_LOOKUPS];
    uint32_t words[RERANK_LOOKUPS];
    size_t count;
    double idfs[PROXIMITY_WORDS];
    size_t word_count;
};

static bool is_known(const struct lookups *l, struct span term)
{
    for (size_t i = 0; i < l->count; i++)
        if (span_equal(l->terms[i], term))
            return true;
    return false;
}

/* Pairs of a script without spaces overlap, so they are always near each other. */
static bool is_unspaced(struct span term)
{
    size_t at = 0;
    uint32_t code;
    return utf8_decode(term, &at, &code) && character_of(code) == CHARACTER_UNSPACED;
}

static void find_lookups(const struct plan *plan, struct lookups *out)
{
    *out = (struct lookups){0};
    for (size_t i = 0; i < plan->leaf_count && out->word_count < PROXIMITY_WORDS; i++) {
        const struct plan_leaf *leaf = &plan->leaves[i];
        if (leaf->term_count == 0 || is_unspaced(leaf->terms[0]))
            continue;
        for (size_t t = 0; t < leaf->term_count && out->count < RERANK_LOOKUPS; t++) {
            if (is_known(out, leaf->terms[t]))
                continue;
            out->terms[out->count] = leaf->terms[t];
            out->words[out->count++] = (uint32_t)out->word_count;
        }
        out->idfs[out->word_count++] = leaf->idf;
    }
}

static size_t from(const struct looks *l, double score)
{
    size_t count = 0;
    while (count < l->count && l->at[count].score >= score)
        count++;
    return count;
}

/* Documents that came since the first page may be among the best now: they are looked at
 * as well, beside all that were. */
static void find_looks(const struct matches *m, const struct lookups *lookups,
                       struct rerank_basis *basis, struct looks *l)
{
    uint32_t places[2 * RERANK_MATCHES];
    size_t wanted = basis->known ? 2 * RERANK_MATCHES : RERANK_MATCHES;
    l->count = rank_best(m->hits.scores, m->hits.count, wanted, places);
    for (size_t i = 0; i < l->count; i++)
        l->at[i] = (struct look){places[i], m->hits.scores[places[i]]};
    if (!basis->known) {
        size_t near = lookups->count == 0 ? 0 : RERANK_LOOKUPS / lookups->count;
        near = near < RERANK_PROXIMITY ? near : RERANK_PROXIMITY;
        near = near < l->count ? near : l->count;
        basis->matches = l->count < wanted ? 0 : l->at[l->count - 1].score;
        basis->proximity = l->count == near ? 0
                           : near == 0      ? INFINITY
                                            : l->at[near - 1].score;
    }
    l->count = from(l, basis->matches);
    l->proximity = from(l, basis->proximity);
}

/* ---- How near the words stand ---------------------------------------------------- */

enum { PLACES_MAX = 4096 }; /* of one document */

/* Where the words stand in one document. */
struct places {
    uint32_t docid;
    struct rerank_part *part;
    struct proximity_place *at;
    size_t count, room;
};

struct placing {
    const struct lookups *lookups;
    struct arena *arena;
    struct places *documents; /* ascending by docid */
};

static bool take_place(size_t document, size_t term, uint32_t position, void *payload)
{
    const struct placing *p = payload;
    struct places *d = &p->documents[document];
    if (d->count == PLACES_MAX)
        return true;
    if (d->count == d->room) {
        struct proximity_place *old = d->at;
        d->room = 2 * d->room + 16;
        d->at = arena_alloc(p->arena, d->room * sizeof *d->at);
        if (d->count > 0)
            memcpy(d->at, old, d->count * sizeof *old);
    }
    d->at[d->count++] = (struct proximity_place){position, p->lookups->words[term]};
    return true;
}

static int places_by_docid(const void *left, const void *right)
{
    const struct places *a = left, *b = right;
    return (a->docid > b->docid) - (a->docid < b->docid);
}

static enum error_code find_places(const struct rerank_task *task, const struct placing *p,
                                   size_t count, struct error *error)
{
    struct shim_bytes names[RERANK_LOOKUPS];
    uint32_t ids[2 * RERANK_MATCHES];
    struct shim_error e;
    for (size_t t = 0; t < p->lookups->count; t++)
        names[t] = (struct shim_bytes){p->lookups->terms[t].at, p->lookups->terms[t].len};
    for (size_t i = 0; i < count; i++)
        ids[i] = p->documents[i].docid;
    if (shim_reader_positions(task->index->reader, ids, count, names, p->lookups->count,
                              take_place, (void *)(uintptr_t)p, &e) != SHIM_OK)
        return index_error(&e, error);
    return ERROR_NONE;
}

static enum error_code score_proximity(const struct rerank_task *task,
                                       const struct lookups *lookups,
                                       const struct looks *l, struct rerank_part *parts,
                                       struct error *error)
{
    struct placing p = {.lookups = lookups, .arena = task->arena};
    size_t count = l->proximity;
    if (lookups->word_count < 2 || count == 0)
        return ERROR_NONE;
    p.documents = arena_alloc(task->arena, count * sizeof *p.documents);
    for (size_t i = 0; i < count; i++)
        p.documents[i] = (struct places){.docid = parts[i].docid, .part = &parts[i]};
    qsort(p.documents, count, sizeof *p.documents, places_by_docid);
    enum error_code code = find_places(task, &p, count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        struct places *d = &p.documents[i];
        d->part->proximity = RERANK_PROXIMITY_WEIGHT *
                             proximity_score(d->at, d->count, lookups->idfs,
                                             lookups->word_count, task->index->ranking.k1);
    }
    return code;
}

/* ---- What the best have in common ------------------------------------------------ */

/* The weight of the query's own words, which that of the feedback is a share of. */
static double weight_of(const struct plan *plan)
{
    double weight = 0;
    for (size_t i = 0; i < plan->leaf_count; i++)
        if (!plan->leaves[i].loose)
            weight += plan_leaf_weight(&plan->leaves[i]);
    return weight;
}

static int by_docid(const void *left, const void *right)
{
    const struct rerank_part *a = left, *b = right;
    return (a->docid > b->docid) - (a->docid < b->docid);
}

/* As matching for these terms would score each document; parts ascend by docid. */
static enum error_code score_feedback(const struct rerank_task *task,
                                      const struct feedback *f, struct rerank_part *parts,
                                      size_t count, struct error *error)
{
    const struct schema_ranking *r = &task->index->ranking;
    struct shim_error failure;
    double unit = RERANK_FEEDBACK_WEIGHT * weight_of(task->plan) / FEEDBACK_UNITS *
                  (r->k1 + 1) / SCHEMA_IMPACT_MAX;
    struct arena *arena = task->arena;
    uint32_t *ids = arena_alloc(arena, (count + 1) * sizeof *ids);
    struct shim_bytes *names = arena_alloc(arena, (f->count + 1) * sizeof *names);
    struct shim_wdf w = {.ids = ids, .id_count = count, .names = names, .name_count = f->count};
    if (f->count == 0)
        return ERROR_NONE;
    w.most = UINT32_MAX;
    w.documents = arena_alloc(arena, f->count * sizeof *w.documents);
    w.wdf = arena_alloc(arena, (f->count * count + 1) * sizeof *w.wdf);
    for (size_t i = 0; i < count; i++)
        ids[i] = parts[i].docid;
    for (size_t t = 0; t < f->count; t++)
        names[t] = (struct shim_bytes){f->terms[t].name.at, f->terms[t].name.len};
    if (shim_reader_wdf(task->index->reader, &w, &failure) != SHIM_OK)
        return index_error(&failure, error);
    for (size_t t = 0; t < f->count; t++)
        for (size_t i = 0; i < count; i++)
            parts[i].feedback += f->terms[t].share * unit * w.wdf[t * count + i];
    return ERROR_NONE;
}

const struct rerank_basis rerank_nothing = {
    .known = true, .matches = INFINITY, .proximity = INFINITY};

/* ---- Both ------------------------------------------------------------------------ */

static enum error_code find_feedback(const struct rerank_task *task,
                                     const struct looks *l, struct feedback *out,
                                     struct error *error)
{
    uint32_t ids[FEEDBACK_DOCUMENTS];
    double scores[FEEDBACK_DOCUMENTS];
    size_t count = FEEDBACK_DOCUMENTS;
    /* Where these are all there is, what they share tells nothing of the others; and
     * stored counts that are no impacts cannot be added up. */
    if (l->count <= FEEDBACK_MATCHES_MIN || !task->index->ranking.impact)
        return ERROR_NONE;
    for (size_t i = 0; i < count; i++) {
        ids[i] = task->matches->hits.ids[l->at[i].place];
        scores[i] = l->at[i].score;
    }
    return feedback_read(task->index, task->analyser, ids, scores, count, task->arena, out, error);
}

static void add_up(const struct rerank_task *task, const struct looks *l,
                   const struct rerank *r)
{
    struct matches *m = task->matches;
    for (size_t i = 0; i < l->count; i++) {
        uint32_t place = l->at[i].place;
        const struct rerank_part *part = rerank_part(r, m->hits.ids[place]);
        assert(part != NULL); /* each that was looked at has one */
        m->hits.scores[place] += part->proximity + part->feedback;
    }
}

enum error_code rerank(const struct rerank_task *task, const struct rerank_basis *basis,
                       struct rerank *out, struct error *error)
{
    struct lookups lookups;
    struct looks looks;
    enum error_code code = ERROR_NONE;

    *out = (struct rerank){0};
    if (basis != NULL)
        out->basis = *basis;
    find_lookups(task->plan, &lookups);
    find_looks(task->matches, &lookups, &out->basis, &looks);
    if (!out->basis.known)
        code = find_feedback(task, &looks, &out->basis.feedback, error);
    out->basis.known = true;
    out->parts = arena_alloc(task->arena, (looks.count + 1) * sizeof *out->parts);
    out->count = looks.count;
    for (size_t i = 0; i < looks.count; i++)
        out->parts[i].docid = task->matches->hits.ids[looks.at[i].place];
    if (code == ERROR_NONE)
        code = score_proximity(task, &lookups, &looks, out->parts, error);
    if (looks.count > 1)
        qsort(out->parts, out->count, sizeof *out->parts, by_docid);
    if (code == ERROR_NONE)
        code = score_feedback(task, &out->basis.feedback, out->parts, out->count, error);
    if (code == ERROR_NONE)
        add_up(task, &looks, out);
    return code;
}

const struct rerank_part *rerank_part(const struct rerank *r, uint32_t docid)
{
    struct rerank_part key = {.docid = docid};
    return r->count == 0 ? NULL : bsearch(&key, r->parts, r->count, sizeof key, by_docid);
}
