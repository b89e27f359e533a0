#include "tests/bench/adapter/ask.h"

#include "searcher/answer/rows.h"
#include "searcher/answer/search.h"
#include "searcher/json/json_write.h"
#include "searcher/plan/matches.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

struct asker {
    struct searcher *searcher;
    char **ids; /* of all documents, by number */
    uint32_t last;
    struct buffer json;
};

/* ---- Ids ------------------------------------------------------------------------------- */

static bool take_id(struct shim_bytes name, uint32_t documents, void *payload)
{
    struct asker *a = payload;
    struct shim_reader *reader = searcher_index(a->searcher)->reader;
    struct shim_error e;
    uint32_t docid;
    size_t prefix = strlen(schema_prefix(FIELD_ID));
    (void)documents; /* counts those that were replaced */
    if (shim_reader_find(reader, name, &docid, &e) != SHIM_OK || docid > a->last)
        errx(3, "an id of the index has no document");
    free(a->ids[docid]);
    a->ids[docid] = strndup(name.at + prefix, name.len - prefix);
    return true;
}

struct asker *asker_open(const char *path)
{
    struct asker *a = memory_or_die(calloc(1, sizeof *a));
    struct error error = {0};
    struct shim_error e;
    if (searcher_open(path, &a->searcher, &error) != ERROR_NONE)
        errx(3, "%s", error.text);
    struct index *index = searcher_index(a->searcher);
    struct span prefix = span_of(schema_prefix(FIELD_ID));
    a->last = index->stats.last_id;
    a->ids = memory_or_die(calloc((size_t)a->last + 1, sizeof *a->ids));
    if (shim_reader_terms(index->reader, (struct shim_bytes){prefix.at, prefix.len}, take_id, a,
                          &e) != SHIM_OK)
        errx(3, "%s", e.text);
    return a;
}

void asker_close(struct asker *a)
{
    for (size_t i = 0; i <= a->last; i++)
        free(a->ids[i]);
    free(a->ids);
    buffer_free(&a->json);
    searcher_close(a->searcher);
    free(a);
}

const char *asker_id(struct asker *a, uint32_t docid)
{
    return docid > a->last || a->ids[docid] == NULL ? "" : a->ids[docid];
}

/* ---- Asking ---------------------------------------------------------------------------- */

static struct search_request request_of(const struct question *q)
{
    struct search_request r;
    search_request_init(&r);
    r.query = span_of(q->query);
    r.filter = span_of(q->filter);
    r.match = q->any ? MATCH_ANY : MATCH_ALL;
    r.group = q->grouped ? GROUP_THREAD : GROUP_NONE;
    r.group_given = true;
    r.limit = q->top;
    return r;
}

static void take_hits(const struct matches *m, struct rank_row *rows, size_t count, size_t top,
                      struct reply *reply)
{
    struct rows_page page = rows_from(rows, count, 0, top);
    for (size_t i = 0; i < page.count; i++) {
        reply->ids[i] = m->hits.ids[page.at[i].index];
        reply->scores[i] = page.at[i].key;
    }
    reply->count = page.count;
}

static enum error_code best(struct index *index, const struct plan_tree *tree, size_t top,
                            struct reply *reply, struct error *error)
{
    struct matches m;
    struct rank_row rows[ASK_MAX];
    enum error_code code = matches_top(index, tree, top, &m, error);
    for (size_t i = 0; i < m.hits.count; i++)
        rows[i] = (struct rank_row){
            .key = m.hits.scores[i], .tie = m.hits.ids[i], .index = (uint32_t)i};
    take_hits(&m, rows, m.hits.count, top, reply);
    reply->total = m.hits.total;
    matches_free(&m);
    return code;
}

static enum error_code newest(struct index *index, const struct plan_tree *tree, size_t top,
                              struct reply *reply, struct error *error)
{
    struct matches m;
    struct rank_row *rows = NULL;
    size_t count = 0;
    struct rows_source source = {.index = index, .matches = &m, .sort = SORT_NEWEST};
    enum error_code code = matches_run(index, tree, false, &m, error);
    if (code == ERROR_NONE)
        code = matches_created(index, &m, error);
    if (code == ERROR_NONE)
        code = rows_make(&source, &rows, &count, error);
    take_hits(&m, rows, count, top, reply);
    reply->total = count;
    free(rows);
    matches_free(&m);
    return code;
}

static enum error_code page(struct asker *a, const struct search_request *request,
                            struct reply *reply, struct error *error)
{
    struct search_result result;
    enum error_code code = search(a->searcher, request, &result, error);
    if (code != ERROR_NONE)
        return code;
    buffer_clear(&a->json);
    json_write_result(&result, request, (struct span){0}, &a->json);
    for (size_t i = 0; i < result.hit_count; i++)
        reply->ids[i] = result.hits[i].docid;
    reply->count = result.hit_count;
    reply->total = result.total;
    reply->bytes = a->json.len;
    search_result_free(&result);
    return ERROR_NONE;
}

bool asker_ask(struct asker *a, const struct question *question, struct reply *reply)
{
    struct search_request request = request_of(question);
    struct index *index = searcher_index(a->searcher);
    struct error error = {0};
    struct arena arena = {0};
    struct plan plan;
    enum error_code code;
    *reply = (struct reply){.count = 0};
    if (question->kind == ASK_PAGE) {
        code = page(a, &request, reply, &error);
    } else {
        code = plan_make(index, searcher_analyser(a->searcher), &request, &arena, &plan, &error);
        if (code == ERROR_NONE)
            code = (question->kind == ASK_BEST ? best : newest)(index, &plan.all, question->top,
                                                                reply, &error);
        arena_free(&arena);
    }
    if (code != ERROR_NONE)
        warnx("%s: %s", question->query, error.text);
    return code == ERROR_NONE;
}

/* ---- The same, slowly ------------------------------------------------------------------ */

static bool match_all(struct index *index, const struct plan_tree *tree, bool scored,
                      struct matches *m)
{
    const struct schema_ranking *r = &index->ranking;
    struct shim_match match = {.nodes = tree->nodes,
                               .node_count = tree->count,
                               .weight = scored ? SHIM_WEIGHT_WDF : SHIM_WEIGHT_NONE,
                               .scale = (r->k1 + 1) / SCHEMA_IMPACT_MAX,
                               .wdf_limit = SCHEMA_IMPACT_MAX,
                               .reference = true};
    struct shim_error e;
    *m = (struct matches){.hits.exact = true};
    if (tree->count == 0)
        return true;
    if (shim_reader_match(index->reader, &match, &m->hits, &e) == SHIM_OK)
        return true;
    warnx("%s", e.text);
    return false;
}

bool asker_ask_slowly(struct asker *a, const struct question *question, struct reply *reply)
{
    struct search_request request = request_of(question);
    struct index *index = searcher_index(a->searcher);
    struct error error = {0};
    struct arena arena = {0};
    struct plan plan;
    struct matches m = {0};
    bool best = question->kind == ASK_BEST;
    *reply = (struct reply){.count = 0};
    bool done = plan_make(index, searcher_analyser(a->searcher), &request, &arena, &plan,
                          &error) == ERROR_NONE &&
                match_all(index, &plan.all, best, &m) &&
                matches_created(index, &m, &error) == ERROR_NONE;
    struct rank_row *rows = memory_or_die(malloc((m.hits.count + 1) * sizeof *rows));
    for (size_t i = 0; i < m.hits.count; i++)
        rows[i] = (struct rank_row){.key = best ? m.hits.scores[i] : (double)m.created[i],
                                    .tie = m.hits.ids[i],
                                    .index = (uint32_t)i};
    take_hits(&m, rows, m.hits.count, question->top, reply);
    reply->total = m.hits.count;
    free(rows);
    matches_free(&m);
    arena_free(&arena);
    return done;
}
