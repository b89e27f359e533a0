/*
 * main_text: finds the text of the article among all that a page shows. Used by the readers of
 * saved pages for pages that do not say it themselves.
 *
 * Paragraphs give points to what they are in, for their length and their commas; the best
 * container, less the links in it, is the article, with those of its siblings that are like
 * it. If that gives little text, it is tried again with milder rules. See formats/main_node
 * for where the rules come from.
 */
#ifndef CORPUS_FORMATS_MAIN_TEXT_H
#define CORPUS_FORMATS_MAIN_TEXT_H

#include "corpus/formats/html/html_tree.h"

/* main_text_find(page, title, out): append the text, paragraphs parted by an empty line, to
 * out; nothing when there is none. page stays as it is. title is the article's, by which its
 * heading is known. Nodes that are left_out are not looked at. */
void main_text_find(const struct html_tree *page, struct span title, struct buffer *out);

#endif
