#include "searcher/serve/atom.h"

#include "corpus/text/date.h"
#include "corpus/text/url.h"
#include "searcher/snippet/snippet.h"

/* escape(s, out): s as character data or within a quoted attribute; what HTML needs escaped is
 * what XML does, and control bytes, which XML has no way to say, are left out. */
static void escape(struct span s, struct buffer *out)
{
    struct highlight whole = {.text = s, .starts = true, .ends = true};
    snippet_write(&whole, HIGHLIGHT_HTML, SPAN(""), SPAN(""), out);
}

static void element(struct buffer *out, const char *name, struct span text)
{
    buffer_printf(out, "<%s>", name);
    escape(text, out);
    buffer_printf(out, "</%s>\n", name);
}

static void time_element(struct buffer *out, const char *name, int64_t when)
{
    char place[DATE_BYTES];
    date_format(when, place);
    element(out, name, span_of(place));
}

/* An entry's id must be an IRI and never change; an index's own ids are any text, so they go
 * into a URN of our own. */
static void id_element(struct buffer *out, struct span id)
{
    buffer_add_string(out, "<id>urn:lede:");
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == ':';
        if (plain)
            buffer_add_byte(out, (char)c);
        else
            buffer_printf(out, "%%%02X", c);
    }
    buffer_add_string(out, "</id>\n");
}

static void summary(const struct search_hit *hit, struct buffer *out)
{
    buffer_add_string(out, "<summary type=\"html\">");
    struct buffer html = {0};
    for (size_t i = 0; i < hit->fragment_count; i++) {
        buffer_add_string(&html, i == 0 ? "" : " ");
        snippet_write(&hit->fragments[i], HIGHLIGHT_HTML, SPAN("<b>"), SPAN("</b>"), &html);
    }
    escape(buffer_span(&html), out); /* HTML within XML is escaped twice */
    buffer_free(&html);
    buffer_add_string(out, "</summary>\n");
}

static void entry(const struct search_hit *hit, struct buffer *out)
{
    const struct record *r = &hit->record;
    struct span url = r->url.len > 0 ? r->url : hit->context_url;
    struct span title = r->title.len > 0 ? r->title : hit->context_title;
    int64_t created = r->created_at != RECORD_NO_TIME ? r->created_at : hit->indexed_at;
    buffer_add_string(out, "<entry>\n");
    id_element(out, r->id);
    element(out, "title", title.len > 0 ? title : r->id);
    time_element(out, "published", created);
    time_element(out, "updated", r->updated_at != RECORD_NO_TIME ? r->updated_at : created);
    if (url_safe(url)) {
        buffer_add_string(out, "<link rel=\"alternate\" href=\"");
        escape(url, out);
        buffer_add_string(out, "\"/>\n");
    }
    for (size_t i = 0; i < r->author_count; i++) {
        buffer_add_string(out, "<author>");
        element(out, "name", r->authors[i]);
        buffer_add_string(out, "</author>\n");
    }
    summary(hit, out);
    buffer_add_string(out, "</entry>\n");
}

void atom_write(const struct search_request *request, const struct search_result *result,
                     struct span base, struct span params, struct buffer *out)
{
    int64_t newest = 0;
    for (size_t i = 0; i < result->hit_count; i++) {
        if (result->hits[i].indexed_at > newest)
            newest = result->hits[i].indexed_at;
    }
    buffer_add_string(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                           "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>");
    escape(request->query, out);
    buffer_add_string(out, " – lede</title>\n<id>");
    escape(base, out);
    buffer_add_string(out, "/feed.atom?");
    escape(params, out);
    buffer_add_string(out, "</id>\n<author><name>lede</name></author>\n<link rel=\"self\" href=\"");
    escape(base, out);
    buffer_add_string(out, "/feed.atom?");
    escape(params, out);
    buffer_add_string(out, "\"/>\n");
    time_element(out, "updated", newest);
    for (size_t i = 0; i < result->hit_count; i++)
        entry(&result->hits[i], out);
    buffer_add_string(out, "</feed>\n");
}

void atom_write_description(struct span base, struct buffer *out)
{
    buffer_add_string(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                           "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n"
                           "<ShortName>lede</ShortName>\n"
                           "<Description>Search articles and their discussion</Description>\n"
                           "<InputEncoding>UTF-8</InputEncoding>\n"
                           "<Url type=\"text/html\" template=\"");
    escape(base, out);
    buffer_add_string(out, "/?q={searchTerms}\"/>\n<Url type=\"application/atom+xml\" template=\"");
    escape(base, out);
    buffer_add_string(out, "/feed.atom?q={searchTerms}\"/>\n</OpenSearchDescription>\n");
}
