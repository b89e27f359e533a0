/*
 * copies: syndicated copies of an article folded into one row, the one that stands first.
 * What is a copy, the sketches of the articles' texts say (corpus/text/sketch.h). Used by
 * pass, which folds the rows, and answer, which names the copies in the hit.
 */
#ifndef SEARCHER_COPIES_H
#define SEARCHER_COPIES_H

#include "searcher/answer/groups.h"
#include "searcher/answer/rank.h"
#include "searcher/index/index.h"
#include "searcher/request.h"

enum {
    COPIES_ROWS =
        200, /* rows that are looked at, the first: copies have about the same words,
                and so stand near each other; each is compared with all before it */
    COPIES_NAMED = 10 /* in a hit */
};

struct copies {
    struct copies_pair {
        uint32_t row, copy; /* numbers of groups */
    } * at;                 /* in the order of the copies */
    size_t count;
};

/* copies_fold(index, groups, rows, count, out, error): bring the first COPIES_ROWS rows
 * into order and take out those whose article is a copy of one before it; *count is what
 * is left. Rows whose article does not match itself stay. Release with copies_free, also
 * on failure. */
enum error_code copies_fold(struct index *index, const struct groups *groups,
                            struct rank_row *rows, size_t *count, struct copies *out,
                            struct error *error);

/* copies_name(copies, index, groups, row, arena, hit, error): put the copies of the group
 * `row` into hit. */
enum error_code copies_name(const struct copies *copies, struct index *index,
                            const struct groups *groups, uint32_t row,
                            struct arena *arena, struct search_hit *hit,
                            struct error *error);

void copies_free(struct copies *copies);

#endif
