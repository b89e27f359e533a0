/*
 * html_tree: a page of HTML as a tree, made by libxml2's parser and kept small. Used by the
 * readers of saved pages.
 *
 * Bounded on hostile input: at most HTML_TREE_NODES_MAX nodes; elements deeper than
 * HTML_TREE_DEPTH_MAX become siblings. Nothing here recurses.
 */
#ifndef CORPUS_FORMATS_HTML_TREE_H
#define CORPUS_FORMATS_HTML_TREE_H

#include "corpus/arena.h"
#include "corpus/buffer.h"
#include "corpus/text/element.h"

enum {
    HTML_TREE_BYTES_MAX = 16 << 20, /* of a page; what is behind is not read */
    HTML_TREE_NODES_MAX = 500000,
    HTML_TREE_DEPTH_MAX = 200
};

struct html_attribute {
    struct span name, value; /* the name in lower case */
};

/* An element, or a text. */
struct html_node {
    struct html_node *parent, *first, *last, *previous, *next;
    struct html_attribute *attributes;
    struct span text; /* of a text, as it stands but for entities */
    uint32_t chars;   /* of a text: characters between its first and last, white space folded */
    bool space_before, space_behind; /* of a text: white space around those */
    uint16_t attribute_count;
    uint16_t element; /* enum element */
    bool is_text;
    bool left_out;    /* no part of the article, whatever it looks like */
    bool scored;      /* for formats/main_text */
    float score;
};

struct html_tree {
    struct arena arena;
    struct html_node *root; /* of no element; never NULL after html_tree_parse */
    size_t count;           /* of nodes */
    bool cut;               /* a limit was met */
};

/* html_tree_parse(t, html): fill t, which is all zero, from html, which is valid UTF-8 and
 * must live as long. Never fails: any bytes are some page. */
void html_tree_parse(struct html_tree *t, struct span html);

/* html_tree_copy(from, to): fill to, which is all zero, with a copy of the nodes of from,
 * whose texts and attributes they share. */
void html_tree_copy(const struct html_tree *from, struct html_tree *to);

void html_tree_free(struct html_tree *t);

/* html_next(node, top): the node behind node in the order of the page, among those below top;
 * NULL at the end. html_next_beyond: the same, but past all that is in node. */
struct html_node *html_next(const struct html_node *node, const struct html_node *top);
struct html_node *html_next_beyond(const struct html_node *node, const struct html_node *top);

/* html_find(top, e): the first element e below top, or NULL. */
struct html_node *html_find(const struct html_node *top, enum element e);

/* html_value(node, name): an attribute's value without space around it; empty when there is
 * none. */
struct span html_value(const struct html_node *node, const char *name);

/* html_has(node, name): true when it has the attribute, be it empty. */
bool html_has(const struct html_node *node, const char *name);

/* html_has_class(node, word): true when word is among its classes, in any case. */
bool html_has_class(const struct html_node *node, const char *word);

/* html_node_text(node, out): append the text in node as text/html gives it: paragraphs parted
 * by an empty line. html_node_text_without: but leave out nodes below it for which
 * leaves_out is true. html_node_line: on one line. */
void html_node_text(const struct html_node *node, struct buffer *out);
void html_node_text_without(const struct html_node *node,
                            bool (*leaves_out)(const struct html_node *node, void *context),
                            void *context, struct buffer *out);
void html_node_line(const struct html_node *node, struct buffer *out);

/* Changing a tree: html_new makes an element that is nowhere; html_append moves node behind
 * parent's last child, html_insert before another node, html_remove out of the tree. */
struct html_node *html_new(struct html_tree *t, enum element e);
void html_append(struct html_node *parent, struct html_node *node);
void html_insert(struct html_node *before, struct html_node *node);
void html_remove(struct html_node *node);

#endif
