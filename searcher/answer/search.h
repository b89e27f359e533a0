/*
 * search: question to answer. A searcher is an open index with all that answering needs;
 * used by cli, serve and eval, one thread at a time each.
 */
#ifndef SEARCHER_SEARCH_H
#define SEARCHER_SEARCH_H

#include "corpus/error.h"
#include "corpus/text/analysis.h"
#include "searcher/index/index.h"
#include "searcher/request.h"

struct searcher;

/* searcher_open(path, out, error): open the index in folder path. *out is yours to close.
 * On failure the code of index_open. */
enum error_code searcher_open(const char *path, struct searcher **out,
                              struct error *error);

void searcher_close(struct searcher *s); /* NULL is allowed */

/* searcher_refresh(s, error): see the newest commit. search and search_get do so
 * themselves. */
enum error_code searcher_refresh(struct searcher *s, struct error *error);

/* searcher_index(s), searcher_analyser(s): what the other methods (suggest, similar,
 * info) work with; borrowed from s. */
struct index *searcher_index(struct searcher *s);
struct analyser *searcher_analyser(struct searcher *s);

/* search(s, request, result, error): answer request from the newest commit; if a writer
 * takes that commit away meanwhile, the whole request runs again on the next, up to three
 * times.
 *
 * Rows. With GROUP_THREAD a row is an article whose own text or one of whose comments
 * matches; a discussion whose article is not in the index is stood for by its best
 * comment. With GROUP_NONE each matching article and comment is a row.
 *
 * Counts. result->total counts rows, total_items documents. A count of a facet or a
 * histogram is the total that the same request would have if that value were asked for as
 * well; so with GROUP_THREAD they count rows, too. All are exact and the same on every
 * page; TOTAL_GTE is said only where the plan had to leave matches out (plan.h).
 *
 * Filling up. With MATCH_AUTO, when all words together give fewer rows than
 * request->limit, rows of the best documents for any of the words follow, flagged
 * partial, best first whatever the sort, until there are limit rows. They are of one page
 * only: they count in no total, facet or histogram, and no cursor leads past them.
 *
 * Time. Past request->timeout_ms what is left to do is left out and result->timed_out is set:
 * matching ends with what was found, so that totals are lower bounds, the rows come without
 * comments and fragments, and facets, histogram and advice are missing.
 *
 * *result is filled on success and empty on failure; release it with search_result_free.
 * ERROR_USAGE for a query over a limit, a cursor that is damaged or of another query;
 * ERROR_DAMAGED and ERROR_IO from the index. */
enum error_code search(struct searcher *s, const struct search_request *request,
                       struct search_result *result, struct error *error);

/* search_get(s, id, whole_thread, result, error): one item as result->hits[0], without
 * highlights; hit_count is 0 when the index does not have it. With whole_thread hits[0]
 * is the article of the item's discussion (or, while that is missing, an empty article
 * with its id) and its comments are all comments of the discussion in the order of the
 * tree: a comment, then its replies, oldest first; depth tells the level, from 1. A
 * comment whose parent is missing stands at level 1. */
enum error_code search_get(struct searcher *s, struct span id, bool whole_thread,
                           struct search_result *result, struct error *error);

#endif
