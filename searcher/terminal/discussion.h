/*
 * discussion: the text form of an article with its comments as a tree. Used by cli_show.
 */
#ifndef SEARCHER_TERMINAL_DISCUSSION_H
#define SEARCHER_TERMINAL_DISCUSSION_H

#include "searcher/request.h"
#include "searcher/terminal/screen.h"

/* discussion_write(s, article, comments): article as search_get gives it, with its text
 * and, if asked for, its comments. */
void discussion_write(struct screen *s, const struct search_hit *article, bool comments);

/* discussion_branch(s, article, id, replies): the comment id of article's comments, with
 * all replies to it if asked for, under the article's headline. False when it is not
 * among them. */
bool discussion_branch(struct screen *s, const struct search_hit *article, struct span id,
                       bool replies);

#endif
