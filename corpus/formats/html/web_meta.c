#include "corpus/formats/html/web_meta.h"

#include "corpus/formats/field.h"
#include "corpus/text/charset.h"
#include "corpus/text/html.h"
#include "corpus/text/url.h"

#include <ctype.h>
#include <strings.h>

enum { NAME_BYTES_MAX = 80, NAMES_IN_A_TAG = 8 };

enum fact {
    TITLE,
    SUMMARY,
    AUTHOR,
    SITE,
    PUBLISHED,
    UPDATED,
    SECTION,
    TAG,
    KEYWORDS,
    URL,
    TYPE,
    LOCALE,
    FACT_COUNT
};

/* Names in property= and name= of meta tags; of those for one fact the first found here
 * counts, wherever it stands on the page. */
static const struct {
    const char *name;
    enum fact fact;
} NAMES[] = {
    {"dc:title", TITLE},
    {"dcterm:title", TITLE},
    {"og:title", TITLE},
    {"weibo:article:title", TITLE},
    {"weibo:webpage:title", TITLE},
    {"title", TITLE},
    {"twitter:title", TITLE},
    {"parsely-title", TITLE},
    {"og:description", SUMMARY},
    {"dc:description", SUMMARY},
    {"dcterm:description", SUMMARY},
    {"description", SUMMARY},
    {"twitter:description", SUMMARY},
    {"dc:creator", AUTHOR},
    {"dcterm:creator", AUTHOR},
    {"author", AUTHOR},
    {"article:author", AUTHOR},
    {"parsely-author", AUTHOR},
    {"sailthru:author", AUTHOR},
    {"byl", AUTHOR},
    {"og:site_name", SITE},
    {"application-name", SITE},
    {"article:published_time", PUBLISHED},
    {"og:article:published_time", PUBLISHED},
    {"og:published_time", PUBLISHED},
    {"parsely-pub-date", PUBLISHED},
    {"datepublished", PUBLISHED},
    {"article:published", PUBLISHED},
    {"dc:date:issued", PUBLISHED},
    {"dcterms:created", PUBLISHED},
    {"dcterms:date", PUBLISHED},
    {"dc:date", PUBLISHED},
    {"pubdate", PUBLISHED},
    {"publishdate", PUBLISHED},
    {"publish-date", PUBLISHED},
    {"sailthru:date", PUBLISHED},
    {"citation_publication_date", PUBLISHED},
    {"ptime", PUBLISHED},
    {"date", PUBLISHED},
    {"article:modified_time", UPDATED},
    {"og:updated_time", UPDATED},
    {"datemodified", UPDATED},
    {"dcterms:modified", UPDATED},
    {"last-modified", UPDATED},
    {"article:section", SECTION},
    {"parsely-section", SECTION},
    {"section", SECTION},
    {"article:tag", TAG},
    {"news_keywords", KEYWORDS},
    {"parsely-tags", KEYWORDS},
    {"keywords", KEYWORDS},
    {"og:url", URL},
    {"og:type", TYPE},
    {"og:locale", LOCALE},
};
enum { NAME_COUNT = sizeof NAMES / sizeof NAMES[0] };

struct meta {
    struct web_page *page;
    struct span value[FACT_COUNT];
    size_t rank[FACT_COUNT]; /* number + 1 of the name that gave it; 0: none */
};

/* "DC.title " as "dc:title". */
static struct span normal_name(struct span name, char place[NAME_BYTES_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len && len < NAME_BYTES_MAX; i++)
        if ((unsigned char)name.at[i] > ' ')
            place[len++] =
                name.at[i] == '.' ? ':' : (char)tolower((unsigned char)name.at[i]);
    return (struct span){place, len};
}

static bool is_address(struct span text)
{
    return url_safe(text) || (text.len > 0 && text.at[0] == '/');
}

static void note(struct meta *m, size_t number, struct span content)
{
    enum fact fact = NAMES[number].fact;
    if (content.len == 0 || (fact == AUTHOR && is_address(content)))
        return;
    if (fact == TAG)
        field_tag(&m->page->arena, &m->page->article,
                  field_title(&m->page->arena, content));
    if (m->rank[fact] != 0 && m->rank[fact] < number + 1)
        return;
    m->rank[fact] = number + 1;
    m->value[fact] = content;
}

static void note_name(struct meta *m, struct span name, struct span content)
{
    char place[NAME_BYTES_MAX];
    struct span normal = normal_name(name, place);
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (span_is(normal, NAMES[i].name))
            note(m, i, content);
}

/* property= may hold several names. */
static void note_properties(struct meta *m, struct span names, struct span content)
{
    for (int count = 0; names.len > 0 && count < NAMES_IN_A_TAG; count++) {
        size_t len = 0;
        while (len < names.len && (unsigned char)names.at[len] > ' ')
            len++;
        note_name(m, (struct span){names.at, len}, content);
        while (len < names.len && (unsigned char)names.at[len] <= ' ')
            len++;
        names = (struct span){names.at + len, names.len - len};
    }
}

static void add_keywords(struct web_page *p, struct span keywords)
{
    while (keywords.len > 0) {
        const char *comma = memchr(keywords.at, ',', keywords.len);
        size_t len = comma == NULL ? keywords.len : (size_t)(comma - keywords.at);
        field_tag(&p->arena, &p->article,
                  field_title(&p->arena, (struct span){keywords.at, len}));
        len += comma != NULL;
        keywords = (struct span){keywords.at + len, keywords.len - len};
    }
}

static struct span line_of(struct meta *m, enum fact fact)
{
    return field_title(&m->page->arena, m->value[fact]);
}

/* "en_GB" as "en-GB". */
static struct span language(struct arena *a, struct span locale)
{
    if (locale.len == 0)
        return locale;
    char *copy = arena_string(a, locale);
    for (size_t i = 0; i < locale.len; i++)
        if (copy[i] == '_')
            copy[i] = '-';
    return (struct span){copy, locale.len};
}

static void fill(struct span *field, struct span value)
{
    if (field->len == 0)
        *field = value;
}

static void take_over(struct meta *m)
{
    struct web_page *p = m->page;
    struct record *r = &p->article;
    p->meta_title = line_of(m, TITLE);
    fill(&r->summary, field_html(&p->arena, m->value[SUMMARY]));
    struct span author = line_of(m, AUTHOR);
    if (author.len > 3 && strncasecmp(author.at, "by ", 3) == 0)
        author = (struct span){author.at + 3, author.len - 3};
    if (r->author_count == 0)
        field_author(&p->arena, r, author);
    fill(&r->source, line_of(m, SITE));
    if (r->created_at == RECORD_NO_TIME)
        field_date(r, m->value[PUBLISHED], &r->created_at);
    if (r->updated_at == RECORD_NO_TIME)
        field_date(r, m->value[UPDATED], &r->updated_at);
    if (!is_address(m->value[SECTION]))
        fill(&r->section, line_of(m, SECTION));
    if (r->tag_count == 0)
        add_keywords(p, m->value[KEYWORDS]);
    fill(&r->url, field_address(&p->arena, p->base, m->value[URL]));
    fill(&r->lang, language(&p->arena, m->value[LOCALE]));
    p->says_article = p->says_article || span_is(m->value[TYPE], "article") ||
                      (m->rank[PUBLISHED] != 0 && m->rank[TITLE] != 0);
}

static void read_node(struct meta *m, const struct html_node *node)
{
    struct web_page *p = m->page;
    struct record *r = &p->article;
    switch ((enum element)node->element) {
    case ELEMENT_META:
        note_properties(m, html_value(node, "property"), html_value(node, "content"));
        note_name(m, html_value(node, "name"), html_value(node, "content"));
        break;
    case ELEMENT_LINK:
        if (span_is(html_value(node, "rel"), "canonical"))
            fill(&r->url, field_address(&p->arena, p->base, html_value(node, "href")));
        break;
    case ELEMENT_HTML:
        fill(&r->lang, html_value(node, html_has(node, "lang") ? "lang" : "xml:lang"));
        break;
    default:
        break;
    }
}

/* <time datetime=…>, where nothing else says when: the first one in an article or header,
 * or the first that says it is of the publication. */
static void read_time(struct web_page *p)
{
    const struct html_node *top = p->tree.root;
    for (const struct html_node *n = html_find(top, ELEMENT_TIME);
         n != NULL && p->article.created_at == RECORD_NO_TIME; n = html_next(n, top)) {
        if (n->is_text || n->element != ELEMENT_TIME)
            continue;
        bool in_article = html_has(n, "pubdate") || html_has_class(n, "published") ||
                          html_has_class(n, "entry-date");
        for (const struct html_node *up = n->parent; !in_article && up != NULL;
             up = up->parent)
            in_article = up->element == ELEMENT_ARTICLE || up->element == ELEMENT_HEADER;
        struct record unnoted = record_empty();
        if (in_article) {
            field_date(&unnoted, html_value(n, "datetime"), &unnoted.created_at);
            p->article.created_at = unnoted.created_at;
        }
    }
}

void web_meta_read(struct web_page *p)
{
    struct meta m = {.page = p};
    const struct html_node *top = p->tree.root;
    for (const struct html_node *n = html_next(top, top); n != NULL;
         n = html_next(n, top))
        if (!n->is_text)
            read_node(&m, n);
    take_over(&m);
    read_time(p);
}

/* The value of charset in a tag such as <meta http-equiv=Content-Type
 * content="text/html; charset=koi8-r">. */
static struct span charset_in(struct span tag)
{
    const char *at = NULL;
    for (size_t i = 0; i + 8 < tag.len && at == NULL; i++)
        if (strncasecmp(tag.at + i, "charset=", 8) == 0)
            at = tag.at + i + 8;
    if (at == NULL)
        return (struct span){0};
    const char *end = tag.at + tag.len;
    at += *at == '"' || *at == '\'';
    struct span label = {at, 0};
    while (at + label.len < end && strchr("\"'; >/", at[label.len]) == NULL &&
           at[label.len] != '\0')
        label.len++;
    return label;
}

const char *web_meta_charset(struct span head)
{
    enum { PRESCAN_BYTES = 4096 };
    const char *end = head.at + (head.len < PRESCAN_BYTES ? head.len : PRESCAN_BYTES);
    const char *at = head.at;
    while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        if (end - at < 6 || strncasecmp(at, "<meta", 5) != 0) {
            at++;
            continue;
        }
        const char *close = memchr(at, '>', (size_t)(end - at));
        struct span tag = {at, (size_t)((close == NULL ? end : close) - at)};
        struct span label = charset_in(tag);
        if (label.len > 0)
            return charset_find(label);
        at += 5;
    }
    return NULL;
}
