/*
 * pass: the one pass over what matches: rows, totals, the page of them that was asked for
 * and the cursor to the next. Used by search.
 */
#ifndef SEARCHER_PASS_H
#define SEARCHER_PASS_H

#include "searcher/answer/answer.h"

/* pass_begin(a, error): read the cursor of the request, before its query is planned:
 * relative dates count from when the first page was made. ERROR_USAGE when the cursor is
 * damaged. */
enum error_code pass_begin(struct answer *a, struct error *error);

/* pass_run(a, error): match a's plan and fill a's matches, groups and rows, and the
 * result's totals, hits and next cursor. ERROR_USAGE when the cursor is of another query.
 * Give back with pass_free, also after a failure. */
enum error_code pass_run(struct answer *a, struct error *error);

void pass_free(struct answer *a);

#endif
