#include "corpus/formats/xml/xml_mend.h"

#include "tests/unit/run.h"


static const struct {
    const char *xml, *mended;
} MENDED[] = {
    {"", ""},
    {"<a>b</a>", "<a>b</a>"},
    {" \n<a/>", "\n<a/>"},
    {"\xef\xbb\xbf<a/>", "<a/>"},
    {"<?xml version=\"1.0\"\nencoding='x'?>\n<a/>", "\n\n<a/>"},
    {"<a><!-- b -- c\n --><!----></a>", "<a>\n</a>"},
    {"<a><!-- never closed", "<a>"},
    {"<a>b & c &amp; d</a>", "<a>b &amp; c &amp; d</a>"},
    {"<a>AT&T &lt;b&gt; &#60;</a>", "<a>AT&amp;T &lt;b&gt; &lt;</a>"},
    {"<a>&nbsp;&eacute;&#233;&#xe9;</a>", "<a>\xc2\xa0\xc3\xa9\xc3\xa9\xc3\xa9</a>"},
    {"<a>&unknown; &;</a>", "<a>&amp;unknown; &amp;;</a>"},
    {"<a>&#0;&#1;&#xD800;&#xFFFE;&#x110000;</a>",
     "<a>\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</a>"},
    {"<a>\xef\xbf\xbf\xef\xbf\xbe\xef\xbf\xbd\xef\xbc\xa1</a>",
     "<a>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbc\xa1</a>"},
    {"<a>1 < 2 <3 <= </a>", "<a>1 &lt; 2 &lt;3 &lt;= </a>"},
    {"<a>x ]]> y ]] z</a>", "<a>x ]]&gt; y ]] z</a>"},
    {"<a><![CDATA[<p>&nbsp;<!-- x --> a < b ]] > c]]>d & e</a>",
     "<a><![CDATA[<p>&nbsp;<!-- x --> a < b ]] > c]]>d &amp; e</a>"},
    {"<a><![CDATA[]]]]><![CDATA[>]]></a>", "<a><![CDATA[]]]]><![CDATA[>]]></a>"},
    {"<a><![CDATA[\xef\xbf\xbf]]]></a>", "<a><![CDATA[\xef\xbf\xbd]]]></a>"},
    {"<a href=\"?x=1&y=2&lt=3\">b</a>", "<a href=\"?x=1&amp;y=2&amp;lt=3\">b</a>"},
    {"<a b=\"c > d < e &quot; f\">", "<a b=\"c > d &lt; e &quot; f\">"},
    {"<a b='\"' c=\"'\"/>", "<a b='\"' c=\"'\"/>"},
    {"<!DOCTYPE a [<!ENTITY b \"c]>\">]><a>&b;</a>",
     "<!DOCTYPE a [<!ENTITY b \"c]>\">]><a>&amp;b;</a>"},
    {"<!doctype html><a/>", "&lt;!doctype html><a/>"},
    {"<a>b <![CDAT c</a>", "<a>b &lt;![CDAT c</a>"},
    {"<a>b<", "<a>b&lt;"},
    {"<a>b&", "<a>b&amp;"},
    {"<a>b]]", "<a>b]]"},
};

static void mend_in_steps(struct span xml, size_t step, struct buffer *out)
{
    struct xml_mend m = {0};
    for (size_t at = 0; at < xml.len; at += step) {
        size_t len = xml.len - at < step ? xml.len - at : step;
        xml_mend(&m, (struct span){xml.at + at, len}, false, out);
    }
    xml_mend(&m, SPAN(""), true, out);
    xml_mend_free(&m);
}

START_TEST(mends_in_pieces_of_any_length)
{
    for (size_t i = 0; i < sizeof MENDED / sizeof MENDED[0]; i++) {
        struct span xml = span_of(MENDED[i].xml);
        for (size_t step = 1; step <= xml.len; step++) {
            struct buffer out = {0};
            mend_in_steps(xml, step, &out);
            ck_assert_msg(span_is(buffer_span(&out), MENDED[i].mended),
                          "%s in steps of %zu: %s", MENDED[i].xml, step,
                          buffer_string(&out));
            buffer_free(&out);
        }
    }
}
END_TEST

/* A long run of one thing between head and tail; what comes out is bounded and closed. */
static struct buffer mend_long(const char *head, const char *run, size_t size,
                               const char *tail, size_t *cut)
{
    struct buffer xml = {0}, out = {0};
    struct xml_mend m = {0};
    buffer_add_string(&xml, head);
    while (xml.len < size)
        buffer_add_string(&xml, run);
    buffer_add_string(&xml, tail);
    xml_mend(&m, buffer_span(&xml), true, &out);
    *cut = m.cut;
    xml_mend_free(&m);
    buffer_free(&xml);
    return out;
}

START_TEST(what_is_too_long_is_cut)
{
    static const struct {
        const char *head, *run, *tail;
        size_t size, most;
    } table[] = {
        {"<a b=\"", "x", "\">y</a>", 3 << 20, (3 << 20) + 100},
        {"<a ", "b", ">y</a>", 3 << 20, (3 << 20) + 100},
        {"<a", " b='c'", ">y</a>", 100000, 100100},
        {"<!DOCTYPE a [", "<!-- x -->", "]><a/>", 200000, 250000},
        {"<a><![CDATA[", "0123456789", "]]></a>", 20 << 20, (16 << 20) + 100},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        size_t cut;
        struct buffer out =
            mend_long(table[i].head, table[i].run, table[i].size, table[i].tail, &cut);
        ck_assert_uint_eq(cut, 1);
        ck_assert_uint_le(out.len, table[i].most);
        buffer_free(&out);
    }
}
END_TEST

/* What takes quadratic time for a megabyte takes minutes, which the test's limit of time
 * ends. */
START_TEST(time_is_linear)
{
    static const char *const runs[] = {"<",         "&",    "]",      "<!",   "<!-",
                                       "<![CDATA[", "<a ",  "<a b='", "&#",   "<?",
                                       "<!DOCTYPE", "\xef", "]]",     "<!--", "&amp"};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        struct buffer xml = {0}, out = {0};
        while (xml.len < 1 << 20)
            buffer_add_string(&xml, runs[i]);
        mend_in_steps(buffer_span(&xml), 4096, &out);
        ck_assert_uint_le(out.len, 6 * xml.len);
        buffer_free(&xml);
        buffer_free(&out);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {mends_in_pieces_of_any_length, what_is_too_long_is_cut,
                            time_is_linear, NULL};
    return run_tests("xml_mend", tests);
}
