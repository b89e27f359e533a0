#include "searcher/terminal/byline.h"

#include "corpus/text/date.h"
#include "corpus/text/url.h"

/* Begins the next part of the line; the first has no dot before it. */
static void part(struct screen *s, bool *first)
{
    screen_string(s, *first ? "" : " · ");
    *first = false;
}

void byline_day(struct screen *s, int64_t when)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;
    date_civil(when, &year, &month, &day);
    screen_printf(s, "%d %s %04d", day, months[month - 1], year);
}

static void day(struct screen *s, int64_t when, bool *first)
{
    if (when == RECORD_NO_TIME)
        return;
    part(s, first);
    byline_day(s, when);
}

static void authors(struct screen *s, const struct record *r, bool *first)
{
    for (size_t i = 0; i < r->author_count; i++) {
        if (i == 0)
            part(s, first);
        else
            screen_string(s, ", ");
        screen_text(s, r->authors[i]);
    }
}

static void points(struct screen *s, int64_t n, bool *first)
{
    if (n == RECORD_NO_NUMBER)
        return;
    part(s, first);
    if (n < 0)
        screen_string(s, "-");
    screen_number(s, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
    screen_string(s, n == 1 || n == -1 ? " point" : " points");
}

static void comments(struct screen *s, uint64_t n, bool *first)
{
    if (n == 0)
        return;
    part(s, first);
    screen_number(s, n);
    screen_string(s, n == 1 ? " comment" : " comments");
}

void byline_article(struct screen *s, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    struct span outlet = r->source.len > 0 ? r->source : url_host(r->url);
    bool first = true;
    if (outlet.len > 0) {
        part(s, &first);
        screen_text(s, outlet);
    }
    day(s, r->created_at, &first);
    authors(s, r, &first);
    points(s, r->points, &first);
    comments(s, hit->comment_total, &first);
}

void byline_comment(struct screen *s, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    bool first = true;
    screen_style(s, STYLE_AUTHOR);
    if (r->deleted) {
        part(s, &first);
        screen_string(s, "[deleted]");
    }
    authors(s, r, &first);
    screen_style(s, STYLE_PLAIN);
    screen_style(s, STYLE_FAINT);
    day(s, r->created_at, &first);
    points(s, r->points, &first);
    if (hit->depth > 1) {
        part(s, &first);
        screen_string(s, "reply");
    }
    part(s, &first);
    screen_text(s, r->id);
    screen_style(s, STYLE_PLAIN);
}

void byline_place(struct screen *s, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    struct span url = r->url.len > 0 ? r->url : hit->context_url;
    bool article = r->type == RECORD_ARTICLE;
    screen_style(s, STYLE_FAINT);
    if (article)
        screen_text(s, r->id);
    screen_string(s, article && url.len > 0 ? "  " : "");
    screen_text(s, url);
}
