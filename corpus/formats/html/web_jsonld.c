#include "corpus/formats/html/web_jsonld.h"

#include "corpus/formats/field.h"
#include "corpus/formats/json/json_tree.h"
#include "corpus/formats/html/main_node.h"
#include "corpus/formats/html/web_title.h"
#include "corpus/strmap.h"
#include "corpus/text/html.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

/* schema.org in <script type="application/ld+json">. A value may be a string, an object
 * with a name, a list of these, or {"@id": …} that refers to an object elsewhere on the
 * page. */

enum { SCRIPT_BYTES_MAX = 4 << 20, SCRIPTS_MAX = 64 };

struct jsonld {
    struct web_page *page;
    struct json_node *roots[SCRIPTS_MAX];
    size_t root_count;
    struct strmap ids;         /* of objects with an @id and more than that */
    struct json_node **by_id;  /* by number */
    struct json_node *article; /* the one of this page, or NULL */
};

/* Marks of objects. */
enum { ARTICLE = 1, COMMENT = 2 };

/* "NewsArticle", also as "http://schema.org/NewsArticle" or in a list. */
static bool has_type(const struct json_node *object, bool (*is)(struct span))
{
    const struct json_node *type = json_get(object, "@type");
    if (type != NULL && type->kind == JSON_VALUE_ARRAY)
        type = type->first;
    for (; type != NULL;
         type = type->parent->kind == JSON_VALUE_ARRAY ? type->next : NULL) {
        struct span name = type->text;
        const char *slash = name.len == 0 ? NULL : memrchr(name.at, '/', name.len);
        if (slash != NULL)
            name = (struct span){slash + 1, (size_t)(name.at + name.len - slash - 1)};
        if (is(name))
            return true;
    }
    return false;
}

static bool ends_with(struct span text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.at + text.len - len, end, len) == 0;
}

static bool is_article_type(struct span type)
{
    return ends_with(type, "Article") || ends_with(type, "Posting") ||
           span_is(type, "Report");
}

static bool is_comment_type(struct span type)
{
    return span_is(type, "Comment") || span_is(type, "UserComments");
}

/* The object that {"@id": …} refers to, or node itself. */
static const struct json_node *resolve(const struct jsonld *j,
                                       const struct json_node *node)
{
    const struct json_node *id = json_get(node, "@id");
    if (id == NULL || node->first != node->last)
        return node;
    uint32_t number = strmap_find(&j->ids, id->text);
    if (number == STRMAP_NONE)
        return node;
    assert(j->by_id != NULL);
    return j->by_id[number];
}

/* What a value says in words: itself, its name, its first element. */
static struct span words_of(const struct jsonld *j, const struct json_node *node)
{
    if (node != NULL && node->kind == JSON_VALUE_ARRAY)
        node = node->first;
    if (node == NULL || node->kind == JSON_VALUE_ARRAY)
        return (struct span){0};
    if (node->kind != JSON_VALUE_OBJECT)
        return node->text;
    node = resolve(j, node);
    const struct json_node *name = json_get(node, "name");
    if (name == NULL)
        name = json_get(node, "@value");
    if (name != NULL && name->kind == JSON_VALUE_ARRAY)
        name = name->first;
    return name == NULL ? (struct span){0} : name->text;
}

static struct span get_words(const struct jsonld *j, const struct json_node *object,
                             const char *key)
{
    return words_of(j, json_get(object, key));
}

/* The id or address that a value is or has. */
static struct span address_of(const struct json_node *node)
{
    if (node != NULL && node->kind == JSON_VALUE_ARRAY)
        node = node->first;
    if (node == NULL || node->kind == JSON_VALUE_STRING)
        return node == NULL ? (struct span){0} : node->text;
    const struct json_node *id = json_get(node, "@id");
    if (id == NULL)
        id = json_get(node, "url");
    return id == NULL ? (struct span){0} : id->text;
}

/* The JSON in a script, without what guards it from old browsers. */
static struct span json_in(struct arena *a, struct span script)
{
    size_t start = 0;
    while (start < script.len && script.at[start] != '{' && script.at[start] != '[')
        start++;
    if (script.len - start > 8 &&
        memmem(script.at, script.len < 200 ? script.len : 200, "<![CDATA[", 9) != NULL) {
        const char *open = memmem(script.at, script.len, "<![CDATA[", 9);
        start = (size_t)(open + 9 - script.at);
        while (start < script.len && script.at[start] != '{' && script.at[start] != '[')
            start++;
    }
    struct span json = {script.at + start, script.len - start};
    if (json.len < 8 ||
        memmem(json.at, json.len < 40 ? json.len : 40, "&quot;", 6) == NULL)
        return json;
    struct buffer decoded = {0};
    html_entities(json, &decoded);
    json = arena_copy(a, buffer_span(&decoded));
    buffer_free(&decoded);
    return json;
}

static bool is_jsonld(const struct html_node *node)
{
    struct span type = html_value(node, "type");
    return node->element == ELEMENT_SCRIPT && type.len >= 19 &&
           strncasecmp(type.at, "application/ld+json", 19) == 0;
}

static void parse_scripts(struct jsonld *j)
{
    const struct html_node *top = j->page->tree.root;
    struct arena *a = &j->page->arena;
    for (const struct html_node *n = html_next(top, top);
         n != NULL && j->root_count < SCRIPTS_MAX; n = html_next(n, top)) {
        if (n->is_text || !is_jsonld(n) || n->first == NULL ||
            n->first->text.len > SCRIPT_BYTES_MAX)
            continue;
        struct json_node *root = json_tree_parse(a, json_in(a, n->first->text));
        if (root != NULL)
            j->roots[j->root_count++] = root;
    }
}

static void index_object(struct jsonld *j, struct json_node *object)
{
    const struct json_node *id = json_get(object, "@id");
    bool is_new;
    if (has_type(object, is_article_type))
        object->mark |= ARTICLE;
    if (has_type(object, is_comment_type))
        object->mark |= COMMENT;
    if (id == NULL || id->text.len == 0 || object->first == object->last)
        return;
    uint32_t number = strmap_add(&j->ids, id->text, &is_new);
    if (is_new) {
        j->by_id =
            memory_or_die(realloc(j->by_id, (size_t)j->ids.capacity * sizeof *j->by_id));
        j->by_id[number] = object;
    }
}

static void index_objects(struct jsonld *j)
{
    for (size_t i = 0; i < j->root_count; i++)
        for (struct json_node *n = j->roots[i]; n != NULL; n = json_next(n, j->roots[i]))
            if (n->kind == JSON_VALUE_OBJECT)
                index_object(j, n);
}

/* Does the object say that it is what the page is about? */
static bool is_of_page(const struct jsonld *j, const struct json_node *object)
{
    struct arena *a = &j->page->arena;
    static const char *const keys[] = {"mainEntityOfPage", "url", "@id"};
    struct span url =
        j->page->article.url.len > 0 ? j->page->article.url : j->page->address;
    struct span page = field_page(a, url);
    for (int i = 0; page.len > 0 && i < 3; i++) {
        struct span link = address_of(json_get(object, keys[i]));
        if (link.len > 0 &&
            span_equal(field_page(a, field_address(a, j->page->base, link)), page))
            return true;
    }
    return false;
}

/* Of several articles, the one that has the page's address; else the first with a title.
 */
static void choose_article(struct jsonld *j)
{
    struct json_node *first = NULL;
    for (size_t i = 0; i < j->root_count; i++)
        for (struct json_node *n = j->roots[i]; n != NULL;
             n = json_next(n, j->roots[i])) {
            if (!(n->mark & ARTICLE))
                continue;
            if (j->article == NULL && is_of_page(j, n))
                j->article = n;
            if (first == NULL &&
                (json_get(n, "headline") != NULL || json_get(n, "name") != NULL))
                first = n;
        }
    if (j->article == NULL)
        j->article = first;
}

/* Where headline and name differ, the one that is like the title of the document. */
static struct span choose_title(struct jsonld *j, struct span headline, struct span name)
{
    if (headline.len == 0 || name.len == 0 || span_equal(headline, name))
        return name.len > 0 ? name : headline;
    struct span title = web_title(j->page);
    bool name_is = main_node_similarity(name, title) > 0.75;
    bool headline_is = main_node_similarity(headline, title) > 0.75;
    return headline_is && !name_is ? headline : name;
}

static void read_authors(struct jsonld *j)
{
    struct web_page *p = j->page;
    const struct json_node *author = json_get(j->article, "author");
    if (author == NULL)
        author = json_get(j->article, "creator");
    bool list = author != NULL && author->kind == JSON_VALUE_ARRAY;
    for (author = list ? author->first : author; author != NULL;
         author = list ? author->next : NULL) {
        struct span name = words_of(j, author);
        if (name.len > 0 && memmem(name.at, name.len, "://", 3) == NULL)
            field_author(&p->arena, &p->article, field_title(&p->arena, name));
    }
}

static void add_tags(struct web_page *p, struct span words)
{
    while (words.len > 0) {
        const char *comma = memchr(words.at, ',', words.len);
        size_t len = comma == NULL ? words.len : (size_t)(comma - words.at);
        field_tag(&p->arena, &p->article,
                  field_title(&p->arena, (struct span){words.at, len}));
        len += comma != NULL;
        words = (struct span){words.at + len, words.len - len};
    }
}

static void read_tags(struct jsonld *j)
{
    const struct json_node *words = json_get(j->article, "keywords");
    if (words == NULL || words->kind != JSON_VALUE_ARRAY) {
        add_tags(j->page, words_of(j, words));
        return;
    }
    for (words = words->first; words != NULL; words = words->next)
        field_tag(&j->page->arena, &j->page->article,
                  field_title(&j->page->arena, words_of(j, words)));
}

/* {"interactionType": "…CommentAction", "userInteractionCount": 3}, alone or in a list.
 */
static void read_interactions(struct jsonld *j, struct record *r)
{
    const struct json_node *top = json_get(j->article, "interactionStatistic");
    for (const struct json_node *n = top; n != NULL; n = json_next(n, top)) {
        struct span type = address_of(json_get(n, "interactionType"));
        const struct json_node *kind = json_get(json_get(n, "interactionType"), "@type");
        if (kind != NULL)
            type = kind->text;
        if (ends_with(type, "CommentAction"))
            field_count(r, get_words(j, n, "userInteractionCount"));
    }
}

static void read_article(struct jsonld *j)
{
    struct web_page *p = j->page;
    struct arena *a = &p->arena;
    struct record *r = &p->article;
    const struct json_node *n = j->article;
    p->headline = field_title(
        a, choose_title(j, get_words(j, n, "headline"), get_words(j, n, "name")));
    p->body = get_words(j, n, "articleBody");
    if (p->body.len == 0)
        p->body = get_words(j, n, "text");
    p->body = field_text(a, p->body);
    r->summary = field_text(a, get_words(j, n, "description"));
    read_authors(j);
    read_tags(j);
    r->source = field_title(a, get_words(j, n, "publisher"));
    r->section = field_title(a, get_words(j, n, "articleSection"));
    r->lang = field_line(a, get_words(j, n, "inLanguage"));
    field_date(r, get_words(j, n, "datePublished"), &r->created_at);
    if (r->created_at == RECORD_NO_TIME)
        field_date(r, get_words(j, n, "dateCreated"), &r->created_at);
    field_date(r, get_words(j, n, "dateModified"), &r->updated_at);
    field_count(r, get_words(j, n, "commentCount"));
    read_interactions(j, r);
    p->says_article = true;
}

static bool number_of(const struct jsonld *j, const struct json_node *object,
                      const char *key, int64_t *out)
{
    return json_scan_integer(get_words(j, object, key), out);
}

/* The comment that node is in; NULL when it is in none. */
static const struct json_node *outer_comment(const struct json_node *node)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (node->mark & COMMENT)
            return node;
    return NULL;
}

static void read_comment(struct jsonld *j, const struct json_node *n)
{
    struct arena *a = &j->page->arena;
    struct record unnoted = record_empty();
    struct web_comment *c = web_page_add_comment(j->page);
    int64_t up, down = 0;
    if (c == NULL)
        return;
    const struct json_node *answers = json_get(n, "parentItem");
    if (answers == NULL)
        answers = outer_comment(n);
    c->id = address_of(n);
    c->parent = address_of(answers);
    struct span text = get_words(j, n, "text");
    if (text.len == 0)
        text = get_words(j, n, "commentText");
    c->text = field_text(a, text);
    c->author = field_title(a, get_words(j, n, "author"));
    field_date(&unnoted, get_words(j, n, "dateCreated"), &c->created_at);
    if (c->created_at == RECORD_NO_TIME)
        field_date(&unnoted, get_words(j, n, "datePublished"), &c->created_at);
    if (number_of(j, n, "upvoteCount", &up)) {
        number_of(j, n, "downvoteCount", &down);
        if (up >= 0 && up < INT32_MAX && down >= 0 && down < INT32_MAX)
            c->points = up - down;
    }
}

static void read_comments(struct jsonld *j)
{
    for (size_t i = 0; i < j->root_count; i++)
        for (struct json_node *n = j->roots[i]; n != NULL; n = json_next(n, j->roots[i]))
            if ((n->mark & COMMENT) && n->first != n->last)
                read_comment(j, n);
}

void web_jsonld_read(struct web_page *p)
{
    struct jsonld j = {.page = p};
    parse_scripts(&j);
    index_objects(&j);
    choose_article(&j);
    if (j.article != NULL)
        read_article(&j);
    read_comments(&j);
    strmap_free(&j.ids);
    free(j.by_id);
}
