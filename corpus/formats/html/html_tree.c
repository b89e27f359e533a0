#include "corpus/formats/html/html_tree.h"

#include "corpus/formats/field.h"
#include "corpus/text/flow.h"

#include <libxml/HTMLparser.h>
#include <strings.h>

/* An end tag that fits nowhere makes libxml2 look at all open elements: the more may be
 * open, the slower is a page that is nothing but such tags. */
enum { OPEN_ELEMENTS_MAX = 250, ATTRIBUTES_MAX = 64 };

struct builder {
    struct html_tree *tree;
    struct html_node *open; /* the innermost open element */
    int depth;              /* of open */
    int flattened;          /* open elements that are in the tree as siblings */
    struct buffer text;     /* not yet in the tree */
    htmlParserCtxtPtr parser;
};

static struct html_node *new_node(struct html_tree *t)
{
    t->count++;
    return arena_alloc(&t->arena, sizeof(struct html_node));
}

struct html_node *html_new(struct html_tree *t, enum element e)
{
    struct html_node *node = new_node(t);
    node->element = (uint16_t)e;
    return node;
}

void html_remove(struct html_node *node)
{
    struct html_node *parent = node->parent;
    if (parent == NULL)
        return;
    *(node->previous == NULL ? &parent->first : &node->previous->next) = node->next;
    *(node->next == NULL ? &parent->last : &node->next->previous) = node->previous;
    node->parent = node->previous = node->next = NULL;
}

void html_append(struct html_node *parent, struct html_node *node)
{
    html_remove(node);
    node->parent = parent;
    node->previous = parent->last;
    *(parent->last == NULL ? &parent->first : &parent->last->next) = node;
    parent->last = node;
}

void html_insert(struct html_node *before, struct html_node *node)
{
    html_remove(node);
    node->parent = before->parent;
    node->next = before;
    node->previous = before->previous;
    *(before->previous == NULL ? &before->parent->first : &before->previous->next) = node;
    before->previous = node;
}

/* count_chars(node): what node->chars says, once: the article is found by counting again and
 * again. */
static void count_chars(struct html_node *node)
{
    bool space = false;
    for (size_t i = 0; i < node->text.len; i++) {
        unsigned char byte = (unsigned char)node->text.at[i];
        if (byte <= ' ') {
            space = true;
        } else if ((byte & 0xc0) != 0x80) {
            node->space_before = node->space_before || (space && node->chars == 0);
            node->chars += 1 + (space && node->chars > 0);
            space = false;
        }
    }
    node->space_behind = space;
}

static void flush_text(struct builder *b)
{
    if (b->text.len == 0)
        return;
    struct html_node *node = new_node(b->tree);
    node->is_text = true;
    node->text = arena_copy(&b->tree->arena, buffer_span(&b->text));
    count_chars(node);
    html_append(b->open, node);
    buffer_clear(&b->text);
}

static void stop(struct builder *b)
{
    b->tree->cut = true;
    xmlStopParser(b->parser);
}

static void add_attributes(struct builder *b, struct html_node *node,
                           const xmlChar **names)
{
    struct arena *a = &b->tree->arena;
    size_t count = 0;
    while (names != NULL && names[2 * count] != NULL && count < ATTRIBUTES_MAX)
        count++;
    if (count == 0)
        return;
    node->attributes = arena_alloc(a, count * sizeof *node->attributes);
    node->attribute_count = (uint16_t)count;
    for (size_t i = 0; i < count; i++)
        node->attributes[i] = (struct html_attribute){
            arena_copy(a, span_of((const char *)names[2 * i])),
            arena_copy(a, span_of((const char *)names[2 * i + 1]))};
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct builder *b = context;
    flush_text(b);
    if (b->tree->count >= HTML_TREE_NODES_MAX ||
        b->depth + b->flattened >= OPEN_ELEMENTS_MAX) {
        stop(b);
        return;
    }
    struct html_node *node = html_new(b->tree, element_find(span_of((const char *)name)));
    add_attributes(b, node, attributes);
    html_append(b->open, node);
    if (b->depth == HTML_TREE_DEPTH_MAX) {
        b->flattened++;
    } else {
        b->depth++;
        b->open = node;
    }
}

static void on_end(void *context, const xmlChar *name)
{
    struct builder *b = context;
    (void)name;
    flush_text(b);
    if (b->flattened > 0) {
        b->flattened--;
    } else if (b->depth > 0) {
        b->depth--;
        b->open = b->open->parent;
    }
}

static void on_text(void *context, const xmlChar *text, int len)
{
    struct builder *b = context;
    buffer_add(&b->text, text, (size_t)len);
}

static void on_error(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error; /* every page has some; the parser goes on */
}

void html_tree_parse(struct html_tree *t, struct span html)
{
    struct builder b = {.tree = t, .open = t->root = new_node(t)};
    if (html.len > HTML_TREE_BYTES_MAX) {
        html.len = HTML_TREE_BYTES_MAX;
        t->cut = true;
    }
    b.parser = memory_or_die(htmlNewParserCtxt());
    *b.parser->sax = (htmlSAXHandler){.startElement = on_start,
                                      .endElement = on_end,
                                      .characters = on_text,
                                      .ignorableWhitespace = on_text,
                                      .cdataBlock = on_text,
                                      .serror = on_error,
                                      .initialized = XML_SAX2_MAGIC};
    b.parser->userData = &b;
    if (html.len > 0)
        htmlCtxtReadMemory(b.parser, html.at, (int)html.len, NULL, "UTF-8",
                           HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                               HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                               HTML_PARSE_IGNORE_ENC);
    flush_text(&b);
    htmlFreeParserCtxt(b.parser);
    buffer_free(&b.text);
}

static struct html_node *copy_node(struct html_tree *t, const struct html_node *from)
{
    struct html_node *node = new_node(t);
    *node = *from;
    node->parent = node->first = node->last = node->previous = node->next = NULL;
    return node;
}

void html_tree_copy(const struct html_tree *from, struct html_tree *to)
{
    const struct html_node *node = from->root;
    struct html_node *copy = to->root = copy_node(to, node);
    for (;;) {
        if (node->first != NULL) {
            struct html_node *child = copy_node(to, node->first);
            html_append(copy, child);
            node = node->first;
            copy = child;
            continue;
        }
        while (node != from->root && node->next == NULL) {
            node = node->parent;
            copy = copy->parent;
        }
        if (node == from->root)
            return;
        struct html_node *sibling = copy_node(to, node->next);
        html_append(copy->parent, sibling);
        node = node->next;
        copy = sibling;
    }
}

void html_tree_free(struct html_tree *t)
{
    arena_free(&t->arena);
    *t = (struct html_tree){0};
}

struct html_node *html_next_beyond(const struct html_node *node,
                                   const struct html_node *top)
{
    while (node != top && node->next == NULL)
        node = node->parent;
    return node == top ? NULL : node->next;
}

struct html_node *html_next(const struct html_node *node, const struct html_node *top)
{
    return node->first != NULL ? node->first : html_next_beyond(node, top);
}

struct html_node *html_find(const struct html_node *top, enum element e)
{
    struct html_node *node = html_next(top, top);
    while (node != NULL && (node->is_text || node->element != e))
        node = html_next(node, top);
    return node;
}

static const struct html_attribute *find_attribute(const struct html_node *node,
                                                   const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < node->attribute_count; i++)
        if (node->attributes[i].name.len == len &&
            memcmp(node->attributes[i].name.at, name, len) == 0)
            return &node->attributes[i];
    return NULL;
}

struct span html_value(const struct html_node *node, const char *name)
{
    const struct html_attribute *a = find_attribute(node, name);
    return a == NULL ? (struct span){0} : field_trim(a->value);
}

bool html_has(const struct html_node *node, const char *name)
{
    return find_attribute(node, name) != NULL;
}

bool html_has_class(const struct html_node *node, const char *word)
{
    struct span classes = html_value(node, "class");
    size_t len = strlen(word);
    for (size_t i = 0; i < classes.len;) {
        size_t end = i;
        while (end < classes.len && (unsigned char)classes.at[end] > ' ')
            end++;
        if (end - i == len && strncasecmp(classes.at + i, word, len) == 0)
            return true;
        i = end + 1;
    }
    return false;
}

static bool is_in_pre(const struct html_node *node)
{
    while (node != NULL && node->element != ELEMENT_PRE)
        node = node->parent;
    return node != NULL;
}

static bool is_hidden(const struct html_node *node)
{
    return !node->is_text && element_flow(node->element) == ELEMENT_FLOW_HIDDEN;
}

static void begin_node(struct flow *flow, const struct html_node *node, bool pre)
{
    if (node->is_text)
        flow_words(flow, node->text, pre);
    else if (node->element == ELEMENT_BR)
        flow_break(flow);
    else
        flow_around(flow, node->element);
}

void html_node_text_without(const struct html_node *node,
                            bool (*leaves_out)(const struct html_node *node,
                                               void *context),
                            void *context, struct buffer *out)
{
    struct flow flow = flow_begin(out);
    bool pre = is_in_pre(node);
    const struct html_node *at = node;
    while (at != NULL) {
        bool left_out = at != node && leaves_out != NULL && leaves_out(at, context);
        if (!left_out)
            begin_node(&flow, at, pre);
        if (at->first != NULL && !left_out && !is_hidden(at)) {
            pre = pre || at->element == ELEMENT_PRE;
            at = at->first;
            continue;
        }
        flow_around(&flow, at->element);
        while (at != node && at->next == NULL) {
            at = at->parent;
            flow_around(&flow, at->element);
            if (at->element == ELEMENT_PRE)
                pre = is_in_pre(at->parent);
        }
        at = at == node ? NULL : at->next;
    }
}

void html_node_text(const struct html_node *node, struct buffer *out)
{
    html_node_text_without(node, NULL, NULL, out);
}

void html_node_line(const struct html_node *node, struct buffer *out)
{
    struct buffer text = {0};
    struct flow line = flow_begin(out);
    html_node_text(node, &text);
    flow_words(&line, buffer_span(&text), false);
    buffer_free(&text);
}
