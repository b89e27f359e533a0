#include "corpus/formats/html/web_microdata.h"

#include "corpus/formats/field.h"

#include <strings.h>

/* schema.org in attributes: itemscope, itemtype, itemprop
 * (https://html.spec.whatwg.org/multipage/microdata.html). Only what JSON-LD did not say.
 */

static bool is_item(const struct html_node *node)
{
    return !node->is_text && html_has(node, "itemscope");
}

/* The last part of its itemtype: "NewsArticle". */
static struct span type_of(const struct html_node *node)
{
    struct span type = html_value(node, "itemtype");
    const char *slash = type.len == 0 ? NULL : memrchr(type.at, '/', type.len);
    if (slash == NULL)
        return type;
    return (struct span){slash + 1, (size_t)(type.at + type.len - slash - 1)};
}

static bool ends_with(struct span text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.at + text.len - len, end, len) == 0;
}

static bool is_article(const struct html_node *node)
{
    struct span type = type_of(node);
    return is_item(node) && (ends_with(type, "Article") || ends_with(type, "Posting"));
}

static bool is_comment(const struct html_node *node)
{
    struct span type = type_of(node);
    return is_item(node) && (span_is(type, "Comment") || span_is(type, "UserComments"));
}

static bool names(const struct html_node *node, const char *property)
{
    struct span value = html_value(node, "itemprop");
    size_t len = strlen(property);
    for (size_t i = 0; i + len <= value.len; i++)
        if (memcmp(value.at + i, property, len) == 0 &&
            (i == 0 || value.at[i - 1] == ' ') &&
            (i + len == value.len || value.at[i + len] == ' '))
            return true;
    return false;
}

/* The item that node is right in: node's innermost ancestor that is one. */
static const struct html_node *item_of(const struct html_node *node)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (is_item(node))
            return node;
    return NULL;
}

/* The first element of item with that property; NULL when there is none. */
static struct html_node *property(const struct html_node *item, const char *name)
{
    struct html_node *n = html_next(item, item);
    while (n != NULL && (n->is_text || !names(n, name) || item_of(n) != item))
        n = html_next(n, item);
    return n;
}

/* A property's value: in an attribute for elements that have one, else its text. */
static struct span value_of(struct arena *a, const struct html_node *node)
{
    static const char *const attributes[] = {"content", "datetime"};
    if (node == NULL)
        return (struct span){0};
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        if (html_has(node, attributes[i]))
            return field_title(a, html_value(node, attributes[i]));
    const struct html_node *name = is_item(node) ? property(node, "name") : NULL;
    struct buffer line = {0};
    if (name != NULL && html_has(name, "content"))
        buffer_add_span(&line, html_value(name, "content"));
    else
        html_node_line(name == NULL ? node : name, &line);
    struct span value = arena_copy(a, buffer_span(&line));
    buffer_free(&line);
    return value;
}

static struct span get(struct web_page *p, const struct html_node *item, const char *name)
{
    return value_of(&p->arena, property(item, name));
}

static struct span text_of(struct arena *a, const struct html_node *node)
{
    struct buffer text = {0};
    if (node != NULL)
        html_node_text(node, &text);
    struct span copy = arena_copy(a, buffer_span(&text));
    buffer_free(&text);
    return copy;
}

static void fill(struct span *field, struct span value)
{
    if (field->len == 0)
        *field = value;
}

static void read_article(struct web_page *p, const struct html_node *item)
{
    struct arena *a = &p->arena;
    struct record *r = &p->article;
    p->says_article = true;
    fill(&r->title, get(p, item, "headline"));
    fill(&r->title, get(p, item, "name"));
    fill(&r->summary, get(p, item, "description"));
    fill(&r->section, get(p, item, "articleSection"));
    fill(&r->source, get(p, item, "publisher"));
    fill(&r->lang, get(p, item, "inLanguage"));
    if (r->author_count == 0)
        field_author(a, r, get(p, item, "author"));
    if (r->created_at == RECORD_NO_TIME)
        field_date(r, get(p, item, "datePublished"), &r->created_at);
    if (r->updated_at == RECORD_NO_TIME)
        field_date(r, get(p, item, "dateModified"), &r->updated_at);
    field_count(r, get(p, item, "commentCount"));
}

/* A reply lies within the comment that it answers. */
static const struct html_node *outer_comment(const struct html_node *item)
{
    for (item = item->parent; item != NULL; item = item->parent)
        if (is_comment(item))
            return item;
    return NULL;
}

static struct span id_of(struct web_page *p, const struct html_node *item)
{
    struct span id = item == NULL ? (struct span){0} : html_value(item, "id");
    if (id.len > 0)
        return arena_printf(&p->arena, "#%.*s", (int)id.len, id.at);
    return item == NULL ? id : html_value(item, "itemid");
}

static void read_comment(struct web_page *p, const struct html_node *item)
{
    struct record unnoted = record_empty();
    struct web_comment *c = web_page_add_comment(p);
    if (c == NULL)
        return;
    c->id = id_of(p, item);
    c->parent = id_of(p, outer_comment(item));
    const struct html_node *text = property(item, "text");
    c->text = text_of(&p->arena, text != NULL ? text : property(item, "commentText"));
    c->author = get(p, item, "author");
    if (c->author.len == 0)
        c->author = get(p, item, "creator");
    struct span date = get(p, item, "dateCreated");
    if (date.len == 0)
        date = get(p, item, "datePublished");
    if (date.len == 0)
        date = get(p, item, "commentTime");
    field_date(&unnoted, date, &c->created_at);
}

void web_microdata_read(struct web_page *p)
{
    bool article = false, comments = p->comment_count == 0;
    const struct html_node *top = p->tree.root;
    for (const struct html_node *n = html_next(top, top); n != NULL;
         n = html_next(n, top)) {
        if (n->is_text || n->attribute_count == 0)
            continue;
        if (!article && is_article(n)) {
            article = true;
            read_article(p, n);
        } else if (comments && is_comment(n)) {
            read_comment(p, n);
        }
    }
}
