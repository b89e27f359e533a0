#include "corpus/formats/html/web_comments.h"

#include "corpus/formats/field.h"
#include "corpus/text/date.h"

#include <ctype.h>
#include <strings.h>

/* Comments by the markup that WordPress, Drupal, Movable Type and most blogs share: an
 * element of the class "comment", with an id, and in it author, date and text by their
 * classes. */

enum { CLASS_BYTES_MAX = 300, AUTHOR_BYTES_MAX = 120, DATE_BYTES_MAX = 200 };

/* Parts of class names, the surest first. */
static const char *const TEXTS[] = {"comment-content",
                                    "comment_content",
                                    "comment__content",
                                    "comment-text",
                                    "comment_text",
                                    "commenttext",
                                    "comment__text",
                                    "comment-body",
                                    "comment_body",
                                    "commentbody",
                                    "comment__body",
                                    "comment-message",
                                    NULL};
static const char *const AUTHORS[] = {"author-name", "comment-author", "comment_author",
                                      "commenter",   "username",       "user-name",
                                      "nickname",    "author",         NULL};
static const char *const DATES[] = {
    "comment-date",     "comment-time", "comment_date", "comment-meta",
    "comment-metadata", "timestamp",    "date",         NULL};
static const char *const POINTS[] = {"score", "points", "votes", "likes", NULL};
static const char *const REPLIES[] = {"children", "replies", "comment-thread", NULL};
/* What stands beside the text of a comment without being it. */
static const char *const BESIDE[] = {
    "author",    "vcard",  "meta",     "date",      "time",   "reply",
    "avatar",    "vote",   "likes",    "action",    "button", "toolbar",
    "permalink", "says",   "username", "user-name", "share",  "rating",
    "score",     "points", "awaiting", NULL};

static struct span class_of(const struct html_node *node, char place[CLASS_BYTES_MAX])
{
    struct span class = node->is_text ? (struct span){0} : html_value(node, "class");
    size_t len = class.len < CLASS_BYTES_MAX ? class.len : CLASS_BYTES_MAX;
    for (size_t i = 0; i < len; i++)
        place[i] = (char)tolower((unsigned char)class.at[i]);
    return (struct span){place, len};
}

static bool class_has(const struct html_node *node, const char *part)
{
    char place[CLASS_BYTES_MAX];
    struct span class = class_of(node, place);
    return class.len > 0 && memmem(class.at, class.len, part, strlen(part)) != NULL;
}

static bool class_has_one(const struct html_node *node, const char *const *parts)
{
    char place[CLASS_BYTES_MAX];
    struct span class = class_of(node, place);
    for (; class.len > 0 && *parts != NULL; parts++)
        if (memmem(class.at, class.len, *parts, strlen(*parts)) != NULL)
            return true;
    return false;
}

static bool is_container(const struct html_node *node)
{
    switch (node->is_text ? ELEMENT_UNKNOWN : (enum element)node->element) {
    case ELEMENT_LI:
    case ELEMENT_DIV:
    case ELEMENT_ARTICLE:
    case ELEMENT_SECTION:
    case ELEMENT_TR:
    case ELEMENT_DD:
        return true;
    default:
        return false;
    }
}

/* "comment-12", "li-comment-12". */
static bool is_comment_id(struct span id)
{
    const char *mark = id.len < 9 ? NULL : memmem(id.at, id.len, "comment-", 8);
    return mark != NULL && mark + 8 < id.at + id.len && isdigit((unsigned char)mark[8]);
}

static bool is_comment(const struct html_node *node)
{
    return is_container(node) && !html_has_class(node, "pingback") &&
           !html_has_class(node, "trackback") &&
           (html_has_class(node, "comment") || is_comment_id(html_value(node, "id")));
}

static bool is_list(const struct html_node *node)
{
    return node->element == ELEMENT_OL || node->element == ELEMENT_UL ||
           class_has_one(node, REPLIES);
}

/* Is node, which looks like a comment, only a part of the one that it lies in? A reply
 * lies in a list of replies, or is marked as fully as what it answers. *answers is set to
 * that one. */
static bool is_part(const struct html_node *node, const struct html_node **answers)
{
    bool in_list = false;
    *answers = NULL;
    for (const struct html_node *up = node->parent; up != NULL; up = up->parent) {
        in_list = in_list || is_list(up);
        if (!is_comment(up))
            continue;
        *answers = up;
        return !in_list &&
               !(html_has(node, "id") && html_has(up, "id") &&
                 html_has_class(node, "comment") && html_has_class(up, "comment"));
    }
    return false;
}

/* "li-comment-12" and "div-comment-12" are the comment "comment-12". */
static struct span id_of(struct web_page *p, const struct html_node *node)
{
    static const char *const attributes[] = {"id", "data-comment-id", "data-id"};
    struct span id = {0};
    for (int i = 0; node != NULL && id.len == 0 && i < 3; i++)
        id = html_value(node, attributes[i]);
    if (is_comment_id(id)) {
        const char *mark = memmem(id.at, id.len, "comment-", 8);
        id = (struct span){mark, (size_t)(id.at + id.len - mark)};
    }
    return id.len == 0 ? id : arena_printf(&p->arena, "#%.*s", (int)id.len, id.at);
}

/* The node behind node in a comment, without the replies to it. */
static struct html_node *next_in(const struct html_node *node,
                                 const struct html_node *comment)
{
    const struct html_node *answers;
    struct html_node *next = html_next(node, comment);
    while (next != NULL && is_comment(next) && !is_part(next, &answers))
        next = html_next_beyond(next, comment);
    return next;
}

/* The first element in a comment whose class has one of parts; those named first are
 * tried first. */
static struct html_node *find_by_class(const struct html_node *comment,
                                       const char *const *parts)
{
    for (; *parts != NULL; parts++)
        for (struct html_node *n = next_in(comment, comment); n != NULL;
             n = next_in(n, comment))
            if (class_has(n, *parts))
                return n;
    return NULL;
}

static struct span line_of(struct web_page *p, const struct html_node *node)
{
    struct buffer line = {0};
    if (node != NULL)
        html_node_line(node, &line);
    struct span copy = arena_copy(&p->arena, buffer_span(&line));
    buffer_free(&line);
    return copy;
}

/* "Ana says:" is Ana. */
static struct span without_says(struct span name)
{
    static const char *const ends[] = {":", "says", "wrote", "said", ","};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t len = strlen(ends[i]);
        if (name.len > len && strncasecmp(name.at + name.len - len, ends[i], len) == 0)
            name = field_trim((struct span){name.at, name.len - len});
    }
    return name;
}

/* The element that names the author: marked as such, or else the one that stands out at
 * the beginning. */
static const struct html_node *find_author(const struct html_node *comment)
{
    const struct html_node *node = next_in(comment, comment);
    while (node != NULL && !html_has_class(node, "fn"))
        node = next_in(node, comment);
    if (node == NULL)
        node = find_by_class(comment, AUTHORS);
    if (node != NULL)
        return node;
    node = next_in(comment, comment);
    while (node != NULL && (!node->is_text || field_trim(node->text).len == 0))
        node = next_in(node, comment);
    for (; node != NULL && node != comment; node = node->parent)
        if (node->element == ELEMENT_CITE || node->element == ELEMENT_B ||
            node->element == ELEMENT_STRONG)
            return node;
    return NULL;
}

static int64_t find_date(struct web_page *p, const struct html_node *comment)
{
    int64_t when;
    for (struct html_node *n = next_in(comment, comment); n != NULL;
         n = next_in(n, comment))
        if (!n->is_text &&
            (date_parse(html_value(n, "datetime"), &when) ||
             (html_has(n, "title") && date_parse(html_value(n, "title"), &when))))
            return when;
    struct span line = line_of(p, find_by_class(comment, DATES));
    return line.len < DATE_BYTES_MAX && date_parse(line, &when) ? when : RECORD_NO_TIME;
}

static int64_t find_points(struct web_page *p, const struct html_node *comment)
{
    struct span line = line_of(p, find_by_class(comment, POINTS));
    struct record r = record_empty();
    field_count(&r, line);
    return r.num_comments;
}

/* What lies in a comment without being its text. */
struct beside {
    const struct html_node *comment;
    const struct html_node *name; /* the element that was taken for the author's name */
};

static bool is_beside(const struct html_node *node, void *context)
{
    const struct beside *b = context;
    const struct html_node *answers;
    if (node->is_text)
        return false;
    switch ((enum element)node->element) {
    case ELEMENT_TIME:
    case ELEMENT_CITE:
    case ELEMENT_BUTTON:
    case ELEMENT_FORM:
    case ELEMENT_FOOTER:
    case ELEMENT_HEADER:
        return true;
    default:
        return node == b->name || class_has_one(node, BESIDE) ||
               class_has_one(node, REPLIES) ||
               (is_comment(node) && !is_part(node, &answers));
    }
}

static struct span find_text(struct web_page *p, struct beside *beside)
{
    struct buffer text = {0};
    const struct html_node *content = find_by_class(beside->comment, TEXTS);
    html_node_text_without(content == NULL ? beside->comment : content, is_beside, beside,
                           &text);
    struct span kept = arena_copy(&p->arena, buffer_span(&text));
    buffer_free(&text);
    return kept;
}

static void read_comment(struct web_page *p, struct html_node *node,
                         const struct html_node *answers, bool give)
{
    struct beside beside = {.comment = node, .name = find_author(node)};
    struct span author = without_says(line_of(p, beside.name));
    struct span text = find_text(p, &beside);
    struct web_comment *c;
    node->left_out = text.len > 0;
    if (!give || text.len == 0 || (c = web_page_add_comment(p)) == NULL)
        return;
    c->id = id_of(p, node);
    c->parent = id_of(p, answers);
    c->author = author.len > AUTHOR_BYTES_MAX ? (struct span){0} : author;
    c->text = text;
    c->created_at = find_date(p, node);
    c->points = find_points(p, node);
}

void web_comments_read(struct web_page *p)
{
    const struct html_node *top = p->tree.root, *answers;
    bool give = p->comment_count == 0;
    for (struct html_node *n = html_next(top, top); n != NULL; n = html_next(n, top))
        if (is_comment(n) && !is_part(n, &answers))
            read_comment(p, n, answers, give);
}
