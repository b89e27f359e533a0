#include "searcher/answer/answer.h"

#include "searcher/answer/explain.h"

#include <stdlib.h>
#include <time.h>

double answer_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

bool answer_late(const struct answer *a)
{
    return deadline_is_past(&a->index->deadline);
}

void answer_warn(struct answer *a, struct span text)
{
    struct search_result *r = a->result;
    struct span *more = arena_alloc(&r->arena, (r->warning_count + 1) * sizeof *more);
    if (r->warning_count > 0)
        memcpy(more, r->warnings, r->warning_count * sizeof *more);
    more[r->warning_count++] = text;
    r->warnings = more;
}

/* The columns, once the documents are there in ascending order. */
static enum error_code complete(struct answer *a, struct matches *m, struct error *error)
{
    enum error_code code = matches_created(a->index, m, error);
    if (code == ERROR_NONE && a->grouped)
        code = matches_thread(a->index, m, error);
    if (code == ERROR_NONE && (a->grouped || a->request.histogram != INTERVAL_NONE))
        code = matches_comment(a->index, m, error);
    return code;
}

enum error_code answer_matches(struct answer *a, const struct plan_tree *tree,
                               struct matches *m, struct error *error)
{
    bool scored = a->plan.leaf_count > 0;
    enum error_code code = matches_run(a->index, tree, scored, m, error);
    return code == ERROR_NONE ? complete(a, m, error) : code;
}

enum error_code answer_top(struct answer *a, const struct plan_tree *tree, size_t top,
                           struct matches *m, struct error *error)
{
    enum error_code code = matches_top(a->index, tree, top, m, error);
    return code == ERROR_NONE ? complete(a, m, error) : code;
}

enum error_code answer_weigh(struct answer *a, struct matches *m, bool again,
                             const struct rerank_basis *basis, struct error *error)
{
    struct rerank_task task = {
        .index = a->index, .plan = &a->plan, .matches = m, .arena = &a->result->arena,
        .analyser = a->analyser};
    enum error_code code = ERROR_NONE;
    a->rerank = (struct rerank){0};
    if (m->hits.scores == NULL)
        return ERROR_NONE;
    if (again && !a->plan.similar) {
        if (basis == NULL && a->request.quick)
            basis = &rerank_nothing;
        code = rerank(&task, basis, &a->rerank, error);
    }
    for (size_t i = 0; i < m->hits.count && !a->request.no_recency; i++)
        m->hits.scores[i] *= rank_recency(m->created[i], a->request.now);
    return code;
}

/* The best comments of the rows' threads, found in one sweep over the matches. */
static void keep_best(const struct answer *a, const struct matches *m,
                      const struct groups *groups, const struct rank_row *rows,
                      size_t count, struct hits_row *out)
{
    struct arena *arena = &a->result->arena;
    size_t room = a->request.comments_per_article + 1;
    uint32_t *row_of = memory_or_die(calloc(groups->count + 1, sizeof *row_of));
    struct rank_row **found = memory_or_die(calloc(count + 1, sizeof *found));

    for (uint32_t r = 0; r < count; r++) {
        row_of[rows[r].index] = r + 1;
        found[r] = memory_or_die(malloc((out[r].matched_comments + 1) * sizeof **found));
    }
    for (uint32_t i = 0; i < m->hits.count; i++) {
        uint32_t r = row_of[groups->of[i]];
        if (r == 0 || !m->comment[i])
            continue;
        struct hits_row *row = &out[r - 1];
        found[r - 1][row->comment_count++] =
            (struct rank_row){.key = m->hits.scores == NULL ? 0 : m->hits.scores[i],
                              .created = m->created[i],
                              .tie = m->hits.ids[i],
                              .index = m->hits.ids[i]};
    }
    for (size_t r = 0; r < count; r++) {
        struct hits_row *row = &out[r];
        size_t kept = row->comment_count < room ? row->comment_count : room;
        rank_select(found[r], row->comment_count, kept);
        row->comments = arena_alloc(arena, (kept + 1) * sizeof *row->comments);
        for (size_t i = 0; i < kept; i++)
            row->comments[i] = (struct hits_comment){found[r][i].index, found[r][i].key};
        row->comment_count = kept;
        free(found[r]);
    }
    free(found);
    free(row_of);
}

static void describe_rows(struct answer *a, const struct matches *m,
                          const struct groups *groups, const struct rank_row *rows,
                          size_t count, bool partial, struct hits_row *out)
{
    for (size_t r = 0; r < count; r++) {
        uint32_t i = rows[r].index;
        out[r] = (struct hits_row){.partial = partial};
        if (groups == NULL) {
            out[r].item = m->hits.ids[i];
            out[r].relevance = m->hits.scores == NULL ? 0 : m->hits.scores[i];
            continue;
        }
        const struct group *g = &groups->at[i];
        out[r].item = g->article;
        out[r].comment = g->comment;
        out[r].matched_comments = g->comments;
        out[r].relevance = groups_relevance(g);
    }
    if (groups != NULL)
        keep_best(a, m, groups, rows, count, out);
}

enum error_code answer_hits(struct answer *a, const struct rank_row *rows, size_t count,
                            const struct matches *m, const struct groups *groups,
                            bool partial, struct error *error)
{
    struct search_result *result = a->result;
    struct hits_row *described =
        arena_alloc(&result->arena, (count + 1) * sizeof *described);
    struct hits_maker maker = {.index = a->index,
                               .analyser = a->analyser,
                               .plan = &a->plan,
                               .request = &a->request,
                               .arena = &result->arena};
    struct search_hit *hits = &result->hits[result->hit_count];
    size_t made = 0;
    enum error_code code = ERROR_NONE;

    describe_rows(a, m, groups, rows, count, partial, described);
    for (size_t r = 0; code == ERROR_NONE && r < count; r++) {
        maker.hurry = answer_late(a);
        described[made] = described[r];
        code = hits_make(&maker, &described[made], &hits[made], error);
        if (code == ERROR_NONE && hits[made].docid != 0 && groups == &a->groups)
            code = copies_name(&a->copies, a->index, groups, rows[r].index, &result->arena,
                               &hits[made], error);
        made += hits[made].docid != 0;
    }
    result->hit_count += made;
    if (code == ERROR_NONE && a->request.explain && !answer_late(a))
        code = explain_hits(a, partial ? &a->plan.any : &a->plan.all, described, hits, made,
                            error);
    if (maker.damaged > 0)
        answer_warn(a,
                    arena_printf(&result->arena,
                                 "%zu damaged record%s left out: the index needs mending",
                                 maker.damaged, maker.damaged == 1 ? " is" : "s are"));
    return code;
}
