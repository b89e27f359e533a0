#include "searcher/answer/copies.h"

#include "corpus/text/sketch.h"
#include "corpus/text/url.h"
#include "searcher/index/items.h"
#include "searcher/plan/matches.h"

#include <stdlib.h>

/* ---- Which rows are copies ------------------------------------------------------- */

/* An article among the rows that are looked at. */
struct article {
    uint32_t docid;
    uint32_t place; /* of its row */
};

static int by_docid(const void *left, const void *right)
{
    const struct article *a = left, *b = right;
    return (a->docid > b->docid) - (a->docid < b->docid);
}

/* The sketches of the first `count` rows' articles; 0 where there is none. */
static enum error_code read_sketches(struct index *index, const struct groups *groups,
                                     const struct rank_row *rows, size_t count,
                                     uint64_t *sketches, struct error *error)
{
    struct article articles[COPIES_ROWS] = {{0}};
    uint32_t ids[COPIES_ROWS];
    int64_t numbers[COPIES_ROWS];
    size_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        sketches[i] = 0;
        if (groups->at[rows[i].index].article != 0)
            articles[n++] = (struct article){groups->at[rows[i].index].article, i};
    }
    qsort(articles, n, sizeof *articles, by_docid); /* values are read in that order */
    for (size_t i = 0; i < n; i++)
        ids[i] = articles[i].docid;
    enum error_code code = matches_numbers(index, SLOT_SKETCH, ids, n, numbers, error);
    for (size_t i = 0; i < n && code == ERROR_NONE; i++)
        if (numbers[i] != RECORD_NO_NUMBER)
            sketches[articles[i].place] = (uint64_t)numbers[i];
    return code;
}

/* first_of(sketches, count, sketch): the first of the rows before that says the same;
 * count for none. */
static size_t first_of(const uint64_t *sketches, size_t count, uint64_t sketch)
{
    size_t i = 0;
    while (i < count &&
           (sketches[i] == 0 || sketch_common(sketches[i], sketch) < SKETCH_SAME))
        i++;
    return i;
}

enum error_code copies_fold(struct index *index, const struct groups *groups,
                            struct rank_row *rows, size_t *count, struct copies *out,
                            struct error *error)
{
    uint64_t sketches[COPIES_ROWS];
    size_t looked = *count < COPIES_ROWS ? *count : COPIES_ROWS, kept = 0;
    *out = (struct copies){0};
    rank_select(rows, *count, looked);
    if (read_sketches(index, groups, rows, looked, sketches, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < looked; i++) {
        size_t first = sketches[i] == 0 ? kept : first_of(sketches, kept, sketches[i]);
        if (first == kept) {
            rows[kept] = rows[i];
            sketches[kept++] = sketches[i];
            continue;
        }
        if (out->at == NULL)
            out->at = memory_or_die(malloc(looked * sizeof *out->at));
        out->at[out->count++] = (struct copies_pair){rows[first].index, rows[i].index};
    }
    /* The rest is in no order: its last rows fill the gap. */
    size_t gap = looked - kept, rest = *count - looked;
    size_t moved = gap < rest ? gap : rest;
    memcpy(rows + kept, rows + *count - moved, moved * sizeof *rows);
    *count -= gap;
    return ERROR_NONE;
}

void copies_free(struct copies *copies)
{
    free(copies->at);
    *copies = (struct copies){0};
}

/* ---- What they are --------------------------------------------------------------- */

enum error_code copies_name(const struct copies *copies, struct index *index,
                            const struct groups *groups, uint32_t row,
                            struct arena *arena, struct search_hit *hit,
                            struct error *error)
{
    for (size_t i = 0; i < copies->count; i++) {
        struct item item = {0};
        struct error failure = {0};
        if (copies->at[i].row != row || hit->copy_total++ >= COPIES_NAMED)
            continue;
        items_read(index, groups->at[copies->at[i].copy].article, arena, &item, &failure);
        if (failure.code != ERROR_NONE && failure.code != ERROR_DAMAGED)
            return error_set(error, failure.code, "%s", failure.text);
        if (item.docid == 0) /* it counts, but cannot be named */
            continue;
        if (hit->copies == NULL)
            hit->copies = arena_alloc(arena, COPIES_NAMED * sizeof *hit->copies);
        const struct record *r = &item.stored.record;
        hit->copies[hit->copy_count++] =
            (struct search_copy){r->id, url_host(r->url), r->source, r->url};
    }
    return ERROR_NONE;
}
