#include "searcher/terminal/discussion.h"

#include "searcher/terminal/byline.h"

enum {
    MARGIN_LEVELS_MAX = 16, /* deeper comments stand no further to the right */
    TEXT_WIDTH_MIN = 30     /* columns that are left for the text of a comment */
};

static const char level[] = "│ ";

/* ---- Text -------------------------------------------------------------------------- */

/* The next line of text, without its end; *text loses it. Empty lines are passed over;
 * *gap tells whether there were any. */
static bool next_line(struct span *text, struct span *line, bool *gap)
{
    *gap = false;
    while (text->len > 0) {
        const char *end = memchr(text->at, '\n', text->len);
        *line =
            (struct span){text->at, end == NULL ? text->len : (size_t)(end - text->at)};
        size_t used = end == NULL ? text->len : line->len + 1;
        *text = (struct span){text->at + used, text->len - used};
        if (line->len > 0 && !(line->len == 1 && line->at[0] == '\r'))
            return true;
        *gap = true;
    }
    return false;
}

static void paragraphs(struct screen *s, struct span text, const char *margin)
{
    struct span line;
    bool gap, first = true;
    while (next_line(&text, &line, &gap)) {
        if (gap && !first)
            screen_end(s, margin, margin);
        screen_text(s, line);
        screen_end(s, margin, margin);
        first = false;
    }
}

/* ---- The article ------------------------------------------------------------------- */

static void list(struct screen *s, const char *label, const struct span *values,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        screen_string(s, i == 0 ? label : ", ");
        screen_text(s, values[i]);
    }
}

static void topic(struct screen *s, const struct record *r)
{
    if (r->section.len == 0 && r->tag_count == 0)
        return;
    screen_style(s, STYLE_FAINT);
    screen_text(s, r->section);
    list(s, r->section.len > 0 ? " · " : "", r->tags, r->tag_count);
    screen_end(s, "", "");
}

static void headline(struct screen *s, const struct search_hit *article)
{
    const struct record *r = &article->record;
    screen_link(s, r->url);
    screen_style(s, STYLE_TITLE);
    if (r->title.len > 0)
        screen_text(s, r->title);
    else
        screen_string(s, r->text.len > 0 ? "(no title)"
                                         : "(the article is not in the index)");
    screen_style(s, STYLE_PLAIN);
    screen_link(s, (struct span){0});
    screen_end(s, "", "");
    byline_article(s, article);
    if (screen_raw(s)->len > 0)
        screen_end(s, "", "");
    byline_place(s, article);
    screen_end(s, "", "");
}

/* ---- Comments ---------------------------------------------------------------------- */

static void comment(struct screen *s, const struct search_hit *hit, size_t depth)
{
    size_t deepest = MARGIN_LEVELS_MAX;
    if (s->width > 0 && (s->width - TEXT_WIDTH_MIN) / 2 < deepest)
        deepest = s->width > TEXT_WIDTH_MIN ? (s->width - TEXT_WIDTH_MIN) / 2 : 0;
    struct buffer margin = {0};
    for (size_t i = 0; i < depth && i < deepest; i++)
        buffer_add_string(&margin, level);
    const char *indent = buffer_string(&margin);
    byline_comment(s, hit);
    screen_end(s, indent, indent);
    paragraphs(s, hit->record.text, indent);
    screen_end(s, indent, indent);
    buffer_free(&margin);
}

static size_t depth_of(const struct search_hit *hit)
{
    return hit->depth > 0 ? hit->depth - 1 : 0;
}

void discussion_write(struct screen *s, const struct search_hit *article, bool comments)
{
    const struct record *r = &article->record;
    headline(s, article);
    topic(s, r);
    if (r->summary.len > 0) {
        screen_blank(s);
        screen_style(s, STYLE_TITLE);
        screen_text(s, r->summary);
        screen_end(s, "", "");
    }
    screen_blank(s);
    paragraphs(s, r->text, "");
    if (!comments || article->comment_count == 0)
        return;
    screen_blank(s);
    screen_style(s, STYLE_TITLE);
    screen_number(s, article->comment_count);
    screen_string(s, article->comment_count == 1 ? " comment" : " comments");
    screen_end(s, "", "");
    screen_blank(s);
    for (size_t i = 0; i < article->comment_count; i++)
        comment(s, &article->comments[i], depth_of(&article->comments[i]));
}

bool discussion_branch(struct screen *s, const struct search_hit *article, struct span id,
                       bool replies)
{
    size_t from = 0;
    while (from < article->comment_count &&
           !span_equal(article->comments[from].record.id, id))
        from++;
    if (from == article->comment_count)
        return false;
    headline(s, article);
    screen_blank(s);
    size_t top = depth_of(&article->comments[from]);
    comment(s, &article->comments[from], 0);
    for (size_t i = from + 1; replies && i < article->comment_count; i++) {
        size_t depth = depth_of(&article->comments[i]);
        if (depth <= top)
            break;
        comment(s, &article->comments[i], depth - top);
    }
    return true;
}
