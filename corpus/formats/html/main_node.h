/*
 * main_node: what formats/main_text and main_clean ask of a node of a page: how much text it
 * holds, how much of that is links, what its class and id make of it.
 *
 * The rules and word lists of these three files follow Mozilla's Readability
 * (https://github.com/mozilla/readability), which has been proven on a great many pages.
 */
#ifndef CORPUS_FORMATS_MAIN_NODE_H
#define CORPUS_FORMATS_MAIN_NODE_H

#include "corpus/formats/html/html_tree.h"

/* main_node_is(node, e): an element of that kind. */
bool main_node_is(const struct html_node *node, enum element e);

/* main_node_is_blank(node): a text of white space only, or a <br>. */
bool main_node_is_blank(const struct html_node *node);

/* main_node_chars(node): characters of its text, white space folded. */
size_t main_node_chars(const struct html_node *node);

/* main_node_commas(node): commas in its text, of all scripts. */
size_t main_node_commas(const struct html_node *node);

/* main_node_link_density(node): the part of its text that is in links, 0 to 1; links within
 * the page count less. */
double main_node_link_density(const struct html_node *node);

/* main_node_weight(node): 25 for a class, and for an id, that names content, -25 for one that
 * names something else. */
int main_node_weight(const struct html_node *node);

/* main_node_is_unlikely(node): its class, id or role says that it is no part of an article. */
bool main_node_is_unlikely(const struct html_node *node);

/* main_node_is_byline(node): it names the author, in a few words. */
bool main_node_is_byline(const struct html_node *node);

/* main_node_is_share(node): its class or id says that it is for sharing. */
bool main_node_is_share(const struct html_node *node);

/* main_node_is_hidden(node): readers do not see it. */
bool main_node_is_hidden(const struct html_node *node);

/* main_node_is_phrasing(node): it is part of a paragraph. */
bool main_node_is_phrasing(const struct html_node *node);

/* main_node_is_block(node): a box of its own in what a page says, not a part of a paragraph. */
bool main_node_is_block(const struct html_node *node);

/* main_node_has_block(node): there are blocks within it, so it is no paragraph itself. */
bool main_node_has_block(const struct html_node *node);

/* main_node_has_ancestor(node, e): it is in an element e. */
bool main_node_has_ancestor(const struct html_node *node, enum element e);

/* main_node_child_count(node): its elements; *only is one of them, if any. */
size_t main_node_child_count(const struct html_node *node, struct html_node **only);

/* main_node_similarity(a, b): how much of b's words, by length, are words of a: 0 to 1. */
double main_node_similarity(struct span a, struct span b);

#endif
