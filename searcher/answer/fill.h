/*
 * fill: rows that match some of the words, behind too few that match all. Used by search.
 */
#ifndef SEARCHER_FILL_H
#define SEARCHER_FILL_H

#include "searcher/answer/answer.h"

/* fill_page(a, most, error): append hits that match any of the words, but not all, best
 * first, flagged partial, and a warning that says so. The list of all rows, full ones
 * first, ends at the request's limit; offset into it says where the page begins. No
 * thread that has a full match comes again. */
enum error_code fill_page(struct answer *a, struct error *error);

#endif
