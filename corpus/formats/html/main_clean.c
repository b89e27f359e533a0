#include "corpus/formats/html/main_clean.h"

#include "corpus/formats/field.h"
#include "corpus/formats/html/main_node.h"

#include <strings.h>

enum { SHARE_CHARS_MAX = 500, FEW_COMMAS = 10 };

/* What cleaning asks of a block at once. */
struct counts {
    size_t p, img, li, input, embeds;
    size_t chars, headings, lists, textish; /* characters; the latter three in those */
    bool video, data_table;
};

static const char *const VIDEOS[] = {"youtube",           "vimeo",     "dailymotion",
                                     "//v.qq.",           "twitch.tv", "bilibili",
                                     "archive.org/embed", NULL};

static bool is_video(const struct html_node *node)
{
    for (size_t i = 0; i < node->attribute_count; i++)
        for (const char *const *v = VIDEOS; *v != NULL; v++) {
            struct span value = node->attributes[i].value;
            if (value.len > 0 && memmem(value.at, value.len, *v, strlen(*v)) != NULL)
                return true;
        }
    return false;
}

static bool is_heading(const struct html_node *node)
{
    return node->element >= ELEMENT_H1 && node->element <= ELEMENT_H6;
}

static size_t count_in_row(const struct html_node *row)
{
    size_t cells = 0;
    for (const struct html_node *c = row->first; c != NULL; c = c->next)
        cells += main_node_is(c, ELEMENT_TD) || main_node_is(c, ELEMENT_TH);
    return cells;
}

/* Does the table hold data, rather than lay out the page? */
static bool is_data_table(const struct html_node *table)
{
    size_t rows = 0, columns = 0;
    if (span_is(html_value(table, "role"), "presentation") ||
        span_is(html_value(table, "datatable"), "0"))
        return false;
    if (html_has(table, "summary"))
        return true;
    for (const struct html_node *n = html_next(table, table); n != NULL;
         n = html_next(n, table)) {
        if (n->is_text)
            continue;
        switch ((enum element)n->element) {
        case ELEMENT_CAPTION:
        case ELEMENT_COL:
        case ELEMENT_COLGROUP:
        case ELEMENT_TFOOT:
        case ELEMENT_THEAD:
        case ELEMENT_TH:
            return true;
        case ELEMENT_TABLE:
            return false;
        case ELEMENT_TR:
            rows++;
            if (count_in_row(n) > columns)
                columns = count_in_row(n);
            break;
        default:
            break;
        }
    }
    if (rows <= 1 || columns <= 1)
        return false;
    return rows >= 10 || columns > 4 || rows * columns > 10;
}

static bool is_textish(const struct html_node *node)
{
    return main_node_is_block(node) || node->element == ELEMENT_SPAN ||
           node->element == ELEMENT_LI || node->element == ELEMENT_TD;
}

static void count_element(struct counts *c, const struct html_node *n)
{
    switch ((enum element)n->element) {
    case ELEMENT_P:
        c->p++;
        break;
    case ELEMENT_IMG:
        c->img++;
        break;
    case ELEMENT_LI:
        c->li++;
        break;
    case ELEMENT_INPUT:
        c->input++;
        break;
    case ELEMENT_UL:
    case ELEMENT_OL:
        c->lists += main_node_chars(n);
        break;
    case ELEMENT_OBJECT:
    case ELEMENT_EMBED:
    case ELEMENT_IFRAME:
        c->embeds++;
        c->video = c->video || is_video(n);
        break;
    case ELEMENT_TABLE:
        c->data_table = c->data_table || is_data_table(n);
        break;
    default:
        if (is_heading(n))
            c->headings += main_node_chars(n);
    }
}

static struct counts count_in(const struct html_node *node)
{
    struct counts c = {.chars = main_node_chars(node)};
    for (const struct html_node *n = html_next(node, node); n != NULL;
         n = html_next(n, node)) {
        if (n->is_text)
            continue;
        count_element(&c, n);
        if (c.textish == 0 && is_textish(n))
            c.textish = main_node_chars(n);
    }
    return c;
}

/* The whole text of the block is one of a few words that stand for nothing. */
static bool says_nothing(const struct html_node *node, size_t chars)
{
    static const char *const words[] = {"ad",         "advertising",      "advertisement",
                                        "pub",        "publicit\xc3\xa9", "werb",
                                        "werbung",    "anuncio",          "loading",
                                        "loading...", "chargement",       "cargando",
                                        NULL};
    struct buffer text = {0};
    if (chars == 0 || chars > 20)
        return false;
    html_node_line(node, &text);
    bool found = false;
    for (const char *const *w = words; !found && *w != NULL; w++)
        found = strcasecmp(buffer_string(&text), *w) == 0;
    buffer_free(&text);
    return found;
}

/* Readability's rules of thumb, one a line. */
static bool looks_like_no_text(const struct html_node *node, const struct counts *c,
                               bool list, int weight)
{
    double density = main_node_link_density(node);
    double headings = c->chars == 0 ? 0 : (double)c->headings / (double)c->chars;
    bool figure = main_node_has_ancestor(node, ELEMENT_FIGURE);
    if (!figure && c->img > 1 && (double)c->p / (double)c->img < 0.5)
        return true;
    if (!list && c->li > c->p + 100) /* lists are common in text */
        return true;
    if (c->input > c->p / 3)
        return true;
    if (!list && !figure && headings < 0.9 && c->chars < 25 &&
        (c->img == 0 || c->img > 2) && density > 0)
        return true;
    if (!list && weight < 25 && density > 0.2)
        return true;
    if (weight >= 25 && density > 0.5)
        return true;
    if ((c->embeds == 1 && c->chars < 75) || c->embeds > 1)
        return true;
    return c->img == 0 && c->textish == 0;
}

/* A list of pictures is one picture an item. */
static bool is_list_of_pictures(const struct html_node *node, const struct counts *c)
{
    struct html_node *only;
    for (const struct html_node *child = node->first; child != NULL; child = child->next)
        if (!child->is_text && main_node_child_count(child, &only) > 1)
            return false;
    return c->img > 0 && c->img == c->li;
}

static bool is_in_data_table(const struct html_node *node)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (node->element == ELEMENT_TABLE && is_data_table(node))
            return true;
    return false;
}

static bool should_go(const struct html_node *node, bool weights)
{
    if ((node->element == ELEMENT_TABLE && is_data_table(node)) ||
        is_in_data_table(node) || main_node_has_ancestor(node, ELEMENT_CODE))
        return false;
    int weight = weights ? main_node_weight(node) : 0;
    struct counts c = count_in(node);
    if (c.data_table)
        return false;
    if (weight < 0)
        return true;
    if (main_node_commas(node) >= FEW_COMMAS)
        return false;
    if (c.video)
        return false;
    if (says_nothing(node, c.chars))
        return true;
    bool list = node->element == ELEMENT_UL || node->element == ELEMENT_OL ||
                (c.chars > 0 && (double)c.lists / (double)c.chars > 0.9);
    return looks_like_no_text(node, &c, list, weight) &&
           !(list && is_list_of_pictures(node, &c));
}

/* The node before node in the order of the page, below top; NULL at the beginning. */
static struct html_node *previous(struct html_node *node, const struct html_node *top)
{
    if (node->previous == NULL)
        return node->parent == top ? NULL : node->parent;
    node = node->previous;
    while (node->last != NULL)
        node = node->last;
    return node;
}

static struct html_node *last_of(struct html_node *top)
{
    struct html_node *node = top;
    while (node->last != NULL)
        node = node->last;
    return node == top ? NULL : node;
}

/* From the end, so that what is within a block goes before the block is judged. */
static void clean_conditionally(struct html_node *top, enum element e, bool weights)
{
    struct html_node *node = last_of(top);
    while (node != NULL) {
        struct html_node *before = previous(node, top);
        if (main_node_is(node, e) && should_go(node, weights))
            html_remove(node);
        node = before;
    }
}

static void clean_all(struct html_node *top, bool (*goes)(const struct html_node *))
{
    struct html_node *node = html_next(top, top);
    while (node != NULL) {
        bool gone = !node->is_text && goes(node);
        struct html_node *next =
            gone ? html_next_beyond(node, top) : html_next(node, top);
        if (gone)
            html_remove(node);
        node = next;
    }
}

static bool is_furniture(const struct html_node *node)
{
    switch ((enum element)node->element) {
    case ELEMENT_OBJECT:
    case ELEMENT_EMBED:
    case ELEMENT_FOOTER:
    case ELEMENT_LINK:
    case ELEMENT_ASIDE:
        return !is_video(node);
    default:
        return false;
    }
}

static bool is_control(const struct html_node *node)
{
    switch ((enum element)node->element) {
    case ELEMENT_IFRAME:
    case ELEMENT_INPUT:
    case ELEMENT_TEXTAREA:
    case ELEMENT_SELECT:
    case ELEMENT_BUTTON:
        return !is_video(node);
    default:
        return false;
    }
}

static bool is_share_button(const struct html_node *node)
{
    return main_node_is_share(node) && main_node_chars(node) < SHARE_CHARS_MAX;
}

static bool is_poor_heading(const struct html_node *node)
{
    return (node->element == ELEMENT_H1 || node->element == ELEMENT_H2) &&
           main_node_weight(node) < 0;
}

void main_clean(struct html_node *content, bool weights, bool conditionally)
{
    if (conditionally) {
        clean_conditionally(content, ELEMENT_FORM, weights);
        clean_conditionally(content, ELEMENT_FIELDSET, weights);
    }
    clean_all(content, is_furniture);
    for (struct html_node *part = content->first; part != NULL; part = part->next)
        clean_all(part, is_share_button);
    clean_all(content, is_control);
    if (weights)
        clean_all(content, is_poor_heading);
    if (!conditionally)
        return;
    clean_conditionally(content, ELEMENT_TABLE, weights);
    clean_conditionally(content, ELEMENT_UL, weights);
    clean_conditionally(content, ELEMENT_DIV, weights);
}
