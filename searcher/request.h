/*
 * request: the words that all doors speak: what can be asked and what is answered, as plain
 * structs. Filled by cli, socket and http; answered by search; written out by json and cli.
 */
#ifndef SEARCHER_REQUEST_H
#define SEARCHER_REQUEST_H

#include "corpus/arena.h"
#include "corpus/record.h"
#include "corpus/span.h"

#include <stdint.h>

enum {
    REQUEST_QUERY_BYTES_MAX = 2048,
    REQUEST_TEXT_BYTES_MAX = 16384, /* of a plain text */
    REQUEST_LIMIT_DEFAULT = 20,
    REQUEST_LIMIT_MAX = 1000,
    REQUEST_FACETS_MAX = 16,
    REQUEST_FACET_VALUES_DEFAULT = 10,
    REQUEST_COMMENTS_PER_ARTICLE_DEFAULT = 3,
    REQUEST_COMMENTS_PER_ARTICLE_MAX = 100,
    REQUEST_FRAGMENTS_MAX = 10,
    REQUEST_FRAGMENT_BYTES_MAX = 2000
};

struct synonyms; /* searcher/query/synonyms.h */

enum search_sort { SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST, SORT_POINTS, SORT_COMMENTS, SORT_ACTIVE };
enum search_group { GROUP_THREAD, GROUP_NONE };
enum search_match { MATCH_AUTO /* all words, filled up with any */, MATCH_ALL, MATCH_ANY };
enum search_interval { INTERVAL_NONE, INTERVAL_DAY, INTERVAL_WEEK, INTERVAL_MONTH, INTERVAL_YEAR };
enum highlight_format { HIGHLIGHT_HTML, HIGHLIGHT_OFFSETS, HIGHLIGHT_ANSI, HIGHLIGHT_TEXT };

enum facet_field { FACET_SITE, FACET_SOURCE, FACET_AUTHOR, FACET_SECTION, FACET_TAG, FACET_TYPE, FACET_LANG,
                   FACET_YEAR, FACET_MONTH, FACET_DAY, FACET_COUNT };

struct search_request {
    struct span query;     /* QUERY.md */
    bool plain;            /* query is a plain text: nothing in it is an operator, and of
                              many words the most telling are looked for */
    struct span filter;    /* a second query that must also match and never scores; made from
                              the JSON's "filter" object; may be empty */
    enum search_sort sort;
    bool sort_given;       /* else a sort: in the query counts */
    enum search_group group;
    bool group_given;      /* else the rows of a query within one discussion (thread:, parent:)
                              are its items */
    enum search_match match;
    size_t limit;          /* 1 to REQUEST_LIMIT_MAX */
    uint64_t offset;
    struct span cursor;    /* next_cursor of the page before; empty for the first */
    size_t comments_per_article;
    enum facet_field facets[REQUEST_FACETS_MAX];
    size_t facet_count;
    size_t facet_values;   /* per facet */
    enum search_interval histogram; /* over created_at */
    struct {
        enum highlight_format format;
        struct span pre_tag, post_tag;
        size_t length;     /* bytes of a fragment, about */
        size_t fragments;  /* 0: no highlights at all */
    } highlight;
    bool no_recency;       /* relevance alone, without the preference for recent articles */
    bool no_fold;          /* copies of an article are rows of their own */
    bool explain;
    bool bare;             /* records and relevance alone: no highlights, no word on which
                              field matched, nothing meant instead, no reason for no hits */
    bool quick;            /* what a server leaves out when many wait: the second look at the
                              best (RANKING.md), and what may be meant instead */
    struct synonyms *synonyms; /* of the query's words; NULL for none; borrowed */
    uint32_t timeout_ms;   /* soft deadline; 0 means none */
    int64_t now;           /* seconds since 1970 that relative dates and recency count from */
};

/* search_request_init(r): the defaults of PROTOCOL.md; now is the clock's. */
void search_request_init(struct search_request *r);

/* A piece of text with the bytes to mark. */
struct highlight_mark {
    uint32_t start, end; /* bytes of text */
};
struct highlight {
    struct span text;      /* the fragment as it stands in the document; plain text */
    uint32_t offset;       /* where in the document's field it begins, bytes */
    bool of_summary;       /* the field is the summary, not the text */
    bool starts, ends;     /* it begins (ends) where the field begins (ends): no ellipsis */
    struct highlight_mark *marks; /* ascending, disjoint */
    size_t mark_count;
};

/* Where a hit's relevance came from; one line per part. */
struct explanation {
    struct span what;  /* "body: carbon", "recency", "discussion" */
    double value;
};

/* Another article that says the same in nearly the same words. */
struct search_copy {
    struct span id, site, source, url;
};

struct search_hit {
    struct record record;  /* text is the whole text */
    uint32_t docid;        /* in the index, for this revision only */
    int64_t indexed_at;
    struct span context_title, context_url; /* comment: of its article */
    double relevance;
    bool partial;          /* lacks some of the words */
    bool matched_title, matched_text, matched_comments;
    struct highlight *title_marks; /* 0 or 1 */
    struct highlight *fragments;
    size_t fragment_count;
    uint64_t comment_total;    /* num_comments: stated or counted */
    uint64_t matched_comments_count;
    uint32_t depth;            /* comment: 1 at top level */
    struct search_hit *comments; /* best matching comments, best first */
    size_t comment_count;
    struct search_copy *copies; /* those that are folded into this row, as far as named */
    size_t copy_count;
    uint64_t copy_total;        /* how many are folded */
    struct explanation *explanations;
    size_t explanation_count;
};

struct facet_value {
    struct span value;
    uint64_t count;
};
struct facet {
    enum facet_field field;
    struct facet_value *values; /* most frequent first, then by value */
    size_t value_count;
};
struct histogram_bin {
    int64_t start;    /* first second of the day, week (Monday), month, year; UTC */
    uint64_t count;
    bool burst;       /* far above its trailing window */
    struct span top_title, top_id; /* with burst: the best article of that bin */
};

enum total_relation { TOTAL_EQ, TOTAL_GTE };

struct search_result {
    struct arena arena;        /* owns everything below */
    struct span parsed_query;
    struct span *warnings;
    size_t warning_count;
    double took_ms;
    bool timed_out;
    uint64_t index_revision;
    enum search_group group;   /* what the rows are */
    uint64_t total;            /* result rows: articles when grouped, copies among them */
    enum total_relation total_relation;
    uint64_t total_items;      /* matching articles and comments */
    enum total_relation total_items_relation;
    struct span did_you_mean;  /* a whole query; empty for none */
    struct span next_cursor;   /* empty behind the last page */
    struct search_hit *hits;
    size_t hit_count;
    struct facet *facets;
    size_t facet_count;
    struct histogram_bin *histogram;
    size_t histogram_count;
};

/* search_result_free(r): give back all memory; r is empty. */
void search_result_free(struct search_result *r);

#endif
