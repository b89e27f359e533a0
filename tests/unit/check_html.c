#include "corpus/text/html.h"

#include "corpus/text/entity.h"
#include "corpus/text/utf8.h"
#include "tests/unit/run.h"


static const struct {
    const char *html, *text;
} TEXTS[] = {
    {"", ""},
    {"plain", "plain"},
    {"  a \n\t b  ", "a b"},
    {"<p>One</p><p>Two</p>", "One\n\nTwo"},
    {"One<p>Two<p>Three", "One\n\nTwo\n\nThree"},
    {"<P CLASS=x>One</P>\n\n<P>Two</P>\n", "One\n\nTwo"},
    {"One<br>Two", "One\nTwo"},
    {"One<br/>\n Two", "One\nTwo"},
    {"One<br><br />Two", "One\n\nTwo"},
    {"One<br>\n<br>\n<br>Two", "One\n\nTwo"},
    {"<p>One<br></p><p></p><p>Two", "One\n\nTwo"},
    {"<div>One<div>Two</div></div>Three", "One\n\nTwo\n\nThree"},
    {"<blockquote>Quoted</blockquote>Reply", "Quoted\n\nReply"},
    {"<ul><li>One</li><li>Two</li></ul>After", "One\nTwo\n\nAfter"},
    {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
    {"<h1>Title</h1>Text", "Title\n\nText"},
    {"<b>bo</b>ld <i>it</i>", "bold it"},
    {"<span> a</span><span>b </span>c", "ab c"},
    {"a<script>alert('<p>')</script>b", "ab"},
    {"a<SCRIPT>x</SCRIPT >b", "ab"},
    {"a<script>x</scripts></script>b", "ab"},
    {"a<script>never closed", "a"},
    {"a<script", "a<script"},
    {"a<style>p{}</style>b", "ab"},
    {"a<!-- <p>no --> b", "a b"},
    {"a<!-->b", "ab"},
    {"a<!-- never closed <p>b", "a"},
    {"a<!doctype html>b<?xml x?>c", "abc"},
    {"<!-- wp:paragraph --><p>One</p><!-- /wp:paragraph -->", "One"},
    {"a<iframe src=x>no</iframe>b<template>no</template>c", "abc"},
    {"a < b > c", "a < b > c"},
    {"I <3 you", "I <3 you"},
    {"I </3 you", "I </3 you"},
    {"a <b", "a <b"},
    {"SOVRAN <SOVN>, says Ana <ana.k@example.org>.",
     "SOVRAN <SOVN>, says Ana <ana.k@example.org>."},
    {"<o:p>a</o:p><my-tag>b</my-tag><foo bar=baz>c", "abc"},
    {"<mark@example.org> <mark>x</mark> </loc>", "<mark@example.org> x </loc>"},
    {"if a <b then", "if a <b then"},
    {"<a title='>'>x</a>", "x"},
    {"<a title=\"a > b\">x</a> y", "x y"},
    {"<a title=\"never closed>x</a> y", "x y"},
    {"<img alt=x>y", "y"},
    {"</p>x</unknown-tag>", "x"},
    {"<unknown-element>x</unknown-element>", "x"},
    {"x<", "x<"},
    {"x</", "x</"},
    {"x<!", "x"},
    {"x<!-", "x"},
    {"x&", "x&"},
    {"x&#", "x&#"},
    {"x&#x", "x&#x"},
    {"a&nbsp;&nbsp;b\xc2\xa0"
     "c",
     "a b c"},
    {"&nbsp;", ""},
    {"caf\xc3\xa9 \xc2\xab q \xc2\xbb", "caf\xc3\xa9 \xc2\xab q \xc2\xbb"},
    {"&lt;p&gt; is &amp;amp; no tag", "<p> is &amp; no tag"},
    {"&amp;lt;", "&lt;"},
    {"x&#10;y&Tab;z&NewLine;", "x y z"},
    {"<pre>one\n  two\n\n\nthree</pre>\nfour\nfive", "one\ntwo\n\nthree\n\nfour five"},
    {"He said <q>no</q>.", "He said \xe2\x80\x9cno\xe2\x80\x9d."},
    {"See <a href=\"https:&#x2F;&#x2F;example.org&#x2F;a-long-path\" rel=nofollow>"
     "https:&#x2F;&#x2F;example.org&#x2F;a-lo...</a> now",
     "See https://example.org/a-long-path now"},
    {"<a href='http://www.example.org/abc'>example.org/a\xe2\x80\xa6</a>",
     "http://www.example.org/abc"},
    {"<a href=http://example.org/abc>http://example.org/a...</a>",
     "http://example.org/abc"},
    {"<a href=\"http://example.org/abc\">Read more...</a>", "Read more..."},
    {"<a class=x>http://example.org/a...</a>", "http://example.org/a..."},
    {"<a href=\"http://example.org/abc\">http://example.org/a...",
     "http://example.org/abc"},
    {"<a href=\"http://example.org/a\nb\">http://example.org/...</a>",
     "http://example.org/ab"},
    {"<a href=\"x\">one</a><a href=y>two</a>", "onetwo"},
    {"a\x01\x02 b\x7f", "a b"},
    {"a\xff\xfe<b>\xc3", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"a<title>no</title>b<svg><text>no</text></svg>c", "abc"},
};

static void check_text(const char *html, const char *text)
{
    struct buffer out = {0};
    html_text(span_of(html), &out);
    ck_assert_msg(span_is(buffer_span(&out), text), "%s: \"%s\" instead of \"%s\"", html,
                  buffer_string(&out), text);
    buffer_free(&out);
}

START_TEST(text_of_fields)
{
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        check_text(TEXTS[i].html, TEXTS[i].text);
}
END_TEST

static const struct {
    const char *source, *text;
} ENTITIES[] = {
    {"", ""},
    {"no entities", "no entities"},
    {"&amp;", "&"},
    {"&amp;amp;", "&amp;"},
    {"&amp;amp;amp;", "&amp;amp;"},
    {"&AMP; &LT &lt;&gt &quot;&apos;", "& < <> \"'"},
    {"AT&T", "AT&T"},
    {"&unknown; &;", "&unknown; &;"},
    {"&eacute;&Eacute;&eacute", "\xc3\xa9\xc3\x89\xc3\xa9"},
    {"&rsquo;&hellip;&mdash;", "\xe2\x80\x99\xe2\x80\xa6\xe2\x80\x94"},
    {"&rsquo", "&rsquo"},
    {"?a=1&copy=2&copy 3", "?a=1&copy=2\xc2\xa9 3"},
    {"&copyright", "&copyright"},
    {"&NotEqualTilde;", "\xe2\x89\x82\xcc\xb8"},
    {"&CounterClockwiseContourIntegral;", "\xe2\x88\xb3"},
    {"&zwnj;", "\xe2\x80\x8c"},
    {"&#65;&#x42;&#X43;&#68", "ABCD"},
    {"&#8217;&#x2019;&#146;", "\xe2\x80\x99\xe2\x80\x99\xe2\x80\x99"},
    {"&#128512;", "\xf0\x9f\x98\x80"},
    {"&#0;&#xD800;&#x110000;&#99999999999999999999;",
     "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"&#1;&#10;", " \n"},
    {"&#x;&#;&#g;", "&#x;&#;&#g;"},
    {"&nbsp;", "\xc2\xa0"},
    {"&", "&"},
    {"&&amp;&", "&&&"},
};

START_TEST(entities_are_decoded_once)
{
    for (size_t i = 0; i < sizeof ENTITIES / sizeof ENTITIES[0]; i++) {
        struct buffer out = {0};
        html_entities(span_of(ENTITIES[i].source), &out);
        ck_assert_msg(span_is(buffer_span(&out), ENTITIES[i].text), "%s: %s",
                      ENTITIES[i].source, buffer_string(&out));
        buffer_free(&out);
    }
}
END_TEST

START_TEST(table_is_found_from_end_to_end)
{
    ck_assert(span_is(entity_find(SPAN("AElig")), "\xc3\x86"));
    ck_assert(span_is(entity_find(SPAN("zwnj")), "\xe2\x80\x8c"));
    ck_assert_uint_eq(entity_find(SPAN("zzz")).len, 0);
    ck_assert_uint_eq(entity_find(SPAN("")).len, 0);
    ck_assert(entity_needs_no_semicolon(SPAN("AElig")));
    ck_assert(entity_needs_no_semicolon(SPAN("yuml")));
    ck_assert(!entity_needs_no_semicolon(SPAN("zwnj")));
}
END_TEST

START_TEST(appends_without_a_gap)
{
    struct buffer out = {0};
    buffer_add_string(&out, "before:");
    html_text(SPAN("<p>x</p>"), &out);
    ck_assert_str_eq(buffer_string(&out), "before:x");
    buffer_free(&out);
}
END_TEST

/* What must not take more than linear time, repeated up to size bytes. */
static const char *const HOSTILE[] = {
    "<",
    "<a",
    "<a ",
    "<!--",
    "<!",
    "</",
    "<a href='",
    "<a href=\">\"",
    "<a x=\"'>'\"",
    "<script>",
    "<script",
    "</script",
    "<style></styl",
    "&",
    "&#",
    "&#9999",
    "&CounterClockwise",
    "<a>...</a>",
    "<a>http://a.b/...",
    "<a href=http://a.b/>http://a.b/...</a>",
    "<p>",
    "<br>",
    "<pre>\n",
    "<q>",
    "\xff",
    "\xc2",
    "<?",
    "<!-->",
};

static void read_text(const struct span html)
{
    struct buffer out = {0};
    html_text(html, &out);
    ck_assert(utf8_valid(buffer_span(&out)));
    buffer_free(&out);
}

/* A quadratic scan of a megabyte takes many minutes, which the test's limit of time ends. */
START_TEST(time_is_linear)
{
    enum { SIZE = 1 << 20 };
    for (size_t i = 0; i < sizeof HOSTILE / sizeof HOSTILE[0]; i++) {
        struct buffer html = {0};
        while (html.len < SIZE)
            buffer_add_string(&html, HOSTILE[i]);
        read_text(buffer_span(&html));
        buffer_free(&html);
    }
}
END_TEST

START_TEST(ten_megabytes_of_angle_brackets)
{
    struct buffer html = {0};
    memset(buffer_reserve(&html, 10 << 20), '<', 10 << 20);
    html.len = 10 << 20;
    read_text(buffer_span(&html));
    buffer_free(&html);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {text_of_fields,
                            entities_are_decoded_once,
                            table_is_found_from_end_to_end,
                            appends_without_a_gap,
                            time_is_linear,
                            ten_megabytes_of_angle_brackets,
                            NULL};
    return run_tests("html", tests);
}
