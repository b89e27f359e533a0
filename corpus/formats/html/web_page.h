/*
 * web_page: what has been found so far on a saved page. web_read makes it; the files
 * web_jsonld, web_microdata, web_meta, web_comments and web_title each add what they find.
 */
#ifndef CORPUS_FORMATS_WEB_PAGE_H
#define CORPUS_FORMATS_WEB_PAGE_H

#include "corpus/formats/html/html_tree.h"
#include "corpus/record.h"

enum { WEB_COMMENTS_MAX = 20000 };

struct web_comment {
    struct span id;     /* its fragment or address, as the page gives it; may be empty */
    struct span parent; /* likewise, of the comment that it answers */
    struct span author, text;
    int64_t created_at; /* RECORD_NO_TIME when unknown */
    int64_t points;     /* RECORD_NO_NUMBER when unknown */
};

struct web_page {
    struct arena arena; /* holds all strings */
    struct html_tree tree;
    struct span address;    /* where the page was fetched from; may be empty */
    struct span base;       /* that its links are relative to */
    struct record article;  /* what is known so far: who comes later fills what is empty */
    struct span meta_title; /* by meta tags */
    struct span headline;   /* by JSON-LD */
    struct span body;       /* its text by JSON-LD or microdata */
    bool says_article;      /* the page says that it is one */
    struct web_comment *comments;
    size_t comment_count, comment_room;
};

/* web_page_add_comment(p): room for one more comment, of which nothing is known; NULL when
 * there are WEB_COMMENTS_MAX. Valid until the next call. */
struct web_comment *web_page_add_comment(struct web_page *p);

void web_page_free(struct web_page *p);

#endif
