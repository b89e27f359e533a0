/*
 * field: what the readers of feeds, exports and pages do alike with the text of a field. All
 * results lie in the arena given.
 */
#ifndef CORPUS_FORMATS_FIELD_H
#define CORPUS_FORMATS_FIELD_H

#include "corpus/arena.h"
#include "corpus/record.h"

/* field_html(a, html): the text of HTML, with its paragraphs (text/html). */
struct span field_html(struct arena *a, struct span html);

/* field_text(a, text): the text of what may be HTML or not: without a tag, its line ends are
 * line ends; entities are decoded anyhow. */
struct span field_text(struct arena *a, struct span text);

/* field_title(a, html): the text of HTML on one line. What only looks like a tag, since nothing
 * closes it, is text. */
struct span field_title(struct arena *a, struct span html);

/* field_plain(a, text): plain text without space around it and at the ends of its lines, CRLF
 * as LF, at most one empty line between paragraphs. */
struct span field_plain(struct arena *a, struct span text);

/* field_line(a, text): plain text on one line, runs of space as one. */
struct span field_line(struct arena *a, struct span text);

/* field_date(r, text, when): a date into *when, which stays as it is when text is empty or no
 * date; of the latter r takes note. */
void field_date(struct record *r, struct span text, int64_t *when);

/* field_author, field_tag(a, r, name): add name, on one line, to r's authors or tags unless it
 * is empty or among them. */
void field_author(struct arena *a, struct record *r, struct span name);
void field_tag(struct arena *a, struct record *r, struct span name);

/* field_count(r, text): text is a number of comments, as r's archive states it; of several the
 * greatest stays. */
void field_count(struct record *r, struct span text);

/* field_address(a, base, link): link as an absolute address, found on the page base, which
 * may be empty; empty when link is. */
struct span field_address(struct arena *a, struct span base, struct span link);

/* field_page(a, url): the address in the form of url_normalise; empty when url has no host
 * or, as of the front page of a site, nothing behind it. */
struct span field_page(struct arena *a, struct span url);

/* field_page_id(a, page), field_comment_id(a, page, fragment): the ids of the article at a
 * normalised address and of the comment there that its fragment names: the same whether they
 * come by feed, export or saved page. */
struct span field_page_id(struct arena *a, struct span page);
struct span field_comment_id(struct arena *a, struct span page, struct span fragment);

/* field_unnamed(a, author, text, when): the fragment, with its '#', for a comment that its page
 * or archive gives no id: made of what will not change. */
struct span field_unnamed(struct arena *a, struct span author, struct span text, int64_t when);

/* field_fragment(url): what is behind url's '#'; empty when there is none. */
struct span field_fragment(struct span url);

/* field_trim(text): text without white space around it; borrowed. */
struct span field_trim(struct span text);

#endif
