/*
 * byline: the lines that say of an article or comment who wrote it, when and where. Used
 * by listing and discussion.
 */
#ifndef SEARCHER_TERMINAL_BYLINE_H
#define SEARCHER_TERMINAL_BYLINE_H

#include "searcher/request.h"
#include "searcher/terminal/screen.h"

/* byline_article(s, hit): "Coast Herald · 14 Feb 2024 · Jo Pritchard · 57 points · 120
 * comments", what is not known left out. Does not end the paragraph. */
void byline_article(struct screen *s, const struct search_hit *hit);

/* byline_comment(s, hit): "Anna K. · 15 Feb 2024 · 12 points · reply · ch:c-88". */
void byline_comment(struct screen *s, const struct search_hit *hit);

/* byline_place(s, hit): "ch:2024-02-14-1  https://…"; of a comment, whose id its byline has,
 * the address alone. */
void byline_place(struct screen *s, const struct search_hit *hit);

/* byline_day(s, when): "14 Feb 2024", UTC. */
void byline_day(struct screen *s, int64_t when);

#endif
