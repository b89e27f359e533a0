/*
 * formats: how fast each reader parses, in MB of unpacked archive a second of processor
 * time, on one core, down to records that the index could take. Without arguments over
 * archives made here in memory, one a format; with arguments over those files.
 */
#include "corpus/buffer.h"
#include "corpus/formats/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MADE_BYTES = 32 << 20, PARAGRAPHS = 4 };

/* A paragraph with what readers stumble over: quotes, entities, letters beyond ASCII. */
static const char *const paragraph =
    "The ferries stay in port for another week, the harbour office said on Tuesday. "
    "Caf\xc3\xa9 owners on the island are running out of patience, milk and, worst of "
    "all, "
    "visitors: nobody has seen one since the storm, and the timetable promises none.";

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void add_text(struct buffer *b, const char *parting)
{
    for (int i = 0; i < PARAGRAPHS; i++)
        buffer_printf(b, "%s%s", i == 0 ? "" : parting, paragraph);
}

static void make_jsonl(struct buffer *b, int n)
{
    buffer_printf(
        b,
        "{\"type\":\"article\",\"id\":\"a%d\",\"url\":\"https://a.example/%d\",\"title\":"
        "\"Ferries \\\"stay\\\" in port, day %d\",\"published\":\"2024-03-12T10:00:00Z\","
        "\"authors\":[\"Ana Lima\"],\"tags\":[\"ferries\",\"strikes\"],\"body\":\"",
        n, n, n);
    add_text(b, "\\n\\n");
    buffer_add_string(b, "\"}\n");
}

static void make_hackernews(struct buffer *b, int n)
{
    buffer_printf(
        b, "{\"by\":\"pier%d\",\"id\":%d,\"kids\":[1,2,3],\"parent\":%d,\"text\":\"",
        n % 99, n + 2, n + 1);
    add_text(b, "<p>");
    buffer_add_string(
        b, "It&#x27;s <i>late</i>\",\"time\":1175714200,\"type\":\"comment\"}\n");
}

static void make_reddit(struct buffer *b, int n)
{
    buffer_printf(b, "{\"author\":\"pier%d\",\"author_flair_text\":null,\"body\":\"",
                  n % 99);
    add_text(b, "\\n\\n");
    buffer_printf(
        b,
        "&gt; **late** [again](https://a.example)\",\"created_utc\":1427846400,\"id\":"
        "\"c%d\",\"link_id\":\"t3_a\",\"parent_id\":\"t3_a\",\"score\":3,\"subreddit\":"
        "\"ferries\"}\n",
        n);
}

static void make_discourse(struct buffer *b, int n)
{
    buffer_printf(
        b,
        "{\"id\":%d,\"username\":\"morag\",\"created_at\":\"2024-03-12T10:00:00.000Z\","
        "\"topic_id\":7,\"post_number\":%d,\"cooked\":\"<p>",
        n, n + 2);
    add_text(b, "</p>\\n<p>");
    buffer_add_string(b, "</p>\"}\n");
}

static void make_mbox(struct buffer *b, int n)
{
    buffer_printf(
        b,
        "From x Mon Mar  4 10:00:00 2024\nFrom: Ana =?utf-8?q?Lim=C3=A3o?= <a@b>\nDate: "
        "Mon, "
        "04 Mar 2024 10:00:00 +0100\nMessage-ID: <m%d@x>\nSubject: Re: Ferries\n"
        "References: <m0@x>\nContent-Type: text/plain; charset=utf-8\n\n",
        n);
    add_text(b, "\n\n> ");
    buffer_add_string(b, "\n\n");
}

static void make_csv(struct buffer *b, int n)
{
    if (n == 0)
        buffer_add_string(b, "id,title,published,author,text\n");
    buffer_printf(b, "%d,\"Ferries \"\"stay\"\" in port\",2024-03-12,Ana Lima,\"", n);
    add_text(b, "\n\n");
    buffer_add_string(b, "\"\n");
}

static void make_page(struct buffer *b, int n)
{
    if (n == 0)
        buffer_add_string(
            b, "Ferries stay in port\n- 12 March 2026\n- Visitors are missed\n");
    if (b->len < RECORD_TEXT_BYTES_MAX / 2)
        add_text(b, "\n\n");
    else /* one page is not longer */
        buffer_add_byte(b, '\n');
    buffer_add_byte(b, '\n');
}

static void make_wordpress(struct buffer *b, int n)
{
    if (n == 0)
        buffer_add_string(
            b, "<?xml version=\"1.0\"?><rss version=\"2.0\" "
               "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
               "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
               "xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Gazette"
               "</title><wp:wxr_version>1.2</wp:wxr_version>");
    buffer_printf(
        b,
        "<item><title>Ferries &amp; fog, day %d</title><link>https://a.example/%d/</link>"
        "<dc:creator><![CDATA[ana]]></dc:creator><content:encoded><![CDATA[<p>",
        n, n);
    add_text(b, "</p>\n<p>");
    buffer_printf(
        b,
        "</p>]]></content:encoded><wp:post_id>%d</wp:post_id><wp:post_date_gmt>2024-03-12 "
        "10:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post"
        "</wp:post_type><wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author>"
        "<![CDATA[Ole]]></wp:comment_author><wp:comment_date_gmt>2024-03-12 11:00:00"
        "</wp:comment_date_gmt><wp:comment_content><![CDATA[",
        n + 1, n + 1);
    add_text(b, "\n\n");
    buffer_add_string(b, "]]></wp:comment_content><wp:comment_approved>1"
                         "</wp:comment_approved></wp:comment></item>\n");
}

static void make_rss(struct buffer *b, int n)
{
    if (n == 0)
        buffer_add_string(b, "<rss version=\"2.0\"><channel><title>Gazette</title>");
    buffer_printf(b,
                  "<item><title>Ferries, day %d</title><link>https://a.example/%d</link>"
                  "<pubDate>Tue, 12 Mar 2024 10:00:00 GMT</pubDate><category>ferries"
                  "</category><description>&lt;p&gt;",
                  n, n);
    add_text(b, "&lt;/p&gt;&lt;p&gt;");
    buffer_add_string(b, "&lt;/p&gt;</description></item>\n");
}

static void make_atom(struct buffer *b, int n)
{
    if (n == 0)
        buffer_add_string(b, "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Gazette"
                             "</title>");
    buffer_printf(b,
                  "<entry><id>tag:a.example,2024:%d</id><title>Ferries, day %d</title>"
                  "<updated>2024-03-12T10:00:00Z</updated><link href=\"https://a.example/"
                  "%d\"/><author><name>Ana</name></author><content type=\"html\">&lt;p&gt;",
                  n, n, n);
    add_text(b, "&lt;/p&gt;&lt;p&gt;");
    buffer_add_string(b, "&lt;/p&gt;</content></entry>\n");
}

static void make_disqus(struct buffer *b, int n)
{
    if (n == 0)
        buffer_add_string(
            b, "<disqus xmlns=\"http://disqus.com\" "
               "xmlns:dsq=\"http://disqus.com/disqus-internals\"><thread dsq:id=\"1\"><id/>"
               "<link>https://a.example/1</link><title>Ferries</title></thread>");
    buffer_printf(b, "<post dsq:id=\"%d\"><message><![CDATA[<p>", n + 2);
    add_text(b, "</p><p>");
    buffer_add_string(b, "</p>]]></message><createdAt>2024-03-12T10:00:00Z</createdAt>"
                         "<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>"
                         "Ole</name></author><thread dsq:id=\"1\"/></post>\n");
}

static void make_jsonfeed(struct buffer *b, int n)
{
    buffer_add_string(b, n == 0 ? "{\"version\":\"https://jsonfeed.org/version/1.1\","
                                  "\"title\":\"Gazette\",\"items\":[\n"
                                : ",\n");
    buffer_printf(b,
                  "{\"id\":\"%d\",\"url\":\"https://a.example/%d\",\"title\":\"Ferries\","
                  "\"date_published\":\"2024-03-12T10:00:00Z\",\"content_html\":\"<p>",
                  n, n);
    add_text(b, "</p>\\n<p>");
    buffer_add_string(b, "</p>\"}");
}

/* A page as news sites make them: more markup than text. */
static void add_page(struct buffer *b, int n)
{
    buffer_printf(b,
                  "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                  "Ferries, day %d | Gazette</title><meta property=\"og:type\" content="
                  "\"article\"><script>var a = {b: [1, 2, 3]}; function c(d) { return d < "
                  "%d && d > 0; }</script></head><body class=\"home\"><nav><ul>",
                  n, n);
    for (int i = 0; i < 20; i++)
        buffer_printf(b, "<li class=\"menu-item\"><a href=\"/section/%d\">Section</a></li>", i);
    buffer_add_string(b, "</ul></nav><article class=\"post\"><h1>Ferries</h1><p>");
    for (int i = 0; i < 3; i++)
        add_text(b, "</p>\n<p class=\"text\">");
    buffer_add_string(b, "</p></article><aside><p>Subscribe now.</p></aside></body></html>\n");
}

static void make_warc(struct buffer *b, int n)
{
    struct buffer page = {0};
    buffer_add_string(&page, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
    add_page(&page, n);
    buffer_printf(b,
                  "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/%d"
                  "\r\nWARC-Date: 2024-03-12T08:00:00Z\r\nContent-Length: %zu\r\n\r\n",
                  n, page.len);
    buffer_add_span(b, buffer_span(&page));
    buffer_add_string(b, "\r\n\r\n");
    buffer_free(&page);
}

static void make_html(struct buffer *b, int n)
{
    if (n == 0)
        buffer_add_string(b, "<!DOCTYPE html><html><head><meta property=\"og:type\" "
                             "content=\"article\"></head><body><article>");
    buffer_printf(b, "<h2 class=\"part\">Part %d</h2><p>", n);
    add_text(b, "</p>\n<p class=\"text\">");
    buffer_add_string(b, "</p><ul><li><a href=\"/a\">More</a></li></ul>");
}

static const struct {
    const char *name;
    size_t bytes;
    void (*make)(struct buffer *b, int n);
    const char *end; /* of the archive */
} archives[] = {
    {"jsonl", MADE_BYTES, make_jsonl, ""},
    {"hackernews", MADE_BYTES, make_hackernews, ""},
    {"reddit", MADE_BYTES, make_reddit, ""},
    {"discourse", MADE_BYTES, make_discourse, ""},
    {"mbox", MADE_BYTES, make_mbox, ""},
    {"csv", MADE_BYTES, make_csv, ""},
    {"wordpress", MADE_BYTES, make_wordpress, "</channel></rss>"},
    {"feed: RSS", MADE_BYTES, make_rss, "</channel></rss>"},
    {"feed: Atom", MADE_BYTES, make_atom, "</feed>"},
    {"disqus", MADE_BYTES, make_disqus, "</disqus>"},
    {"jsonfeed", MADE_BYTES, make_jsonfeed, "]}"},
    {"warc: pages", MADE_BYTES, make_warc, ""},
    {"html: one long page", 1 << 20, make_html, "</article></body></html>"},
    {"page", RECORD_TEXT_BYTES_MAX / 2, make_page, ""},
};

static void measure(struct input *in)
{
    const struct format *f = format_sniff(in);
    const struct format_options options = {.since = RECORD_NO_TIME};
    if (f == NULL) {
        printf("%-24s of no format that we know\n", input_name(in));
        return;
    }
    struct record r;
    struct complaint c = {0};
    enum format_result got;
    size_t records = 0, others = 0;
    double start = seconds();
    void *reader = f->open(in, &options);
    while ((got = f->next(reader, &r, &c)) != FORMAT_END)
        *(got == FORMAT_RECORD ? &records : &others) += 1;
    f->close(reader);
    double took = seconds() - start;
    double megabytes = (double)input_offset(in) / 1e6;
    printf("%-24s %-10s %8zu records %6zu others %8.1f MB %8.1f MB/s\n", input_name(in),
           f->name, records, others, megabytes, megabytes / took);
    if (input_failure(in) != NULL)
        printf("%s\n", input_failure(in)->text);
}

static void measure_made(size_t i)
{
    struct buffer b = {0};
    struct input *in;
    struct error e = {0};
    for (int n = 0; b.len < archives[i].bytes; n++)
        archives[i].make(&b, n);
    buffer_add_string(&b, archives[i].end);
    if (input_open_memory(archives[i].name, buffer_span(&b), &in, &e) != ERROR_NONE) {
        fprintf(stderr, "%s\n", e.text);
        exit(e.code);
    }
    measure(in);
    input_close(in);
    buffer_free(&b);
}

int main(int argc, char **argv)
{
    const struct input_options options = {.follow_links = true, .max_window_log = 31};
    for (size_t i = 0; argc < 2 && i < sizeof archives / sizeof archives[0]; i++)
        measure_made(i);
    for (int i = 1; i < argc; i++) {
        struct input *in;
        struct error e = {0};
        if (input_open(argv[i], &options, &in, &e) != ERROR_NONE) {
            fprintf(stderr, "%s\n", e.text);
            continue;
        }
        measure(in);
        input_close(in);
    }
    return 0;
}
