#include "searcher/answer/groups.h"

#include "corpus/buffer.h"
#include "searcher/answer/rank.h"

#include <stdlib.h>

/* From a thread's hash, which is spread well already, to the number of its group: open
 * addressing with linear steps; a table at most half full. */
struct table {
    uint32_t *slots; /* number + 1, or 0 */
    size_t mask;
};

static void table_init(struct table *t, size_t count)
{
    size_t size = 16;
    while (size < 2 * count)
        size *= 2;
    t->slots = memory_or_die(calloc(size, sizeof *t->slots));
    t->mask = size - 1;
}

/* The slot of hash: of the group that has it, or the empty one where it belongs. */
static uint32_t *table_slot(const struct table *t, const struct group *groups,
                            uint64_t hash)
{
    size_t i = hash & t->mask;
    while (t->slots[i] != 0 && groups[t->slots[i] - 1].hash != hash)
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static void add(struct group *g, const struct matches *m, size_t i)
{
    double score = m->hits.scores == NULL ? 0 : m->hits.scores[i];
    if (m->created[i] > g->newest)
        g->newest = m->created[i];
    if (!m->comment[i]) {
        g->article = m->hits.ids[i];
        g->article_score = score;
        return;
    }
    g->comments++;
    g->sum += score;
    if (g->comment == 0 || score > g->best) {
        g->comment = m->hits.ids[i];
        g->best = score;
    }
}

void groups_make(const struct matches *m, struct groups *out)
{
    size_t count = m->hits.count;
    struct table table;

    out->count = 0;
    out->at = memory_or_die(malloc((count + 1) * sizeof *out->at));
    out->of = memory_or_die(malloc((count + 1) * sizeof *out->of));
    table_init(&table, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t *slot = table_slot(&table, out->at, m->thread[i]);
        if (*slot == 0) {
            out->at[out->count] =
                (struct group){.hash = m->thread[i], .newest = RECORD_NO_TIME};
            *slot = (uint32_t)++out->count;
        }
        out->of[i] = *slot - 1;
        add(&out->at[*slot - 1], m, i);
    }
    free(table.slots);
}

double groups_relevance(const struct group *g)
{
    return g->article_score + rank_discussion(g->best, g->sum);
}

void groups_free(struct groups *g)
{
    free(g->at);
    free(g->of);
    *g = (struct groups){0};
}
