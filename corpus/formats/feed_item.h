/*
 * feed_item: from what an item of a feed says, be it RSS, Atom or JSON Feed, to the record it
 * is: what its id is, whether it is an article or a comment, and on what. Used by formats/feed
 * and formats/jsonfeed.
 *
 * An article's id is its address, since guids change with the feed and addresses join feeds
 * with exports and saved pages; its guid stands in where there is no address of its own.
 */
#ifndef CORPUS_FORMATS_FEED_ITEM_H
#define CORPUS_FORMATS_FEED_ITEM_H

#include "corpus/formats/format.h"
#include "corpus/strmap.h"

/* What is known of the feed, and of the items that came so far. All zero to begin with; its
 * strings must live as long. */
struct feed_site {
    struct span title, link, lang, author;
    struct span fallback_source; /* --source */

    struct strmap guids;     /* of items: what a reply refers to */
    struct feed_known {
        struct span id;      /* of the record */
        bool article;
    } *known;                /* by number of the guid */
    struct strmap pages;     /* of articles */
    uint64_t *guid_at;       /* by number of the page: hash of the guid of its article */
    struct arena strings;
};

struct feed_text {
    struct span text;
    bool html;
};

/* What an item says. Its strings lie in arena or outlive it. */
struct feed_item {
    struct arena *arena;
    struct span guid;
    bool guid_is_link;
    struct span link;      /* absolute */
    struct feed_text title, summary, content;
    bool is_reply;         /* RFC 4685: thr:in-reply-to, with the id and the address of */
    struct span reply_ref; /* what it answers */
    struct span reply_href;
    struct record record;  /* authors, tags, dates, counts: gathered here by the reader */
};

/* feed_item_finish(site, item): complete item->record. Returns NULL, or why the item is not
 * for the index. */
const char *feed_item_finish(struct feed_site *site, struct feed_item *item);

/* feed_item_author(item, text): the authors in a byline or in RSS's "ana@example.org (Ana)";
 * never an e-mail address. */
void feed_item_author(struct feed_item *item, struct span text);

void feed_site_free(struct feed_site *site);

#endif
