#include "corpus/text/url.h"

#include "tests/unit/run.h"

static const struct {
    const char *url;
    const char *expected; /* NULL: has no host */
} NORMAL[] = {
    {"http://example.org/a", "example.org/a"},
    {"https://example.org/a", "example.org/a"},
    {"//example.org/a", "example.org/a"},
    {"example.org/a", "example.org/a"},
    {"  https://example.org/a\n", "example.org/a"},
    {"HTTPS://WWW.Example.ORG/A", "example.org/A"},
    {"http://www.example.org", "example.org"},
    {"http://www.example.org/", "example.org"},
    {"http://www.example.org//", "example.org"},
    {"http://www.example.org.", "example.org"},
    {"http://m.example.org/a/", "example.org/a"},
    {"http://www.m.example.org/a", "example.org/a"},
    {"http://en.m.example.org/a", "en.example.org/a"},
    {"http://amp.example.org/a", "example.org/a"},
    {"http://www.com/", "www.com"},
    {"http://m.com/", "m.com"},
    {"http://mm.example.org/", "mm.example.org"},
    {"http://user:pass@example.org/a", "example.org/a"},
    {"http://example.org:80/a", "example.org/a"},
    {"https://example.org:443/a", "example.org/a"},
    {"http://example.org:8080/a", "example.org:8080/a"},
    {"http://example.org:/a", "example.org/a"},
    {"example.org:8080/a", "example.org:8080/a"},
    {"http://example.org/a#comment-3", "example.org/a"},
    {"http://example.org/a?", "example.org/a"},
    {"http://example.org/a?b=1", "example.org/a?b=1"},
    {"http://example.org/?p=5", "example.org?p=5"},
    {"http://example.org?p=5", "example.org?p=5"},
    {"http://example.org/a?z=1&b=2&a=3", "example.org/a?a=3&b=2&z=1"},
    {"http://example.org/a?b=2&b=1", "example.org/a?b=1&b=2"},
    {"http://example.org/a?&&b=1&", "example.org/a?b=1"},
    {"http://example.org/a?utm_source=rss&utm_medium=feed", "example.org/a"},
    {"http://example.org/a?UTM_Source=rss&id=7", "example.org/a?id=7"},
    {"http://example.org/a?fbclid=xyz", "example.org/a"},
    {"http://example.org/a?gclid=xyz&page=2", "example.org/a?page=2"},
    {"http://example.org/a?gclids=xyz", "example.org/a?gclids=xyz"},
    {"http://example.org/a?replytocom=17#respond", "example.org/a"},
    {"http://example.org/a/amp", "example.org/a"},
    {"http://example.org/a/amp/", "example.org/a"},
    {"http://example.org/a.amp", "example.org/a"},
    {"http://example.org/a.amp.html", "example.org/a.html"},
    {"http://example.org/a?amp", "example.org/a"},
    {"http://example.org/a?amp=1&x=2", "example.org/a?x=2"},
    {"http://example.org/a?outputType=amp", "example.org/a"},
    {"http://example.org/lamp", "example.org/lamp"},
    {"http://example.org/amplify", "example.org/amplify"},
    {"http://example.org/%7euser/%41", "example.org/~user/A"},
    {"http://example.org/%e4%bd%a0", "example.org/%E4%BD%A0"},
    {"http://example.org/\xe4\xbd\xa0", "example.org/%E4%BD%A0"},
    {"http://example.org/a b", "example.org/a%20b"},
    {"http://example.org/a%2fb", "example.org/a%2Fb"},
    {"http://example.org/100%", "example.org/100%25"},
    {"http://example.org/100%25", "example.org/100%25"},
    {"http://example.org/%zz", "example.org/%25zz"},
    {"http://example.org/a/./b/../c", "example.org/a/c"},
    {"http://example.org/../../a", "example.org/a"},
    {"http://example.org/a/%2e%2e/b", "example.org/b"},
    {"http://example.org/a/..", "example.org"},
    {"http://example.org\\a", "example.org/%5Ca"},
    {"http://127.0.0.1/a", "127.0.0.1/a"},
    {"127.0.0.1/a", "127.0.0.1/a"},
    {"http://[::1]:8080/a", "[::1]:8080/a"},
    {"http://localhost/a", "localhost/a"},
    {"http://b\xc3\xbc"
     "cher.example/a",
     "b\xc3\xbc"
     "cher.example/a"},
    {"ftp://example.org/a", "example.org/a"},
    {"http://example.org::/a", NULL},
    {"", NULL},
    {"/a/b", NULL},
    {"a/b.html", NULL},
    {"news.html", NULL},
    {"a story", NULL},
    {"#top", NULL},
    {"?a=b", NULL},
    {"http://", NULL},
    {"http:///a", NULL},
    {"http:a", NULL},
    {"mailto:anna@example.org", NULL},
    {"javascript:alert(1)", NULL},
    {"javascript:alert(document.cookie)", NULL},
    {"data:text/html,x", NULL},
    {"http://exa mple.org/", NULL},
    {"http://<b>/", NULL},
    {"http://:80/", NULL},
};

START_TEST(variants_of_a_page_are_one)
{
    for (size_t i = 0; i < sizeof NORMAL / sizeof NORMAL[0]; i++) {
        struct buffer out = {0};
        bool has_host = url_normalise(span_of(NORMAL[i].url), &out);
        ck_assert_msg(has_host == (NORMAL[i].expected != NULL), "%s", NORMAL[i].url);
        if (has_host)
            ck_assert_str_eq(buffer_string(&out), NORMAL[i].expected);
        else
            ck_assert_uint_eq(out.len, 0);
        buffer_free(&out);
    }
}
END_TEST

START_TEST(normalising_again_changes_nothing)
{
    for (size_t i = 0; i < sizeof NORMAL / sizeof NORMAL[0]; i++) {
        struct buffer once = {0}, twice = {0};
        if (url_normalise(span_of(NORMAL[i].url), &once) &&
            url_normalise(buffer_span(&once), &twice))
            ck_assert(span_equal(buffer_span(&once), buffer_span(&twice)));
        buffer_free(&once);
        buffer_free(&twice);
    }
}
END_TEST

START_TEST(appends_to_what_is_there)
{
    struct buffer out = {0};
    buffer_add_string(&out, "a/amp/..");
    ck_assert(url_normalise(SPAN("http://example.org/../amp/"), &out));
    ck_assert_str_eq(buffer_string(&out), "a/amp/..example.org");
    buffer_free(&out);
}
END_TEST

START_TEST(host_is_as_it_stands)
{
    static const struct {
        const char *url, *host;
    } table[] = {
        {"http://www.Example.org:80/a", "Example.org"},
        {"http://a:b@news.example.org/", "news.example.org"},
        {"https://m.example.org", "m.example.org"},
        {"example.org/a", "example.org"},
        {"http://www.", "www"},
        {"/a", ""},
        {"mailto:a@example.org", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        ck_assert_msg(span_is(url_host(span_of(table[i].url)), table[i].host), "%s",
                      table[i].url);
}
END_TEST

START_TEST(resolves_links)
{
    /* RFC 3986 5.4, but for what nobody writes. */
    static const struct {
        const char *link, *expected;
    } table[] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/../h", "http://a/b/c/h"},
        {"http://b/", "http://b/"},
        {" g ", "http://a/b/c/g"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct buffer out = {0};
        url_resolve(SPAN("http://a/b/c/d;p?q"), span_of(table[i].link), &out);
        ck_assert_str_eq(buffer_string(&out), table[i].expected);
        buffer_free(&out);
    }
    struct buffer out = {0};
    url_resolve(SPAN("http://a"), SPAN("g"), &out);
    ck_assert_str_eq(buffer_string(&out), "http://a/g");
    buffer_clear(&out);
    url_resolve(SPAN(""), SPAN("g/h"), &out);
    ck_assert_str_eq(buffer_string(&out), "g/h");
    buffer_free(&out);
}
END_TEST

START_TEST(only_web_addresses_are_safe)
{
    ck_assert(url_safe(SPAN("http://example.org/")));
    ck_assert(url_safe(SPAN("HTTPS://example.org/a b")));
    static const char *const unsafe[] = {"",
                                         "example.org",
                                         "//example.org/",
                                         "/a",
                                         "javascript:alert(1)",
                                         " java\nscript:alert(1)",
                                         "data:text/html,<script>",
                                         "vbscript:x",
                                         "ftp://example.org/",
                                         "http:",
                                         "http://",
                                         "http:/example.org",
                                         "http://example.org/\n",
                                         "http://\"onclick=/"};
    for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++)
        ck_assert_msg(!url_safe(span_of(unsafe[i])), "%s", unsafe[i]);
}
END_TEST

START_TEST(long_addresses_take_linear_time)
{
    struct buffer url = {0}, out = {0};
    buffer_add_string(&url, "http://example.org/");
    for (int i = 0; i < 300000; i++)
        buffer_add_string(&url, "a/../");
    for (int i = 0; i < 100000; i++)
        buffer_printf(&url, "%c%d=1", i == 0 ? '?' : '&', i);
    ck_assert(url_normalise(buffer_span(&url), &out));
    ck_assert_uint_gt(out.len, 100000);
    buffer_clear(&url);
    for (int i = 0; i < 500000; i++)
        buffer_add_string(&url, "www.");
    buffer_add_string(&url, "org/amp/amp/amp");
    buffer_clear(&out);
    ck_assert(url_normalise(buffer_span(&url), &out));
    ck_assert_str_eq(buffer_string(&out), "www.org");
    buffer_free(&url);
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {variants_of_a_page_are_one,
                            normalising_again_changes_nothing,
                            appends_to_what_is_there,
                            host_is_as_it_stands,
                            resolves_links,
                            only_web_addresses_are_safe,
                            long_addresses_take_linear_time,
                            NULL};
    return run_tests("url", tests);
}
