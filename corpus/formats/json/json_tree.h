/*
 * json_tree: a small JSON text as a tree, for readers that must look around in it. Used by
 * formats/web_jsonld; archives of many records are read with json_scan alone.
 */
#ifndef CORPUS_FORMATS_JSON_TREE_H
#define CORPUS_FORMATS_JSON_TREE_H

#include "corpus/formats/json/json_scan.h"

enum { JSON_TREE_NODES_MAX = 200000 };

struct json_node {
    struct json_node *parent, *first, *last, *next;
    enum json_kind kind;
    struct span key;  /* in an object */
    struct span text; /* STRING: decoded; NUMBER: as it stands */
    unsigned mark;    /* for whoever reads the tree; 0 at first */
};

/* json_tree_parse(a, text): the tree of the first value in text, in a; what a fault in it cuts
 * off is missing. NULL when there is no value at all. text must live as long. */
struct json_node *json_tree_parse(struct arena *a, struct span text);

/* json_next(node, top): the node behind node, in the order of the text, among those below top;
 * NULL at the end. */
struct json_node *json_next(const struct json_node *node, const struct json_node *top);

/* json_get(object, key): the value of that key; NULL when there is none or object, which may
 * be NULL, is no object. */
struct json_node *json_get(const struct json_node *object, const char *key);

#endif
