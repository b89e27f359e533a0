#include "corpus/formats/xml/xml.h"

#include "corpus/buffer.h"

#include "tests/unit/run.h"

enum { ITEM = 1, TITLE, BODY, SECRET };

static const struct xml_name NAMES[] = {{XML_RSS, "item", ITEM},
                                        {XML_RSS, "title", TITLE},
                                        {XML_RSS, "body", BODY},
                                        {XML_RSS, "secret", SECRET}};
static const char *const RECORDS[] = {"item", NULL};

/* A reader whose records are what it was told: "title=…" and so on. */
struct reader {
    struct buffer told;
    struct queue queue;
    struct xml *xml;
};

static enum xml_take on_start(void *reader, struct xml *x, int element, int parent)
{
    struct reader *r = reader;
    (void)parent;
    struct span kind = xml_attribute(x, XML_RSS, "kind");
    if (kind.len > 0)
        buffer_printf(&r->told, "kind=%.*s ", (int)kind.len, kind.at);
    static const enum xml_take takes[] = {XML_ENTER, XML_ENTER, XML_TEXT, XML_HTML, XML_SKIP};
    return takes[element];
}

static void on_end(void *reader, struct xml *x, int element, int parent, struct span text)
{
    struct reader *r = reader;
    (void)parent;
    if (element == TITLE || element == BODY)
        buffer_printf(&r->told, "%s=%.*s ", element == TITLE ? "title" : "body",
                      (int)text.len, text.at);
    if (element != ITEM)
        return;
    struct record record = record_empty();
    record.id = record.title = buffer_span(&r->told);
    queue_record(&r->queue, xml_line(x), &record);
    buffer_clear(&r->told);
}

static void on_abandon(void *reader)
{
    buffer_clear(&((struct reader *)reader)->told);
}

/* told_of(document, out): what the reader was told, an item a line, and what was refused. */
static void told_of(struct span document, struct buffer *out)
{
    static const struct xml_handler handler = {NAMES, sizeof NAMES / sizeof NAMES[0], RECORDS,
                                               on_start, on_end, on_abandon};
    struct reader r = {.xml = NULL};
    struct input *in;
    struct error e = {0};
    struct record record;
    struct complaint c;
    enum format_result result;
    buffer_clear(out);
    ck_assert_int_eq(input_open_memory("x", document, &in, &e), ERROR_NONE);
    r.xml = xml_open(in, &handler, &r, &r.queue);
    while ((result = xml_next(r.xml, &record, &c)) != FORMAT_END)
        if (result == FORMAT_RECORD)
            buffer_printf(out, "%llu:%.*s\n", (unsigned long long)c.line, (int)record.id.len,
                          record.id.at);
        else
            buffer_printf(out, "%llu!%s\n", (unsigned long long)c.line, c.reason);
    xml_close(r.xml);
    xml_close(NULL);
    queue_free(&r.queue);
    buffer_free(&r.told);
    input_close(in);
}

static void told(const char *document, struct buffer *out)
{
    told_of(span_of(document), out);
}

START_TEST(tells_what_was_asked_for)
{
    static const struct {
        const char *document, *told;
    } rows[] = {
        {"<rss><item kind='a&amp;b'><title>One &lt;</title></item></rss>",
         "1:kind=a&b title=One < \n"},
        {"<rss>\n<item><title><![CDATA[a]]]]><![CDATA[>b]]></title></item></rss>",
         "2:title=a]]>b \n"},
        {"<rss><item><body>x <b>y</b><br/></body></item></rss>",
         "1:body=x <b>y</b><br></br> \n"},
        {"<rss><item><secret><title>no</title></secret><title>yes</title></item></rss>",
         "1:title=yes \n"},
        {"<rss><item><x><title>deep</title></x></item></rss>", "1:title=deep \n"},
        {"", ""},
    };
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        told(rows[i].document, &out);
        ck_assert_msg(span_is(buffer_span(&out), rows[i].told), "row %zu: %s", i,
                      buffer_string(&out));
    }
    buffer_free(&out);
}
END_TEST

START_TEST(errors_cost_the_record_they_are_in)
{
    struct buffer out = {0};
    told("<rss><item><title>1</title></item>\n<item><title>2</b></item>\n"
         "<item><title>3</title></item></rss>",
         &out);
    const char *text = buffer_string(&out);
    ck_assert_ptr_nonnull(strstr(text, "1:title=1 \n"));
    ck_assert_ptr_nonnull(strstr(text, "2!"));
    ck_assert_ptr_nonnull(strstr(text, "3:title=3 \n"));
    buffer_free(&out);
}
END_TEST

START_TEST(declared_entities_are_refused)
{
    static const char *const documents[] = {
        "<!DOCTYPE rss [<!ENTITY x 'y'>]><rss><item><title>&x;</title></item></rss>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><rss><item><title>&x;"
        "</title></item></rss>",
        "<!DOCTYPE rss [<!ENTITY % x SYSTEM 'file:///etc/hostname'>%x;]><rss><item><title>t"
        "</title></item></rss>"};
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        told(documents[i], &out);
        ck_assert_msg(strstr(buffer_string(&out), "title") == NULL, "document %zu: %s", i,
                      buffer_string(&out));
        ck_assert_msg(strchr(buffer_string(&out), '!') != NULL, "document %zu", i);
    }
    buffer_free(&out);
}
END_TEST

/* What a document says of its encoding counts where it is one of the Encoding Standard's and
 * the bytes are not UTF-8 all the same. */
START_TEST(reads_what_other_times_wrote)
{
    static const struct {
        struct span document;
        const char *told;
    } rows[] = {
        {SPAN("<?xml version='1.0' encoding='ISO-8859-1'?><rss><item><title>caf\xe9</title>"
              "</item></rss>"),
         "1:title=caf\xc3\xa9 \n"},
        {SPAN("<?xml version='1.0' encoding='koi8-r'?><rss><item><title>\xf0\xcf\xd2\xd4"
              "</title></item></rss>"),
         "1:title=\xd0\x9f\xd0\xbe\xd1\x80\xd1\x82 \n"},
        {SPAN("\xff\xfe<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0\x1f\x04<\0/\0"
              "t\0i\0t\0l\0e\0>\0<\0/\0i\0t\0e\0m\0>\0<\0/\0r\0s\0s\0>\0"),
         "1:title=\xd0\x9f \n"},
        {SPAN("<?xml version='1.0' encoding='UTF-7'?><rss><item><title>+ADw-b\xff</title>"
              "</item></rss>"),
         "1:title=+ADw-b\xef\xbf\xbd \n"},
        {SPAN("<?xml version='1.0' encoding='x-nonsense'?><rss><item><title>caf\xc3\xa9"
              "</title></item></rss>"),
         "1:title=caf\xc3\xa9 \n"},
        {SPAN("<rss><item><title>a\0b\x01\xed\xa0\x80\xc0\xaf</title></item></rss>"), NULL},
    };
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        told_of(rows[i].document, &out);
        if (rows[i].told == NULL)
            ck_assert_msg(strncmp(buffer_string(&out), "1:title=a", 9) == 0, "row %zu: %s", i,
                          buffer_string(&out));
        else
            ck_assert_msg(span_is(buffer_span(&out), rows[i].told), "row %zu: %s", i,
                          buffer_string(&out));
    }
    buffer_free(&out);
}
END_TEST

START_TEST(finds_roots)
{
    static const struct {
        const char *head, *root;
    } rows[] = {{"<rss version='2.0'><x>", "rss version='2.0'"},
                {"<?xml version='1.0'?>\n<!-- x --><feed>", "feed"},
                {"<!DOCTYPE rss><rss>", "rss"},
                {"text", ""},
                {"", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct span root = xml_root(span_of(rows[i].head));
        ck_assert_msg(span_is(root, rows[i].root), "row %zu: %.*s", i, (int)root.len, root.at);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {tells_what_was_asked_for, errors_cost_the_record_they_are_in,
                            declared_entities_are_refused, reads_what_other_times_wrote, finds_roots, NULL};
    return run_tests("xml", tests);
}
