/*
 * markdown: the words of a text in Markdown, as forums keep it, for searching and for
 * snippets. Used by the readers of Reddit and Discourse.
 */
#ifndef CORPUS_TEXT_MARKDOWN_H
#define CORPUS_TEXT_MARKDOWN_H

#include "corpus/buffer.h"
#include "corpus/span.h"

/* markdown_text(markdown, out): append markdown without what only its look needs: of links and
 * pictures the text without the address, no marks of emphasis, code, headings and rules, no
 * backslashes before punctuation. Quoted lines keep their ">", lists their marks, and text
 * keeps its lines. Linear; valid UTF-8 stays so. */
void markdown_text(struct span markdown, struct buffer *out);

#endif
