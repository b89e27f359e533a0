/*
 * web_page_of: a page of HTML as the files web_*.c and main_*.c get it. Included by their
 * tests.
 */
#ifndef TESTS_UNIT_WEB_PAGE_OF_H
#define TESTS_UNIT_WEB_PAGE_OF_H

#include "corpus/formats/html/web_page.h"

#include "tests/unit/run.h"

/* html must outlive the page; free with web_page_free. */
static inline struct web_page web_page_of(const char *html)
{
    struct web_page p = {.article = record_empty()};
    html_tree_parse(&p.tree, span_of(html));
    return p;
}

/* The first element with that id. */
static inline struct html_node *web_node(const struct web_page *p, const char *id)
{
    struct html_node *n = html_next(p->tree.root, p->tree.root);
    while (n != NULL && (n->is_text || !span_is(html_value(n, "id"), id)))
        n = html_next(n, p->tree.root);
    ck_assert_msg(n != NULL, "no element #%s", id);
    return n;
}

static inline void web_expect(struct span got, const char *want)
{
    ck_assert_msg(span_is(got, want), "\"%.*s\", not \"%s\"", (int)got.len, got.at, want);
}

#endif
