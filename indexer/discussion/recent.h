/*
 * recent: what comments take from their articles, of the articles that a founding has taken in
 * lately: so that comments of a later batch are right from the start, when nothing can be looked
 * up yet. Filled and asked by discussion/threads.
 *
 * An archive has its comments near their articles, so the last few thousand articles do; what
 * comes later still is settled at the end.
 */
#ifndef INDEXER_RECENT_H
#define INDEXER_RECENT_H

#include "corpus/stored.h"
#include "corpus/strmap.h"

/* Two generations: when the young one is full it becomes the old one, which is forgotten. */
struct recent {
    struct recent_articles {
        struct strmap ids;
        struct arena arena;
        struct recent_article {
            struct stored stored; /* type, id, thread, title and address alone */
            struct span lang;     /* document_context_lang */
        } *at;                    /* by number */
        uint32_t capacity;
    } young, old;
    uint32_t generation; /* articles of one; 0: nothing is remembered */
};

/* recent_add(r, article, lang): remember a copy. */
void recent_add(struct recent *r, const struct record *article, struct span lang);

/* recent_find(r, id): the article with that id, as it came last; NULL when it is not known.
 * Borrowed until the next recent_add. */
const struct recent_article *recent_find(const struct recent *r, struct span id);

/* recent_free(r): forget all, and remember nothing from now on. */
void recent_free(struct recent *r);

#endif
