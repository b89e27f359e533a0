#include "corpus/formats/html/main_node.h"

#include "corpus/formats/field.h"
#include "corpus/strmap.h"

#include <ctype.h>
#include <strings.h>

enum { NAMES_BYTES_MAX = 400, WEIGHT = 25, BYLINE_CHARS_MAX = 100 };

static const char *const UNLIKELY[] = {
    "-ad-",         "ai2html",    "banner",  "breadcrumbs", "combx",  "comment",
    "community",    "cover-wrap", "disqus",  "extra",       "footer", "gdpr",
    "header",       "legends",    "menu",    "related",     "remark", "replies",
    "rss",          "shoutbox",   "sidebar", "skyscraper",  "social", "sponsor",
    "supplemental", "ad-break",   "agegate", "pagination",  "pager",  "popup",
    "yom-remote",   NULL};
static const char *const PERHAPS[] = {"and",  "article", "body",   "column", "content",
                                      "main", "mathjax", "shadow", NULL};
static const char *const CONTENT[] = {"article", "body",  "content", "entry",
                                      "main",    "page",  "post",    "text",
                                      "blog",    "story", NULL};
static const char *const OTHER[] = {
    "-ad-",     "hidden", "banner",   "combx",    "comment", "com-",       "contact",
    "footer",   "gdpr",   "masthead", "media",    "meta",    "outbrain",   "promo",
    "related",  "scroll", "share",    "shoutbox", "sidebar", "skyscraper", "sponsor",
    "shopping", "tags",   "widget",   NULL};
static const char *const BYLINE[] = {"byline", "author", "dateline", "writtenby", NULL};
static const char *const ROLES[] = {"menu",  "menubar",     "complementary", "navigation",
                                    "alert", "alertdialog", "dialog",        NULL};

/* The commas of Latin, Arabic, small, vertical, reversed and full-width forms. */
static const char *const COMMAS[] = {"\xd8\x8c",     "\xef\xb9\x90", "\xef\xb8\x90",
                                     "\xef\xb8\x91", "\xe2\xb9\x81", "\xe2\xb8\xb4",
                                     "\xe2\xb8\xb2", "\xef\xbc\x8c"};

bool main_node_is(const struct html_node *node, enum element e)
{
    return node != NULL && !node->is_text && node->element == e;
}

static bool is_space(unsigned char c)
{
    return c <= ' ';
}

static bool is_white(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_space((unsigned char)text.at[i]))
            return false;
    return true;
}

bool main_node_is_blank(const struct html_node *node)
{
    return node->is_text ? is_white(node->text) : node->element == ELEMENT_BR;
}

/* Characters so far, and whether a space waits to be one of them. */
struct counter {
    size_t chars;
    bool space;
};

static void count_chars(struct counter *c, const struct html_node *text)
{
    bool before = c->space || text->space_before;
    if (text->chars > 0) {
        c->chars += text->chars + (before && c->chars > 0);
        c->space = text->space_behind;
    } else {
        c->space = c->space || text->space_behind;
    }
}

size_t main_node_chars(const struct html_node *node)
{
    struct counter c = {0};
    if (node->is_text)
        count_chars(&c, node);
    for (const struct html_node *n = html_next(node, node); n != NULL;
         n = html_next(n, node))
        if (n->is_text)
            count_chars(&c, n);
    return c.chars;
}

static size_t count_commas(struct span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == ',') {
            count++;
        } else if (byte == 0xd8 || byte == 0xe2 || byte == 0xef) {
            for (size_t c = 0; c < sizeof COMMAS / sizeof COMMAS[0]; c++) {
                size_t len = strlen(COMMAS[c]);
                count += text.len - i >= len && memcmp(text.at + i, COMMAS[c], len) == 0;
            }
        }
    }
    return count;
}

size_t main_node_commas(const struct html_node *node)
{
    size_t count = 0;
    for (const struct html_node *n = html_next(node, node); n != NULL;
         n = html_next(n, node))
        if (n->is_text)
            count += count_commas(n->text);
    return count;
}

double main_node_link_density(const struct html_node *node)
{
    double links = 0;
    size_t chars = main_node_chars(node);
    const struct html_node *n = chars == 0 ? NULL : html_next(node, node);
    while (n != NULL) {
        if (!main_node_is(n, ELEMENT_A)) {
            n = html_next(n, node);
            continue;
        }
        struct span href = html_value(n, "href");
        double share = href.len > 1 && href.at[0] == '#' ? 0.3 : 1;
        links += share * (double)main_node_chars(n);
        n = html_next_beyond(n, node);
    }
    return chars == 0 ? 0 : links / (double)chars;
}

/* Class and id in lower case, with a space between. */
static struct span names_of(const struct html_node *node, char place[NAMES_BYTES_MAX])
{
    size_t len = 0;
    static const char *const attributes[] = {"class", "id"};
    for (int i = 0; i < 2; i++) {
        struct span value = html_value(node, attributes[i]);
        for (size_t k = 0; k < value.len && len < NAMES_BYTES_MAX - 1; k++)
            place[len++] = (char)tolower((unsigned char)value.at[k]);
        if (i == 0 && len < NAMES_BYTES_MAX - 1)
            place[len++] = ' ';
    }
    return (struct span){place, len};
}

static bool holds_one(struct span names, const char *const *words)
{
    for (; names.len > 0 && *words != NULL; words++)
        if (memmem(names.at, names.len, *words, strlen(*words)) != NULL)
            return true;
    return false;
}

/* "hid" among words parted by spaces. */
static bool holds_word(struct span names, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= names.len; i++)
        if (memcmp(names.at + i, word, len) == 0 && (i == 0 || names.at[i - 1] == ' ') &&
            (i + len == names.len || names.at[i + len] == ' '))
            return true;
    return false;
}

static int weight_of(struct span value)
{
    char place[NAMES_BYTES_MAX];
    size_t len = value.len < sizeof place ? value.len : sizeof place;
    for (size_t i = 0; i < len; i++)
        place[i] = (char)tolower((unsigned char)value.at[i]);
    struct span names = {place, len};
    int weight = 0;
    if (holds_one(names, OTHER) || holds_word(names, "hid"))
        weight -= WEIGHT;
    if (holds_one(names, CONTENT))
        weight += WEIGHT;
    return weight;
}

int main_node_weight(const struct html_node *node)
{
    return weight_of(html_value(node, "class")) + weight_of(html_value(node, "id"));
}

bool main_node_is_unlikely(const struct html_node *node)
{
    char place[NAMES_BYTES_MAX];
    struct span names = names_of(node, place);
    if (names.len > 1 && holds_one(names, UNLIKELY) && !holds_one(names, PERHAPS) &&
        !main_node_has_ancestor(node, ELEMENT_TABLE) &&
        !main_node_has_ancestor(node, ELEMENT_CODE) && node->element != ELEMENT_BODY &&
        node->element != ELEMENT_A)
        return true;
    struct span role = html_value(node, "role");
    for (const char *const *r = ROLES; role.len > 0 && *r != NULL; r++)
        if (span_is(role, *r))
            return true;
    return false;
}

bool main_node_is_byline(const struct html_node *node)
{
    char place[NAMES_BYTES_MAX];
    struct span itemprop = html_value(node, "itemprop");
    bool named =
        span_is(html_value(node, "rel"), "author") ||
        (itemprop.len > 0 && memmem(itemprop.at, itemprop.len, "author", 6) != NULL) ||
        holds_one(names_of(node, place), BYLINE);
    if (!named)
        return false;
    size_t chars = main_node_chars(node);
    return chars > 0 && chars < BYLINE_CHARS_MAX;
}

bool main_node_is_share(const struct html_node *node)
{
    char place[NAMES_BYTES_MAX];
    struct span names = names_of(node, place);
    for (size_t i = 0; i + 5 <= names.len; i++) {
        if (memcmp(names.at + i, "share", 5) != 0 ||
            (i > 0 && isalnum((unsigned char)names.at[i - 1])))
            continue;
        size_t end = i + 5;
        if (names.len - end >= 5 && memcmp(names.at + end, "daddy", 5) == 0)
            end += 5;
        if (end == names.len || !isalnum((unsigned char)names.at[end]))
            return true;
    }
    return false;
}

/* Does the style attribute set property to value? */
static bool style_says(struct span style, const char *property, const char *value)
{
    size_t len = strlen(property);
    for (size_t i = 0; i + len < style.len; i++) {
        if (strncasecmp(style.at + i, property, len) != 0)
            continue;
        size_t at = i + len;
        while (at < style.len && (style.at[at] == ' ' || style.at[at] == ':'))
            at++;
        if (style.len - at >= strlen(value) &&
            strncasecmp(style.at + at, value, strlen(value)) == 0)
            return true;
    }
    return false;
}

bool main_node_is_hidden(const struct html_node *node)
{
    struct span style = html_value(node, "style");
    if (style.len > 0 && (style_says(style, "display", "none") ||
                          style_says(style, "visibility", "hidden")))
        return true;
    if (html_has(node, "hidden"))
        return true;
    if (span_is(html_value(node, "aria-modal"), "true") &&
        span_is(html_value(node, "role"), "dialog"))
        return true;
    return span_is(html_value(node, "aria-hidden"), "true") &&
           !html_has_class(node, "fallback-image");
}

static bool is_by_content(const struct html_node *node)
{
    return node->element == ELEMENT_A || node->element == ELEMENT_DEL ||
           node->element == ELEMENT_INS;
}

bool main_node_is_phrasing(const struct html_node *node)
{
    if (node->is_text || element_is_phrasing(node->element))
        return true;
    if (!is_by_content(node))
        return false;
    for (const struct html_node *n = html_next(node, node); n != NULL;) {
        bool phrasing = n->is_text || element_is_phrasing(n->element);
        if (!phrasing && !is_by_content(n))
            return false;
        n = phrasing ? html_next_beyond(n, node) : html_next(n, node);
    }
    return true;
}

bool main_node_is_block(const struct html_node *node)
{
    switch (node->is_text ? ELEMENT_UNKNOWN : (enum element)node->element) {
    case ELEMENT_BLOCKQUOTE:
    case ELEMENT_DL:
    case ELEMENT_DIV:
    case ELEMENT_IMG:
    case ELEMENT_OL:
    case ELEMENT_P:
    case ELEMENT_PRE:
    case ELEMENT_TABLE:
    case ELEMENT_UL:
        return true;
    default:
        return false;
    }
}

bool main_node_has_block(const struct html_node *node)
{
    for (const struct html_node *n = html_next(node, node); n != NULL; n = html_next(n, node))
        if (main_node_is_block(n))
            return true;
    return false;
}

bool main_node_has_ancestor(const struct html_node *node, enum element e)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (node->element == e)
            return true;
    return false;
}

size_t main_node_child_count(const struct html_node *node, struct html_node **only)
{
    size_t count = 0;
    for (struct html_node *child = node->first; child != NULL; child = child->next) {
        if (child->is_text)
            continue;
        *only = child;
        count++;
    }
    return count;
}

/* The next run of ASCII letters and digits, in lower case. */
static struct span next_word(struct span *text, char place[64])
{
    size_t i = 0, len = 0;
    while (i < text->len && !isalnum((unsigned char)text->at[i]) && text->at[i] != '_')
        i++;
    while (i < text->len && (isalnum((unsigned char)text->at[i]) || text->at[i] == '_')) {
        if (len < 64)
            place[len++] = (char)tolower((unsigned char)text->at[i]);
        i++;
    }
    if (i > 0)
        *text = (struct span){text->at + i, text->len - i};
    return (struct span){place, len};
}

double main_node_similarity(struct span a, struct span b)
{
    struct strmap words = {0};
    char place[64];
    size_t all = 0, other = 0;
    for (struct span word; (word = next_word(&a, place)).len > 0;)
        strmap_add(&words, word, NULL);
    for (struct span word; (word = next_word(&b, place)).len > 0;) {
        all += word.len + (all > 0);
        if (strmap_find(&words, word) == STRMAP_NONE)
            other += word.len + (other > 0);
    }
    bool comparable = words.count > 0 && all > 0;
    strmap_free(&words);
    return comparable ? 1 - (double)other / (double)all : 0;
}
