#include "searcher/answer/search.h"

#include "searcher/answer/answer.h"
#include "searcher/answer/facets.h"
#include "searcher/answer/fill.h"
#include "searcher/answer/pass.h"
#include "searcher/suggest/suggest.h"
#include "searcher/answer/timeline.h"
#include "searcher/answer/tree.h"
#include "searcher/answer/why.h"

#include <stdlib.h>

enum {
    TRIES = 3,    /* of a request whose revision a writer takes away */
    HITS_FEW = 10 /* rows; with fewer, something may be mistyped */
};

struct searcher {
    struct index *index;
    struct analyser *analyser;
};

enum error_code searcher_open(const char *path, struct searcher **out,
                              struct error *error)
{
    struct index *index;
    enum error_code code = index_open(path, &index, error);
    if (code != ERROR_NONE)
        return code;
    *out = memory_or_die(calloc(1, sizeof **out));
    (*out)->index = index;
    (*out)->analyser = analyser_new();
    return ERROR_NONE;
}

void searcher_close(struct searcher *s)
{
    if (s == NULL)
        return;
    analyser_free(s->analyser);
    index_close(s->index);
    free(s);
}

struct index *searcher_index(struct searcher *s)
{
    return s->index;
}

struct analyser *searcher_analyser(struct searcher *s)
{
    return s->analyser;
}

enum error_code searcher_refresh(struct searcher *s, struct error *error)
{
    bool changed;
    return index_refresh(s->index, &changed, error);
}

/* ---- Counts beside the hits ---------------------------------------------------------
 */

static enum error_code make_facets(struct answer *a, struct error *error)
{
    const struct search_request *r = &a->request;
    struct search_result *result = a->result;
    const struct groups *groups = a->grouped ? &a->groups : NULL;
    enum error_code code = ERROR_NONE;

    result->facets =
        arena_alloc(&result->arena, (r->facet_count + 1) * sizeof(struct facet));
    for (size_t i = 0; i < r->facet_count && code == ERROR_NONE; i++) {
        if (answer_late(a))
            break;
        code = facets_count(a->index, &a->matches, groups, r->facets[i], r->facet_values,
                            &result->arena, &result->facets[i], error);
        result->facet_count++;
    }
    return code;
}

/* The article that a burst is about: the one of its best match. */
static enum error_code name_burst(struct answer *a, uint32_t match,
                                  struct histogram_bin *bin, struct error *error)
{
    struct hits_row row = {.item = a->matches.hits.ids[match]};
    struct hits_maker maker = {.index = a->index,
                               .analyser = a->analyser,
                               .plan = &a->plan,
                               .request = &a->request,
                               .arena = &a->result->arena,
                               .hurry = true};
    struct search_hit hit;

    if (a->matches.comment[match]) {
        row.comment = row.item;
        row.item = 0;
    }
    enum error_code code = hits_make(&maker, &row, &hit, error);
    if (code != ERROR_NONE || hit.docid == 0)
        return code;
    bin->top_id = hit.record.id;
    bin->top_title = hit.record.title.len > 0 ? hit.record.title : hit.context_title;
    return code;
}

static enum error_code make_histogram(struct answer *a, struct error *error)
{
    struct search_result *result = a->result;
    struct timeline t;
    enum error_code code = ERROR_NONE;

    if (a->request.histogram == INTERVAL_NONE || answer_late(a))
        return ERROR_NONE;
    timeline_count(&a->matches, a->grouped ? &a->groups : NULL, a->request.histogram,
                   &result->arena, &t);
    result->histogram = t.bins;
    result->histogram_count = t.count;
    for (size_t i = 0; i < t.count && code == ERROR_NONE; i++) {
        if (t.bins[i].burst && !answer_late(a))
            code = name_burst(a, t.tops[i], &t.bins[i], error);
    }
    if (t.interval != a->request.histogram)
        answer_warn(a,
                    SPAN("the histogram has longer intervals than asked for: there would "
                         "be too many"));
    return code;
}

/* ---- The request ----------------------------------------------------------------- */

static enum error_code make_plan(struct answer *a, struct error *error)
{
    struct search_result *result = a->result;
    enum error_code code =
        plan_make(a->index, a->analyser, &a->request, &result->arena, &a->plan, error);
    if (code != ERROR_NONE)
        return code;
    result->parsed_query = a->plan.parsed_query;
    for (size_t i = 0; i < a->plan.warning_count; i++)
        answer_warn(a, a->plan.warnings[i]);
    a->sort =
        a->request.sort_given || !a->plan.sort_given ? a->request.sort : a->plan.sort;
    a->grouped = a->request.group == GROUP_THREAD &&
                 (a->request.group_given || !a->plan.one_thread);
    result->group = a->grouped ? GROUP_THREAD : GROUP_NONE;
    return code;
}

static enum error_code fill_answer(struct answer *a, struct error *error)
{
    const struct search_request *r = &a->request;
    enum error_code code = pass_begin(a, error);
    if (code == ERROR_NONE)
        code = make_plan(a, error);
    if (code == ERROR_NONE)
        code = pass_run(a, error);
    if (code == ERROR_NONE && r->match == MATCH_AUTO && r->cursor.len == 0 &&
        a->plan.any.count > 0 && a->result->total < r->limit && !answer_late(a))
        code = fill_page(a, error);
    if (code == ERROR_NONE && a->row_count == 0 && !r->bare && !answer_late(a))
        code = why_empty(a, error);
    if (code == ERROR_NONE && a->row_count < HITS_FEW && r->cursor.len == 0 &&
        !a->plan.plain && !r->bare && !r->quick && !answer_late(a))
        code = suggest_meaning(a->index, a->analyser, r, &a->result->arena,
                               &a->result->did_you_mean, error);
    if (code == ERROR_NONE)
        code = make_facets(a, error);
    if (code == ERROR_NONE)
        code = make_histogram(a, error);
    return code;
}

static enum error_code answer(struct searcher *s, const struct search_request *request,
                              struct search_result *result, struct error *error)
{
    struct answer a = {.index = s->index,
                       .analyser = s->analyser,
                       .request = *request,
                       .result = result};
    enum error_code code = fill_answer(&a, error);
    pass_free(&a);
    result->timed_out = s->index->deadline.missed;
    result->index_revision = s->index->stats.revision;
    return code;
}

static enum error_code get_thread(struct searcher *s, struct span thread_id,
                                  struct search_result *result, struct error *error)
{
    size_t damaged = 0;
    enum error_code code =
        tree_read(s->index, thread_id, &result->arena, result->hits, &damaged, error);
    if (damaged > 0) {
        result->warnings = arena_alloc(&result->arena, sizeof *result->warnings);
        result->warnings[result->warning_count++] = arena_printf(
            &result->arena, "%zu damaged record%s left out: the index needs mending",
            damaged, damaged == 1 ? " is" : "s are");
    }
    return code;
}

/* One item; or the discussion it is of, when that is asked for. */
static enum error_code get(struct searcher *s, struct span id, bool whole_thread,
                           struct search_result *result, struct error *error)
{
    struct arena *arena = &result->arena;
    struct item item = {0};
    uint32_t docid;

    result->index_revision = s->index->stats.revision;
    enum error_code code = items_find(s->index, id, &docid, error);
    if (code == ERROR_NONE && docid != 0)
        code = items_read(s->index, docid, arena, &item, error);
    if (code != ERROR_NONE || item.docid == 0)
        return code;
    result->hits = arena_alloc(arena, sizeof *result->hits);
    result->hit_count = 1;
    struct span thread = item.stored.record.thread_id;
    if (whole_thread && thread.len > 0)
        return get_thread(s, thread, result, error);
    code = items_hit(s->index, &item, result->hits, error);
    if (code == ERROR_NONE)
        code = items_depth(s->index, &item.stored.record, &result->hits->depth, error);
    return code;
}

/* What search and search_get ask for. */
struct question {
    const struct search_request *request; /* NULL: get an item */
    struct span id;
    bool whole_thread;
};

/* Answer from the newest commit, and again when a writer takes that away meanwhile. */
static enum error_code ask(struct searcher *s, const struct question *q,
                           struct search_result *result, struct error *error)
{
    double started = answer_clock();
    deadline_set(&s->index->deadline, q->request != NULL ? q->request->timeout_ms : 0);
    for (int left = TRIES;; left--) {
        struct error e = {0};
        *result = (struct search_result){0};
        enum error_code code = searcher_refresh(s, &e);
        if (code == ERROR_NONE)
            code = q->request != NULL ? answer(s, q->request, result, &e)
                                      : get(s, q->id, q->whole_thread, result, &e);
        result->took_ms = answer_clock() - started;
        if (code == ERROR_NONE)
            return code;
        search_result_free(result);
        if (code != ERROR_BUSY || left == 1)
            return error_set(error, code, "%s", e.text);
    }
}

enum error_code search(struct searcher *s, const struct search_request *request,
                       struct search_result *result, struct error *error)
{
    return ask(s, &(struct question){.request = request}, result, error);
}

enum error_code search_get(struct searcher *s, struct span id, bool whole_thread,
                           struct search_result *result, struct error *error)
{
    return ask(s, &(struct question){.id = id, .whole_thread = whole_thread}, result,
               error);
}
