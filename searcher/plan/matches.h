/*
 * matches: every document that matched, in columns, ascending by document id. What search
 * groups, sorts and counts.
 */
#ifndef SEARCHER_MATCHES_H
#define SEARCHER_MATCHES_H

#include "searcher/index/index.h"
#include "searcher/plan/plan.h"

struct matches {
    struct shim_hits hits; /* ids; scores, unless nothing was to be scored */
    /* Columns; NULL until asked for. */
    int64_t *created; /* RECORD_NO_TIME when unknown */
    uint64_t
        *thread; /* schema_thread() of the thread's id; of its own for what has none */
    bool *comment;
};

/* matches_run(index, tree, scored, out, error): match tree against the whole index, or as
 * much of it as there is time for until the index's deadline. Release with matches_free, also
 * after a failure. */
enum error_code matches_run(struct index *index, const struct plan_tree *tree,
                            bool scored, struct matches *out, struct error *error);

/* matches_top(index, tree, top, out, error): the same for the `top` best by score alone.
 */
enum error_code matches_top(struct index *index, const struct plan_tree *tree, size_t top,
                            struct matches *out, struct error *error);

/* matches_created(), matches_thread(), matches_comment(): fill that column, unless it is.
 */
enum error_code matches_created(struct index *index, struct matches *m,
                                struct error *error);
enum error_code matches_thread(struct index *index, struct matches *m,
                               struct error *error);
enum error_code matches_comment(struct index *index, struct matches *m,
                                struct error *error);

/* matches_numbers(index, slot, ids, count, out, error): the numbers in slot of the
 * documents ids (ascending); RECORD_NO_NUMBER where there is none. */
enum error_code matches_numbers(struct index *index, enum schema_slot slot,
                                const uint32_t *ids, size_t count, int64_t *out,
                                struct error *error);

void matches_free(struct matches *m);

#endif
