/*
 * main_clean: takes out of what formats/main_text found what is no part of the article after
 * all: forms, share buttons, lists of links, related stories. Used by formats/main_text.
 */
#ifndef CORPUS_FORMATS_MAIN_CLEAN_H
#define CORPUS_FORMATS_MAIN_CLEAN_H

#include "corpus/formats/html/html_tree.h"

/* main_clean(content, weights, conditionally): clean below content. weights: judge elements by
 * their classes, too; conditionally: take out blocks that look like no text. */
void main_clean(struct html_node *content, bool weights, bool conditionally);

#endif
