/*
 * listing: the text form of a search's answer, for people and for grep. Used by
 * cli_search.
 *
 *     1,532 articles (20,418 articles and comments) in 12 ms
 *
 *      1. Town votes on sea wall
 *         Coast Herald · 14 Feb 2024 · Jo Pritchard · 57 points · 120 comments
 *         ch:2024-02-14-1  https://www.coast-herald.example/sea-wall
 *         … The wall would keep out a flood such as that of 1953, engineers say. …
 *         9 of 120 comments match:
 *         │ Anna K. · 15 Feb 2024 · 12 points · ch:c-88
 *         │ … a flood comes every year now …
 *
 * In a pipe nothing is wrapped: each of these is one line.
 */
#ifndef SEARCHER_TERMINAL_LISTING_H
#define SEARCHER_TERMINAL_LISTING_H

#include "searcher/request.h"
#include "searcher/terminal/screen.h"

/* listing_write(s, request, result): the whole answer. Warnings and "did you mean" are
 * part of it on a terminal only; see listing_remarks. */
void listing_write(struct screen *s, const struct search_request *request,
                   const struct search_result *result);

/* listing_remarks(s, result): what the searcher should know about the query: one line per
 * warning, one for "did you mean". */
void listing_remarks(struct screen *s, const struct search_result *result);

#endif
