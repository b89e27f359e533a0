#include "corpus/formats/json/json_tree.h"

static struct json_node *add_node(struct arena *a, struct json_node *parent,
                                  struct span key, const struct json_value *v)
{
    bool mended = false; /* of no use here: a page is mended anyhow */
    struct json_node *node = arena_alloc(a, sizeof *node);
    node->parent = parent;
    node->kind = v->kind;
    node->key = key.len == 0 ? key : arena_copy(a, key);
    if (v->kind == JSON_VALUE_STRING)
        node->text = json_scan_string(v, a, &mended);
    else if (v->kind == JSON_VALUE_NUMBER)
        node->text = v->text;
    if (parent != NULL) {
        *(parent->last == NULL ? &parent->first : &parent->last->next) = node;
        parent->last = node;
    }
    return node;
}

static bool is_container(const struct json_node *node)
{
    return node->kind == JSON_VALUE_OBJECT || node->kind == JSON_VALUE_ARRAY;
}

struct json_node *json_tree_parse(struct arena *a, struct span text)
{
    struct json_scan s;
    struct json_value v;
    json_scan_begin(&s, text);
    if (!json_scan_value(&s, &v))
        return NULL;
    struct json_node *root = add_node(a, NULL, (struct span){0}, &v);
    struct json_node *in = is_container(root) ? root : NULL;
    for (size_t count = 1;
         in != NULL && s.problem == NULL && count < JSON_TREE_NODES_MAX;) {
        struct span key = {0};
        bool more = in->kind == JSON_VALUE_OBJECT ? json_scan_key(&s, &key)
                                                  : json_scan_element(&s);
        if (!more) {
            in = in->parent;
            continue;
        }
        if (!json_scan_value(&s, &v))
            break;
        struct json_node *node = add_node(a, in, key, &v);
        count++;
        if (is_container(node))
            in = node;
    }
    return root;
}

struct json_node *json_next(const struct json_node *node, const struct json_node *top)
{
    if (node->first != NULL)
        return node->first;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node == top ? NULL : node->next;
}

struct json_node *json_get(const struct json_node *object, const char *key)
{
    struct json_node *node =
        object == NULL || object->kind != JSON_VALUE_OBJECT ? NULL : object->first;
    while (node != NULL && !span_is(node->key, key))
        node = node->next;
    return node;
}
