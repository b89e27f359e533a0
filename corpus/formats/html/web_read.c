#include "corpus/formats/html/web_read.h"

#include "corpus/formats/field.h"
#include "corpus/formats/html/main_node.h"
#include "corpus/formats/html/main_text.h"
#include "corpus/formats/html/web_comments.h"
#include "corpus/formats/html/web_jsonld.h"
#include "corpus/formats/html/web_meta.h"
#include "corpus/formats/html/web_microdata.h"
#include "corpus/formats/html/web_title.h"
#include "corpus/strmap.h"
#include "corpus/text/charset.h"
#include "corpus/text/url.h"
#include "corpus/text/utf8.h"

#include <ctype.h>
#include <strings.h>

enum {
    NEWS_CHARS_MIN =
        500, /* of the text of a page that does not say that it is an article */
    BODY_BYTES_MIN = 300 /* a text by JSON-LD that is shorter is hardly all of it */
};

/* Where the page says that it is, and what its links are relative to. */
static void find_address(struct web_page *p, struct span site)
{
    const struct html_node *base = html_find(p->tree.root, ELEMENT_BASE);
    p->base = p->address;
    if (p->base.len == 0 && site.len > 0)
        p->base = arena_printf(&p->arena, "https://%.*s/", (int)site.len, site.at);
    if (base != NULL && html_value(base, "href").len > 0)
        p->base = field_address(&p->arena, p->base, html_value(base, "href"));
    const struct html_node *top = p->tree.root;
    for (const struct html_node *n = html_find(top, ELEMENT_LINK); n != NULL;
         n = html_next(n, top))
        if (!n->is_text && n->element == ELEMENT_LINK && p->article.url.len == 0 &&
            span_is(html_value(n, "rel"), "canonical"))
            p->article.url = field_address(&p->arena, p->base, html_value(n, "href"));
}

/* The address that stands for the page: what it says, but not the site's front page, which
 * careless sites name as the canonical address of all; else where it was fetched from. */
static struct span page_of(struct web_page *p)
{
    struct span page = field_page(&p->arena, p->article.url);
    if (page.len > 0)
        return page;
    struct buffer own = {0};
    if (url_normalise(p->address, &own))
        p->article.url = p->address;
    page = arena_copy(&p->arena, buffer_span(&own));
    buffer_free(&own);
    return page;
}

static size_t count_chars(struct span text)
{
    size_t chars = 0;
    for (size_t i = 0; i < text.len; i++)
        chars += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return chars;
}

/* The text that the page states, or the one found on it? Stated texts are often cut and
 * without paragraphs; what is found is rarely too little. */
static struct span choose_text(struct span stated, struct span found)
{
    return stated.len > found.len + found.len / 4 ? stated : found;
}

/* "By Nathan Willis March 25, 2015" is Nathan Willis. */
static struct span name_in_byline(struct span line)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    if (line.len > 3 && strncasecmp(line.at, "by ", 3) == 0)
        line = (struct span){line.at + 3, line.len - 3};
    for (size_t i = 0; i < line.len; i++)
        if (isdigit((unsigned char)line.at[i]) || strchr("|@,;(", line.at[i]) != NULL)
            line.len = i;
    line = field_trim(line);
    const char *space = line.len == 0 ? NULL : memrchr(line.at, ' ', line.len);
    for (size_t i = 0; space != NULL && i < 12; i++)
        if (strncasecmp(space + 1, months[i], 3) == 0 &&
            (size_t)(line.at + line.len - space) <= 10)
            line.len = (size_t)(space - line.at);
    return field_trim(line);
}

/* Readers see no byline in what is hidden, in comments and in what is about other things.
 */
static bool is_passed_over(const struct html_node *node)
{
    switch (node->is_text ? ELEMENT_UNKNOWN : (enum element)node->element) {
    case ELEMENT_NAV:
    case ELEMENT_ASIDE:
    case ELEMENT_FOOTER:
        return true;
    default:
        return node->left_out || (!node->is_text && main_node_is_hidden(node));
    }
}

static struct span find_byline(struct web_page *p)
{
    const struct html_node *top = html_find(p->tree.root, ELEMENT_BODY);
    const struct html_node *n = top == NULL ? NULL : html_next(top, top);
    while (n != NULL && (n->is_text || !main_node_is_byline(n)))
        n = is_passed_over(n) ? html_next_beyond(n, top) : html_next(n, top);
    if (n == NULL)
        return (struct span){0};
    for (const struct html_node *in = html_next(n, n); in != NULL; in = html_next(in, n))
        if (!in->is_text &&
            (html_has_class(in, "fn") || span_is(html_value(in, "rel"), "author")))
            n = in;
    struct buffer line = {0};
    html_node_line(n, &line);
    struct span name = arena_copy(&p->arena, name_in_byline(buffer_span(&line)));
    buffer_free(&line);
    return name;
}

static void finish_article(struct web_page *p, struct span found)
{
    struct record *r = &p->article;
    struct span microdata_title = r->title;
    r->type = RECORD_ARTICLE;
    r->title = p->headline.len > 0       ? p->headline
               : p->meta_title.len > 0   ? p->meta_title
               : microdata_title.len > 0 ? microdata_title
                                         : web_title(p);
    r->text = choose_text(p->body, found);
    if (r->author_count == 0)
        field_author(&p->arena, r, find_byline(p));
    struct span page = page_of(p);
    r->id = field_page_id(&p->arena, page);
    if (r->id.len == 0)
        r->id = arena_printf(
            &p->arena, "page:#%016llx",
            (unsigned long long)(strmap_hash(r->title) ^ strmap_hash(r->text) * 31));
}

/* An id as pages give it, "#comment-3", "https://…#comment-3", "c17", as one of ours. */
static struct span comment_id(struct web_page *p, struct span page, struct span id)
{
    struct arena *a = &p->arena;
    struct span fragment = field_fragment(id);
    struct span address = url_safe(id) ? field_page(a, id) : (struct span){0};
    if (fragment.len == 0 && address.len > 0)
        return field_page_id(a, address);
    if (fragment.len == 0)
        fragment = id;
    if (page.len > 0)
        return field_comment_id(a, page, fragment);
    return arena_printf(a, "%.*s#%.*s", (int)p->article.id.len, p->article.id.at,
                        (int)fragment.len, fragment.at);
}

static struct span unnamed_comment_id(struct web_page *p, struct span page,
                                      const struct web_comment *c)
{
    return comment_id(p, page,
                      field_unnamed(&p->arena, c->author, c->text, c->created_at));
}

static void give_comments(struct web_page *p, struct span page, uint64_t line,
                          struct queue *queue)
{
    for (size_t i = 0; i < p->comment_count; i++) {
        const struct web_comment *c = &p->comments[i];
        struct record r = record_empty();
        if (c->text.len == 0)
            continue;
        r.type = RECORD_COMMENT;
        r.id =
            c->id.len > 0 ? comment_id(p, page, c->id) : unnamed_comment_id(p, page, c);
        r.thread_id = p->article.id;
        r.parent_id = c->parent.len > 0 ? comment_id(p, page, c->parent) : c->parent;
        r.text = c->text;
        r.created_at = c->created_at;
        r.points = c->points;
        field_author(&p->arena, &r, c->author);
        queue_record(queue, line, &r);
    }
}

/* Is it the page of one article, not the front of a site or a section? */
static bool is_article(struct web_page *p)
{
    if (p->says_article)
        return true;
    bool front = p->address.len > 0 && field_page(&p->arena, p->address).len == 0;
    return !front && count_chars(p->article.text) >= NEWS_CHARS_MIN;
}

static void give(struct web_page *p, const struct web_source *from,
                 const struct format_options *options, struct queue *queue)
{
    if (!options->all_pages && !is_article(p)) {
        queue_skip(queue, from->line, "page is no article", NULL);
        return;
    }
    if (p->article.source.len == 0)
        p->article.source = options->source;
    if (p->tree.cut)
        p->article.mended |= RECORD_MENDED_TEXT;
    p->article.fetched_at = from->fetched_at;
    queue_record(queue, from->line, &p->article);
    give_comments(p, page_of(p), from->line, queue);
}

static void read_text(struct span html, const struct web_source *from,
                      const struct format_options *options, struct queue *queue)
{
    struct web_page p = {.address = from->address, .article = record_empty()};
    struct buffer found = {0};
    html_tree_parse(&p.tree, html);
    find_address(&p, options->site);
    web_jsonld_read(&p);
    web_microdata_read(&p);
    web_meta_read(&p);
    web_comments_read(&p);
    struct span title = p.headline.len > 0 ? p.headline : p.meta_title;
    main_text_find(&p.tree, title.len > 0 ? title : web_title(&p), &found);
    finish_article(&p, buffer_span(&found));
    give(&p, from, options, queue);
    buffer_free(&found);
    web_page_free(&p);
}

/* Bytes that are UTF-8 are meant to be, whatever the page or its server declares; without
 * a declaration, others are what Windows wrote. */
static const char *charset_of(struct span bytes, struct span declared)
{
    if (utf8_valid(bytes))
        return "UTF-8";
    const char *name = declared.len > 0 ? charset_find(declared) : NULL;
    if (name == NULL)
        name = web_meta_charset(bytes);
    return name == NULL ? "CP1252" : name;
}

void web_read(struct span bytes, const struct web_source *from,
              const struct format_options *options, struct queue *queue)
{
    struct buffer text = {0};
    if (bytes.len == 0)
        return;
    struct charset *charset = charset_open(charset_of(bytes, from->charset));
    charset_decode(charset, bytes, true, &text);
    charset_close(charset);
    read_text(buffer_span(&text), from, options, queue);
    buffer_free(&text);
}

/* "<!DOCTYPE html", "<html", or tags of a page's head further on. */
int web_read_sniff(struct span head)
{
    static const char *const begins[] = {"<!doctype html", "<html", "<head", "<body"};
    size_t start = 0;
    while (start < head.len && ((unsigned char)head.at[start] <= ' '))
        start++;
    struct span text = {head.at + start, head.len - start};
    if (text.len == 0 || text.at[0] != '<')
        return 0;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        for (size_t at = 0; at < text.len && at < 4096; at++)
            if (text.len - at >= strlen(begins[i]) &&
                strncasecmp(text.at + at, begins[i], strlen(begins[i])) == 0)
                return at == 0 ? 95 : 70;
    return 0;
}
