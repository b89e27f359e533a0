/*
 * wordpress_text: the content of WordPress posts and comments as the HTML that WordPress makes
 * of it when it shows them. Used by formats/wordpress.
 */
#ifndef CORPUS_FORMATS_WORDPRESS_TEXT_H
#define CORPUS_FORMATS_WORDPRESS_TEXT_H

#include "corpus/buffer.h"
#include "corpus/span.h"

/* wordpress_html(content, shortcodes, out): append content as HTML to out. Unless it was
 * written with blocks, its empty lines part paragraphs and its line ends are line breaks
 * (wpautop). Where shortcodes is true, as in posts, [caption …] and the like are left out,
 * what is between them stays. */
void wordpress_html(struct span content, bool shortcodes, struct buffer *out);

#endif
