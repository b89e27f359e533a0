#include "searcher/serve/results_page.h"

#include "corpus/text/date.h"
#include "corpus/text/url.h"
#include "searcher/names.h"
#include "searcher/serve/page.h"
#include "searcher/snippet/snippet.h"

#include <assert.h>
#include <stdio.h>

/* escape(s, out): s as text or within a quoted attribute. */
static void escape(struct span s, struct buffer *out)
{
    struct highlight whole = {.text = s, .starts = true, .ends = true};
    snippet_write(&whole, HIGHLIGHT_HTML, SPAN(""), SPAN(""), out);
}

static void fragment(const struct highlight *h, struct buffer *out)
{
    snippet_write(h, HIGHLIGHT_HTML, SPAN("<mark>"), SPAN("</mark>"), out);
}

/* escape_parameter(s, out): s within the query part of an address. */
static void escape_parameter(struct span s, struct buffer *out)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain)
            buffer_add_byte(out, (char)c);
        else
            buffer_printf(out, "%%%02X", c);
    }
}

/* The page as it is served to browsers with script, in three parts: up to the value of the
 * box, from there to the place of the results, and the rest. */
static void template_parts(struct span *head, struct span *middle, struct span *tail)
{
    static const char box[] = "id=\"lede-q\"", results[] = "id=\"lede-results\" tabindex=\"-1\">";
    struct span page = page_find(SPAN("/"))->bytes;
    const char *a = memmem(page.at, page.len, box, sizeof box - 1);
    const char *b = memmem(page.at, page.len, results, sizeof results - 1);
    assert(a != NULL && b != NULL && a < b);
    a += sizeof box - 1;
    b += sizeof results - 1;
    *head = (struct span){page.at, (size_t)(a - page.at)};
    *middle = (struct span){a, (size_t)(b - a)};
    *tail = (struct span){b, (size_t)(page.at + page.len - b)};
}

static void open_page(struct span query, struct buffer *out)
{
    struct span head, middle, tail;
    template_parts(&head, &middle, &tail);
    buffer_add_span(out, head);
    buffer_add_string(out, " value=\"");
    escape(query, out);
    buffer_add_string(out, "\"");
    buffer_add_span(out, middle);
}

static void close_page(struct buffer *out)
{
    struct span head, middle, tail;
    template_parts(&head, &middle, &tail);
    buffer_add_span(out, tail);
}

/* ---- Links to the same search, a little changed ------------------------------------ */

/* link_start(out, params, without, name, value): the opening tag of a link to the page with
 * the parameters of params, still encoded, save cursor, offset and the one named without
 * (which may be NULL); name=value is added where name is not NULL. */
static void link_start(struct buffer *out, struct span params, const char *without,
                       const char *name, struct span value)
{
    const char *join = "";
    buffer_add_string(out, "<a href=\"/?");
    while (params.len > 0) {
        const char *end = memchr(params.at, '&', params.len);
        size_t len = end == NULL ? params.len : (size_t)(end - params.at);
        struct span one = {params.at, len};
        const char *equals = memchr(one.at, '=', one.len);
        struct span key = {one.at, equals == NULL ? one.len : (size_t)(equals - one.at)};
        bool dropped = key.len == 0 || span_is(key, "cursor") || span_is(key, "offset") ||
                       (without != NULL && span_is(key, without));
        if (!dropped) {
            buffer_add_string(out, join);
            escape(one, out);
            join = "&amp;";
        }
        len += end != NULL;
        params = (struct span){params.at + len, params.len - len};
    }
    if (name != NULL) {
        buffer_printf(out, "%s%s=", join, name);
        escape_parameter(value, out);
    }
    buffer_add_string(out, "\">");
}

/* ---- A hit ------------------------------------------------------------------------- */

/* part(out, any, s): s behind a dot, if there is anything to say. */
static void part(struct buffer *out, bool *any, struct span s)
{
    if (s.len == 0)
        return;
    buffer_add_string(out, *any ? " · <bdi>" : "<bdi>");
    escape(s, out);
    buffer_add_string(out, "</bdi>");
    *any = true;
}

static void kicker(const struct record *r, struct buffer *out)
{
    bool any = false;
    struct span source = r->source.len > 0 ? r->source : url_host(r->url);
    if (source.len == 0 && r->section.len == 0 && r->type == RECORD_ARTICLE)
        return;
    buffer_add_string(out, "<p class=\"lede-kicker\"><b>");
    part(out, &any, source);
    buffer_add_string(out, "</b>");
    part(out, &any, r->section);
    if (r->type == RECORD_COMMENT)
        part(out, &any, SPAN("Comment"));
    buffer_add_string(out, "</p>");
}

static void meta(const struct record *r, struct buffer *out)
{
    char date[DATE_BYTES] = "undated", points[32];
    bool any = false;
    if (r->created_at != RECORD_NO_TIME)
        date_format(r->created_at, date);
    buffer_add_string(out, "<p class=\"lede-meta\">");
    part(out, &any, (struct span){date, r->created_at == RECORD_NO_TIME ? 7 : 10});
    for (size_t i = 0; i < r->author_count; i++)
        part(out, &any, r->authors[i]);
    snprintf(points, sizeof points, "%lld %s", (long long)r->points,
             r->points == 1 ? "point" : "points");
    if (r->points != RECORD_NO_NUMBER)
        part(out, &any, span_of(points));
    buffer_add_string(out, "</p>");
}

static void fragments(const struct search_hit *hit, struct buffer *out)
{
    buffer_add_string(out, "<p class=\"lede-text\" dir=\"auto\">");
    for (size_t i = 0; i < hit->fragment_count; i++) {
        buffer_add_string(out, i == 0 ? "" : " ");
        fragment(&hit->fragments[i], out);
    }
    buffer_add_string(out, "</p>");
}

/* open_link(url, out): whether it was opened: not every address is one to follow. */
static bool open_link(struct span url, struct buffer *out)
{
    if (!url_safe(url))
        return false;
    buffer_add_string(out, "<a rel=\"noopener nofollow ugc\" href=\"");
    escape(url, out);
    buffer_add_string(out, "\">");
    return true;
}

static void title(const struct search_hit *hit, struct buffer *out)
{
    struct span url = hit->record.url.len > 0 ? hit->record.url : hit->context_url;
    struct span text = hit->record.title.len > 0 ? hit->record.title : hit->context_title;
    buffer_add_string(out, "<h3>");
    bool linked = open_link(url, out);
    if (hit->title_marks != NULL)
        fragment(hit->title_marks, out);
    else
        escape(text.len > 0 ? text : hit->record.id, out);
    buffer_add_string(out, linked ? "</a></h3>" : "</h3>");
}

static void comments(const struct search_hit *hit, struct buffer *out)
{
    if (hit->comment_count == 0)
        return;
    buffer_add_string(out, "<ul class=\"lede-comments\">");
    for (size_t i = 0; i < hit->comment_count; i++) {
        buffer_add_string(out, "<li dir=\"auto\">");
        meta(&hit->comments[i].record, out);
        fragments(&hit->comments[i], out);
        buffer_add_string(out, "</li>");
    }
    buffer_add_string(out, "</ul>");
}

/* Where else the same article stands. */
static void copies(const struct search_hit *hit, struct buffer *out)
{
    if (hit->copy_total == 0)
        return;
    buffer_add_string(out, "<p class=\"lede-meta\">also in ");
    for (size_t i = 0; i < hit->copy_count; i++) {
        const struct search_copy *copy = &hit->copies[i];
        struct span name = copy->source.len > 0 ? copy->source : copy->site;
        buffer_add_string(out, i > 0 ? ", <bdi>" : "<bdi>");
        bool linked = open_link(copy->url, out);
        escape(name.len > 0 ? name : copy->id, out);
        buffer_add_string(out, linked ? "</a></bdi>" : "</bdi>");
    }
    if (hit->copy_total > hit->copy_count)
        buffer_printf(out, " and %llu more",
                      (unsigned long long)(hit->copy_total - hit->copy_count));
    buffer_add_string(out, "</p>");
}

/* discussion(hit, out): how many comments there are, and how many of them match if not all. */
static void discussion(const struct search_hit *hit, struct buffer *out)
{
    uint64_t total = hit->comment_total, matched = hit->matched_comments_count;
    if (total == 0)
        return;
    buffer_printf(out, "<p class=\"lede-meta\">%llu %s", (unsigned long long)total,
                  total == 1 ? "comment" : "comments");
    if (matched > 0 && matched < total)
        buffer_printf(out, ", %llu of them found", (unsigned long long)matched);
    buffer_add_string(out, "</p>");
}

static void row(const struct search_hit *hit, struct buffer *out)
{
    buffer_add_string(out, "<li class=\"lede-hit\" dir=\"auto\">");
    kicker(&hit->record, out);
    title(hit, out);
    fragments(hit, out);
    meta(&hit->record, out);
    copies(hit, out);
    comments(hit, out);
    discussion(hit, out);
    buffer_add_string(out, "</li>");
}

/* ---- Around the hits ----------------------------------------------------------------- */

static void status(const struct search_result *result, struct buffer *out)
{
    buffer_printf(out, "<div class=\"lede-status\"><p><strong>%s%llu %s</strong> · ",
                  result->total_relation == TOTAL_GTE ? "more than " : "",
                  (unsigned long long)result->total, result->total == 1 ? "article" : "articles");
    buffer_printf(out, "%s%llu %s in articles and comments</p></div>",
                  result->total_items_relation == TOTAL_GTE ? "more than " : "",
                  (unsigned long long)result->total_items,
                  result->total_items == 1 ? "match" : "matches");
}

static void notes(const struct search_result *result, struct span params, struct buffer *out)
{
    if (result->hit_count > 0 && result->did_you_mean.len == 0 && result->warning_count == 0)
        return;
    buffer_add_string(out, "<ul class=\"lede-notes\">");
    if (result->hit_count == 0)
        buffer_add_string(out, "<li class=\"lede-none\">Nothing matches.</li>"
                               "<li>Try fewer or other words, or fewer filters.</li>");
    if (result->did_you_mean.len > 0) {
        buffer_add_string(out, "<li>Did you mean ");
        link_start(out, params, "q", "q", result->did_you_mean);
        buffer_add_string(out, "<bdi>");
        escape(result->did_you_mean, out);
        buffer_add_string(out, "</bdi></a>?</li>");
    }
    for (size_t i = 0; i < result->warning_count; i++) {
        buffer_add_string(out, "<li dir=\"auto\">");
        escape(result->warnings[i], out);
        buffer_add_string(out, "</li>");
    }
    buffer_add_string(out, "</ul>");
}

static void list_start(struct buffer *out, const char *heading)
{
    buffer_printf(out, "<h3>%s</h3><ul class=\"lede-facet\">", heading);
}

static void sorts(const struct search_request *request, struct span params, struct buffer *out)
{
    static const char *const shown[] = {"Best first", "Newest first", "Oldest first",
                                        "Most points", "Most discussed", "Latest discussion"};
    list_start(out, "Sort");
    for (int i = 0; i < names_sorts.count; i++) {
        buffer_add_string(out, "<li>");
        if (i == (int)request->sort) {
            buffer_printf(out, "<strong>%s</strong></li>", shown[i]);
            continue;
        }
        link_start(out, params, "sort", "sort", span_of(names_sorts.words[i]));
        buffer_printf(out, "%s</a></li>", shown[i]);
    }
    buffer_add_string(out, "</ul>");
}

/* What the page can be narrowed by, and what that is called on it. */
static const struct {
    enum facet_field field;
    const char *heading;
} narrowing[] = {{FACET_SOURCE, "Source"}, {FACET_SECTION, "Section"}, {FACET_AUTHOR, "Author"},
                 {FACET_TAG, "Topic"},     {FACET_TYPE, "Kind"},       {FACET_LANG, "Language"}};

static bool has_parameter(struct span params, const char *name)
{
    size_t len = strlen(name);
    for (size_t at = 0; at + len < params.len; at++) {
        if ((at == 0 || params.at[at - 1] == '&') && params.at[at + len] == '=' &&
            memcmp(params.at + at, name, len) == 0)
            return true;
    }
    return false;
}

static void facet(const struct facet *facet, const char *heading, struct span params,
                  struct buffer *out)
{
    const char *name = names_facets.words[facet->field];
    bool narrowed = has_parameter(params, name);
    if (facet->value_count < 2 && !narrowed)
        return;
    list_start(out, heading);
    if (narrowed) {
        buffer_add_string(out, "<li>");
        link_start(out, params, name, NULL, (struct span){0});
        buffer_add_string(out, "× all</a></li>");
    }
    for (size_t i = 0; i < facet->value_count; i++) {
        const struct facet_value *v = &facet->values[i];
        buffer_add_string(out, "<li>");
        link_start(out, params, name, name, v->value);
        buffer_add_string(out, "<bdi>");
        escape(v->value, out);
        buffer_printf(out, "</bdi> <span>%llu</span></a></li>", (unsigned long long)v->count);
    }
    buffer_add_string(out, "</ul>");
}

static void side(const struct search_request *request, const struct search_result *result,
                 struct span params, struct buffer *out)
{
    buffer_add_string(out, "<aside class=\"lede-side\" aria-label=\"Filters\">");
    sorts(request, params, out);
    for (size_t i = 0; i < sizeof narrowing / sizeof *narrowing; i++) {
        for (size_t k = 0; k < result->facet_count; k++) {
            if (result->facets[k].field == narrowing[i].field)
                facet(&result->facets[k], narrowing[i].heading, params, out);
        }
    }
    buffer_add_string(out, "</aside>");
}

void results_page_request(struct search_request *request)
{
    request->highlight.format = HIGHLIGHT_HTML;
    request->facet_count = 0;
    for (size_t i = 0; i < sizeof narrowing / sizeof *narrowing; i++)
        request->facets[request->facet_count++] = narrowing[i].field;
}

void results_page(const struct search_request *request, const struct search_result *result,
                  struct span params, struct buffer *out)
{
    open_page(request->query, out);
    if (result->hit_count > 0)
        status(result, out);
    buffer_add_string(out, "<div class=\"lede-body\"><section aria-label=\"Results\">"
                           "<h2 class=\"lede-hidden\">Results</h2>");
    notes(result, params, out);
    buffer_add_string(out, "<ol class=\"lede-list\">");
    for (size_t i = 0; i < result->hit_count; i++)
        row(&result->hits[i], out);
    buffer_add_string(out, "</ol>");
    if (result->next_cursor.len > 0) {
        buffer_add_string(out, "<p>");
        link_start(out, params, NULL, "cursor", result->next_cursor);
        buffer_add_string(out, "More results</a></p>");
    }
    buffer_add_string(out, "</section>");
    if (result->hit_count > 0)
        side(request, result, params, out);
    buffer_add_string(out, "</div>");
    close_page(out);
}

void results_page_problem(struct span query, struct span message, struct buffer *out)
{
    open_page(query, out);
    buffer_add_string(out, "<p class=\"lede-error\" role=\"alert\">");
    escape(message, out);
    buffer_add_string(out, "</p>");
    close_page(out);
}
