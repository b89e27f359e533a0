#include "searcher/terminal/listing.h"

#include "searcher/names.h"
#include "searcher/snippet/snippet.h"
#include "searcher/terminal/byline.h"
#include "searcher/terminal/chart.h"

#include <stdio.h>

static const char indent[] = "    ";
static const char bar[] = "    │ ";

/* ---- Highlights -------------------------------------------------------------------- */

static void marked(struct screen *s, const struct highlight *h, enum screen_style around)
{
    struct buffer back = {0};
    buffer_add_span(&back, screen_sequence(s, STYLE_PLAIN));
    if (around != STYLE_PLAIN)
        buffer_add_span(&back, screen_sequence(s, around));
    snippet_write(h, HIGHLIGHT_ANSI, screen_sequence(s, STYLE_MARK), buffer_span(&back),
                  screen_raw(s));
    buffer_free(&back);
}

/* The fragments in a row, one ellipsis between two of them. */
static void fragments(struct screen *s, const struct search_hit *hit, const char *margin)
{
    if (hit->fragment_count == 0)
        return;
    for (size_t i = 0; i < hit->fragment_count; i++) {
        struct highlight h = hit->fragments[i];
        bool last = i + 1 == hit->fragment_count;
        if (!last && !hit->fragments[i + 1].starts)
            h.ends = true;
        marked(s, &h, STYLE_PLAIN);
        if (!last)
            screen_string(s, " ");
    }
    screen_end(s, margin, margin);
}

/* ---- Hits -------------------------------------------------------------------------- */

static void title(struct screen *s, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    struct span url = r->url.len > 0 ? r->url : hit->context_url;
    if (url.len > 0)
        screen_link(s, url);
    screen_style(s, STYLE_TITLE);
    if (hit->title_marks != NULL)
        marked(s, hit->title_marks, STYLE_TITLE);
    else if (r->title.len > 0)
        screen_text(s, r->title);
    else if (r->type == RECORD_COMMENT && hit->context_title.len > 0) {
        screen_string(s, "On: ");
        screen_text(s, hit->context_title);
    } else {
        screen_string(s, r->type == RECORD_COMMENT ? "(a comment)" : "(no title)");
    }
    screen_style(s, STYLE_PLAIN);
    if (url.len > 0)
        screen_link(s, (struct span){0});
}

static void explanations(struct screen *s, const struct search_hit *hit)
{
    for (size_t i = 0; i < hit->explanation_count; i++) {
        screen_style(s, STYLE_FAINT);
        screen_printf(s, "%8.3f  ", hit->explanations[i].value);
        screen_text(s, hit->explanations[i].what);
        screen_end(s, indent, "              ");
    }
}

/* Where else the same article stands. */
static void copies(struct screen *s, const struct search_hit *hit)
{
    if (hit->copy_total == 0)
        return;
    screen_style(s, STYLE_FAINT);
    screen_string(s, "also in ");
    for (size_t i = 0; i < hit->copy_count; i++) {
        const struct search_copy *copy = &hit->copies[i];
        screen_string(s, i > 0 ? ", " : "");
        screen_text(s, copy->source.len > 0 ? copy->source : copy->site);
        screen_printf(s, "%s", copy->source.len + copy->site.len > 0 ? " (" : "(");
        screen_text(s, copy->id);
        screen_string(s, ")");
    }
    if (hit->copy_total > hit->copy_count) {
        screen_printf(s, "%s", hit->copy_count > 0 ? " and " : "");
        screen_number(s, hit->copy_total - hit->copy_count);
        screen_string(s, " more");
    }
    screen_end(s, indent, indent);
}

static void comments(struct screen *s, const struct search_hit *hit)
{
    if (hit->matched_comments_count == 0)
        return;
    screen_style(s, STYLE_FAINT);
    screen_number(s, hit->matched_comments_count);
    screen_string(s, " of ");
    screen_number(s, hit->comment_total);
    bool plural = hit->comment_total != 1;
    screen_printf(s, " comment%s %s%s", plural ? "s" : "",
                  hit->matched_comments_count == 1 ? "matches" : "match",
                  hit->comment_count > 0 ? ":" : "");
    screen_end(s, indent, indent);
    for (size_t i = 0; i < hit->comment_count; i++) {
        byline_comment(s, &hit->comments[i]);
        screen_end(s, bar, bar);
        fragments(s, &hit->comments[i], bar);
    }
}

static void row(struct screen *s, const struct search_hit *hit, uint64_t number)
{
    char place[32];
    int width = snprintf(place, sizeof place, "%2llu. ", (unsigned long long)number);
    title(s, hit);
    screen_end(s, place, width > 4 ? "      " : indent);
    if (hit->record.type == RECORD_COMMENT)
        byline_comment(s, hit);
    else
        byline_article(s, hit);
    if (screen_raw(s)->len > 0)
        screen_end(s, indent, indent);
    if (hit->record.type == RECORD_ARTICLE || hit->context_url.len > 0) {
        byline_place(s, hit);
        screen_end(s, indent, indent);
    }
    fragments(s, hit, indent);
    copies(s, hit);
    comments(s, hit);
    explanations(s, hit);
    screen_blank(s);
}

static void rows(struct screen *s, const struct search_request *request,
                 const struct search_result *result)
{
    bool partial = false;
    for (size_t i = 0; i < result->hit_count; i++) {
        if (result->hits[i].partial && !partial) {
            screen_string(s, "Not all of the words are in these:");
            screen_end(s, "", "");
            screen_blank(s);
            partial = true;
        }
        row(s, &result->hits[i], request->offset + i + 1);
    }
}

/* ---- Around the hits --------------------------------------------------------------- */

static void count(struct screen *s, uint64_t n, enum total_relation relation,
                  const char *one, const char *many)
{
    if (relation == TOTAL_GTE)
        screen_string(s, "at least ");
    screen_number(s, n);
    screen_printf(s, " %s", n == 1 ? one : many);
}

static void counts(struct screen *s, const struct search_result *result)
{
    screen_style(s, STYLE_FAINT);
    bool threads = result->group == GROUP_THREAD;
    if (threads) {
        count(s, result->total, result->total_relation, "article", "articles");
        screen_string(s, " (");
    }
    count(s, result->total_items, result->total_items_relation, "article or comment",
          "articles and comments");
    screen_printf(s, "%s in %.*f ms", threads ? ")" : "", result->took_ms < 10 ? 1 : 0,
                  result->took_ms);
    if (result->timed_out)
        screen_string(s, "; time ran out before all was done");
    screen_end(s, "", "");
    screen_blank(s);
}

static void facets(struct screen *s, const struct search_result *result)
{
    for (size_t i = 0; i < result->facet_count; i++) {
        const struct facet *facet = &result->facets[i];
        screen_style(s, STYLE_TITLE);
        screen_string(s, names_facets.words[facet->field]);
        screen_end(s, "", "");
        for (size_t k = 0; k < facet->value_count; k++) {
            screen_printf(s, "%8llu  ", (unsigned long long)facet->values[k].count);
            screen_text(s, facet->values[k].value);
            screen_end(s, "", "          ");
        }
        screen_blank(s);
    }
}

static void next_page(struct screen *s, const struct search_request *request,
                      const struct search_result *result)
{
    uint64_t shown = request->offset + result->hit_count;
    if (result->next_cursor.len == 0 || request->cursor.len > 0)
        return;
    screen_style(s, STYLE_FAINT);
    screen_printf(s, "The next page: --offset %llu", (unsigned long long)shown);
    screen_end(s, "", "");
}

void listing_remarks(struct screen *s, const struct search_result *result)
{
    for (size_t i = 0; i < result->warning_count; i++) {
        screen_style(s, STYLE_WARNING);
        screen_text(s, result->warnings[i]);
        screen_end(s, "", "");
    }
    if (result->did_you_mean.len == 0)
        return;
    screen_string(s, "Did you mean: ");
    screen_style(s, STYLE_TITLE);
    screen_text(s, result->did_you_mean);
    screen_end(s, "", "");
}

void listing_write(struct screen *s, const struct search_request *request,
                   const struct search_result *result)
{
    if (s->terminal)
        listing_remarks(s, result);
    counts(s, result);
    if (request->histogram != INTERVAL_NONE)
        chart_write(s, request->histogram, result->histogram, result->histogram_count);
    rows(s, request, result);
    facets(s, result);
    next_page(s, request, result);
}
