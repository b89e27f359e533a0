#include "searcher/eval/eval.h"

#include <stdio.h>
#include <time.h>

bool eval_ranker(const char *name, struct eval_ranker *out)
{
    char end;
    *out = (struct eval_ranker){.name = name, .own = strcmp(name, "lede") == 0};
    if (out->own)
        return true;
    if (strcmp(name, "xapian") == 0) {
        out->formula = (struct baseline_formula){BASELINE_XAPIAN, 1, 0.5};
        return true;
    }
    struct baseline_formula *f = &out->formula;
    *f = (struct baseline_formula){BASELINE_LUCENE, 1.2, 0.75};
    if (strcmp(name, "lucene") == 0)
        return true;
    return sscanf(name, "bm25:%lf,%lf%c", &f->k1, &f->b, &end) == 2 && f->k1 > 0 &&
           f->b >= 0 && f->b <= 1;
}

enum error_code eval_open(const char *index, const char *queries, const char *qrels,
                          struct eval *out, struct error *error)
{
    *out = (struct eval){0};
    enum error_code code = searcher_open(index, &out->searcher, error);
    return code == ERROR_NONE ? judged_read(queries, qrels, &out->judged, error) : code;
}

void eval_close(struct eval *e)
{
    baseline_free(&e->baseline);
    judged_free(&e->judged);
    searcher_close(e->searcher);
    *e = (struct eval){0};
}

static enum error_code rank_own(struct eval *e, const struct judged_query *q, int *grades,
                                size_t *count, struct error *error)
{
    struct search_request request;
    struct search_result result = {0};

    search_request_init(&request);
    request.query = q->text;
    request.plain = true;
    request.match = e->match;
    request.group = GROUP_NONE;
    request.group_given = true;
    request.limit = MEASURES_DEPTH;
    request.bare = true;
    request.no_recency = true;
    enum error_code code = search(e->searcher, &request, &result, error);
    for (size_t i = 0; i < result.hit_count; i++)
        grades[i] = judged_grade(&e->judged, q, result.hits[i].record.id);
    *count = result.hit_count;
    search_result_free(&result);
    return code;
}

static size_t rank_baseline(struct eval *e, const struct judged_query *q,
                            const struct baseline_formula *formula, int *grades)
{
    uint32_t places[MEASURES_DEPTH];
    size_t query = (size_t)(q - e->judged.queries);
    size_t count = baseline_rank(&e->baseline, query, formula, MEASURES_DEPTH, places);
    for (size_t i = 0; i < count; i++)
        grades[i] =
            judged_grade(&e->judged, q, strmap_key(&e->baseline.documents, places[i]));
    return count;
}

/* Reading the collection is not part of a query's time. */
static enum error_code prepare(struct eval *e, const struct eval_ranker *r,
                               struct error *error)
{
    if (r->own || e->baseline_made)
        return ERROR_NONE;
    e->baseline_made = true;
    return baseline_build(searcher_index(e->searcher), searcher_analyser(e->searcher),
                          &e->judged, &e->baseline, error);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static enum error_code run_query(struct eval *e, const struct eval_ranker *r,
                                 const struct judged_query *q, struct measures *m,
                                 struct error *error)
{
    int grades[MEASURES_DEPTH];
    size_t count = 0;
    enum error_code code = ERROR_NONE;

    if (r->own)
        code = rank_own(e, q, grades, &count, error);
    else
        count = rank_baseline(e, q, &r->formula, grades);
    if (code != ERROR_NONE)
        return code;
    measures_add(m, grades, count, q->relevant, q->relevant_count);
    if (e->each != NULL) {
        struct measures one = {0};
        measures_add(&one, grades, count, q->relevant, q->relevant_count);
        e->each(r, q, &one);
    }
    return ERROR_NONE;
}

enum error_code eval_run(struct eval *e, const struct eval_ranker *r, struct measures *m,
                         double *ms, struct error *error)
{
    enum error_code code = prepare(e, r, error);
    double started = now_ms();

    *m = (struct measures){0};
    for (size_t i = 0; i < e->judged.count && code == ERROR_NONE; i++) {
        if (e->judged.queries[i].relevant_count > 0)
            code = run_query(e, r, &e->judged.queries[i], m, error);
    }
    *ms = m->queries == 0 ? 0 : (now_ms() - started) / (double)m->queries;
    return code;
}
