/*
 * web_page: from a saved page to the article on it and its comments. Used by the formats html
 * and warc.
 *
 * What the page says of itself counts first: schema.org in JSON-LD, then in microdata, then
 * Open Graph and other meta tags. What it does not say is found: the text by main_text,
 * comments by the markup that blogs usually have.
 */
#ifndef CORPUS_FORMATS_WEB_PAGE_H
#define CORPUS_FORMATS_WEB_PAGE_H

#include "corpus/formats/format.h"
#include "corpus/formats/html/html_tree.h"
#include "corpus/formats/queue.h"

enum { WEB_COMMENTS_MAX = 20000 };

struct web_comment {
    struct span id;     /* its fragment or address, as the page gives it; may be empty */
    struct span parent; /* likewise, of the comment that it answers */
    struct span author, text;
    int64_t created_at; /* RECORD_NO_TIME when unknown */
    int64_t points;     /* RECORD_NO_NUMBER when unknown */
};

/* A page being read; the files web_*.c each add what they find. */
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

/* web_page_read(html, address, line, options, queue): put the records of a page, whose text is
 * valid UTF-8, into queue: its article and the comments, or why there is none. address may be
 * empty; line is for complaints. */
void web_page_read(struct span html, struct span address, uint64_t line,
                   const struct format_options *options, struct queue *queue);

/* web_page_charset(head): the name, for charset_open, of the character set that a page which
 * begins with head declares in a meta tag; NULL when it declares none that we know. */
const char *web_page_charset(struct span head);

/* web_add_comment(p): room for one more comment, of which nothing is known; NULL when there
 * are WEB_COMMENTS_MAX. Valid until the next call. */
struct web_comment *web_add_comment(struct web_page *p);

/* web_meta_read: meta tags, links and the language of the page. web_jsonld_read: JSON-LD.
 * web_microdata_read: schema.org in attributes. web_comments_read: comments in common markup,
 * unless there are some already; their nodes are left out of the article anyhow. */
void web_meta_read(struct web_page *p);
void web_jsonld_read(struct web_page *p);
void web_microdata_read(struct web_page *p);
void web_comments_read(struct web_page *p);

/* web_title_of_document(p): the title in <title> without the site's name, as far as can be
 * told; in p's arena. */
struct span web_title_of_document(struct web_page *p);

#endif
