#include "searcher/serve/algolia_write.h"

#include "corpus/text/analysis.h"
#include "corpus/text/date.h"
#include "corpus/text/url.h"
#include "searcher/json/json.h"
#include "searcher/names.h"
#include "searcher/snippet/snippet.h"

#include <string.h>

/* add_marked(h, query, out): h with the client's marks. A client that chose its own marks
 * escapes the rest itself (instantsearch.js does); for others it is made safe here. */
static void add_marked(const struct highlight *h, const struct algolia_query *query,
                       struct buffer *out)
{
    struct span pre = query->request.highlight.pre_tag, post = query->request.highlight.post_tag;
    size_t at = 0;
    if (!query->raw_tags) {
        snippet_write(h, HIGHLIGHT_HTML, pre, post, out);
        return;
    }
    for (size_t i = 0; i < h->mark_count; i++) {
        buffer_add(out, h->text.at + at, h->marks[i].start - at);
        buffer_add_span(out, pre);
        buffer_add(out, h->text.at + h->marks[i].start, h->marks[i].end - h->marks[i].start);
        buffer_add_span(out, post);
        at = h->marks[i].end;
    }
    buffer_add(out, h->text.at + at, h->text.len - at);
}

/* marked_member(j, key, list, count, query): fragments as one highlighted attribute. */
static void marked_member(struct json *j, const char *key, const struct highlight *list,
                          size_t count, const struct algolia_query *query)
{
    struct buffer text = {0};
    size_t marks = 0;
    for (size_t i = 0; i < count; i++) {
        buffer_add_string(&text, i == 0 ? "" : " … ");
        add_marked(&list[i], query, &text);
        marks += list[i].mark_count;
    }
    json_key(j, key);
    json_open(j, '{');
    json_key(j, "value");
    json_text(j, buffer_span(&text));
    json_key(j, "matchLevel");
    json_text(j, marks > 0 ? SPAN("full") : SPAN("none"));
    json_key(j, "matchedWords");
    json_open(j, '[');
    json_close(j, ']');
    json_close(j, '}');
    buffer_free(&text);
}

/* unmarked_member(j, key, text, query): an attribute that is searched, if at all, as a whole. */
static void unmarked_member(struct json *j, const char *key, struct span text,
                            const struct algolia_query *query)
{
    struct highlight whole = {.text = text, .starts = true, .ends = true};
    marked_member(j, key, &whole, 1, query);
}

/* add_authors(r, out): as one text. */
static void add_authors(const struct record *r, struct buffer *out)
{
    for (size_t i = 0; i < r->author_count; i++) {
        buffer_add_string(out, i == 0 ? "" : ", ");
        buffer_add_span(out, r->authors[i]);
    }
}

static void highlights(struct json *j, const char *key, const struct search_hit *hit,
                       const struct algolia_query *query)
{
    const struct record *r = &hit->record;
    struct highlight title = {.text = r->title, .starts = true, .ends = true};
    const struct highlight *shown = hit->title_marks != NULL ? hit->title_marks : &title;
    struct buffer authors = {0};
    add_authors(r, &authors);
    json_key(j, key);
    json_open(j, '{');
    marked_member(j, "title", shown, 1, query);
    marked_member(j, "text", hit->fragments, hit->fragment_count, query);
    unmarked_member(j, "author", buffer_span(&authors), query);
    unmarked_member(j, "source", r->source, query);
    unmarked_member(j, "section", r->section, query);
    unmarked_member(j, "url", r->url, query);
    json_close(j, '}');
    buffer_free(&authors);
}

static void lists(struct json *j, const struct record *r)
{
    struct buffer names = {0};
    add_authors(r, &names);
    json_text_member(j, "author", buffer_span(&names));
    buffer_free(&names);
    json_key(j, "tags");
    json_open(j, '[');
    for (size_t i = 0; i < r->tag_count; i++)
        json_text(j, r->tags[i]);
    json_close(j, ']');
}

/* open_object(j, hit): an object's attributes; its closing brace is still to come. */
static void open_object(struct json *j, const struct search_hit *hit)
{
    const struct record *r = &hit->record;
    char date[DATE_BYTES] = "";
    if (r->created_at != RECORD_NO_TIME)
        date_format(r->created_at, date);
    json_open(j, '{');
    json_text_member(j, "objectID", r->id);
    json_key(j, "type");
    json_text(j, r->type == RECORD_ARTICLE ? SPAN("article") : SPAN("comment"));
    json_text_member(j, "title", r->title.len > 0 ? r->title : hit->context_title);
    json_text_member(j, "url", r->url.len > 0 ? r->url : hit->context_url);
    json_text_member(j, "summary", r->summary);
    json_text_member(j, "text", r->text);
    json_text_member(j, "source", r->source);
    json_text_member(j, "site", url_host(r->url));
    json_text_member(j, "section", r->section);
    json_text_member(j, "lang", r->lang);
    lists(j, r);
    json_text_member(j, "created_at", span_of(date));
    json_number_member(j, "created_at_i", r->created_at);
    json_number_member(j, "points", r->points);
    json_number_member(j, "num_comments", (int64_t)hit->comment_total);
    json_text_member(j, "thread_id", r->thread_id);
}

static void hit_object(struct json *j, const struct search_hit *hit,
                       const struct algolia_query *query)
{
    open_object(j, hit);
    highlights(j, "_highlightResult", hit, query);
    highlights(j, "_snippetResult", hit, query);
    json_close(j, '}');
}

static void facets_member(struct json *j, const struct search_result *result)
{
    json_key(j, "facets");
    json_open(j, '{');
    for (size_t i = 0; i < result->facet_count; i++) {
        const struct facet *facet = &result->facets[i];
        json_key(j, names_facets.words[facet->field]);
        json_open(j, '{');
        for (size_t k = 0; k < facet->value_count; k++) {
            if (j->after_value)
                buffer_add_byte(j->out, ',');
            buffer_add_byte(j->out, '"');
            json_escape(facet->values[k].value, j->out);
            buffer_add_string(j->out, "\":");
            j->after_value = false;
            json_count(j, facet->values[k].count);
        }
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void flag_member(struct json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

void algolia_result_write(const struct algolia_query *query,
                          const struct search_result *result, struct buffer *out)
{
    struct json j = {.out = out};
    uint64_t per_page = query->request.limit;
    json_open(&j, '{');
    json_key(&j, "hits");
    json_open(&j, '[');
    for (size_t i = 0; i < result->hit_count && !query->no_hits; i++)
        hit_object(&j, &result->hits[i], query);
    json_close(&j, ']');
    json_key(&j, "nbHits");
    json_count(&j, result->total);
    json_key(&j, "page");
    json_count(&j, query->page);
    json_key(&j, "nbPages");
    json_count(&j, query->no_hits ? 0 : (result->total + per_page - 1) / per_page);
    json_key(&j, "hitsPerPage");
    json_count(&j, query->hits_per_page);
    facets_member(&j, result);
    flag_member(&j, "exhaustiveFacetsCount", true);
    flag_member(&j, "exhaustiveNbHits", result->total_relation == TOTAL_EQ);
    json_key(&j, "query");
    json_text(&j, query->request.query);
    json_key(&j, "params");
    json_text(&j, SPAN(""));
    json_text_member(&j, "index", query->index);
    json_key(&j, "processingTimeMS");
    json_int(&j, (int64_t)result->took_ms);
    json_close(&j, '}');
}

/* prefixed_word(value, prefix, mark): where in value a word begins with prefix, which is folded;
 * false when none does. */
static bool prefixed_word(struct span value, struct span prefix, struct highlight_mark *mark)
{
    struct buffer folded = {0};
    bool found = false;
    for (size_t i = 0; i < value.len && !found; i++) {
        if (i > 0 && value.at[i - 1] != ' ' && value.at[i - 1] != '.')
            continue;
        size_t end = i;
        buffer_clear(&folded);
        while (folded.len < prefix.len && end < value.len) {
            for (end++; end < value.len && ((unsigned char)value.at[end] & 0xc0) == 0x80;)
                end++;
            buffer_clear(&folded);
            analysis_fold((struct span){value.at + i, end - i}, &folded);
        }
        found = folded.len >= prefix.len && memcmp(folded.at, prefix.at, prefix.len) == 0;
        *mark = (struct highlight_mark){(uint32_t)i, (uint32_t)end};
    }
    buffer_free(&folded);
    return found;
}

static void facet_hit(struct json *j, const struct algolia_query *query, const struct facet_value *v,
                      const struct highlight_mark *mark)
{
    struct highlight whole = {.text = v->value, .starts = true, .ends = true,
                              .marks = (struct highlight_mark *)mark, .mark_count = mark != NULL};
    struct buffer shown = {0};
    add_marked(&whole, query, &shown);
    json_open(j, '{');
    json_text_member(j, "value", v->value);
    json_text_member(j, "highlighted", buffer_span(&shown));
    json_key(j, "count");
    json_count(j, v->count);
    json_close(j, '}');
    buffer_free(&shown);
}

void algolia_facet_hits_write(const struct algolia_query *query, const struct search_result *result,
                              struct span prefix, struct buffer *out)
{
    struct json j = {.out = out};
    struct buffer wanted = {0};
    struct highlight_mark mark;
    const struct facet *facet = result->facet_count > 0 ? &result->facets[0] : NULL;
    analysis_fold(prefix, &wanted);
    json_open(&j, '{');
    json_key(&j, "facetHits");
    json_open(&j, '[');
    for (size_t i = 0; facet != NULL && i < facet->value_count; i++) {
        const struct facet_value *v = &facet->values[i];
        if (wanted.len == 0)
            facet_hit(&j, query, v, NULL);
        else if (prefixed_word(v->value, buffer_span(&wanted), &mark))
            facet_hit(&j, query, v, &mark);
    }
    json_close(&j, ']');
    flag_member(&j, "exhaustiveFacetsCount", true);
    json_key(&j, "processingTimeMS");
    json_int(&j, (int64_t)result->took_ms);
    json_close(&j, '}');
    buffer_free(&wanted);
}

void algolia_object_write(const struct search_hit *hit, struct buffer *out)
{
    struct json j = {.out = out};
    open_object(&j, hit);
    json_close(&j, '}');
}

void algolia_error_write(int status, struct span message, struct buffer *out)
{
    struct json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "message");
    json_text(&j, message);
    json_key(&j, "status");
    json_int(&j, status);
    json_close(&j, '}');
}
