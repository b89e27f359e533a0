#include "searcher/serve/results_page.h"

#include "corpus/text/date.h"
#include "corpus/text/url.h"
#include "searcher/serve/page.h"
#include "searcher/snippet/snippet.h"

#include <assert.h>

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
    static const char box[] = "id=\"lede-q\"", results[] = "<div id=\"lede-results\">";
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

static void meta(const struct search_hit *hit, struct buffer *out)
{
    const struct record *r = &hit->record;
    char date[DATE_BYTES] = "undated";
    bool any = false;
    if (r->created_at != RECORD_NO_TIME)
        date_format(r->created_at, date);
    buffer_add_string(out, "<p class=\"lede-meta\">");
    part(out, &any, r->source.len > 0 ? r->source : url_host(r->url));
    part(out, &any, (struct span){date, r->created_at == RECORD_NO_TIME ? 7 : 10});
    for (size_t i = 0; i < r->author_count; i++)
        part(out, &any, r->authors[i]);
    if (r->points != RECORD_NO_NUMBER)
        buffer_printf(out, " · %lld points", (long long)r->points);
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

static void title(const struct search_hit *hit, struct buffer *out)
{
    struct span url = hit->record.url.len > 0 ? hit->record.url : hit->context_url;
    struct span text = hit->record.title.len > 0 ? hit->record.title : hit->context_title;
    bool linked = url_safe(url);
    buffer_add_string(out, "<h3 dir=\"auto\">");
    if (linked) {
        buffer_add_string(out, "<a rel=\"noopener nofollow ugc\" href=\"");
        escape(url, out);
        buffer_add_string(out, "\">");
    }
    if (hit->title_marks != NULL)
        fragment(hit->title_marks, out);
    else
        escape(text.len > 0 ? text : hit->record.id, out);
    buffer_add_string(out, linked ? "</a></h3>" : "</h3>");
}

static void row(const struct search_hit *hit, struct buffer *out)
{
    buffer_add_string(out, "<li class=\"lede-hit\">");
    title(hit, out);
    meta(hit, out);
    fragments(hit, out);
    if (hit->comment_count > 0)
        buffer_add_string(out, "<ul class=\"lede-comments\">");
    for (size_t i = 0; i < hit->comment_count; i++) {
        buffer_add_string(out, "<li>");
        meta(&hit->comments[i], out);
        fragments(&hit->comments[i], out);
        buffer_add_string(out, "</li>");
    }
    if (hit->comment_count > 0)
        buffer_add_string(out, "</ul>");
    if (hit->comment_total > 0)
        buffer_printf(out, "<p class=\"lede-meta\">%llu of %llu comments match</p>",
                      (unsigned long long)hit->matched_comments_count,
                      (unsigned long long)hit->comment_total);
    buffer_add_string(out, "</li>");
}

static void notes(const struct search_result *result, struct buffer *out)
{
    buffer_add_string(out, "<ul class=\"lede-notes\">");
    if (result->hit_count == 0)
        buffer_add_string(out, "<li>Nothing matches. Try fewer or other words.</li>");
    if (result->did_you_mean.len > 0) {
        buffer_add_string(out, "<li>Did you mean <a href=\"/?q=");
        escape_parameter(result->did_you_mean, out);
        buffer_add_string(out, "\"><bdi>");
        escape(result->did_you_mean, out);
        buffer_add_string(out, "</bdi></a>?</li>");
    }
    for (size_t i = 0; i < result->warning_count; i++) {
        buffer_add_string(out, "<li>");
        escape(result->warnings[i], out);
        buffer_add_string(out, "</li>");
    }
    buffer_add_string(out, "</ul>");
}

void results_page(const struct search_request *request, const struct search_result *result,
                  struct span params, struct buffer *out)
{
    open_page(request->query, out);
    buffer_printf(out, "<div class=\"lede-status\"><p>%s%llu articles (%llu articles "
                       "and comments)</p></div>",
                  result->total_relation == TOTAL_GTE ? "more than " : "",
                  (unsigned long long)result->total, (unsigned long long)result->total_items);
    notes(result, out);
    buffer_add_string(out, "<ol class=\"lede-list\">");
    for (size_t i = 0; i < result->hit_count; i++)
        row(&result->hits[i], out);
    buffer_add_string(out, "</ol>");
    if (result->next_cursor.len > 0) {
        buffer_add_string(out, "<p><a href=\"/?");
        escape(params, out);
        buffer_add_string(out, "&amp;cursor=");
        escape_parameter(result->next_cursor, out);
        buffer_add_string(out, "\">More results</a></p>");
    }
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
