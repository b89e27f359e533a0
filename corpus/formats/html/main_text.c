#include "corpus/formats/html/main_text.h"

#include "corpus/formats/field.h"
#include "corpus/formats/html/main_clean.h"
#include "corpus/formats/html/main_node.h"

#include <stdlib.h>

enum {
    PARAGRAPH_CHARS_MIN = 25,
    ANCESTORS_SCORED = 5,
    TOP_CANDIDATES = 5,
    ALIKE_CANDIDATES = 3,   /* of about the same score: then what holds them is better */
    ARTICLE_CHARS_MIN = 500 /* less is too little to be sure */
};

/* One attempt at a page, on a copy of its tree. */
struct attempt {
    struct html_tree tree;
    struct html_node *body;
    struct span title;
    bool drop_unlikely, weights, conditionally; /* which rules are in force */
    bool title_seen, byline_seen;
    struct html_node **paragraphs; /* to be scored, in order */
    size_t paragraph_count, paragraph_room;
    struct html_node **candidates;
    size_t candidate_count, candidate_room;
};

static void push(struct html_node ***list, size_t *count, size_t *room,
                 struct html_node *node)
{
    if (*count == *room) {
        *room = *room == 0 ? 64 : *room * 2;
        *list = memory_or_die(realloc(*list, *room * sizeof **list));
    }
    (*list)[(*count)++] = node;
}

static void push_paragraph(struct attempt *a, struct html_node *node)
{
    push(&a->paragraphs, &a->paragraph_count, &a->paragraph_room, node);
}

/* Scripts and the like are no text, <noscript> repeats what scripts show, and <nav> leads
 * elsewhere. */
static bool is_unseen(const struct html_node *node)
{
    switch ((enum element)node->element) {
    case ELEMENT_SCRIPT:
    case ELEMENT_NAV:
    case ELEMENT_NOSCRIPT:
    case ELEMENT_STYLE:
    case ELEMENT_TEMPLATE:
    case ELEMENT_TITLE:
        return true;
    default:
        return false;
    }
}

static void remove_unseen(struct attempt *a)
{
    struct html_node *node = html_next(a->tree.root, a->tree.root);
    while (node != NULL) {
        bool unseen = node->left_out || (!node->is_text && is_unseen(node));
        struct html_node *next =
            unseen ? html_next_beyond(node, a->tree.root) : html_next(node, a->tree.root);
        if (unseen)
            html_remove(node);
        node = next;
    }
}

static struct html_node *skip_blank(struct html_node *node)
{
    while (node != NULL && node->is_text && main_node_is_blank(node))
        node = node->next;
    return node;
}

static void trim_end(struct html_node *paragraph)
{
    while (paragraph->last != NULL && main_node_is_blank(paragraph->last))
        html_remove(paragraph->last);
}

/* Move what follows paragraph into it, up to the next block or pair of line breaks. */
static void fill_paragraph(struct html_node *paragraph)
{
    struct html_node *next = paragraph->next;
    while (next != NULL && main_node_is_phrasing(next)) {
        if (main_node_is(next, ELEMENT_BR) &&
            main_node_is(skip_blank(next->next), ELEMENT_BR))
            break;
        struct html_node *behind = next->next;
        html_append(paragraph, next);
        next = behind;
    }
    trim_end(paragraph);
    if (paragraph->parent->element == ELEMENT_P)
        paragraph->parent->element = ELEMENT_DIV;
}

/* Two line breaks and more part paragraphs: make them some. */
static void replace_breaks(struct attempt *a)
{
    struct html_node *node = html_next(a->tree.root, a->tree.root);
    for (; node != NULL; node = html_next(node, a->tree.root)) {
        bool several = false;
        struct html_node *next;
        if (!main_node_is(node, ELEMENT_BR))
            continue;
        while (main_node_is(next = skip_blank(node->next), ELEMENT_BR)) {
            several = true;
            html_remove(next);
        }
        if (several) {
            node->element = ELEMENT_P;
            fill_paragraph(node);
        }
    }
}

static bool is_title_heading(struct attempt *a, const struct html_node *node)
{
    if (a->title_seen || (node->element != ELEMENT_H1 && node->element != ELEMENT_H2))
        return false;
    struct buffer heading = {0};
    html_node_line(node, &heading);
    a->title_seen = span_equal(a->title, buffer_span(&heading)) ||
                    main_node_similarity(a->title, buffer_span(&heading)) > 0.75;
    buffer_free(&heading);
    return a->title_seen;
}

static bool is_byline(struct attempt *a, const struct html_node *node)
{
    if (a->byline_seen || !main_node_is_byline(node))
        return false;
    return a->byline_seen = true;
}

/* A container without text and with nothing but line breaks and rules in it. */
static bool is_empty(const struct html_node *node)
{
    enum element e = (enum element)node->element;
    if (e != ELEMENT_DIV && e != ELEMENT_SECTION && e != ELEMENT_HEADER &&
        !(e >= ELEMENT_H1 && e <= ELEMENT_H6))
        return false;
    for (const struct html_node *n = html_next(node, node); n != NULL;
         n = html_next(n, node)) {
        if (n->is_text ? !main_node_is_blank(n)
                       : n->element != ELEMENT_BR && n->element != ELEMENT_HR)
            return false;
    }
    return true;
}

static bool is_scored_by_nature(const struct html_node *node)
{
    switch ((enum element)node->element) {
    case ELEMENT_SECTION:
    case ELEMENT_H2:
    case ELEMENT_H3:
    case ELEMENT_H4:
    case ELEMENT_H5:
    case ELEMENT_H6:
    case ELEMENT_P:
    case ELEMENT_TD:
    case ELEMENT_PRE:
        return true;
    default:
        return false;
    }
}

/* Text and inline elements right in a <div> become paragraphs in it. */
static void wrap_phrasing(struct attempt *a, struct html_node *div)
{
    struct html_node *paragraph = NULL, *next;
    for (struct html_node *child = div->first; child != NULL; child = next) {
        next = child->next;
        if (!main_node_is_phrasing(child)) {
            if (paragraph != NULL)
                trim_end(paragraph);
            paragraph = NULL;
        } else if (paragraph != NULL) {
            html_append(paragraph, child);
        } else if (!main_node_is_blank(child)) {
            paragraph = html_new(&a->tree, ELEMENT_P);
            html_insert(child, paragraph);
            html_append(paragraph, child);
        }
    }
    if (paragraph != NULL)
        trim_end(paragraph);
}

/* A <div> that holds one <p> and no other text is that <p>; one without blocks is a <p>
 * itself. Returns the node to go on from. */
static struct html_node *judge_div(struct attempt *a, struct html_node *div)
{
    struct html_node *only = NULL;
    wrap_phrasing(a, div);
    bool bare = main_node_child_count(div, &only) == 1 && only->element == ELEMENT_P;
    for (struct html_node *child = div->first; bare && child != NULL; child = child->next)
        bare = child == only || main_node_is_blank(child);
    if (bare && main_node_link_density(div) < 0.25) {
        html_insert(div, only);
        html_remove(div);
        push_paragraph(a, only);
        return only;
    }
    if (!main_node_has_block(div)) {
        div->element = ELEMENT_P;
        push_paragraph(a, div);
    }
    return div;
}

static bool is_out(struct attempt *a, const struct html_node *node)
{
    return main_node_is_hidden(node) || is_byline(a, node) || is_title_heading(a, node) ||
           (a->drop_unlikely && main_node_is_unlikely(node)) || is_empty(node);
}

/* Take out what cannot be part of the article and note the paragraphs to score. */
static void prepare(struct attempt *a)
{
    struct html_node *top = a->tree.root, *node = html_next(top, top);
    while (node != NULL) {
        if (node->is_text) {
            node = html_next(node, top);
            continue;
        }
        if (node != a->body && node->element != ELEMENT_HTML && is_out(a, node)) {
            struct html_node *next = html_next_beyond(node, top);
            html_remove(node);
            node = next;
            continue;
        }
        if (is_scored_by_nature(node))
            push_paragraph(a, node);
        if (node->element == ELEMENT_DIV)
            node = judge_div(a, node);
        node = html_next(node, top);
    }
}

static float first_score(const struct attempt *a, const struct html_node *node)
{
    float score = a->weights ? (float)main_node_weight(node) : 0;
    switch ((enum element)node->element) {
    case ELEMENT_DIV:
        return score + 5;
    case ELEMENT_PRE:
    case ELEMENT_TD:
    case ELEMENT_BLOCKQUOTE:
        return score + 3;
    case ELEMENT_ADDRESS:
    case ELEMENT_OL:
    case ELEMENT_UL:
    case ELEMENT_DL:
    case ELEMENT_DD:
    case ELEMENT_DT:
    case ELEMENT_LI:
    case ELEMENT_FORM:
        return score - 3;
    case ELEMENT_H1:
    case ELEMENT_H2:
    case ELEMENT_H3:
    case ELEMENT_H4:
    case ELEMENT_H5:
    case ELEMENT_H6:
    case ELEMENT_TH:
        return score - 5;
    default:
        return score;
    }
}

static void init_score(const struct attempt *a, struct html_node *node)
{
    if (node->scored)
        return;
    node->scored = true;
    node->score = first_score(a, node);
}

/* A paragraph's points go to its ancestors, the farther the less. */
static void score_paragraph(struct attempt *a, const struct html_node *paragraph)
{
    size_t chars = main_node_chars(paragraph);
    if (chars < PARAGRAPH_CHARS_MIN)
        return;
    size_t hundreds = chars / 100 < 3 ? chars / 100 : 3;
    float score = (float)(2 + main_node_commas(paragraph) + hundreds);
    struct html_node *node = paragraph->parent;
    for (int level = 0; level < ANCESTORS_SCORED && node != NULL && node->parent != NULL;
         level++, node = node->parent) {
        if (node->element == ELEMENT_HTML)
            break;
        if (!node->scored)
            push(&a->candidates, &a->candidate_count, &a->candidate_room, node);
        init_score(a, node);
        node->score += score / (float)(level == 0 ? 1 : level == 1 ? 2 : level * 3);
    }
}

/* The best few, best first. Returns how many there are. */
static size_t rank(struct attempt *a, struct html_node *top[TOP_CANDIDATES])
{
    size_t count = 0;
    for (size_t i = 0; i < a->candidate_count; i++) {
        struct html_node *node = a->candidates[i];
        node->score *= (float)(1 - main_node_link_density(node));
        size_t place = count < TOP_CANDIDATES ? count : TOP_CANDIDATES;
        while (place > 0 && node->score > top[place - 1]->score)
            place--;
        if (place == TOP_CANDIDATES)
            continue;
        count += count < TOP_CANDIDATES;
        for (size_t k = count - 1; k > place; k--)
            top[k] = top[k - 1];
        top[place] = node;
    }
    return count;
}

static bool is_within(const struct html_node *node, const struct html_node *top)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (node == top)
            return true;
    return false;
}

/* Where several candidates are about as good, what holds them is better. */
static struct html_node *common_holder(const struct attempt *a, struct html_node **top,
                                       size_t count)
{
    size_t alike = 0;
    for (size_t i = 1; i < count; i++)
        alike += top[i]->score / top[0]->score >= 0.75f;
    for (struct html_node *node = top[0]->parent;
         alike >= ALIKE_CANDIDATES && node != NULL && node != a->body;
         node = node->parent) {
        size_t holds = 0;
        for (size_t i = 1; i < count; i++)
            holds += top[i]->score / top[0]->score >= 0.75f && is_within(top[i], node);
        if (holds >= ALIKE_CANDIDATES)
            return node;
    }
    return top[0];
}

/* A holder whose score is even higher wins: the article is cut into pieces. */
static struct html_node *climb(const struct attempt *a, struct html_node *best)
{
    float last = best->score, least = last / 3;
    for (struct html_node *node = best->parent; node != NULL && node != a->body;
         node = node->parent) {
        if (!node->scored)
            continue;
        if (node->score < least)
            break;
        if (node->score > last) {
            best = node;
            break;
        }
        last = node->score;
    }
    struct html_node *only;
    while (best->parent != NULL && best->parent != a->body &&
           main_node_child_count(best->parent, &only) == 1)
        best = best->parent;
    return best;
}

static struct html_node *find_best(struct attempt *a)
{
    struct html_node *top[TOP_CANDIDATES];
    size_t count = rank(a, top);
    if (count == 0 || top[0] == a->body)
        return a->body;
    struct html_node *best = common_holder(a, top, count);
    init_score(a, best);
    best = climb(a, best);
    init_score(a, best);
    return best;
}

static bool ends_a_sentence(const struct html_node *node)
{
    struct buffer text = {0};
    html_node_line(node, &text);
    struct span line = buffer_span(&text);
    bool found = false;
    for (size_t i = 0; !found && i < line.len; i++)
        found = line.at[i] == '.' && (i + 1 == line.len || line.at[i + 1] == ' ');
    buffer_free(&text);
    return found;
}

/* Is a sibling of the best container part of the article, too? */
static bool belongs(const struct html_node *node, const struct html_node *best,
                    float least)
{
    struct span class = html_value(best, "class");
    bool alike = class.len > 0 && span_equal(html_value(node, "class"), class);
    if (node->scored && node->score + (alike ? best->score * 0.2f : 0) >= least)
        return true;
    if (node->element != ELEMENT_P)
        return false;
    double density = main_node_link_density(node);
    size_t chars = main_node_chars(node);
    if (chars > 80)
        return density < 0.25;
    return chars > 0 && density == 0 && ends_a_sentence(node);
}

/* The best container and what belongs to it, under a node of their own. */
static struct html_node *gather(struct attempt *a, struct html_node *best)
{
    struct html_node *content = html_new(&a->tree, ELEMENT_DIV), *next;
    struct html_node *holder = best->parent;
    if (best == a->body || holder == NULL) {
        struct html_node *page = html_new(&a->tree, ELEMENT_DIV);
        html_append(content, page);
        while (best->first != NULL)
            html_append(page, best->first);
        return content;
    }
    float least = best->score * 0.2f > 10 ? best->score * 0.2f : 10;
    for (struct html_node *node = holder->first; node != NULL; node = next) {
        next = node->next;
        if (node == best || (!node->is_text && belongs(node, best, least)))
            html_append(content, node);
    }
    return content;
}

static struct html_node *find_body(struct attempt *a)
{
    struct html_node *body = html_find(a->tree.root, ELEMENT_BODY);
    return body == NULL ? a->tree.root : body;
}

static void free_attempt(struct attempt *a)
{
    html_tree_free(&a->tree);
    free(a->paragraphs);
    free(a->candidates);
}

/* One attempt with the rules that a has in force; the text goes into *text. Returns how
 * many characters it has. */
static size_t try(const struct html_tree *page, struct attempt *a, struct buffer *text)
{
    html_tree_copy(page, &a->tree);
    a->body = find_body(a);
    remove_unseen(a);
    replace_breaks(a);
    prepare(a);
    for (size_t i = 0; i < a->paragraph_count; i++)
        score_paragraph(a, a->paragraphs[i]);
    struct html_node *content = gather(a, find_best(a));
    main_clean(content, a->weights, a->conditionally);
    html_node_text(content, text);
    return main_node_chars(content);
}

void main_text_find(const struct html_tree *page, struct span title, struct buffer *out)
{
    size_t start = out->len, most = 0;
    /* All rules; then one less at each attempt, until there is enough text. */
    for (int dropped = 0; dropped <= 3 && most < ARTICLE_CHARS_MIN; dropped++) {
        struct attempt a = {.title = title,
                            .drop_unlikely = dropped < 1,
                            .weights = dropped < 2,
                            .conditionally = dropped < 3};
        struct buffer text = {0};
        size_t chars = try(page, &a, &text);
        if (chars > most) {
            most = chars;
            out->len = start;
            buffer_add_span(out, buffer_span(&text));
        }
        buffer_free(&text);
        free_attempt(&a);
    }
}
