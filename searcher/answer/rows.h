/*
 * rows: the rows of an answer with their sort keys, and the page cut out of them. Used by
 * search.
 */
#ifndef SEARCHER_ROWS_H
#define SEARCHER_ROWS_H

#include "searcher/answer/groups.h"
#include "searcher/answer/rank.h"
#include "searcher/request.h"

/* What rows are made from. */
struct rows_source {
    struct index *index;
    struct matches *matches;     /* with the column created */
    const struct groups *groups; /* NULL: each match is a row */
    enum search_sort sort;
};

/* rows_make(source, out, error): one row per group or match, in no order; rank_row.index
 * is the number of the group or match. Sorted by anything else than relevance, a group
 * counts with its article's number, whether the article matches or not; an orphaned one
 * with its best comment's. Relevance is rounded to 24 bits, so that the same sum made in
 * another order is the same key. *out is yours to free. */
enum error_code rows_make(const struct rows_source *source, struct rank_row **out,
                          size_t *count, struct error *error);

struct rows_page {
    const struct rank_row *at; /* in order */
    size_t count;
    size_t behind; /* rows that follow */
};

/* rows_after(rows, count, last, limit): the page of up to limit rows behind the row
 * `last` (a row of an earlier answer), which itself is never on it. Reorders rows. */
struct rows_page rows_after(struct rank_row *rows, size_t count,
                            const struct rank_row *last, size_t limit);

/* rows_from(rows, count, offset, limit): the page of up to limit rows from the offset-th
 * (counted from 0). Reorders rows. */
struct rows_page rows_from(struct rank_row *rows, size_t count, uint64_t offset,
                           size_t limit);

#endif
