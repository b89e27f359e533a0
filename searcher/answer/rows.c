#include "searcher/answer/rows.h"

#include "corpus/buffer.h"

#include <math.h>
#include <stdlib.h>

static const enum schema_slot slots[] = {
    [SORT_NEWEST] = SLOT_CREATED, [SORT_OLDEST] = SLOT_CREATED,
    [SORT_POINTS] = SLOT_POINTS,  [SORT_COMMENTS] = SLOT_COMMENTS,
    [SORT_ACTIVE] = SLOT_ACTIVE,
};

/* The document that a row is sorted by. */
struct keeper {
    uint32_t docid;
    uint32_t row;
};

static int by_docid(const void *left, const void *right)
{
    const struct keeper *a = left, *b = right;
    return (a->docid > b->docid) - (a->docid < b->docid);
}

static double key_of(enum search_sort sort, int64_t n, int64_t created)
{
    if (n == RECORD_NO_NUMBER && sort == SORT_ACTIVE)
        n = created; /* a comment is as fresh as itself */
    if (n == RECORD_NO_NUMBER)
        return -INFINITY;
    return sort == SORT_OLDEST ? -(double)n : (double)n;
}

/* Fill in key and created of each row from the values of its keeper. Several rows may
 * have one keeper's number; keepers are sorted here since values are read in ascending
 * order. */
static enum error_code take_keys(const struct rows_source *s, struct keeper *keepers,
                                 size_t count, struct rank_row *rows, struct error *error)
{
    uint32_t *ids = memory_or_die(malloc((count + 1) * sizeof *ids));
    int64_t *numbers = memory_or_die(malloc((count + 1) * sizeof *numbers));
    int64_t *created = memory_or_die(malloc((count + 1) * sizeof *created));

    qsort(keepers, count, sizeof *keepers, by_docid);
    for (size_t i = 0; i < count; i++)
        ids[i] = keepers[i].docid;
    enum error_code code =
        matches_numbers(s->index, SLOT_CREATED, ids, count, created, error);
    if (code == ERROR_NONE)
        code = matches_numbers(s->index, slots[s->sort], ids, count, numbers, error);
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        struct rank_row *row = &rows[keepers[i].row];
        row->key = key_of(s->sort, numbers[i], created[i]);
        row->created = created[i];
    }
    free(ids);
    free(numbers);
    free(created);
    return code;
}

static bool has_article_missing(const struct groups *g)
{
    for (size_t i = 0; i < g->count; i++) {
        if (g->at[i].article == 0)
            return true;
    }
    return false;
}

static uint32_t keeper_of(const struct rows_source *s, const struct group *g)
{
    uint32_t article = g->article;
    if (article == 0)
        article = articles_find(&s->index->articles, g->hash);
    return article != 0 ? article : g->comment;
}

static enum error_code sort_groups(const struct rows_source *s, struct rank_row *rows,
                                   struct error *error)
{
    size_t count = s->groups->count;
    enum error_code code = ERROR_NONE;

    if (has_article_missing(s->groups))
        code = articles_load(s->index, error);
    if (code != ERROR_NONE)
        return code;
    struct keeper *keepers = memory_or_die(malloc((count + 1) * sizeof *keepers));
    for (uint32_t i = 0; i < count; i++)
        keepers[i] = (struct keeper){keeper_of(s, &s->groups->at[i]), i};
    code = take_keys(s, keepers, count, rows, error);
    free(keepers);
    return code;
}

static enum error_code sort_matches(const struct rows_source *s, struct rank_row *rows,
                                    struct error *error)
{
    const struct matches *m = s->matches;
    enum error_code code = ERROR_NONE;
    int64_t *read = NULL;

    if (slots[s->sort] != SLOT_CREATED) {
        read = memory_or_die(malloc((m->hits.count + 1) * sizeof *read));
        code = matches_numbers(s->index, slots[s->sort], m->hits.ids, m->hits.count, read,
                               error);
    }
    const int64_t *numbers = read != NULL ? read : m->created;
    for (size_t i = 0; code == ERROR_NONE && i < m->hits.count; i++)
        rows[i].key = key_of(s->sort, numbers[i], m->created[i]);
    free(read);
    return code;
}

static double rounded(double relevance)
{
    return (float)relevance;
}

static void make_groups(const struct groups *g, struct rank_row *rows)
{
    for (uint32_t i = 0; i < g->count; i++)
        rows[i] = (struct rank_row){.key = rounded(groups_relevance(&g->at[i])),
                                    .created = g->at[i].newest,
                                    .tie = g->at[i].hash,
                                    .index = i};
}

static void make_matches(const struct matches *m, struct rank_row *rows)
{
    for (uint32_t i = 0; i < m->hits.count; i++)
        rows[i] = (struct rank_row){
            .key = m->hits.scores == NULL ? 0 : rounded(m->hits.scores[i]),
            .created = m->created[i],
            .tie = m->hits.ids[i],
            .index = i};
}

enum error_code rows_make(const struct rows_source *s, struct rank_row **out,
                          size_t *count, struct error *error)
{
    enum error_code code = ERROR_NONE;
    *count = s->groups != NULL ? s->groups->count : s->matches->hits.count;
    *out = memory_or_die(malloc((*count + 1) * sizeof **out));
    if (s->groups != NULL)
        make_groups(s->groups, *out);
    else
        make_matches(s->matches, *out);
    if (s->sort != SORT_RELEVANCE)
        code = s->groups != NULL ? sort_groups(s, *out, error)
                                 : sort_matches(s, *out, error);
    return code;
}

struct rows_page rows_after(struct rank_row *rows, size_t count,
                            const struct rank_row *last, size_t limit)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].tie != last->tie && rank_before(last, &rows[i]))
            rows[left++] = rows[i];
    }
    return rows_from(rows, left, 0, limit);
}

struct rows_page rows_from(struct rank_row *rows, size_t count, uint64_t offset,
                           size_t limit)
{
    if (offset >= count)
        return (struct rows_page){rows + count, 0, 0};
    size_t end = limit < count - offset ? (size_t)offset + limit : count;
    rank_select(rows, count, end);
    return (struct rows_page){rows + offset, end - (size_t)offset, count - end};
}
